"""The page that compares a meeting's record with the roster, and the drafts that its steps make."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Attendance, Member, Seat, Term
from resources.models import Meeting
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import Writer, in_any_order
from tests.factories import MeetingFactory, MemberFactory, SeatFactory
from tests.members.compared_meetings import make_meeting, make_member, press, sentences, steps
from tests.tac_site.publishing.editors import (
    account,
    draft_of,
    live,
    make_draft,
    publish_draft,
    signed_in,
    url,
    writer_of,
)

pytestmark = pytest.mark.django_db

DAY, BEFORE, SOURCE = date(2026, 9, 8), date(2026, 9, 7), "/meetings/2026-09-08/"


def publish_drafts() -> None:
    def publish(draft: Revision) -> bool:
        return publish_draft(Writer(draft.model, draft.object_id), None) is not None

    _, failed = in_any_order(Revision.objects.drafts(), publish)
    assert failed == {}


def stored_terms() -> list[tuple[Any, ...]]:
    """Of those that the record tells something about."""
    told = Term.objects.exclude(starts_source="", ends_source="")
    fields = ("member__name", "seat__name", "capacity", "office", "employer")
    days = ("starts_on", "starts_on_is_bound", "starts_source", "ends_on", "ends_on_is_bound", "ends_source")
    return sorted(told.values_list(*fields, *days), key=lambda each: (each[0], each[5] or date.min, each[2]))


def test_each_difference_is_taken_over_in_one_step_and_is_gone_once_that_is_published() -> None:
    engines, navy = (SeatFactory.create(name=name) for name in ("Engines", "Navy"))
    SeatFactory.create(name="Lamps")
    docs = SeatFactory.create(name="Docs", kind=Seat.Kind.WORKING_GROUP, votes=False)
    make_member("Ada", engines, employer="Engines", office=1)
    make_member("Grace", navy, employer="Old Navy", starts_on=date(2020, 1, 1))
    make_member("Mary", None, employer="Lamps", office=2)
    make_member("Emmy", navy, capacity=4, employer="Navy", ends_on=date(2027, 1, 1))
    make_member("Left", docs, capacity=3, is_announced=True)
    make_member("Old", engines, capacity=2, ends_on=date(2019, 1, 1), employer="Engines")
    MemberFactory.create(name="Zoe")
    meeting = make_meeting(
        "R Ada | Chair | Engines",
        "R Grace | Vice Chair | Navy",
        "R Mary | | Lamps",
        "A Emmy | | Navy",
        "A Old | | Engines",
        "A New Person | | Lamps",
        "A Zoe | | Wrecks",
        "L New Person | Docs Lead | Lamps",
    )
    writer = signed_in("Writers")
    for name in list(steps(writer, meeting)):
        (step,) = steps(writer, meeting)[name]
        said = press(writer, meeting, step)
        assert ("in a new draft" in said) != ("in its draft now" in said), said
        before = [(each.object_id, each.pk) for each in Revision.objects.drafts()]
        again = press(writer, meeting, step)  # a double click
        assert [(each.object_id, each.pk) for each in Revision.objects.drafts()] == before
        assert "draft" in again
    assert Term.objects.count() == 6
    assert {name: found[0].split(":")[0] for name, found in steps(writer, meeting).items()} == {
        **dict.fromkeys(
            [
                "New Person: not-here",
                "Old: not-here",
                "Left: not-there",
                "Grace: employer",
                "Mary: seat",
                "Emmy: capacity",
                "Grace: office",
                "Mary: office",
            ],
            "In a draft",
        ),
        "Zoe: not-here": "Publish the seat “Wrecks” first",
    }

    publish_drafts()
    (wrecks,) = Seat.objects.filter(name="Wrecks").values_list("kind", "votes")
    assert wrecks == (1, True)
    assert sentences(meeting) == ["Zoe, Alternate for Wrecks: a member without a term on this day."]
    ((step,),) = steps(writer, meeting).values()
    press(writer, meeting, step)
    publish_drafts()
    assert sentences(meeting) == []
    begun, ended, not_told = (DAY, True, SOURCE), (BEFORE, True, SOURCE), (None, False, "")
    assert stored_terms() == [
        ("Emmy", "Navy", 4, 3, "Navy", *not_told, *ended),
        ("Emmy", "Navy", 2, 3, "Navy", *begun, date(2027, 1, 1), False, ""),
        ("Grace", "Navy", 1, 3, "Old Navy", date(2020, 1, 1), False, "", *ended),
        ("Grace", "Navy", 1, 2, "Navy", *begun, *not_told),
        ("Left", "Docs", 3, 3, "", *not_told, *ended),
        ("Mary", None, 1, 2, "Lamps", *not_told, *ended),
        ("Mary", "Lamps", 1, 3, "Lamps", *begun, *not_told),
        ("New Person", "Lamps", 2, 3, "Lamps", *begun, *not_told),
        ("New Person", "Docs", 3, 3, "Lamps", *begun, *not_told),
        ("Old", "Engines", 2, 3, "Engines", *begun, *not_told),
        ("Zoe", "Wrecks", 2, 3, "Wrecks", *begun, *not_told),
    ]


def test_the_draft_of_a_meeting_is_compared_before_what_is_live() -> None:
    meeting = make_meeting("R Ada | | Engines")
    document = live(meeting)
    Attendance.objects.all().delete()
    writer_of(meeting).save_draft(document)
    client = signed_in("Editors")
    assert list(steps(client, meeting)) == ["Ada: not-here"]
    assert list(steps(client, meeting, "?live")) == []
    assert client.get(url(MeetingFactory.create(), "roster")).status_code == 200
    assert client.get(f"{url(meeting, 'roster')[:-8]}1/roster/").status_code == 404
    assert url(meeting, "roster") in client.get(url(meeting)).content.decode()


def test_the_newest_record_that_differs_needs_attention() -> None:
    now, client = timezone.now(), signed_in("Editors")

    def attention() -> str:
        return client.get("/admin/").content.decode()

    assert "roster of that day" not in attention()
    SeatFactory.create(name="Navy")
    earlier = make_meeting("R Ada | | Navy", "R Bo | | Navy", starts_at=now - timedelta(days=40))
    make_meeting("R Ada | | Navy", starts_at=now + timedelta(days=1))  # of whom is expected
    expected = make_meeting("R Ada | | Navy", starts_at=now + timedelta(days=2))
    writer_of(expected).save_draft(live(expected))
    text = "Differences between the record of {} and the roster of that day: <strong>{}</strong>"
    assert f'<a href="{url(earlier, "roster")}">{text.format(earlier.day, 2)}</a>' in attention()
    newer = make_meeting("R Ada | | Navy", starts_at=now - timedelta(days=1))
    document = live(newer)
    Attendance.objects.filter(meeting=newer).delete()
    writer_of(newer).save_draft(document)
    assert f'<a href="{url(newer, "roster")}">{text.format(newer.day, 1)}</a>' in attention()

    make_member("Ada", SeatFactory.create(name="Lamps"), employer="Lamps")
    newest = make_meeting("R Ada | | Lamps", starts_at=now, quorum_stated=2)
    text = "roster of that day, with the quorum (2 stated; a majority of 1 seat is 1): <strong>1</strong></a>"
    assert text in attention()
    page = client.get(url(newest, "roster")).content.decode()
    assert ["Nothing differs but the quorum." in page, "Quorum: 2 stated" in page] == [True, True]
    Meeting.objects.update(quorum_stated=1)
    assert "roster of that day" not in attention()
    assert "Nothing differs." in client.get(url(newest, "roster")).content.decode()


def test_whom_an_unsure_name_means_is_chosen_or_somebody_new_is_added() -> None:
    navy, docs = SeatFactory.create(name="Navy"), SeatFactory.create(name="Docs", kind=4, votes=False)
    joan, jane = make_member("Joan Smith", navy), make_member("Jane Smith", docs, capacity=3)
    meeting = make_meeting("R J. Smith | | Navy")
    client = signed_in("Editors")
    chosen = steps(client, meeting)["J. Smith: which"]
    key = f"which.{Attendance.objects.get().pk}"
    assert chosen == [f"choose {key} {jane.pk}", f"choose {key} {joan.pk}", f"take-over {key}"]
    Member.objects.filter(pk=jane.pk).update(name="Joan Smith")
    page = client.get(url(meeting, "roster")).content.decode()
    assert ["It is Joan Smith (jane-smith)<" in page, "It is Joan Smith (joan-smith)<" in page] == [
        True,
        True,
    ]
    Member.objects.filter(pk=jane.pk).update(name="Jane Smith")
    press(client, meeting, chosen[1])
    draft = draft_of(meeting)
    assert draft
    assert draft.document[1]["fields"]["member"] == joan.pk
    assert list(steps(client, meeting)) == ["J. Smith: employer"]
    assert "says this already" in press(client, meeting, chosen[1], "?live")
    assert "gone" in press(client, meeting, chosen[1])

    press(client, meeting, chosen[2], "?live")
    assert [draft.title for draft in Revision.objects.of_kind(Member).drafts()] == ["J. Smith"]
    assert steps(client, meeting, "?live")["J. Smith: which"][2].startswith("In a draft: ")
    Attendance.objects.update(name="Smith")
    assert "gone" in press(client, meeting, "take-over which.1 ", "?live")


def test_who_may_not_write_members_takes_nothing_over() -> None:
    meeting = make_meeting("A Ada | | Engines")
    (step,) = steps(signed_in("Writers"), meeting)["Ada: not-here"]
    reader = account("reader")
    reader.user_permissions.add(Permission.objects.get(codename="view_meeting"))
    client = Client()
    client.force_login(reader)
    assert client.get(url(meeting, "roster")).status_code == 403
    reader.user_permissions.add(Permission.objects.get(codename="view_member"))
    page = client.get(url(meeting, "roster")).content.decode()
    assert (
        "Make a draft of the new seat “Engines” first" in page,
        '<button type="submit" class="button"' in page,
    ) == (
        True,
        False,
    )
    assert client.post(url(meeting, "roster"), {"step": step}).status_code == 403
    assert client.post(url(meeting, "roster"), {"step": "else"}).status_code == 404
    assert Client().get(url(meeting, "roster")).status_code == 302
    assert not Revision.objects.drafts().exists()


def test_the_page_takes_as_many_queries_for_few_rows_as_for_many(admin_client: Client) -> None:
    navy = SeatFactory.create(name="Navy")
    few, many = (make_meeting(*[f"A Nobody {number} | | Navy" for number in range(n)]) for n in (1, 3))
    for number in range(3):
        make_draft(make_member(f"Member {number}", navy, capacity=2))
    admin_client.get(url(few, "roster"))
    counts = []
    for meeting in (few, many):
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(url(meeting, "roster")).status_code == 200
        counts.append(len(captured))
    assert counts == [17, 17]
