"""What calendar programs read, by two parsers, is what the pages say."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from resources.models import Meeting
from resources.zones import instant_of
from tac_site.publishing.documents import snapshot, with_fields
from tests.factories import CouncilFactory, MeetingFactory
from tests.tac_site.publishing.editors import writer_of

pytestmark = pytest.mark.django_db

ALL = "/meetings.ics"
START = datetime(2026, 9, 8, 14, tzinfo=UTC)
SECOND, HOUR, DAY, WEEK = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)
JOIN = "https://example.org/join?a=1,2;b"
Status = Meeting.Status
Event = dict[str, Any]


@pytest.fixture(autouse=True)
def council() -> None:
    CouncilFactory.create()


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_clock(START - WEEK)
    return set_clock


def by_icalendar(data: bytes) -> list[Event]:
    found: list[Event] = [{**event} for event in icalendar.Calendar.from_ical(data).walk("VEVENT")]
    return [{name: getattr(value, "dt", value) for name, value in event.items()} for event in found]


def by_vobject(data: bytes) -> list[Event]:
    found = vobject.readOne(data.decode())
    return [
        {each.name: each.value for each in event.getChildren()} for event in found.contents.get("vevent", [])
    ]


def events(client: Client, address: str = ALL, **headers: str) -> list[Event]:
    """As both parsers agree on them."""
    response = client.get(address, headers=headers)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    check_rfc_5545(response.content)
    one, other = by_icalendar(response.content), by_vobject(response.content)
    assert [{**each, "SEQUENCE": str(each["SEQUENCE"])} for each in one] == other
    return one


def check_rfc_5545(data: bytes) -> None:
    *lines, rest = data.split(b"\r\n")
    assert rest == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines)  # a fold cuts no letter in two
    content = data.replace(b"\r\n ", b"").decode().splitlines()
    names = [re.split("[;:]", line)[0] for line in content]
    assert (content[0], content[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert [names.count(each) for each in ("VERSION", "PRODID")] == [1, 1]
    assert {"METHOD", "RRULE", "DURATION", "VTIMEZONE"}.isdisjoint(names)
    for event in re.findall("BEGIN:VEVENT\n(.*?)END:VEVENT", "\n".join(content), re.DOTALL):
        of_event = [re.split("[;:]", line)[0] for line in event.splitlines()]
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND"} <= {*of_event}
        assert len(of_event) == len({*of_event})
        times = [line for line in event.splitlines() if line.startswith(("DT", "LAST-MODIFIED"))]
        assert all(re.fullmatch(r"[A-Z-]+:\d{8}T\d{6}Z", line) for line in times)


# 7:00 in Los Angeles around the days on which summer time begins and ends, in America and in Europe.
HOURS = {  # in UTC and in Berlin
    date(2026, 3, 7): (15, 16),
    date(2026, 3, 10): (14, 15),
    date(2026, 3, 31): (14, 16),
    date(2026, 10, 24): (14, 16),
    date(2026, 10, 27): (14, 15),
    date(2026, 11, 3): (15, 16),
    date(2027, 3, 13): (15, 16),
    date(2027, 3, 16): (14, 15),
    date(2027, 3, 30): (14, 16),
    date(2027, 10, 30): (14, 16),
    date(2027, 11, 2): (14, 15),
    date(2027, 11, 9): (15, 16),
}


def test_a_calendar_has_the_instants_of_the_pages(client: Client, at: Any) -> None:
    at(datetime(2026, 3, 1, tzinfo=UTC))
    for day in HOURS:
        MeetingFactory.create(starts_at=instant_of(day, time(7), "America/Los_Angeles"), duration=90)
    html = client.get("/meetings/").content.decode()
    for (day, (in_utc, in_berlin)), event in zip(HOURS.items(), events(client), strict=True):
        start = event["DTSTART"]
        assert start == datetime.combine(day, time(in_utc), UTC)
        assert start.astimezone(ZoneInfo("Europe/Berlin")).hour == in_berlin
        assert event["DTEND"] - start == 1.5 * HOUR
        assert event["COMMENT"] == f"7:00 in Los Angeles, {in_utc}:00 UTC"
        assert f'<time datetime="{day}T{in_utc}:00Z">' in html


def test_an_event_says_all_that_the_page_says(client: Client) -> None:
    MeetingFactory.create(join_url=JOIN, join_is_public=True, note="Bring; a, \\ chart", status=1)
    Meeting.objects.update(moved_from=START - 10 * WEEK)
    (event,) = events(client)
    assert {
        name: value for name, value in event.items() if name not in ("UID", "DTSTAMP", "LAST-MODIFIED")
    } == {
        "SUMMARY": "Meeting of the Harbour Council",
        "DTSTART": START,
        "DTEND": START + HOUR,
        "SEQUENCE": 0,
        "STATUS": "TENTATIVE",
        "COMMENT": "7:00 in Los Angeles, 14:00 UTC",
        "DESCRIPTION": "Tuesday 8 September 2026, 7:00 in Los Angeles, 14:00 UTC, 1 hour\n"
        "Not confirmed yet\n"
        "Moved from Tuesday 30 June 2026, 7:00 in Los Angeles, 14:00 UTC\n"
        "Bring; a, \\ chart\n"
        "http://testserver/meetings/2026-09-08/",
        "LOCATION": JOIN,
        "URL": "http://testserver/meetings/2026-09-08/",
    }


def test_long_words_in_any_script_are_folded_between_letters(client: Client) -> None:
    MeetingFactory.create(title="議" * 200, note="é" * 299)
    (event,) = events(client)
    assert event["SUMMARY"] == f"{'議' * 200} – Harbour Council"
    assert "é" * 299 in event["DESCRIPTION"]


def test_a_meeting_keeps_its_uid_and_every_change_is_later(
    client: Client, at: Any, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    meeting = MeetingFactory.create()
    seen = events(client)
    for fields in (
        {"starts_at": START + WEEK},
        {"status": Status.CANCELLED},
        {"status": Status.SCHEDULED},
        {"title": "Summit"},
        {"note": "No quorum in August"},
        {"join_url": JOIN, "join_is_public": True},
    ):
        for name, value in fields.items():
            setattr(meeting, name, value)
        meeting.save()  # in the very same second
        seen += events(client)
    for ending in (".ics", "-no.ics"):
        assert client.get(f"/meetings/2026-09-15{ending}").status_code == (200 if ending == ".ics" else 404)
    assert events(client, "/meetings/2026-09-15.ics", host="other.example")[0]["UID"] == seen[0]["UID"]
    assert len({event["UID"] for event in seen}) == 1
    assert [event["SEQUENCE"] for event in seen] == [*range(7)]
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert [event[name] for event in seen] == [START - WEEK + number * SECOND for number in range(7)]
    assert [event["DTSTART"] for event in seen] == [START, *[START + WEEK] * 6]
    assert [event["STATUS"] for event in seen] == ["CONFIRMED"] * 2 + ["CANCELLED"] + ["CONFIRMED"] * 4
    assert [event["SUMMARY"] for event in seen[1:5]] == [
        "Meeting of the Harbour Council",
        "Cancelled: Meeting of the Harbour Council",
        "Meeting of the Harbour Council",
        "Summit – Harbour Council",
    ]


def test_what_no_calendar_shows_changes_not_a_byte(client: Client, at: Any) -> None:
    meeting = MeetingFactory.create()
    before = client.get(ALL).content
    at(START - DAY)
    meeting.agenda, meeting.join_url, meeting.chaired_by = "1. Lifecycle", "https://sesame.example/", "Ada"
    meeting.save()
    assert client.get(ALL).content == before


def test_a_meeting_that_was_deleted_and_comes_back_goes_on_counting(client: Client, at: Any) -> None:
    meeting = MeetingFactory.create()
    for weeks in range(1, 4):
        meeting.starts_at = START + weeks * WEEK
        meeting.save()
    (before,) = events(client)
    document = snapshot(Meeting, meeting.pk)
    writer_of(meeting).publish([])
    assert events(client) == []
    at(START - DAY)
    writer_of(meeting).publish(document)
    meeting = Meeting.objects.get()
    meeting.title = "Summit"
    meeting.save()
    (after,) = events(client)
    assert (after["UID"], before["SEQUENCE"], after["SEQUENCE"] > 4) == (before["UID"], 3, True)
    assert after["DTSTAMP"] > before["DTSTAMP"]


@pytest.mark.parametrize("status", [Status.HELD, Status.CANCELLED])
def test_a_meeting_is_kept_for_60_days_after_its_end(
    client: Client, at: Any, settings: Settings, status: int
) -> None:
    """To the end of the day of the site, because the page cache knows of days."""
    settings.TIME_ZONE = "America/Los_Angeles"
    MeetingFactory.create(slug="old", starts_at=datetime(2026, 9, 8, 6, tzinfo=UTC), status=status)
    midnight = datetime(2026, 11, 8, 8, tzinfo=UTC)
    at(midnight - SECOND)
    assert len(events(client)) == 1
    at(midnight)
    assert events(client) == []
    assert len(events(client, "/meetings/old.ics")) == 1


def test_the_former_address_of_a_file_leads_to_the_present_one(client: Client) -> None:
    meeting = MeetingFactory.create()
    meeting.starts_at += WEEK
    meeting.save()
    response = client.get("/meetings/2026-09-08.ics")
    assert (response.status_code, response.headers["Location"]) == (301, "/meetings/2026-09-15.ics")


@pytest.mark.parametrize("fields", [{"is_visible": False}, {"join_is_public": False}])
def test_what_is_secret_is_in_no_calendar(client: Client, fields: dict[str, bool]) -> None:
    values = {"join_url": "https://sesame.example/", "join_is_public": True, **fields}
    meeting = MeetingFactory.create(**values)
    meeting.starts_at += WEEK
    meeting.save()
    draft = with_fields(snapshot(Meeting, meeting.pk), title="Sesame", starts_at=str(START + 2 * WEEK))
    writer_of(meeting).save_draft(draft)
    for address in (ALL, "/meetings/2026-09-08.ics", "/meetings/2026-09-15.ics", "/meetings/2026-09-22.ics"):
        assert b"sesame" not in client.get(address, follow=True).content.lower()
    assert len(events(client)) == int("is_visible" not in fields)
    assert client.get("/meetings/2026-09-15.ics").status_code == (404 if "is_visible" in fields else 200)


def test_only_what_one_subscribes_to_is_a_calendar_of_its_own(client: Client) -> None:
    MeetingFactory.create()
    found: Any = icalendar.Calendar.from_ical(client.get(ALL).content)
    assert found["NAME"] == found["X-WR-CALNAME"] == "Meetings of the Harbour Council"
    assert found["REFRESH-INTERVAL"].dt == HOUR
    one: Any = icalendar.Calendar.from_ical(client.get("/meetings/2026-09-08.ics").content)
    assert [*one] == ["VERSION", "PRODID"]


def test_pages_lead_to_the_files(client: Client, at: Any) -> None:
    MeetingFactory.create()
    link = '<a class="button quiet" href="/meetings/2026-09-08.ics">Add to calendar</a>'
    for address, count in (("/", 1), ("/meetings/", 0), ("/meetings/2026-09-08/", 1)):
        assert client.get(address).content.decode().count(link) == count
    for address in (ALL, "webcal://testserver/meetings.ics", "/meetings/feed.xml"):
        assert f'<a href="{address}">' in client.get("/meetings/").content.decode()
    at(START + HOUR)
    assert link not in client.get("/meetings/2026-09-08/").content.decode()
    assert "webcal:" in client.get("/meetings/").content.decode()
    Meeting.objects.update(is_visible=False)
    assert "webcal:" not in client.get("/meetings/").content.decode()


@pytest.mark.parametrize("address", [ALL, "/meetings/2026-09-08.ics"])
def test_a_file_costs_the_same_queries_for_1_and_for_3_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    for number in range(3):
        MeetingFactory.create(starts_at=START + number * WEEK, agenda="A")
        if number != 1:
            with django_assert_num_queries(2):
                client.get(address)
