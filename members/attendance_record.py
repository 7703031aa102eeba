"""Who was at a meeting, by the seats of that day: counted, and as the public reads it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from members.models import Attendance, Member, Seat
from resources.models import Meeting
from tac_site.folding import fold

Group = Attendance.Group
COUNTS = ("representatives", "representatives_present", "seats", "seats_represented")


def attendance_of(meeting: Meeting) -> "AttendanceRecord | None":
    """With all that the meeting's page shows, in one query."""
    has_page = Exists(Member.objects.public().filter(pk=OuterRef("member")))
    rows = Attendance.objects.filter(meeting=meeting).annotate(has_page=has_page)
    rows = rows.select_related("member", "seat").defer("member__bio", "member__bio_folded", "member__links")
    record = AttendanceRecord(meeting, rows)
    return record if record.is_told else None


def attendance_by_meeting(meetings: Iterable[Meeting]) -> "dict[int, AttendanceRecord]":
    """To be counted, by the key of the meeting, in one query."""
    rows = defaultdict(list)
    for row in Attendance.objects.filter(meeting__in=Meeting.objects.public()).select_related("seat"):
        rows[row.meeting_id].append(row)
    records = (AttendanceRecord(meeting, rows[meeting.pk]) for meeting in meetings)
    return {record.meeting.pk: record for record in records if record.is_told}


@dataclass(frozen=True)
class Attendee:
    """Somebody on the list of a meeting, as the public reads it."""

    is_present: bool
    name: str = ""  # empty of a hidden member
    url: str = ""  # of their page, if there is one
    said: str = ""  # what the minutes say besides: an office, an employer


@dataclass
class AttendedSeat:
    seat: Seat | None = None  # which one of its rows is matched with
    names: list[str] = field(default_factory=list)  # folded; none if nothing says for whom somebody sat
    representatives: list[Any] = field(default_factory=list)  # none if only an alternate is named
    alternates: list[Any] = field(default_factory=list)

    def add(self, row: Any) -> None:
        self.seat = self.seat or row.seat
        self.names += [name for name in _names(row) if name not in self.names]
        (self.representatives if row.group == Group.REPRESENTATIVE else self.alternates).append(row)

    def distance(self, row: Any) -> int | None:
        """0 if it is the seat that the row is matched with, and None if it is another one. Where one of the
        two is not matched their names tell: the first name is the nearest."""
        if self.seat and row.seat:
            return 0 if self.seat == row.seat else None
        named = _names(row)
        return next((number for number, name in enumerate(self.names, 1) if name in named), None)

    @property
    def is_represented(self) -> bool:
        return any(row.is_present for row in [*self.representatives, *self.alternates])

    # As the public reads it

    @property
    def name(self) -> str:
        """Empty of a secret seat, and where only the row of a hidden member tells it."""
        if self.seat:
            return "" if self._is_secret else self.seat.name
        told = (row for row in [*self.representatives, *self.alternates] if not _is_hidden(row))
        return next((row.written_seat_name for row in told), "")

    @property
    def url(self) -> str:
        return self.seat.get_absolute_url() if self.seat and not self._is_secret else ""

    @property
    def present(self) -> list[Attendee]:
        return [self._attendee(row) for row in self.representatives if row.is_present]

    @property
    def absent(self) -> list[Attendee]:
        return [self._attendee(row) for row in self.representatives if not row.is_present]

    @property
    def alternates_present(self) -> list[Attendee]:
        """They stood in if no representative was present."""
        return [self._attendee(row) for row in self.alternates if row.is_present]

    @property
    def _is_secret(self) -> bool:
        return self.seat is not None and not self.seat.is_public(timezone.localdate())

    def _attendee(self, row: Any) -> Attendee:
        """Without the employer where it is the name of the seat."""
        if self._is_secret:
            return _attendee(row)
        role = "" if row.seat_in_role else row.role
        is_named = _folded(row.affiliation) == _folded(self.name)
        return _attendee(row, role, "" if is_named else row.affiliation)


