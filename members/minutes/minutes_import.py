"""Minutes become a meeting and its attendance, as a draft or live: all of them, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from members.minutes.attendee_matching import Roster
from members.minutes.days_and_times import in_words
from members.minutes.meeting_document import Completed, attendance_of, complete, new_meeting
from members.minutes.meeting_record import DAYS
from members.minutes.minutes_document import Minutes
from resources.models import Meeting
from resources.zones import clock
from tac_site.days import day_and_time
from tac_site.primary_keys import random_pk
from tac_site.publishing.documents import Document, instance_of
from tac_site.publishing.merging import equivalent
from tac_site.publishing.models import Revision
from tac_site.publishing.state import State, read_state
from tac_site.publishing.writing import lock, writing

MONTH = timedelta(days=31)


class Outcome(StrEnum):
    DRAFT = "saved as a draft"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class MinutesImport:
    """What becomes of the minutes, before anything is stored."""

    minutes: Minutes
    pk: int
    state: State  # of the meeting that they are of
    before: Document  # what that says now, in its draft if it has one; nothing of a new one
    completed: Completed

    @property
    def is_new(self) -> bool:
        return not self.before

    @property
    def changes_nothing(self) -> bool:
        return equivalent(self.before, self.completed.document)

    @property
    def token(self) -> str:
        """Another one where somebody has changed the meeting since."""
        return "new" if self.is_new else f"{self.pk}.{self.state.token}"


def prepare(minutes: Minutes) -> MinutesImport:
    """MinutesError for a line, ValidationError for the meeting: why they cannot be brought in."""
    state = _state_of_meeting(minutes)
    before = state.document if state else []
    pk = before[0]["pk"] if before else random_pk()
    roster = Roster.of(minutes.start.day)
    matches = [roster.match(attendee) for attendee in minutes.attendance]
    completed = complete(before or new_meeting(pk, minutes), minutes, matches, attendance_of(before))
    return MinutesImport(minutes, pk, state or State(None, None, []), before, completed)


def load(minutes: Minutes, *, publish: bool = False, **values: Any) -> tuple[MinutesImport, Outcome]:
    """The values are those of the version: its author and reason."""
    with transaction.atomic():
        lock(Meeting)
        prepared = prepare(minutes)
        return prepared, store(prepared, publish=publish, **values)


def store(prepared: MinutesImport, *, publish: bool = False, **values: Any) -> Outcome:
    """In the transaction in which it was prepared, and which has locked the meetings."""
    if prepared.changes_nothing and not (publish and prepared.state.draft):
        return Outcome.UNCHANGED
    check_draft(prepared.state)
    if publish:
        return _publish(prepared, values)
    meeting = prepared.completed.meeting
    meeting._state.adding = not prepared.state.live_document
    meeting.full_clean()  # the rows of the attendance are clean already
    with writing(Meeting, prepared.pk) as writer:
        needs_review = bool(prepared.state.draft and prepared.state.draft.needs_review)
        writer.save_draft(prepared.completed.document, needs_review=needs_review, **values)
    return Outcome.DRAFT


def _publish(prepared: MinutesImport, values: dict[str, Any]) -> Outcome:
    if prepared.state.draft and not _is_all_there_is(prepared):
        text = f"A draft of “{prepared.state.draft}” waits, and it says more than these minutes."
        raise ValidationError(
            f"{text} Bring them in as a draft, look at it in its form and publish it there."
        )
    with writing(Meeting, prepared.pk) as writer:
        writer.publish(prepared.completed.document, draft=prepared.state.draft, **values)
    return Outcome.PUBLISHED


def _is_all_there_is(prepared: MinutesImport) -> bool:
    """The minutes make the same of what is live as of the draft, which therefore says nothing else."""
    minutes, entries = prepared.minutes, prepared.completed.entries
    live = prepared.state.live_document or new_meeting(prepared.pk, minutes)
    rows = [entry.row for entry in entries]
    of_live = complete(live, minutes, [entry.match for entry in entries], rows)
    return equivalent(of_live.document, prepared.completed.document)


def check_draft(state: State) -> None:
    """ValidationError where the draft cannot simply be continued."""
    draft = state.draft
    if draft and draft.goes_live_at:
        text = f"The draft of “{draft}” is scheduled for {day_and_time(draft.goes_live_at)}."
        raise ValidationError(f"{text} Publish it, or take the time out of its form. Then bring them in.")
    if state.has_conflict:
        text = f"The draft of “{draft}” contradicts what was published since it was begun."
        raise ValidationError(f"{text} Open its form and choose. Then bring the minutes in.")


def _state_of_meeting(minutes: Minutes) -> State | None:
    """The meeting of that day; of several, the one at that time. None if there is none."""
    day = minutes.start.day
    states = meetings_of(day)
    if len(states) < 2:
        return next(iter(states), None)
    meetings = [_meeting(state) for state in states]
    start = minutes.start
    at_that_time = [state for state in states if _meeting(state).starts_at == start.at]
    if len(at_that_time) == 1:
        return at_that_time[0]
    times = " and ".join(f"{clock(each.starts.there)} ({each})" for each in meetings)
    raise ValidationError(
        f"There are {len(meetings)} meetings on {in_words(day)}, at {times}, and not exactly one begins at "
        f"{clock(start.there)}. Correct the time in the minutes, or that of the meeting."
    )


def meetings_of(day: date) -> list[State]:
    """In their own zones, as their drafts have them if they have any."""
    live = [meeting.pk for meeting in Meeting.objects.on(day)]
    return [state for state in _states(live, day) if _meeting(state).day == day]


def without_minutes(month: date) -> list[Meeting]:
    """The meetings of that month that are to have some."""
    first = month.replace(day=1)
    days = (first - DAYS, first + MONTH + DAYS)
    live = Meeting.objects.filter(starts_at__date__range=days).values_list("pk", flat=True)
    meetings = [_meeting(state) for state in _states(live, first)]
    return [
        meeting
        for meeting in sorted(meetings, key=lambda each: each.starts_at)
        if meeting.day.replace(day=1) == first and not meeting.minutes and not meeting.is_cancelled
    ]


def _states(live: Iterable[int], day: date) -> list[State]:
    """Of these, and of all with a draft for a day near this one: each takes queries."""
    drafts = Revision.objects.of_kind(Meeting).drafts()
    drafted = [draft.object_id for draft in drafts if draft.document and _is_near(draft, day)]
    states = [read_state(Meeting, pk) for pk in sorted({*live, *drafted})]
    return [state for state in states if state.document]


def _is_near(draft: Revision, day: date) -> bool:
    meeting: Any = instance_of(draft.document)
    return bool(abs(meeting.day - day) <= MONTH)


def _meeting(state: State) -> Meeting:
    meeting = instance_of(state.document)
    assert isinstance(meeting, Meeting)
    return meeting
