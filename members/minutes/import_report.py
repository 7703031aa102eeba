"""What minutes say and what they change, in sentences for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from members.minutes.days_and_times import in_words
from members.minutes.meeting_document import Entry
from members.minutes.minutes_document import Attendee, Group, Minutes
from members.minutes.minutes_import import MinutesImport, meetings_of, without_minutes
from members.minutes.minutes_sections import NextMeeting, action_items, next_meeting, says_no_recording
from members.minutes.name_matching import told_apart
from members.models import Attendance, Council, Member, Seat
from members.models.attendance import CAPACITIES
from resources.models import Meeting
from resources.zones import LocalTime, clock
from tac_site.days import day_and_time
from tac_site.folding import fold
from tac_site.publishing.documents import instance_of

CALLED = {
    Group.REPRESENTATIVE: "representatives",
    Group.ALTERNATE: "alternates",
    Group.LEAD: "leads of working groups",
    Group.STAFF: "staff",
    Group.GUEST: "guests",
}
AS_WRITTEN = {"name": "name", "role": "role", "affiliation": "affiliation"}


@dataclass(frozen=True)
class FieldRow:
    """One of the meeting's own fields, now and with the minutes."""

    label: str
    before: str  # empty where nothing is said
    after: str
    is_changed: bool

    def __str__(self) -> str:
        replaces = f"replaces {self.before} with " if self.before else ""
        return f"{self.label}: {replaces}{self.after}"


@dataclass(frozen=True)
class AttendanceRow:
    """A line of the lists, and what the site makes of it."""

    attendee: Attendee
    group: str
    before: str  # “present”, “absent”, or empty of who is not listed yet
    after: str
    changes: list[str]  # of what was written
    member: str
    seat: str
    candidates: str


def facts(prepared: MinutesImport) -> Iterator[str]:
    """What was understood."""
    minutes = prepared.minutes
    yield f"The meeting of {in_words(minutes.start.day)}, {minutes.start}. {_which(prepared)}"
    yield "No quorum is stated." if minutes.quorum is None else f"Quorum stated: {minutes.quorum}."
    counts = [
        f"{sum(each.is_present for each in of_group)} of {len(of_group)} {CALLED[group]}"
        for group in Group
        if (of_group := minutes.of(group))
    ]
    if counts:
        yield f"There were {', '.join(counts)}."
    yield _recording(minutes)
    if actions := action_items(minutes.text):
        yield f"Action items: {'; '.join(actions)}"
    if next_one := next_meeting(minutes.text):
        yield f"The next meeting is on {next_one}. {_is_planned(next_one)}"


def _which(prepared: MinutesImport) -> str:
    if prepared.is_new:
        return "The site has no meeting of that day: this is a new one."
    draft = prepared.state.draft
    as_draft = f" as a draft, which {draft.who} saved on {day_and_time(draft.saved_at)}" if draft else ""
    return f"The site has it{as_draft}: “{instance_of(prepared.before)}”."


def _recording(minutes: Minutes) -> str:
    if minutes.recording_url:
        return f"Recording: {minutes.recording_url}"
    return "No recording was made." if says_no_recording(minutes.text) else "No recording is named."


def _is_planned(named: NextMeeting) -> str:
    meetings = [instance_of(state.document) for state in meetings_of(named.day)]
    starts = [meeting.starts for meeting in meetings if isinstance(meeting, Meeting)]
    if not starts:
        return "The site has no meeting of that day yet."
    if named.start is None or named.start.at in [start.at for start in starts]:
        return "The site has that meeting."
    times = ", ".join(clock(start.there) for start in starts)
    return f"The site has a meeting of that day at {times}, not then."


def unmatched(prepared: MinutesImport) -> list[str]:
    """Those for a seat whom no member of the site is called like."""
    return [each.attendee.name for each in _without_member(prepared) if not each.match.candidates]


def ambiguous(prepared: MinutesImport) -> list[str]:
    return [
        f"{each.attendee.name}: {' or '.join(told_apart(each.match.candidates))}?"
        for each in _without_member(prepared)
        if each.match.candidates
    ]


def without_seat(prepared: MinutesImport) -> list[str]:
    if not Seat.objects.exists():
        return []
    return [
        _as_written(each.attendee)
        for each in prepared.completed.entries
        if each.attendee.group in CAPACITIES and not each.row.seat_id
    ]


def _without_member(prepared: MinutesImport) -> list[Entry]:
    entries = prepared.completed.entries
    return [each for each in entries if each.attendee.group in CAPACITIES and not each.row.member_id]


def _as_written(attendee: Attendee) -> str:
    said = ", ".join(filter(None, [attendee.role, attendee.affiliation]))
    return f"{attendee.name} ({said})" if said else attendee.name


