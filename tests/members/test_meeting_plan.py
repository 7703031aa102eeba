"""The meetings of a year are planned by the council's rule, and never twice."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from members.meeting_plan import PlannedMonth, plan
from members.models import Council
from resources.meeting_rule import MeetingRule
from resources.models import Meeting
from tac_site.attention import Attention
from tac_site.publishing.documents import document_of
from tac_site.publishing.writing import Writer
from tests.factories import CouncilFactory, MeetingFactory
from tests.tac_site.publishing.editors import make_draft, messages, signed_in, versions

pytestmark = pytest.mark.django_db

LIST = "/admin/resources/meeting/"
PAGE = f"{LIST}plan/"
TUESDAYS = MeetingRule(2, 2, time(7), "America/Los_Angeles", 90)
NOVEMBER = datetime(2026, 11, 10, 15, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 8, 15, tzinfo=UTC)
JANUARY = datetime(2027, 1, 12, 15, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
JOIN = "https://example.org/join"


@pytest.fixture
def council() -> Council:
    rule = TUESDAYS
    return CouncilFactory.create(
        meeting_ordinal=rule.ordinal,
        meeting_weekday=rule.weekday,
        meeting_time=rule.time,
        meeting_zone=rule.zone,
        meeting_duration=rule.duration,
    )


@pytest.fixture
def in_november(monkeypatch: pytest.MonkeyPatch, council: Council) -> None:
    """The meeting of November begins now."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOVEMBER)


# The plan


def test_it_is_of_the_next_twelve_months() -> None:
    assert [each.day.month for each in plan(TUESDAYS, NOVEMBER - SECOND)] == [11, 12, *range(1, 11)]
    months = plan(TUESDAYS, NOVEMBER)
    assert [each.day.month for each in months] == [12, *range(1, 12)]
    assert [str(each.free_start) for each in months[1:5]] == [
        "7:00 in Los Angeles, 15:00 UTC",
        "7:00 in Los Angeles, 15:00 UTC",
        "7:00 in Los Angeles, 15:00 UTC",
        "7:00 in Los Angeles, 14:00 UTC",
    ]


def test_a_month_in_which_the_clocks_do_not_show_the_time_says_so() -> None:
    rule = MeetingRule(2, 7, time(2, 30), "America/Los_Angeles", 60)
    february, march = plan(rule, NOVEMBER)[2:4]
    assert (march.start, march.problem[:31]) == (None, "It is never 2:30 on 2027-03-14 ")
    assert (str(february.free_start), february.problem) == ("2:30 in Los Angeles, 10:30 UTC", "")


def known(month: PlannedMonth) -> list[tuple[str, str]]:
    return [(each.name, each.state) for each in month.known]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, ""),
        ({"is_visible": False}, "hidden"),
        ({"status": Meeting.Status.CANCELLED}, "cancelled"),
        ({"status": Meeting.Status.CANCELLED, "is_visible": False}, "cancelled and hidden"),
    ],
)
def test_a_month_with_a_meeting_is_not_free(fields: dict[str, Any], state: str) -> None:
    MeetingFactory.create(starts_at=DECEMBER + 7 * DAY, **fields)
    december, january = plan(TUESDAYS, NOVEMBER)[:2]
    assert (december.free_start, known(december)) == (None, [("Meeting of 2026-12-15", state)])
    assert (bool(january.free_start), january.known) == (True, [])


def test_the_month_is_that_of_the_zone_of_the_rule() -> None:
    MeetingFactory.create(starts_at=datetime(2027, 1, 1, 7, tzinfo=UTC), zone="Europe/Berlin")
    december, january = plan(TUESDAYS, NOVEMBER)[:2]
    assert (known(december), known(january)) == ([("Meeting of 2027-01-01", "")], [])


@pytest.mark.usefixtures("in_november")
def test_a_month_from_which_the_meeting_was_moved_gets_no_other() -> None:
    meeting = MeetingFactory.create(starts_at=DECEMBER)
    meeting.starts_at = JANUARY - 7 * DAY
    meeting.save()
    december, january = plan(TUESDAYS, NOVEMBER)[:2]
    assert known(december) == known(january) == [("Meeting of 2027-01-05", "")]


