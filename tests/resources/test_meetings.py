from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from resources.models import FormerMeetingSlug, Meeting, MeetingQuerySet
from tac_site.publishing.documents import snapshot
from tac_site.publishing.writing import writing
from tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db

START = datetime(2026, 9, 8, 14, tzinfo=UTC)
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)
State = Meeting.MinutesState


def titles(meetings: MeetingQuerySet) -> list[str]:
    return [meeting.title for meeting in meetings]


def make_three() -> None:
    for title, weeks in (("July", -9), ("September", 0), ("October", 5)):
        MeetingFactory.create(title=title, starts_at=START + weeks * WEEK)


@pytest.mark.parametrize(
    ("now", "upcoming", "past"),
    [
        (START, ["September", "October"], ["July"]),
        (START + timedelta(hours=1) - SECOND, ["September", "October"], ["July"]),
        (START + timedelta(hours=1), ["October"], ["September", "July"]),
    ],
)
def test_a_meeting_is_past_from_the_second_on_in_which_it_ends(
    now: datetime, upcoming: list[str], past: list[str]
) -> None:
    make_three()
    assert titles(Meeting.objects.upcoming(now)) == upcoming
    assert titles(Meeting.objects.past(now)) == past


def test_what_was_held_is_past_even_before_its_end() -> None:
    make_three()
    Meeting.objects.filter(title="September").update(status=Meeting.Status.HELD)
    assert titles(Meeting.objects.upcoming(START)) == ["October"]
    assert titles(Meeting.objects.past(START)) == ["September", "July"]


def test_a_cancelled_one_does_not_take_place() -> None:
    make_three()
    Meeting.objects.filter(title="September").update(status=Meeting.Status.CANCELLED)
    assert titles(Meeting.objects.taking_place()) == ["July", "October"]


def test_the_next_moment_is_when_one_begins_or_ends() -> None:
    assert Meeting.objects.next_moment(START) is None
    make_three()
    end, october = START + timedelta(hours=1), START + 5 * WEEK
    for now, moment in [
        (START - SECOND, START),
        (START, end),
        (end - SECOND, end),
        (end, october),
        (october, october + timedelta(hours=1)),
        (october + timedelta(hours=1), None),
    ]:
        assert Meeting.objects.next_moment(now) == moment


def test_only_visible_ones_are_public() -> None:
    MeetingFactory.create(title="Shown")
    MeetingFactory.create(title="Hidden", is_visible=False)
    assert titles(Meeting.objects.public()) == ["Shown"]


def test_a_list_reads_no_long_text(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    MeetingFactory.create(agenda="Long", minutes="Long", minutes_state=State.DRAFT)
    MeetingFactory.create(starts_at=START - WEEK)
    with django_assert_num_queries(1):
        meetings: list[Any] = list(Meeting.objects.listed().order_by("-starts_at"))
        assert [meeting.has_agenda for meeting in meetings] == [True, False]
    texts = {"agenda", "minutes", "text_folded"}
    assert [meeting.get_deferred_fields() for meeting in meetings] == [texts, texts]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (60, "1 hour"), (61, "1 hour 1 minute"), (150, "2 hours 30 minutes")],
)
def test_how_long_it_takes_is_said_in_words(minutes: int, words: str) -> None:
    assert MeetingFactory.build(duration=minutes).length == words


# Its address


def test_the_address_is_the_day_in_its_zone() -> None:
    late = datetime(2026, 9, 9, 6, 59, tzinfo=UTC)
    meetings = [MeetingFactory.create(starts_at=late) for _ in range(3)]
    assert [meeting.slug for meeting in meetings] == ["2026-09-08", "2026-09-08-2", "2026-09-08-3"]
    assert str(meetings[0]) == "Meeting of 2026-09-08"
    assert MeetingFactory.create(starts_at=late + SECOND * 60).slug == "2026-09-09"


def move(meeting: Meeting, to: datetime, **values: Any) -> Meeting:
    meeting.starts_at = to
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.save()
    return Meeting.objects.get(pk=meeting.pk)


def test_a_moved_meeting_keeps_its_row_and_its_former_address() -> None:
    meeting = move(MeetingFactory.create(), START + WEEK)
    assert meeting.slug == "2026-09-15"
    assert Meeting.objects.known_as("2026-09-08") == meeting

    meeting = move(meeting, START)
    assert meeting.slug == "2026-09-08"
    assert [str(former) for former in FormerMeetingSlug.objects.all()] == ["2026-09-15"]


def test_the_address_of_a_day_is_of_a_meeting_on_that_day() -> None:
    known_as = Meeting.objects.known_as
    moved = move(MeetingFactory.create(title="Moved"), START + WEEK)
    other = MeetingFactory.create(title="Other")
    assert (other.slug, known_as("2026-09-08")) == ("2026-09-08", other)
    moved = move(moved, START)
    assert (moved.slug, known_as("2026-09-08"), known_as("2026-09-15")) == ("2026-09-08-2", other, moved)

    new = MeetingFactory.create(starts_at=START + WEEK)
    assert (new.slug, known_as("2026-09-15")) == ("2026-09-15", new)

    other = move(other, START + 5 * WEEK)
    assert known_as("2026-09-08") == moved  # and not the one that was moved from there
    assert Meeting.objects.filter(title="Other").known_as("2026-09-08") == other
    other = move(other, START)
    assert (other.slug, known_as("2026-10-13")) == ("2026-09-08", other)
    other.delete()
    assert (known_as("2026-10-13"), known_as("0001-01-01"), known_as("2026-09-31")) == (None, None, None)


