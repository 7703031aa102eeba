"""The meetings as the public reads them."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import Council
from resources.models import Meeting
from tac_site.management.public_addresses import public_addresses
from tac_site.publishing.documents import snapshot, with_fields
from tac_site.publishing.writing import writing
from tests.factories import CouncilFactory, MeetingFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.django_db

START = datetime(2026, 9, 8, 14, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
SECOND = timedelta(seconds=1)
JOIN = "https://example.org/join/secret"
State, Recording, Status = Meeting.MinutesState, Meeting.RecordingState, Meeting.Status


@pytest.fixture(autouse=True)
def council() -> None:
    CouncilFactory.create()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_clock(START - WEEK)
    return set_clock


def text(client: Client, address: str, part: str = "main") -> str:
    """What is read of the page, or of a part of it, with single spaces."""
    html = client.get(address).content.decode()
    found = re.search(rf"<{part}[ >].*?</{part.split()[0]}>", html, re.DOTALL)
    words = " ".join(re.sub(r"<[^>]*>", " ", found[0] if found else "").split())
    return re.sub(r" (?=[,.])", "", words)


def card(client: Client) -> str:
    return text(client, "/", 'section class="next"')


# Without a meeting


def test_a_meeting_that_nobody_sees_changes_not_a_byte(client: Client) -> None:
    TermFactory.create()
    ResourceFactory.create()
    addresses = [each for each in public_addresses() if not each.endswith((".png", ".ico"))]
    before = {each: client.get(each).content for each in addresses}
    meeting = MeetingFactory.create(is_visible=False, starts_at=timezone.now() + HOUR)
    assert {each: client.get(each).content for each in addresses} == before
    assert b"<nav" in before["/"]
    assert not any(b'href="/meetings/' in page for page in before.values())
    assert b"No meeting is published here yet." in before["/meetings/"]
    assert client.get(meeting.get_absolute_url()).status_code == 404


# On the overview


@pytest.mark.usefixtures("at")
def test_the_overview_says_when_the_next_one_is(client: Client) -> None:
    MeetingFactory.create(title="Summit", duration=90, agenda="1. Lifecycle", note="In the big room")
    assert card(client) == (
        "Next meeting Tuesday 8 September 2026 7:00 in Los Angeles, 14:00 UTC 1 hour 30 minutes Summit "
        "In the big room No address to join is given yet. Agenda Add to calendar"
    )
    html = client.get("/").content.decode()
    assert '<time datetime="2026-09-08T14:00Z">' in html
    assert html.index('class="next"') > html.index('id="resources">Take part<')


def test_a_meeting_is_now_from_its_first_second_to_its_last(client: Client, at: Any) -> None:
    MeetingFactory.create()
    MeetingFactory.create(starts_at=START + 5 * WEEK)
    for moment, heading, day in [
        (START - SECOND, "Next meeting", "8 September"),
        (START, "Meeting now", "8 September"),
        (START + HOUR - SECOND, "Meeting now", "8 September"),
        (START + HOUR, "Next meeting", "13 October"),
    ]:
        at(moment)
        assert card(client).startswith(f"{heading} Tuesday {day} 2026")
        assert ("Tuesday 8 September 2026 Now" in text(client, "/meetings/")) is (heading == "Meeting now")
    at(START + 6 * WEEK)
    assert card(client) == ""


def test_in_utc_it_may_be_another_day(client: Client, at: Any) -> None:
    MeetingFactory.create(starts_at=datetime(2026, 9, 9, 1, tzinfo=UTC))
    assert "Tuesday 8 September 2026 18:00 in Los Angeles, 1:00 UTC on 9 September" in card(client)


def test_a_cancelled_one_is_said_to_be(client: Client, at: Any) -> None:
    MeetingFactory.create(status=Status.CANCELLED)
    gone = "The meeting of Tuesday 8 September 2026 is cancelled."
    assert card(client) == f"Next meeting {gone} No other one is announced yet."
    MeetingFactory.create(starts_at=START + 5 * WEEK, status=Status.TENTATIVE)
    assert card(client) == (
        "Next meeting Not confirmed yet Tuesday 13 October 2026 7:00 in Los Angeles, 14:00 UTC 1 hour "
        f"No address to join is given yet. About this meeting Add to calendar {gone}"
    )
    assert "Tuesday 8 September 2026 Cancelled" in text(client, "/meetings/")
    assert "1 hour Cancelled" in text(client, "/meetings/2026-09-08/")


def test_a_moved_one_says_from_when(client: Client, at: Any) -> None:
    meeting = MeetingFactory.create()
    meeting.starts_at += WEEK
    meeting.save()
    moved = "Moved from Tuesday 8 September 2026, 7:00 in Los Angeles, 14:00 UTC"
    for address in ("/", "/meetings/", "/meetings/2026-09-15/"):
        assert moved in text(client, address)
    response = client.get("/meetings/2026-09-08/")
    assert (response.status_code, response.headers["Location"]) == (301, "/meetings/2026-09-15/")


# Who may join


@pytest.mark.usefixtures("at")
def test_the_address_to_join_is_shown_if_an_editor_says_so(client: Client) -> None:
    meeting = MeetingFactory.create(join_url=JOIN)
    addresses = [*public_addresses(), meeting.get_absolute_url()]
    assert [each for each in addresses if JOIN.encode() in b"".join(client.get(each))] == []
    ask = '<a href="https://example.org/contact">Ask the council</a>.'
    Council.objects.update(contact="https://example.org/contact")
    for address in ("/", meeting.get_absolute_url()):
        assert "The address to join is not public. Ask the council." in text(client, address)
        assert ask in client.get(address).content.decode()
    Meeting.objects.update(join_is_public=True)
    assert ask not in client.get("/").content.decode()
    assert [each for each in addresses if JOIN.encode() in b"".join(client.get(each))] == [
        "/",
        "/meetings.json",
        "/meetings.ics",
        meeting.get_absolute_url(),
    ]


def test_nobody_is_led_to_a_meeting_that_is_over(client: Client, at: Any) -> None:
    meeting = MeetingFactory.create(join_url=JOIN, join_is_public=True)
    Meeting.objects.update(status=Status.CANCELLED)
    assert "join" not in text(client, meeting.get_absolute_url()).lower()
    Meeting.objects.update(status=Status.SCHEDULED, join_is_public=False)
    at(START + HOUR)
    assert "join" not in text(client, meeting.get_absolute_url()).lower()


# What is not public


def test_a_draft_and_a_hidden_meeting_are_on_no_page(client: Client) -> None:
    """Not the draft of a live one, nor that of a new one."""
    live = MeetingFactory.create(title="Open", starts_at=timezone.now() + HOUR)
    addresses = [*public_addresses(), live.get_absolute_url(), "/meetings/sesame/"]
    with writing(Meeting, live.pk) as writer:
        writer.publish(snapshot(Meeting, live.pk))
    before = {each: b"".join(client.get(each)) for each in addresses}
    words = {"title": "Sesame", "note": "Sesame", "agenda": "Sesame", "chaired_by": "Sesame"}
    MeetingFactory.create(slug="sesame", is_visible=False, starts_at=timezone.now(), **words)
    with writing(Meeting, live.pk) as writer:
        draft = with_fields(snapshot(Meeting, live.pk), slug="sesame-draft", **words)
        writer.save_draft(draft).allow_preview()
    with writing(Meeting, 1) as writer:
        new = {"pk": 1, "fields": {**draft[0]["fields"], "slug": "sesame-new"}}
        writer.save_draft([{**draft[0], **new}])
    assert {each: b"".join(client.get(each)) for each in addresses} == before
    assert client.get("/meetings/sesame-new/").status_code == 404
    assert client.get("/meetings/sesame/").status_code == 404


# What there is of each


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "No agenda Minutes expected No recording known"),
        (
            {"agenda": "A", "recording_state": Recording.EXPECTED},
            "Agenda Minutes expected Recording expected",
        ),
        (
            {"minutes": "M", "minutes_state": State.DRAFT, "recording_state": Recording.NONE},
            "No agenda Draft minutes No recording was made",
        ),
        (
            {
                "minutes": "M",
                "minutes_state": State.APPROVED,
                "minutes_approved_on": date(2026, 10, 13),
                "recording_state": Recording.AVAILABLE,
                "recording_url": "https://example.org/video",
            },
            "No agenda Minutes Recording",
        ),
        (
            {"minutes": "M", "minutes_state": State.CORRECTED, "minutes_correction": "Ada was there"},
            "No agenda Corrected minutes No recording known",
        ),
        ({"status": Status.CANCELLED}, ""),
        ({"status": Status.CANCELLED, "agenda": "A"}, "Agenda"),
    ],
)
def test_a_past_meeting_says_what_there_is_and_what_is_missing(
    client: Client, at: Any, fields: dict[str, Any], words: str
) -> None:
    meeting = MeetingFactory.create(**fields)
    at(START + WEEK)
    for address in ("/meetings/", meeting.get_absolute_url()):
        records = text(client, address, 'ul class="records"')
        assert records.replace(", 8 September 2026", "") == words


def test_minutes_are_expected_for_two_weeks(client: Client, at: Any) -> None:
    MeetingFactory.create()
    at(START + 2 * WEEK)
    assert "Minutes expected" in text(client, "/meetings/")
    at(START + 2 * WEEK + timedelta(days=1))
    assert "No minutes" in text(client, "/meetings/")


def test_of_a_meeting_to_come_only_the_agenda_may_be_missing(client: Client, at: Any) -> None:
    MeetingFactory.create()
    assert text(client, "/meetings/", 'ul class="records"') == "No agenda yet"


def test_past_meetings_are_by_year_the_newest_first(client: Client, at: Any) -> None:
    for weeks in (-60, -1, 0, -5, 5):
        MeetingFactory.create(starts_at=START + weeks * WEEK)
    at(START + HOUR)
    html = client.get("/meetings/").content.decode()
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", html) == ["Upcoming", "In your calendar", "2026", "2025"]
    assert re.findall(r'<h3><a href="/meetings/(.*?)/">', html) == [
        *("2026-10-13", "2026-09-08", "2026-09-01", "2026-08-04", "2025-07-15"),
    ]


def test_the_page_of_a_meeting_has_all_of_it(client: Client, at: Any) -> None:
    MeetingFactory.create(starts_at=START - 4 * WEEK)
    MeetingFactory.create(starts_at=START + 4 * WEEK, status=Status.CANCELLED)
    MeetingFactory.create(starts_at=START + 5 * WEEK)
    meeting = MeetingFactory.create(
        agenda="1. *Lifecycle*",
        minutes="We met.\n\n# New",
        minutes_state=State.CORRECTED,
        minutes_approved_on=date(2026, 10, 13),
        minutes_correction="Ada was there",
        quorum_stated=0,
        chaired_by="Ada",
        recorded_by="Grace",
    )
    page = text(client, meeting.get_absolute_url())
    assert page.startswith("Overview Meetings 8 September 2026 Tuesday 8 September 2026 7:00 in Los Angeles")
    for words in (
        "Agenda Lifecycle Minutes Approved on 13 October 2026. Corrected: Ada was there We met. New",
        "Chaired by Ada Minutes by Grace Quorum, as stated: 0",
        "Meeting before 11 August 2026 Meeting after 13 October 2026 All meetings",
    ):
        assert words in page
    assert "<h3>New</h3>" in client.get(meeting.get_absolute_url()).content.decode()


def test_draft_minutes_say_so(client: Client) -> None:
    meeting = MeetingFactory.create(minutes="We met.", minutes_state=State.DRAFT)
    page = text(client, meeting.get_absolute_url())
    assert "Minutes A draft: not approved yet. We met." in page
    assert "For the record" not in page


def test_two_meetings_of_one_day_are_told_apart_by_the_time(client: Client, at: Any) -> None:
    MeetingFactory.create(status=Status.CANCELLED, agenda="A")
    MeetingFactory.create(starts_at=START + 2 * HOUR, title="Summit")
    MeetingFactory.create(starts_at=START - 2 * WEEK)
    MeetingFactory.create(is_visible=False)
    days = ["Tuesday 8 September 2026, 7:00 in Los Angeles", "Tuesday 8 September 2026, 9:00 in Los Angeles"]
    html = client.get("/meetings/").content.decode()
    assert re.findall(r"<h3>.*?>([^<]+)</time>", html) == [*days, "Tuesday 25 August 2026"]
    assert '<span class="visually-hidden">, 8 September 2026, 7:00 in Los Angeles</span>' in html
    assert f"The meeting of {days[0]} is cancelled." in card(client)
    page = client.get("/meetings/2026-09-08-2/").content.decode()
    assert re.findall(r"<h1>.*?>([^<]+)</time>", page) == [days[1]]
    assert "<title>Summit, 8 September 2026, 9:00 in Los Angeles – Harbour Council</title>" in page
    alone = client.get("/meetings/2026-08-25/").content.decode()
    assert "<title>Meeting of 25 August 2026 – Harbour Council</title>" in alone


# Around the pages


def test_every_page_leads_to_the_meetings(client: Client) -> None:
    meeting = MeetingFactory.create()
    for address, mark in (
        ("/", ""),
        ("/meetings/", ' aria-current="page"'),
        (meeting.get_absolute_url(), ' aria-current="true"'),
    ):
        assert f'<a href="/meetings/"{mark}>Meetings</a>' in client.get(address).content.decode()
    assert "/meetings/" not in client.get("/no-such-page/").content.decode()


@pytest.mark.parametrize("is_visible", [True, False])
def test_the_sitemap_lists_the_meetings_if_there_are_any(client: Client, is_visible: bool) -> None:
    MeetingFactory.create(is_visible=is_visible)
    found = re.findall(
        r"<loc>http://testserver(/meetings/.*?)</loc>", client.get("/sitemap.xml").content.decode()
    )
    assert found == (["/meetings/", "/meetings/2026-09-08/"] if is_visible else [])


def test_past_100_meetings_there_is_a_second_page(client: Client, at: Any) -> None:
    for weeks in range(102):
        MeetingFactory.create(starts_at=START - weeks * WEEK)
    at(START)
    assert client.get("/meetings/").content.count(b"<h3>") == 101
    second = client.get("/meetings/?page=2").content
    assert (second.count(b"<h3>"), b"Upcoming" in second, b"No meeting" in second) == (1, False, False)


@pytest.mark.parametrize(
    ("address", "count"),
    [("/", 5), ("/meetings/", 4), ("/meetings/2026-09-08/", 6), ("/sitemap.xml", 8)],
)
def test_a_page_costs_the_same_queries_for_1_and_for_3_rows(
    client: Client, at: Any, django_assert_num_queries: DjangoAssertNumQueries, address: str, count: int
) -> None:
    def add_rows() -> None:
        MeetingFactory.create(agenda="A")
        MeetingFactory.create(starts_at=START - 60 * WEEK)
        MeetingFactory.create(starts_at=START - HOUR, status=Status.CANCELLED)

    add_rows()
    client.get(address)  # the process now knows the content types
    with django_assert_num_queries(count):
        client.get(address)
    add_rows()
    add_rows()
    with django_assert_num_queries(count):
        client.get(address)


def test_each_year_stands_once_by_the_clocks_of_its_meetings(client: Client) -> None:
    MeetingFactory.create(starts_at=datetime(2026, 1, 1, 7, 30, tzinfo=UTC))  # 2025 in Los Angeles
    MeetingFactory.create(starts_at=datetime(2025, 12, 31, 12, tzinfo=UTC), zone="Pacific/Auckland")
    MeetingFactory.create(starts_at=datetime(2025, 12, 1, 12, tzinfo=UTC))
    html = client.get("/meetings/").content.decode()
    assert re.findall(r'id="year-(\d+)"', html) == ["2026", "2025"]
