from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from members.models import Attendance, Seat, Term
from resources.models import Meeting
from tac_site.publishing.documents import document_of, instances_of
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import writing
from tests.factories import AttendanceFactory, MeetingFactory, SeatFactory, TermFactory
from tests.tac_site.publishing.editors import signed_in

pytestmark = pytest.mark.django_db

LIST = "/admin/resources/meeting/"
BUTTON = "Prefill attendance</button>"


def _term(name: str, seat: Seat | None, **values: Any) -> None:
    TermFactory.create(member__name=name, seat=seat, **values)


def _roster() -> None:
    amd = SeatFactory.create(name="AMD")
    _term("Ada", amd, office=Term.Office.CHAIR, ends_on=date(2026, 9, 8))
    _term("Ada Later", amd, starts_on=date(2026, 9, 9))
    _term("Bo", amd, capacity=Term.Capacity.ALTERNATE, employer="Advanced")
    _term("Watcher", amd, capacity=Term.Capacity.OBSERVER)
    _term("Cleo", SeatFactory.create(name="Gold members", kind=Seat.Kind.MEMBER_CLASS), employer="Cloud")
    vllm = SeatFactory.create(name="vLLM", kind=Seat.Kind.PROJECT)
    _term("Dan", vllm, office=Term.Office.VICE_CHAIR)
    _term("Eve", vllm, capacity=Term.Capacity.ALTERNATE)
    tides = SeatFactory.create(name="Tides Working Group", kind=Seat.Kind.WORKING_GROUP, votes=False)
    _term("Fay", tides, capacity=Term.Capacity.LEAD)
    _term("Gus", None)


def test_the_roster_of_the_day_becomes_a_list_with_nobody_ticked(admin_client: Client) -> None:
    _roster()
    meeting = MeetingFactory.create(agenda="Tides")
    form = f"{LIST}{meeting.pk}/change/"
    assert BUTTON in admin_client.get(form).content.decode()
    filled = admin_client.post(f"{LIST}{meeting.pk}/prefill/", follow=True)
    assert (filled.redirect_chain, BUTTON in filled.content.decode()) == ([(form, 302)], False)
    assert (
        "The draft lists the 7 on the roster on 8 September 2026. Tick who was there."
        in filled.content.decode()
    )
    draft = Revision.objects.drafts().get()
    _, *rows = instances_of(draft.document)
    assert [(row.get_group_display(), row.name, row.role, row.affiliation) for row in rows] == [
        ("Representative", "Ada", "Chair", "AMD"),
        ("Alternate", "Bo", "", "Advanced"),
        ("Representative", "Cleo", "Gold Member Representative", "Cloud"),
        ("Representative", "Dan", "Vice Chair, vLLM Project Representative", ""),
        ("Alternate", "Eve", "vLLM Project", ""),
        ("Lead of a working group", "Fay", "Tides Working Group Lead", ""),
        ("Representative", "Gus", "", ""),
    ]
    assert [row.position for row in rows] == [*range(1, 8)]
    assert {(row.is_present, bool(row.member_id), row.meeting_id) for row in rows} == {
        (False, True, meeting.pk)
    }
    assert [str(row.seat or "") for row in rows[:3]] == ["AMD", "AMD", "Gold members"]
    assert not Attendance.objects.exists()

    again = admin_client.post(f"{LIST}{meeting.pk}/prefill/", follow=True).content.decode()
    way_out = "Tick who was there, or empty the list first to have another made."
    assert f"The draft lists 7 already. {way_out}" in again
    assert Revision.objects.drafts().get() == draft
    AttendanceFactory.create(meeting=meeting)
    draft.delete()
    of_live = admin_client.post(f"{LIST}{meeting.pk}/prefill/", follow=True).content.decode()
    assert f"The meeting lists 1 already. {way_out}" in of_live


def test_it_is_said_why_there_is_no_list(admin_client: Client) -> None:
    def said(pk: int) -> str:
        page: str = admin_client.post(f"{LIST}{pk}/prefill/", follow=True).content.decode()
        return page

    assert "The meeting was deleted meanwhile." in said(1)
    assert BUTTON not in admin_client.get(f"{LIST}add/").content.decode()
    drafted = Meeting(id=7, starts_at=datetime(2026, 9, 8, 14, tzinfo=UTC), zone="UTC")
    with writing(Meeting, 7) as writer:
        writer.save_draft(document_of([drafted]), needs_review=True)
    assert "As far as the site knows nobody was on the roster on 8 September 2026." in said(7)
    _term("Ada", None)
    assert "Tick who was there." in said(7)
    assert Revision.objects.drafts().get().needs_review
    Revision.objects.drafts().update(goes_live_at=drafted.starts_at + timedelta(days=9999))
    assert "is scheduled for" in said(7)
    assert signed_in("staff").post(f"{LIST}7/prefill/").status_code == 403