def test_another_time_of_the_day_keeps_the_address() -> None:
    MeetingFactory.create()
    second = MeetingFactory.create()
    assert move(second, START + timedelta(hours=3)).slug == "2026-09-08-2"


def test_an_address_of_its_own_stays_when_the_meeting_is_moved() -> None:
    meeting = move(MeetingFactory.create(slug="summit"), START + WEEK)
    assert (meeting.slug, FormerMeetingSlug.objects.count()) == ("summit", 0)


def test_the_addresses_of_a_deleted_meeting_come_back_with_it() -> None:
    meeting = MeetingFactory.create()
    with writing(Meeting, meeting.pk) as writer:
        writer.publish(snapshot(Meeting, meeting.pk))
    move(meeting, START + WEEK)
    with writing(Meeting, meeting.pk) as writer:
        document = snapshot(Meeting, meeting.pk)
        writer.publish([])
    assert Meeting.objects.known_as("2026-09-08") is None
    with writing(Meeting, meeting.pk) as writer:
        writer.publish(document)
    assert Meeting.objects.known_as("2026-09-08") == meeting


# What is noted of a move


@pytest.fixture
def before_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: START - WEEK)


@pytest.mark.usefixtures("before_all")
def test_a_move_tells_from_when() -> None:
    meeting = move(MeetingFactory.create(), START + WEEK)
    assert str(meeting.first_start) == "7:00 in Los Angeles, 14:00 UTC"
    assert meeting.moved_from == START
    meeting = move(meeting, START + 2 * WEEK)
    assert meeting.moved_from == START
    assert move(meeting, START).moved_from is None


@pytest.mark.usefixtures("before_all")
def test_what_corrects_a_mistyped_start_is_no_move_and_the_next_change_is_one() -> None:
    corrected, later = START + WEEK, START + 2 * WEEK
    meeting = move(MeetingFactory.create(), corrected, corrected_start=corrected)
    assert meeting.moved_from is None
    assert move(meeting, later).moved_from == corrected
    meeting = move(meeting, START, corrected_start=START)
    assert meeting.moved_from == corrected  # the move before stays
    assert move(meeting, START, corrected_start=later).moved_from == corrected


@pytest.mark.usefixtures("before_all")
def test_a_correction_that_changes_no_start_takes_back_the_move() -> None:
    meeting = move(MeetingFactory.create(), START + WEEK)
    meeting = move(meeting, START + WEEK, corrected_start=START + WEEK)
    assert meeting.moved_from is None


@pytest.mark.usefixtures("before_all")
@pytest.mark.parametrize("fields", [{"is_visible": False}, {"starts_at": START - 2 * WEEK}])
def test_what_was_secret_or_over_was_not_moved(fields: dict[str, Any]) -> None:
    meeting = move(MeetingFactory.create(**fields), START + WEEK)
    assert (meeting.moved_from, meeting.first_start) == (None, None)


@pytest.mark.parametrize(
    ("field", "value", "rises"),
    [
        ("starts_at", START + WEEK, 1),
        ("zone", "Europe/Berlin", 1),
        ("duration", 90, 1),
        ("status", Meeting.Status.CANCELLED, 1),
        ("title", "Summit", 1),
        ("note", "Bring coffee", 1),
        ("join_url", "https://example.org/join", 0),
        ("agenda", "1. Lifecycle", 0),
    ],
)
def test_calendars_are_told_of_what_matters(field: str, value: object, rises: int) -> None:
    meeting = MeetingFactory.create()
    for number in (rises, 2 * rises):
        before, after = getattr(meeting, field), value
        setattr(meeting, field, after)
        meeting.save()
        value = before
        meeting = Meeting.objects.get()
        assert meeting.sequence == number


# What is valid

BEGUN = datetime(2026, 3, 10, 14, tzinfo=UTC)
TEXT, DAY = {"minutes": "We met."}, {"minutes_approved_on": date(2026, 10, 13)}
CORRECTION = {"minutes_correction": "Ada was there"}
RECORDING = {"recording_url": "https://example.org/video"}
AVAILABLE = {"recording_state": Meeting.RecordingState.AVAILABLE}


def state(state: int) -> dict[str, Any]:
    return {"minutes_state": state}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        TEXT | state(State.DRAFT),
        TEXT | state(State.APPROVED) | DAY,
        TEXT | state(State.CORRECTED) | CORRECTION,
        TEXT | state(State.CORRECTED) | CORRECTION | DAY,
        AVAILABLE | RECORDING,
        {"recording_state": Meeting.RecordingState.NONE},
        {"join_url": "https://example.org/join", "join_is_public": True},
        {"join_url": "https://example.org/join"},
        {"duration": 1},
        {"duration": 1440},
    ],
)
def test_what_goes_together_is_stored(fields: dict[str, Any]) -> None:
    meeting = MeetingFactory.build(**{"starts_at": BEGUN, **fields})
    meeting.full_clean()
    meeting.save()