def doubts(prepared: MinutesImport) -> Iterator[str]:
    minutes, council = prepared.minutes, Council.objects.first()
    yield from minutes.doubts
    if named := next_meeting(minutes.text):
        yield from named.doubts
    here = council.organization if council else ""
    if here and minutes.organization and fold(here) != fold(minutes.organization.removeprefix("The ")):
        yield f"The minutes are of the “{minutes.organization}”, and this council is one of the “{here}”."
    if prepared.before:
        meeting = instance_of(prepared.before)
        assert isinstance(meeting, Meeting)
        is_approved = meeting.minutes_state in (Meeting.MinutesState.APPROVED, Meeting.MinutesState.CORRECTED)
        if is_approved and meeting.minutes != prepared.completed.meeting.minutes:
            yield "The minutes that the site has are approved, and these have another text."
        if meeting.recording_url and not minutes.recording_url and says_no_recording(minutes.text):
            yield f"The minutes say that no recording was made. The site has one: {meeting.recording_url}"
    elif planned := [each for each in without_minutes(minutes.start.day) if each.pk != prepared.pk]:
        names = " and ".join(f"“{meeting}”" for meeting in planned)
        text = f"In this month the site has {names}, without minutes. Was such a meeting moved to this day?"
        yield f"{text} Then move it in its form first, and read the minutes again."


def field_changes(prepared: MinutesImport) -> list[FieldRow]:
    return [] if prepared.is_new else [row for row in field_rows(prepared) if row.is_changed]


def field_rows(prepared: MinutesImport) -> list[FieldRow]:
    """In the order of the form; of the zone the start tells."""
    after = prepared.completed.meeting
    before = after if prepared.is_new else instance_of(prepared.before)
    rows = []
    for field in Meeting._meta.concrete_fields:
        name = field.name
        if name in {*prepared.completed.values, "starts_at"} - {"zone"}:
            now = "" if prepared.is_new else _in_words(before, name)
            is_changed = prepared.is_new or getattr(before, name) != getattr(after, name)
            rows.append(FieldRow(capfirst(str(field.verbose_name)), now, _in_words(after, name), is_changed))
    return rows


def _field(name: str) -> Any:
    return Meeting._meta.get_field(name)


def _in_words(meeting: Any, name: str) -> str:
    """Empty of what says nothing."""
    value = getattr(meeting, name)
    if name == "starts_at":
        return f"{in_words(meeting.day)}, {LocalTime(value, meeting.zone)}"
    if name == "minutes":
        return f"{len(value.split())} words" if value else ""
    choices = dict(_field(name).flatchoices)
    if choices:
        says_nothing = name in ("minutes_state", "recording_state") and value == 1
        return "" if says_nothing else f"“{choices[value]}”"
    return f"“{value}”" if value not in (None, "") else ""


def attendance_changes(prepared: MinutesImport) -> Iterator[str]:
    entries = prepared.completed.entries
    if prepared.is_new:
        return
    known = [(entry.before, entry.row) for entry in entries if entry.before]
    if added := [entry.row.name for entry in entries if not entry.before]:
        yield f"Added to the attendance: {len(added)}"
    for is_present, words in ((True, "Present, and not absent"), (False, "Absent, and not present")):
        names = [row.name for before, row in known if row.is_present == is_present != before.is_present]
        if names:
            yield f"{words}: {', '.join(names)}"
    for before, row in known:
        yield from (f"{row.name}, {change}" for change in _changes_as_written(before, row))
    if prepared.completed.removed:
        yield f"Not listed any more: {', '.join(row.name for row in prepared.completed.removed)}"


def _changes_as_written(before: Attendance, row: Attendance) -> Iterator[str]:
    for name, label in AS_WRITTEN.items():
        old, new = getattr(before, name), getattr(row, name)
        if old and old != new:
            yield f"{label}: replaces “{old}” with {f'“{new}”' if new else 'nothing'}"


def attendance_rows(prepared: MinutesImport) -> list[AttendanceRow]:
    entries = prepared.completed.entries
    members = Member.objects.only("name").in_bulk([each.row.member_id for each in entries])
    seats = Seat.objects.in_bulk([each.row.seat_id for each in entries])
    return [
        AttendanceRow(
            each.attendee,
            str(Group(each.row.group).label),
            _present(each.before.is_present) if each.before else "",
            _present(each.row.is_present),
            [*_changes_as_written(each.before, each.row)] if each.before else [],
            str(members.get(each.row.member_id, "")),
            str(seats.get(each.row.seat_id, "")),
            "" if each.row.member_id else " or ".join(told_apart(each.match.candidates)),
        )
        for each in entries
    ]


def _present(is_present: bool) -> str:
    return "present" if is_present else "absent"