def test_drafts_count_and_are_named() -> None:
    new = Meeting(starts_at=DECEMBER + DAY, zone="UTC", title="Summit")
    Writer(Meeting, new.pk).save_draft(document_of([new]))
    live = MeetingFactory.create(starts_at=JANUARY)
    make_draft(live, agenda="Only its agenda")
    assert [known(month) for month in plan(TUESDAYS, NOVEMBER)[:2]] == [
        [("Summit of 2026-12-09", "a draft")],
        [("Meeting of 2027-01-12", "")],
    ]
    make_draft(live, starts_at=DECEMBER)
    december, january = plan(TUESDAYS, NOVEMBER)[:2]
    assert known(december) == [("Meeting of 2026-12-08", "a draft"), ("Summit of 2026-12-09", "a draft")]
    assert known(january) == [("Meeting of 2027-01-12", "")]


# Its page


def send(client: Client, **fields: Any) -> list[str]:
    return messages(client.post(PAGE, fields))


@pytest.mark.usefixtures("in_november")
def test_a_year_is_planned_once(admin_client: Client, client: Client) -> None:
    like = MeetingFactory.create(starts_at=NOVEMBER, join_url=JOIN, join_is_public=True)
    page = admin_client.get(PAGE)
    assertContains(page, "<b>Tuesday 8 December 2026</b>, 7:00 in Los Angeles, 15:00 UTC", html=False)
    starts = sorted(page.context["ticked"])
    assert (len(starts), starts[0], starts[-1]) == (12, "2026-12-08T15:00Z", "2027-11-09T15:00Z")

    chosen = {"start": [start for start in starts if "-08-" not in start], "like": page.context["like"].pk}
    assert send(admin_client, **chosen) == ["Meetings planned: 11."]
    meetings = Meeting.objects.exclude(pk=like.pk)
    assert [(each.starts.iso, str(each.starts)[:19]) for each in meetings] == [
        (start, "7:00 in Los Angeles") for start in chosen["start"]
    ]
    assert set(meetings.values_list("title", "status", "duration", "join_url", "join_is_public")) == {
        ("", Meeting.Status.SCHEDULED, 90, JOIN, True)
    }
    (version,) = versions(meetings[0])
    reason = "Planned by the rule: second Tuesday of the month at 7:00 in Los Angeles"
    assert (version.reason, version.author) == (reason, User.objects.get(username="admin"))
    assert client.get("/meetings/2027-11-09/").status_code == 200

    told = ["No meeting was made: each of these months has one already."]
    assert send(admin_client, **chosen)[-1:] == told
    assert meetings.count() == 11
    assert [*admin_client.get(PAGE).context["ticked"]] == ["2027-08-10T14:00Z"]


@pytest.mark.usefixtures("in_november")
def test_what_another_editor_planned_meanwhile_is_left_alone(admin_client: Client) -> None:
    MeetingFactory.create(starts_at=DECEMBER + DAY)
    told = send(admin_client, start=["2026-12-08T15:00Z", "2027-01-12T15:00Z"])
    assert told == [
        "Meetings planned: 1.",
        "Months that had a meeting already, and were left alone: 1.",
    ]
    assert [(each.starts.iso, each.join_url) for each in Meeting.objects.all()] == [
        ("2026-12-09T15:00Z", ""),
        ("2027-01-12T15:00Z", ""),
    ]


@pytest.mark.usefixtures("in_november")
@pytest.mark.parametrize(
    "sent",
    [
        {"start": ["2027-01-12T15:00Z", "2027-01-12T16:00Z"]},  # by another rule
        {"start": ["2026-11-10T15:00Z"]},  # which has begun
        {"start": ["next Tuesday"]},
        {"start": ["2027-01-12T15:00Z"], "like": "7"},  # of a meeting that is gone
    ],
)
def test_another_plan_than_was_shown_makes_nothing(admin_client: Client, sent: dict[str, Any]) -> None:
    page = admin_client.post(PAGE, sent)
    text = "The plan is another one than this page showed. Nothing was made. Look at it again below."
    assert messages(page) == [text]
    assert page.context["ticked"] == {"2027-01-12T15:00Z"}.intersection(sent["start"])
    assert not Meeting.objects.exists()


