"""For whom somebody sat, as a row of the minutes says it."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.text import capfirst

from members.minutes.organizations import is_same, names_of
from members.models import Attendance, Council, Seat, Term
from members.models.attendance import CAPACITIES, PROJECT_OR_CLASS, WORKING_GROUP

_AND = re.compile(r"(?i)\b(chair|lead|representative|alternate|project|member)\s+(?:and|&)\s+")
_CHAIR = re.compile(r"(?i)(?P<body>.*?)\s*\b(?P<vice>vice[- ])?(?:co[- ])?chair(?:person|woman|man)?")
_LEADS = re.compile(r"(?i)\b(?:lead|chair)")
_LEAD = re.compile(r"(?i)(.+?),? (?:co-?)?(?:lead|chair)\b.*")


@dataclass(frozen=True)
class SaidSeat:
    name: str
    kind: Seat.Kind
    seats: tuple[Seat, ...]  # those of the site that may be meant

    def __str__(self) -> str:
        """As the site calls it, or else as it is written."""
        return self.seats[0].name if len(self.seats) == 1 else self.name


@dataclass(frozen=True)
class SaidPlace:
    row: Attendance
    capacity: Term.Capacity
    seat: SaidSeat | None  # None where the minutes do not say it
    office: Term.Office
    employer: str

    def is_in_seat_of(self, term: Term) -> bool:
        return self.seat is not None and term.seat_id in [seat.pk for seat in self.seat.seats]

    @property
    def where(self) -> str:
        """“Representative of Intel”, as a term says it."""
        noun = capfirst(self.capacity.noun)
        return f"{noun} {self.seat}" if self.seat else noun.split()[0]

    @property
    def words(self) -> str:
        """“Chair, Representative of Intel”"""
        return ", ".join(filter(None, [self.office.office_name, self.where]))

    @property
    def full_words(self) -> str:
        """With an employer whom the seat does not name: “Representative of vLLM (Intel)”"""
        is_named = self.seat is not None and is_same(self.employer, str(self.seat))
        return f"{self.words} ({self.employer})" if self.employer and not is_named else self.words


@dataclass
class _Role:
    """What is written between the name and the brackets."""

    office: Term.Office = Term.Office.NONE
    sits_for: tuple[str, Seat.Kind] | None = None
    leads: list[str] = field(default_factory=list)


class Places:
    """Reads rows for a council with these names and seats."""

    def __init__(self, council: Council, seats: Collection[Seat]) -> None:
        self.seats = seats
        initials = "".join(word[0] for word in council.name.split())
        names = ("council", council.name, council.short_name, initials)
        self._council_names = set().union(*map(names_of, names))
        self._by_pk = {seat.pk: seat for seat in seats}
        self._called: dict[str, dict[int, Seat]] = defaultdict(dict)  # by their positions among the seats
        for at, seat in enumerate(seats):
            for each in names_of(seat.name, Seat.Kind(seat.kind)):
                self._called[each][at] = seat

    def of(self, row: Attendance) -> list[SaidPlace]:
        """Who represents a company may lead a working group too: “Security Working Group Lead (Intel)”."""
        capacity, role = CAPACITIES[Attendance.Group(row.group)], self._read(row)
        led = [self._seat(name, Seat.Kind.WORKING_GROUP) for name in role.leads]
        if capacity == Term.Capacity.LEAD:
            written = led.pop(0) if led else None
        elif role.sits_for:
            written = self._seat(*role.sits_for)
        else:
            written = self._seat(row.affiliation, Seat.Kind.MEMBER_COMPANY) if row.affiliation else None
        first = self._chosen(row, written, role)
        none, employer = Term.Office.NONE, row.affiliation
        others = [SaidPlace(row, Term.Capacity.LEAD, seat, none, employer) for seat in led]
        return [SaidPlace(row, capacity, first, role.office, employer), *others]

    def _chosen(self, row: Attendance, written: SaidSeat | None, role: _Role) -> SaidSeat | None:
        """The seat that the row was matched with. Where a role names one that the site does not have, it was
        matched with the one that the member held, and the minutes mean another. An affiliation that is no
        seat may be that of an employer: that it is another one is asked about as such."""
        seat = self._by_pk.get(row.seat_id or 0)
        if seat is None or (written and not written.seats and (role.sits_for or role.leads)):
            return written
        return SaidSeat(seat.name, Seat.Kind(seat.kind), (seat,))

    def _read(self, row: Attendance) -> _Role:
        role, is_lead = _Role(), row.group == Attendance.Group.LEAD
        for part in re.split("[,;]", _AND.sub(r"\1;", row.role)):
            text = part.strip()
            if office := self._office(text):
                role.office = office
            elif group := WORKING_GROUP.match(text):
                if is_lead or _LEADS.search(text, group.end()):
                    role.leads.append(group[1])
                else:
                    role.sits_for = group[1], Seat.Kind.WORKING_GROUP
            elif is_lead and (lead := _LEAD.fullmatch(text)):
                role.leads.append(lead[1])
            elif not is_lead and (match := PROJECT_OR_CLASS.match(text)):
                is_project = text[match.end(1) :].strip().lower().startswith("project")
                role.sits_for = match[1], Seat.Kind.PROJECT if is_project else Seat.Kind.MEMBER_CLASS
        return role

    def _office(self, text: str) -> Term.Office | None:
        """Of this council: the chair of a working group has none of its offices."""
        match = _CHAIR.fullmatch(text)
        if match is None or (match["body"] and names_of(match["body"]).isdisjoint(self._council_names)):
            return None
        return Term.Office.VICE_CHAIR if match["vice"] else Term.Office.CHAIR

    def _seat(self, name: str, kind: Seat.Kind) -> SaidSeat:
        """A role says of which kind it is. The name of a company may be that of a project too."""
        names = names_of(name, kind)
        found = {at: seat for each in names for at, seat in self._called.get(each, {}).items()}
        alike = [found[at] for at in sorted(found)]
        seats = [seat for seat in alike if seat.kind == kind]
        if kind != Seat.Kind.MEMBER_COMPANY:
            seats = seats or alike
        full_name = f"{name} members" if kind == Seat.Kind.MEMBER_CLASS else name
        return SaidSeat(full_name, kind, tuple(seats))
