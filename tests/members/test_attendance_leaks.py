"""Whom the list of a meeting does not name at any public address, in no form."""

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Attendance, Member, Seat
from resources.models import Meeting
from tac_site.publishing.documents import snapshot
from tac_site.publishing.models import Revision
from tac_site.publishing.scheduling import publish_scheduled
from tests.factories import AttendanceFactory, MeetingFactory, MemberFactory, SeatFactory
from tests.members.test_no_leaks import DAY, TODAY, PublicSite, make_council, mentions
from tests.tac_site.publishing.editors import writer_of

pytestmark = pytest.mark.django_db


def make_attendance(meeting: Meeting) -> None:
    """Each of these has something that is not told; and a draft has somebody more."""
    secret = SeatFactory.create(name="Sesame Seat", slug="hidden", starts_on=TODAY + DAY)
    hidden = MemberFactory.create(name="Hidden", is_visible=False)
    group = Attendance.Group
    of_seat = {"role": "Sesame Seat Project Representative", "affiliation": "Sesame Seat"}
    of_group = {"role": "Sesame Seat Working Group Lead", "affiliation": "Sesame Seat"}
    for fields in [
        {"group": group.REPRESENTATIVE, "name": "Ann", "seat": secret, **of_seat},
        {"group": group.ALTERNATE, "name": "Bo", **of_seat},
        {"group": group.LEAD, "name": "Cy", "seat": secret, **of_group},
        {"group": group.REPRESENTATIVE, "name": "Sesame Ed", "member": hidden, **of_group},
        {"group": group.STAFF, "name": "Sesame Ed", "member": hidden, **of_group},
        {"group": group.GUEST, "name": "Sesame Ed", "member": hidden, **of_group},
        {"group": group.GUEST, "name": "Sesame Guest", "affiliation": "Sesame Inc"},
    ]:
        AttendanceFactory.create(meeting=meeting, is_present=True, **fields)
    document = snapshot(Meeting, meeting.pk)
    row = {"meeting": meeting.pk, "group": group.LEAD, "name": "Sesame Draft", "is_present": True}
    writer = writer_of(meeting)
    writer.save_draft([*document, {"model": "members.attendance", "pk": 1, "fields": row}]).allow_preview()


def test_attendance_names_no_guest_no_hidden_member_and_no_secret_seat(client: Client) -> None:
    make_council()
    meeting = MeetingFactory.create()
    make_attendance(meeting)
    answers = PublicSite(client)
    page = meeting.get_absolute_url()
    assert mentions(answers) == set()
    assert not any(b"hidden" in answers[address][1] for address in (page, "/meetings.json"))
    for told in (b"Ann", b"Bo", b"Cy", b"2 of 2 representatives", b"2 guests", b"(not named)"):
        assert told in answers[page][1]

    def named() -> list[str]:
        html = client.get(page).content.decode()
        return [name for name in ("Ed", "Guest", "Inc", "Seat", "Draft") if f"Sesame {name}" in html]

    Meeting.objects.update(guests_are_public=True)
    assert named() == ["Guest", "Inc"]
    Member.objects.update(is_visible=True)
    assert named() == ["Ed", "Guest", "Inc", "Seat"]
    Member.objects.all().delete()  # nobody knows any more whether they were hidden
    assert named() == ["Guest", "Inc"]
    Attendance.objects.filter(name="Sesame Ed").delete()
    assert named() == ["Guest", "Inc"]
    Seat.objects.update(starts_on=None)
    assert named() == ["Guest", "Inc", "Seat"]
    Revision.objects.drafts().update(goes_live_at=timezone.now())
    publish_scheduled(timezone.now())
    assert named() == ["Guest", "Inc", "Seat", "Draft"]
