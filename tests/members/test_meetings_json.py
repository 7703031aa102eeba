"""The meetings as other programs read them."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator
from pytest_django import DjangoAssertNumQueries

from resources.models import Meeting
from tests.factories import AttendanceFactory, MeetingFactory, SeatFactory
from tests.members.public_council import DOCS, formats, strict

pytestmark = pytest.mark.django_db

SCHEMA = json.loads((DOCS / "meetings.schema.json").read_text())
START = datetime(2026, 9, 8, 14, tzinfo=UTC)
PAGE = "http://testserver/meetings/2026-09-09/"


def make_meetings(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was moved, with all that there may be, and one that is not held yet, with nothing."""
    monkeypatch.setattr(timezone, "now", lambda: START)
    meeting = MeetingFactory.create()
    meeting.starts_at += timedelta(hours=24)
    meeting.save()
    fields: dict[str, object] = {
        "title": "Summit",
        "note": "Moved",
        "agenda": "A",
        "minutes": "M",
        "minutes_state": Meeting.MinutesState.APPROVED,
        "minutes_approved_on": date(2026, 10, 13),
        "recording_state": Meeting.RecordingState.AVAILABLE,
        "recording_url": "https://müller.example/a@b",
        "quorum_stated": 2,
        "join_url": "https://example.org/over",
        "join_is_public": True,
    }
    Meeting.objects.update(**fields)
    for group, name, is_present in [(1, "Ada", True), (1, "Bo", False), (2, "Bo", True), (1, "Cy", False)]:
        AttendanceFactory.create(meeting=meeting, group=group, affiliation=name, is_present=is_present)
    monkeypatch.setattr(timezone, "now", lambda: START + timedelta(days=2))
    following = MeetingFactory.create(
        starts_at=START + timedelta(days=36),
        status=Meeting.Status.TENTATIVE,
        join_url="https://example.org/join",
        join_is_public=True,
    )
    AttendanceFactory.create(meeting=following, is_present=True)
    MeetingFactory.create(is_visible=False)


EXPECTED: dict[str, object] = {
    "version": 1,
    "meetings": [
        {
            "date": "2026-09-09",
            "starts_at": "2026-09-09T14:00:00Z",
            "ends_at": "2026-09-09T15:00:00Z",
            "zone": "America/Los_Angeles",
            "title": "Summit",
            "status": "scheduled",
            "note": "Moved",
            "moved_from": "2026-09-08T14:00:00Z",
            "url": PAGE,
            "join_url": None,
            "agenda": f"{PAGE}#agenda",
            "minutes": f"{PAGE}#minutes",
            "minutes_state": "approved",
            "minutes_approved_on": "2026-10-13",
            "recording_url": "https://xn--mller-kva.example/a@b",
            "quorum_stated": 2,
            "representatives": 3,
            "representatives_present": 1,
            "seats": 3,
            "seats_represented": 2,
        },
        {
            "date": "2026-10-14",
            "starts_at": "2026-10-14T14:00:00Z",
            "ends_at": "2026-10-14T15:00:00Z",
            "zone": "America/Los_Angeles",
            "title": "",
            "status": "tentative",
            "note": "",
            "moved_from": None,
            "url": "http://testserver/meetings/2026-10-14/",
            "join_url": "https://example.org/join",
            "agenda": None,
            "minutes": None,
            "minutes_state": "none",
            "minutes_approved_on": None,
            "recording_url": None,
            "quorum_stated": None,
            "representatives": None,
            "representatives_present": None,
            "seats": None,
            "seats_represented": None,
        },
    ],
}


def test_it_has_every_public_meeting_as_its_schema_says(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_meetings(monkeypatch)
    response = client.get("/meetings.json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Content-Type"] == "application/json"
    assert b"@" not in response.content
    data = response.json()
    assert data == EXPECTED

    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(strict(SCHEMA), format_checker=formats)
    validator.validate(data)
    data["meetings"][0] |= {"starts_at": "2026-09-09T07:00:00-07:00", "status": "over", "seats": -1}
    data["meetings"][1] |= {"guests": ["Ada"], "url": None}
    del data["meetings"][1]["zone"]
    assert len(list(validator.iter_errors(data))) == 6


def test_it_costs_the_same_queries_for_1_and_for_3_meetings(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def add_meeting() -> None:
        meeting = MeetingFactory.create()
        for group in (1, 2, 5):
            AttendanceFactory.create(meeting=meeting, group=group, seat=SeatFactory.create(), is_present=True)

    for more in (1, 2):
        for _ in range(more):
            add_meeting()
        with django_assert_num_queries(2):
            assert client.get("/meetings.json").json()["meetings"][0]["seats"] == 2