@pytest.mark.usefixtures("in_november")
def test_nothing_ticked_is_said(admin_client: Client) -> None:
    assert send(admin_client) == ["No month is ticked, so no meeting was made."]


def test_without_a_rule_the_page_says_where_to_write_one(admin_client: Client) -> None:
    for response in (admin_client.get(PAGE), admin_client.post(PAGE, {"start": "2027-01-12T15:00Z"})):
        assertContains(response, '<a href="/admin/members/council/">in the form of the council</a>')
    assert not Meeting.objects.exists()


@pytest.mark.usefixtures("in_november")
@pytest.mark.parametrize(
    ("role", "sees", "plans"),
    [("staff", 403, 403), ("Writers", 200, 403), ("Editors", 200, 302), ("nobody", 302, 302)],
)
def test_only_whoever_may_publish_new_meetings_plans(role: str, sees: int, plans: int) -> None:
    client = signed_in(role)
    assert client.get(PAGE).status_code == sees
    assert client.post(PAGE, {"start": "2027-01-12T15:00Z"}).status_code == plans
    assert Meeting.objects.exists() is (role == "Editors")
    if sees == 200:
        check = assertContains if role == "Editors" else assertNotContains
        check(client.get(LIST), f'<a href="{PAGE}">Plan meetings</a>')
        check(client.get(PAGE), 'type="checkbox"')


@pytest.mark.usefixtures("in_november")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_for_few_rows_as_for_many(
    rows: int, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        make_draft(MeetingFactory.create(starts_at=DECEMBER, join_url=JOIN), starts_at=JANUARY + number * DAY)
    admin_client.get(PAGE)  # the kinds of things are known from then on
    with django_assert_num_queries(8):
        december, january = admin_client.get(PAGE).context["months"][:2]
    assert len(december.known) == len(january.known) == rows


# What needs attention


@pytest.mark.usefixtures("in_november")
def test_where_no_meeting_is_planned_the_first_page_leads_to_the_plan(admin_client: Client) -> None:
    text = "No meeting is planned within 45 days"
    assert Attention(text, 1, PAGE) in admin_client.get("/admin/").context["attention"]
    Council.objects.update(
        meeting_ordinal=None,
        meeting_weekday=None,
        meeting_time=None,
        meeting_zone="",
        meeting_duration=None,
    )
    assert text not in [item.text for item in admin_client.get("/admin/").context["attention"]]


@pytest.mark.usefixtures("in_november")
@pytest.mark.parametrize(
    ("fields", "is_counted"),
    [
        ({"starts_at": DECEMBER}, False),
        ({"starts_at": DECEMBER, "zone": "Asia/Tokyo"}, False),
        ({"starts_at": DECEMBER + timedelta(hours=1)}, True),
        ({"starts_at": DECEMBER + 7 * DAY}, True),
        ({"starts_at": DECEMBER + 7 * DAY, "note": "Moved because of the conference"}, False),
        ({"starts_at": DECEMBER + 7 * DAY, "status": Meeting.Status.CANCELLED}, False),
        ({"starts_at": DECEMBER + 7 * DAY, "is_visible": False}, False),
        ({"starts_at": NOVEMBER - 7 * DAY}, False),
    ],
)
def test_a_meeting_that_is_not_by_the_rule_needs_a_note(
    admin_client: Client, fields: dict[str, Any], is_counted: bool
) -> None:
    meeting = MeetingFactory.create(**fields)
    url = f"{LIST}?rule=differs"
    assert list(admin_client.get(url).context["cl"].result_list) == [meeting] * is_counted
    text = "Meetings on another day or at another time than the council’s rule says, and no note says why"
    expected = [Attention(text, 1, url)] * is_counted
    found = admin_client.get("/admin/").context["attention"]
    assert [item for item in found if item.text == text] == expected


def test_without_a_rule_no_meeting_differs_from_it(admin_client: Client) -> None:
    MeetingFactory.create(starts_at=timezone.now() + DAY)
    assert admin_client.get(f"{LIST}?rule=differs").context["cl"].result_count == 0
    assert admin_client.get(LIST).context["cl"].result_count == 1