@pytest.mark.parametrize(
    ("fields", "constraint", "problems"),
    [
        (
            TEXT,
            "minutes_and_state",
            {"minutes_state": "There are minutes. Say what state they are in, or empty them."},
        ),
        (
            state(State.DRAFT),
            "minutes_and_state",
            {"minutes": "They are said to be there. Write them, or choose “None” as their state."},
        ),
        (
            TEXT | state(State.APPROVED),
            "approved_on_a_day",
            {"minutes_approved_on": "The minutes are approved. Write the day on which they were."},
        ),
        (
            TEXT | state(State.DRAFT) | DAY,
            "approved_on_a_day",
            {
                "minutes_approved_on": "This day says that the minutes are approved, and their state "
                "does not. Empty it, or choose “Approved”."
            },
        ),
        (
            TEXT | state(State.CORRECTED),
            "corrected_because",
            {"minutes_correction": "The minutes are corrected. Write why, in a few words."},
        ),
        (
            TEXT | state(State.DRAFT) | CORRECTION,
            "corrected_because",
            {
                "minutes_correction": "This says that the minutes are corrected, and their state does not. "
                "Empty it, or choose “Corrected”."
            },
        ),
        (
            AVAILABLE,
            "recording_and_address",
            {"recording_url": "The recording is available. Write where it is."},
        ),
        (
            RECORDING,
            "recording_and_address",
            {
                "recording_state": "There is an address of the recording. Choose “Available”, "
                "or empty the address."
            },
        ),
        (
            {"join_is_public": True},
            "join_address",
            {
                "join_is_public": "There is no address to show. Write the address to join above, "
                "or untick this."
            },
        ),
    ],
)
def test_what_contradicts_itself_is_refused_at_its_field(
    fields: dict[str, Any], constraint: str, problems: dict[str, str]
) -> None:
    with pytest.raises(ValidationError) as refused:
        MeetingFactory.build(starts_at=BEGUN, **fields).full_clean()
    assert refused.value.message_dict == {name: [text] for name, text in problems.items()}
    with pytest.raises(IntegrityError, match=f"resources_meeting_{constraint}"):
        MeetingFactory.create(**fields)


@pytest.mark.parametrize(("quorum", "nearest"), [(0, 1), (1001, 1000)])
def test_a_mistyped_quorum_is_pointed_out(quorum: int, nearest: int) -> None:
    MeetingFactory.build(starts_at=BEGUN, quorum_stated=nearest).full_clean()
    with pytest.raises(ValidationError) as refused:
        MeetingFactory.build(starts_at=BEGUN, quorum_stated=quorum).full_clean()
    text = f"{quorum} is no quorum: it is a number from 1 to 1000."
    assert refused.value.message_dict == {
        "quorum_stated": [f"{text} Correct it, or leave it empty if the minutes state none."]
    }


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [({"duration": 0}, "duration"), ({"duration": 1441}, "duration"), ({"status": 5}, "status_known")],
)
def test_what_is_out_of_bounds_is_refused(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MeetingFactory.build(**fields).full_clean()
    assert list(refused.value.message_dict) == list(fields)
    with pytest.raises(IntegrityError, match=f"resources_meeting_{constraint}"):
        MeetingFactory.create(**fields)


@pytest.mark.parametrize(("hours", "is_refused"), [(1, True), (-1, False)])
def test_no_meeting_to_come_was_held(hours: int, is_refused: bool) -> None:
    meeting = MeetingFactory.build(
        status=Meeting.Status.HELD, starts_at=timezone.now() + timedelta(hours=hours)
    )
    if not is_refused:
        meeting.full_clean()
        return
    text = "The meeting has not begun yet, so it cannot have been held. Choose another status."
    with pytest.raises(ValidationError) as refused:
        meeting.full_clean()
    assert refused.value.message_dict == {"status": [text]}


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({}, "https://example.org/join"),
        ({"join_is_public": False}, ""),
        ({"status": Meeting.Status.CANCELLED}, ""),
        ({"starts_at": START - 52 * 10 * WEEK}, ""),
    ],
)
def test_the_address_to_join_is_shown_while_one_can_join(fields: dict[str, Any], url: str) -> None:
    values = {
        "starts_at": timezone.now() + WEEK,
        "join_url": "https://example.org/join",
        "join_is_public": True,
    }
    assert MeetingFactory.create(**{**values, **fields}).public_join_url == url


def test_an_address_is_not_empty() -> None:
    MeetingFactory.create()
    with pytest.raises(IntegrityError, match="resources_meeting_slug_not_empty"):
        Meeting.objects.update(slug="")


@pytest.mark.parametrize("zone", ["PST", "Pacific"])
def test_the_zone_is_one_of_a_city(zone: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MeetingFactory.build(zone=zone).full_clean()
    assert list(refused.value.message_dict) == ["zone"]
