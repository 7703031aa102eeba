"""What became known of the meetings, as the feed tells it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from resources import meeting_changes as changes
from resources.models import Meeting
from tac_site.publishing.documents import snapshot, with_fields
from tests.factories import CouncilFactory, MeetingFactory
from tests.tac_site.publishing.editors import writer_of

pytestmark = pytest.mark.django_db

FEED = "/meetings/feed.xml"
START = datetime(2026, 9, 8, 14, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
Status, State, Recording = Meeting.Status, Meeting.MinutesState, Meeting.RecordingState
MINUTES = {"minutes": "We met.", "minutes_state": State.DRAFT}
RECORDING = {"recording_state": Recording.AVAILABLE, "recording_url": "https://example.org/video"}
MOVED = (
    "Moved from Tuesday 8 September 2026, 7:00 in Los Angeles, 14:00 UTC "
    "to Tuesday 15 September 2026, 7:00 in Los Angeles, 14:00 UTC"
)


class Days:
    """It is 20 days before the meeting, and a day later after each publish."""

    def __init__(self) -> None:
        self.now = START - 20 * DAY

    def announce(self, **fields: Any) -> Meeting:
        meeting = MeetingFactory.create(**fields)
        writer_of(meeting)  # records what it finds
        self.now += DAY
        return meeting

    def publish(self, meeting: Meeting, **fields: Any) -> None:
        writer_of(meeting).publish(with_fields(snapshot(Meeting, meeting.pk), **fields))
        self.now += DAY


@pytest.fixture(autouse=True)
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    CouncilFactory.create()
    days = Days()
    monkeypatch.setattr(timezone, "now", lambda: days.now)
    return days


def told() -> list[str]:
    """The oldest first."""
    return [change.what for change in reversed(changes.meeting_changes())]


def test_everything_that_becomes_known_is_told_once(days: Days) -> None:
    meeting = days.announce()
    days.publish(meeting, agenda="1. Lifecycle", join_url="https://example.org/")
    days.publish(meeting, starts_at=START + WEEK)
    days.publish(meeting, status=Status.CANCELLED, note="No quorum")
    days.publish(meeting, note="No quorum at all")
    days.publish(meeting, status=Status.SCHEDULED)
    days.now = START + 2 * WEEK
    days.publish(meeting, **MINUTES)
    days.publish(meeting, minutes="We all met.")
    approved = {"minutes_state": State.APPROVED, "minutes_approved_on": date(2026, 10, 13)}
    days.publish(meeting, **approved, **RECORDING)
    days.publish(meeting, minutes_state=State.CORRECTED, minutes_correction="Ada was there")
    assert told() == [
        *("Announced", MOVED, "Cancelled", "Takes place after all"),
        *("Draft minutes", "Minutes", "Recording", "Corrected minutes"),
    ]
    assert [change.at for change in changes.meeting_changes()][-2:] == [START - 18 * DAY, START - 20 * DAY]


def test_a_meeting_of_which_nobody_knew_before_is_no_news_but_its_record_is(days: Days) -> None:
    days.now = START
    meeting = days.announce(status=Status.CANCELLED)
    days.publish(meeting, status=Status.SCHEDULED)
    days.publish(meeting, starts_at=START - WEEK)
    days.announce(**MINUTES, **RECORDING)
    assert told() == ["Draft minutes", "Recording"]


def test_a_meeting_that_goes_on_may_still_be_moved(days: Days) -> None:
    meeting = days.announce()
    days.now = START + timedelta(minutes=59)
    days.publish(meeting, starts_at=START + WEEK)
    other = days.announce(starts_at=days.now - timedelta(minutes=60))
    days.publish(other, starts_at=START + WEEK)
    assert told() == ["Announced", MOVED]


def test_a_time_that_was_only_mistyped_is_no_move(days: Days) -> None:
    meeting = days.announce()
    days.publish(meeting, starts_at=START + WEEK)
    assert told() == ["Announced", MOVED]
    days.publish(meeting, corrected_start=START + WEEK)
    assert told() == ["Announced"]


def test_what_is_hidden_is_not_told(client: Client, days: Days) -> None:
    meeting = days.announce(is_visible=False, title="Sesame", join_url="https://sesame.example/")
    days.publish(meeting, starts_at=START + WEEK)
    assert told() == []
    days.publish(meeting, is_visible=True, title="Summit")
    days.publish(meeting, is_visible=False)
    assert told() == []
    days.publish(meeting, starts_at=START, title="Sesame")
    days.publish(meeting, is_visible=True, title="Summit")
    moved = (
        "Moved from Tuesday 15 September 2026, 7:00 in Los Angeles, 14:00 UTC "
        "to Tuesday 8 September 2026, 7:00 in Los Angeles, 14:00 UTC"
    )
    assert told() == ["Announced", moved]
    assert b"esame" not in client.get(FEED).content

    writer_of(meeting).save_draft(with_fields(snapshot(Meeting, meeting.pk), title="Sesame", **MINUTES))
    assert told() == ["Announced", moved]
    assert b"esame" not in client.get(FEED).content

    document = snapshot(Meeting, meeting.pk)
    writer_of(meeting).publish([])
    assert told() == []
    writer_of(meeting).publish(document)
    assert told() == ["Announced", moved]


def test_of_a_long_history_the_newest_is_told(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = days.announce()
    days.publish(meeting, agenda="1. Lifecycle")
    days.announce(starts_at=START + 5 * WEEK)
    days.publish(meeting, status=Status.CANCELLED)
    for most, expected in ((2, ["Announced", "Cancelled"]), (1, ["Cancelled"])):
        monkeypatch.setattr(changes, "MOST_VERSIONS", most)
        assert told() == expected
    days.publish(meeting, agenda="2. Quorum")
    assert told() == []
    days.publish(meeting, is_visible=False)
    days.now = START + DAY
    days.publish(meeting, is_visible=True, **MINUTES)
    assert told() == []  # too long ago to know what was new in it


def test_the_feed_is_valid_and_an_entry_has_its_id_for_ever(
    client: Client, days: Days, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    def parsed(host: str = "testserver") -> Any:
        return feedparser.parse(client.get(FEED, headers={"host": host}).content)

    feed = parsed()
    assert (feed.bozo, feed.feed.updated, feed.entries) == (False, "1970-01-01T00:00:00+00:00", [])
    meeting = days.announce(title="Summit & <more>")
    days.now = START + DAY
    days.publish(meeting, **MINUTES)
    feed = parsed()
    assert (feed.bozo, feed.version, feed.feed.title) == (False, "atom10", "Harbour Council: meetings")
    page = "http://testserver/meetings/2026-09-08/"
    assert [(each.title, each.link, each.updated, each.summary) for each in feed.entries] == [
        (f"{what}: Summit & <more>, 8 September 2026", link, at, str(meeting.starts.in_full))
        for what, link, at in (
            ("Draft minutes", f"{page}#minutes", "2026-09-09T14:00:00+00:00"),
            ("Announced", page, "2026-08-19T14:00:00+00:00"),
        )
    ]
    ids = [each.id for each in feed.entries]
    assert len({*ids}) == 2
    days.publish(meeting, title="Moot", slug="moot", **RECORDING)
    assert [each.id for each in parsed("other.example").entries][1:] == ids


def test_the_feed_costs_the_same_queries_for_1_and_for_3_rows(
    client: Client, days: Days, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        days.publish(days.announce(starts_at=START + number * WEEK), agenda="A")
        if number != 1:
            with django_assert_num_queries(3):
                client.get(FEED)
