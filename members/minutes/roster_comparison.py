"""How the record of a meeting differs from the roster of its day.

Each difference is there once: nobody is compared with a list that the minutes do not have, and what the
minutes do not say, such as an employer that is left out, differs from nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from members.minutes.organizations import is_same
from members.minutes.said_places import Places, SaidPlace
from members.models import Attendance, Member, Term
from members.models.attendance import CAPACITIES
from members.names import bare_name


class Kind(StrEnum):
    """In the order in which they are shown."""

    NOT_HERE = "not-here"
    NOT_THERE = "not-there"
    EMPLOYER = "employer"
    SEAT = "seat"
    CAPACITY = "capacity"
    OFFICE = "office"
    WHICH = "which"

    @property
    def heading(self) -> str:
        return {
            Kind.NOT_HERE: "Named in the minutes, not on the roster",
            Kind.NOT_THERE: "On the roster, not named in the minutes",
            Kind.EMPLOYER: "Another employer",
            Kind.SEAT: "Another seat",
            Kind.CAPACITY: "Another capacity",
            Kind.OFFICE: "Another office",
            Kind.WHICH: "Whom the minutes mean is not sure",
        }[self]


@dataclass(frozen=True)
class Named:
    """A row of the minutes, and whom its name means."""

    row: Attendance
    member: Member | None = None  # None too where it is not sure which of the candidates
    candidates: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Difference:
    kind: Kind
    key: str  # the same for the same difference, whatever else is taken over
    name: str
    there: str  # what the minutes say
    here: str  # what the roster says
    member: Member | None = None
    terms: tuple[Term, ...] = ()  # that would be another
    places: tuple[SaidPlace, ...] = ()  # what they would say
    candidates: tuple[Member, ...] = ()

    def __str__(self) -> str:
        if self.kind == Kind.NOT_HERE:
            return f"{self.name}, {self.there}: {self.here}."
        if self.kind == Kind.NOT_THERE:
            only = f", in the minutes only {self.there}" if self.there else ""
            return f"{self.name}: {self.here}{only}."
        if self.kind == Kind.WHICH:
            return f"{self.name}, {self.there}, may be {self.here}."
        return f"{self.name}: “{self.there}” in the minutes, “{self.here}” on the roster."


def where_of(term: Term) -> str:
    """“Representative of Intel”"""
    return term.seat_role if term.seat_id else f"{term.get_capacity_display()} without a seat"


def words_of(term: Term) -> str:
    """“Chair, Representative of Intel”"""
    return ", ".join(filter(None, [term.office_name, where_of(term)]))


def majority_of(rows: Iterable[Attendance], places: Places) -> tuple[int, int]:
    """The voting seats as the minutes list them, each once, and how many are more than half of them."""
    representatives = [places.of(row)[0] for row in rows if row.group == Attendance.Group.REPRESENTATIVE]
    seats = {place.seat.name.casefold() if place.seat else place.row.pk for place in representatives}
    return len(seats), len(seats) // 2 + 1


def compare(named: Sequence[Named], terms: Sequence[Term], places: Places) -> list[Difference]:
    """Representatives, alternates and leads in the order of the minutes; all terms of that day."""
    terms_of = defaultdict(list)
    for term in terms:
        terms_of[term.member_id].append(term)
    people = [_Person(rows, terms_of, places) for rows in _by_person(named)]
    writes_offices = any(place.office != Term.Office.NONE for each in people for place in each.places)
    lists = {CAPACITIES[Attendance.Group(each.row.group)] for each in named}
    found: list[Difference] = []
    for person in people:
        found += person.differences(lists, writes_offices)
    known = {member.pk: member for each in named for member in (each.member, *each.candidates) if member}
    unnamed = [term for term in terms if term.member_id not in known and term.capacity in lists]
    names = {_plain(member.name) for member in known.values()} if unnamed else set()
    found += [_other(term) if _plain(term.member.name) in names else _not_there(term) for term in unnamed]
    return sorted(found, key=lambda each: list(Kind).index(each.kind))


def _not_there(term: Term, there: str = "") -> Difference:
    key = f"{Kind.NOT_THERE}.{term.member_id}.{term.capacity}.{term.seat_id or 0}"
    return Difference(Kind.NOT_THERE, key, term.member.name, there, words_of(term), term.member, (term,))


def _other(term: Term) -> Difference:
    """Of two members of the same name, the one whom the minutes do not mean."""
    difference = _not_there(term, "another of this name")
    return replace(difference, name=f"{term.member} ({term.member.slug})")


def _plain(name: str) -> str:
    return bare_name(name).casefold()


def _by_person(named: Iterable[Named]) -> Iterable[list[Named]]:
    """Who is in two lists is one person."""
    people: dict[object, list[Named]] = {}
    for each in named:
        person = each.member or (each.row.pk if each.candidates else _plain(each.row.name))
        people.setdefault(person, []).append(each)
    return people.values()


def _distinct(places: Iterable[SaidPlace]) -> Iterator[SaidPlace]:
    """Who leads a group may be called so among the representatives and stand in the list of leads too."""
    said: set[tuple[Term.Capacity, str]] = set()
    for place in sorted(places, key=lambda each: each.seat is None):
        where = place.capacity, str(place.seat).casefold()
        if where not in said and (place.seat or place.capacity not in [capacity for capacity, _ in said]):
            said.add(where)
            yield place


def _is_same_place(place: SaidPlace, term: Term) -> bool:
    return place.capacity == term.capacity and (place.seat is None or place.is_in_seat_of(term))


def _is_same_seat(place: SaidPlace, term: Term) -> bool:
    return place.is_in_seat_of(term)


def _is_same_capacity(place: SaidPlace, term: Term) -> bool:
    return place.capacity == term.capacity


def _is_alike(place: SaidPlace, term: Term) -> bool:
    """Whoever leads a working group does so beside a seat."""
    return Term.Capacity.LEAD not in (place.capacity, term.capacity)


class _Person:
    """Whom the minutes name, with the terms of that day: each place with the term that is likest to it."""

    def __init__(self, rows: list[Named], terms_of: Mapping[int, list[Term]], places: Places) -> None:
        self.first, self.has_seats = rows[0], bool(places.seats)
        self.member = self.first.member
        self.places = list(_distinct(place for each in rows for place in places.of(each.row)))
        self.terms_of = terms_of
        self.terms = terms_of.get(self.member.pk, []) if self.member else []
        self.pairs: list[tuple[SaidPlace, Term]] = []
        self.lone_places, self.lone_terms = list(self.places), list(self.terms)
        for fits in (_is_same_place, _is_same_seat, _is_same_capacity, _is_alike):
            for place in list(self.lone_places):
                if term := next((each for each in self.lone_terms if fits(place, each)), None):
                    self.pairs.append((place, term))
                    self.lone_places.remove(place)
                    self.lone_terms.remove(term)

    def differences(self, lists: set[Term.Capacity], writes_offices: bool) -> Iterator[Difference]:
        if self.first.candidates:
            which = " or ".join(map(self._with_places, self.first.candidates))
            asked = self._difference(Kind.WHICH, self._said, which, places=tuple(self.places))
            yield replace(asked, candidates=self.first.candidates)
            return
        if self.lone_places:
            there = "; ".join(place.full_words for place in self.lone_places)
            places = tuple(self.lone_places)
            yield self._difference(Kind.NOT_HERE, there, self._stored, places=places)
        for place, term in self.pairs:
            yield from self._of_pair(place, term)
        yield from self._employers()
        if self.pairs:
            yield from self._office(writes_offices)
        for term in self.lone_terms:
            if term.capacity in lists and not self._goes_with_a_pair(term):
                yield _not_there(term, self._said)

    def _goes_with_a_pair(self, term: Term) -> bool:
        """A term that names no seat may be about the same as one that does."""
        return term.seat_id is None and term.capacity in [other.capacity for _, other in self.pairs]

    def _with_places(self, member: Member) -> str:
        """Others may have the same name."""
        places = "; ".join(map(words_of, self.terms_of.get(member.pk, [])))
        return f"{member} ({', '.join(filter(None, [member.slug, places]))})"

    @property
    def _said(self) -> str:
        return "; ".join(place.words for place in self.places)

    @property
    def _stored(self) -> str:
        if self.member is None:
            return "no member has this name"
        words = "; ".join(map(words_of, self.terms))
        return f"only {words}" if words else "a member without a term on this day"

    def _of_pair(self, place: SaidPlace, term: Term) -> Iterator[Difference]:
        number = f"{place.row.pk}.{self.places.index(place)}"
        if place.capacity != term.capacity:
            here = words_of(term)
            yield self._difference(Kind.CAPACITY, place.words, here, (term,), (place,), number)
        elif self.has_seats and place.seat and not place.is_in_seat_of(term):
            yield self._difference(Kind.SEAT, place.where, where_of(term), (term,), (place,), number)

    def _employers(self) -> Iterator[Difference]:
        """A row names one, whatever else it says."""
        by_row: dict[Attendance, list[tuple[SaidPlace, Term]]] = {}
        for place, term in self.pairs:
            if place.employer and not is_same(place.employer, term.employer):
                by_row.setdefault(place.row, []).append((place, term))
        for row, pairs in by_row.items():
            here = " and ".join(dict.fromkeys(term.employer or "no employer" for _, term in pairs))
            places, terms = zip(*pairs, strict=True)
            yield self._difference(Kind.EMPLOYER, row.affiliation, here, terms, places, str(row.pk))

    def _office(self, writes_offices: bool) -> Iterator[Difference]:
        """Of the person. Where the minutes write no offices, they do not say that nobody has one."""
        said = min((place for place, _ in self.pairs), key=lambda each: each.office)
        beside = [term for term in self.lone_terms if self._goes_with_a_pair(term)]
        stored = min((*(term for _, term in self.pairs), *beside), key=lambda each: each.office)
        if said.office == Term.Office.NONE:
            differs, term = writes_offices and stored.office != Term.Office.NONE, stored
        else:
            differs = said.office not in [term.office for term in self.terms]
            term = dict(self.pairs)[said]
        if differs:
            there, here = (
                Term.Office(each).office_name or "no office" for each in (said.office, stored.office)
            )
            yield self._difference(Kind.OFFICE, there, here, (term,), (said,))

    def _difference(
        self,
        kind: Kind,
        there: str,
        here: str,
        terms: tuple[Term, ...] = (),
        places: tuple[SaidPlace, ...] = (),
        number: str = "",
    ) -> Difference:
        row = self.first.row
        key = f"{kind}.{number or row.pk}"
        return Difference(kind, key, row.name, there, here, self.member, terms, places)