class AttendanceRecord:
    def __init__(self, meeting: Meeting, rows: Iterable[Any]) -> None:
        """The rows are those of the meeting in their order, each with its seat; whoever asks for names gives
        them with the members too."""
        self.meeting = meeting
        self._rows = defaultdict(list)
        for row in rows:
            self._rows[row.group].append(row)
        self.seats: list[AttendedSeat] = []
        self._without_seat: list[Any] = []  # alternates of whom nothing says for whom
        for row in self._rows[Group.REPRESENTATIVE]:
            self._add_representative(row)
        for row in self._rows[Group.ALTERNATE]:
            self._add_alternate(row)

    def _add_representative(self, row: Any) -> None:
        """To a seat of its own, whose name may be that of another: only matched with the same seat are two
        representatives in one."""
        same = (each for each in self.seats if row.seat and each.seat == row.seat)
        (next(same, None) or self._new_seat()).add(row)

    def _add_alternate(self, row: Any) -> None:
        """To the nearest seat. Of several that are as near, whoever is present stands in where nobody is."""
        near = [(distance, each) for each in self.seats if (distance := each.distance(row)) is not None]
        if near:
            _, seat = min(near, key=lambda each: (each[0], row.is_present and each[1].is_represented))
            seat.add(row)
        elif row.seat_name:
            self._new_seat().add(row)
        else:
            self._without_seat.append(row)

    def _new_seat(self) -> AttendedSeat:
        self.seats.append(AttendedSeat())
        return self.seats[-1]

    @property
    def is_told(self) -> bool:
        """Once the meeting is over. A list on which nobody is ticked has not been filled in yet."""
        is_filled_in = any(row.is_present for rows in self._rows.values() for row in rows)
        return is_filled_in and self.meeting.is_over and not self.meeting.is_cancelled

    @property
    def counts(self) -> dict[str, int]:
        """By their names in COUNTS, in this order."""
        representatives = self._rows[Group.REPRESENTATIVE]
        present = sum(row.is_present for row in representatives)
        represented = sum(each.is_represented for each in self.seats)
        return dict(zip(COUNTS, (len(representatives), present, len(self.seats), represented), strict=True))

    # As the public reads it

    @property
    def facts(self) -> str:
        """Such as “15 of 21 representatives; 17 of 21 seats represented; quorum stated: 12”."""
        all_of_them, present, seats, represented = self.counts.values()
        facts = []
        if all_of_them:
            facts.append(f"{present} of {all_of_them} representative{'s' * (all_of_them != 1)}")
        if seats:
            facts.append(f"{represented} of {seats} seat{'s' * (seats != 1)} represented")
        if facts and self.meeting.quorum_stated is not None:
            facts.append(f"quorum stated: {self.meeting.quorum_stated}")
        return "; ".join(facts)

    @property
    def named_seats(self) -> list[AttendedSeat]:
        return [each for each in self.seats if each.names]

    @property
    def others(self) -> dict[str, list[Attendee]]:
        """Who did not sit for somebody, by what they are called."""
        alone = [row for each in self.seats if not each.names for row in each.representatives]
        groups = {
            "Other representatives" if self.named_seats else "Representatives": alone,
            "Other alternates" if self.named_seats else "Alternates": self._without_seat,
            "Leads of working groups": self._rows[Group.LEAD],
            "Staff": self._rows[Group.STAFF],
        }
        return {label: [*_attendees(rows)] for label, rows in groups.items() if rows}

    @property
    def guests(self) -> list[Attendee]:
        return [*_attendees(row for row in self._rows[Group.GUEST] if row.is_present)]


def _attendees(rows: Iterable[Any]) -> Iterator[Attendee]:
    """Of a seat that is secret neither role nor employer is told: they may be its name."""
    for row in rows:
        is_secret = row.seat and not row.seat.is_public(timezone.localdate())
        yield _attendee(row) if is_secret else _attendee(row, row.role, row.affiliation)


def _attendee(row: Any, *said: str) -> Attendee:
    if _is_hidden(row):
        return Attendee(row.is_present)
    url = row.member.get_absolute_url() if row.has_page else ""
    return Attendee(row.is_present, row.name, url, ", ".join(filter(None, said)))


def _is_hidden(row: Any) -> bool:
    """Of a deleted member nobody knows whether they were hidden before."""
    if row.member is None:
        return row.member_id is not None
    return not row.member.is_visible


def _names(row: Any) -> list[str]:
    """What the seat of the row is called, and what is written."""
    names = (_folded(row.seat_name), _folded(row.written_seat_name))
    return [name for name in dict.fromkeys(names) if name]


@lru_cache(maxsize=5000)  # the meetings of a year name the same
def _folded(name: str) -> str:
    return fold(name)
