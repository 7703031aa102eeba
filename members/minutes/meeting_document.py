"""What a meeting says once its minutes are brought in: its document, completed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from members.minutes.attendee_matching import AttendeeMatch
from members.minutes.minutes_document import Attendee, Minutes, MinutesError
from members.minutes.minutes_sections import says_no_recording
from members.models import Attendance, Council
from resources.models import Meeting
from tac_site.folding import fold
from tac_site.publishing.documents import Document, document_of, instance_of, instances_of, with_fields


@dataclass(frozen=True)
class Entry:
    """A line of a list, whom it means, and the row that it becomes."""

    attendee: Attendee
    match: AttendeeMatch
    before: Attendance | None
    row: Attendance


@dataclass(frozen=True)
class Completed:
    document: Document
    values: Mapping[str, Any]  # what the minutes say of the meeting's own fields
    entries: list[Entry]
    removed: list[Attendance]

    @property
    def meeting(self) -> Meeting:
        meeting = instance_of(self.document)
        assert isinstance(meeting, Meeting)
        return meeting


def attendance_of(document: Document) -> list[Attendance]:
    return [child for child in instances_of(document) if isinstance(child, Attendance)]


def new_meeting(pk: int, minutes: Minutes) -> Document:
    """As long as the council's rule says."""
    rule = Council.objects.current().meeting_rule
    duration = {"duration": rule.duration} if rule else {}
    return document_of([Meeting(id=pk, starts_at=minutes.start.at, zone=minutes.start.zone, **duration)])


def complete(
    document: Document,
    minutes: Minutes,
    matches: Iterable[AttendeeMatch],
    known: Iterable[Attendance],
) -> Completed:
    """The lists of the minutes come in place of those of the same groups. `known` are the rows that people
    are in already: they stay the same rows, and an editor's choice of member and seat stays.

    MinutesError for a line that the site cannot hold.
    """
    meeting = instance_of(document)
    assert isinstance(meeting, Meeting)
    values = values_of(minutes, meeting)
    present, matched = attendance_of(document), list(zip(minutes.attendance, matches, strict=True))
    groups = {attendee.group for attendee in minutes.attendance}
    pairs = _pairs(matched, [row for row in known if row.group in groups])
    entries = [
        Entry(attendee, match, pairs.get(at), _row(meeting.pk, at, attendee, match, pairs.get(at)))
        for at, (attendee, match) in enumerate(matched)
    ]
    rows = [*(row for row in present if row.group not in groups), *(entry.row for entry in entries)]
    kept = {row.pk for row in rows}
    others = [entry for entry in document if entry["model"] != Attendance._meta.label_lower]
    return Completed(
        [*with_fields(others, **values), *document_of(rows)],
        values,
        entries,
        [row for row in present if row.pk not in kept],
    )


def values_of(minutes: Minutes, meeting: Meeting) -> dict[str, Any]:
    """By the names of its fields. What the minutes do not say is not among them."""
    values: dict[str, Any] = {
        "title": _own_title(minutes),
        "minutes": minutes.text,
        "quorum_stated": minutes.quorum,
        "chaired_by": minutes.chaired_by,
        "recorded_by": minutes.recorded_by,
        "recording_url": minutes.recording_url,
    }
    if minutes.start.at != meeting.starts_at:
        values |= {"starts_at": minutes.start.at, "zone": minutes.start.zone}
    if minutes.start.at <= timezone.now():
        values["status"] = Meeting.Status.HELD
    if minutes.text and meeting.minutes_state == Meeting.MinutesState.NONE:
        values["minutes_state"] = Meeting.MinutesState.DRAFT
    if minutes.recording_url:
        values["recording_state"] = Meeting.RecordingState.AVAILABLE
    elif not meeting.recording_url and says_no_recording(minutes.text):
        values["recording_state"] = Meeting.RecordingState.NONE
    fields: dict[str, Any] = {name: Meeting._meta.get_field(name) for name in values}
    return {name: fields[name].to_python(value) for name, value in values.items() if value not in ("", None)}


def _own_title(minutes: Minutes) -> str:
    """Empty where the minutes are simply those of the council's meeting."""
    council = Council.objects.first()
    if council is None or not minutes.title:
        return ""
    whose = ["", "The ", f"{council.organization} "]
    names = [f"{each}{name}" for each in whose for name in (council.name, council.short_name)]
    usual = ["Meeting", *names, *(f"{name} Meeting" for name in names)]
    return "" if fold(minutes.title) in map(fold, usual) else minutes.title


def _pairs(matched: list[tuple[Attendee, AttendeeMatch]], rows: list[Attendance]) -> dict[int, Attendance]:
    """By the place in the lists: who is in a row already, under this name or as this member."""
    free, pairs = list(rows), {}
    for is_same in (_same_line, _same_name, _same_member):
        for at, (attendee, match) in enumerate(matched):
            row = next((row for row in free if is_same(row, attendee, match)), None)
            if at not in pairs and row is not None:
                pairs[at] = row
                free.remove(row)
    return pairs


def _same_line(row: Attendance, attendee: Attendee, match: AttendeeMatch) -> bool:
    return _same_name(row, attendee, match) and row.role == attendee.role


def _same_name(row: Attendance, attendee: Attendee, match: AttendeeMatch) -> bool:
    return (row.group, row.name) == (attendee.group, attendee.name)


def _same_member(row: Attendance, attendee: Attendee, match: AttendeeMatch) -> bool:
    member = match.member and match.member.pk
    return member is not None and (row.group, row.member_id) == (attendee.group, member)


def _row(
    meeting_pk: int, at: int, attendee: Attendee, match: AttendeeMatch, before: Attendance | None
) -> Attendance:
    row = Attendance(
        meeting_id=meeting_pk,
        position=at + 1,
        group=attendee.group,
        name=attendee.name,
        role=attendee.role,
        affiliation=attendee.affiliation,
        is_present=attendee.is_present,
        member_id=match.member.pk if match.member else None,
        seat_id=match.seat.pk if match.seat else None,
    )
    if before:
        row.pk = before.pk
        row.member_id = before.member_id or row.member_id
        row.seat_id = before.seat_id or row.seat_id
    try:
        row.clean_fields()
    except ValidationError as error:
        expected = f"what fits. {' '.join(error.messages).rstrip('.')}"
        raise MinutesError(attendee.line, attendee.name, expected) from error
    return row
