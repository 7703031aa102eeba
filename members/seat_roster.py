"""Who sits for whom on a day: the roster of a council with seats."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby

from django.utils import timezone

from members.models import Seat, Term
from members.vacancy import Vacancy, successors, vacancy_of


@dataclass
class RosterSeat:
    """A seat with the terms in it on the day."""

    seat: Seat
    terms: list[Term] = field(default_factory=list)
    vacancy: Vacancy | None = None
    successors: list[Term] = field(default_factory=list)  # if it is vacant, from today on

    @property
    def holders(self) -> list[Term]:
        """Its representative, or the leads of a working group."""
        return [term for term in self.terms if term.holds_seat]

    @property
    def is_shared(self) -> bool:
        return len(self.holders) > 1

    @property
    def beside(self) -> dict[str, list[Term]]:
        """Who else is in it, by “Alternate” and “Observer”."""
        others = [term for term in self.terms if not term.holds_seat]
        return {label: list(terms) for label, terms in groupby(others, Term.get_capacity_display)}


@dataclass
class SeatGroup:
    kind: Seat.Kind
    seats: list[RosterSeat]

    @property
    def slug(self) -> str:
        return self.kind.name.lower().replace("_", "-")

    @property
    def count(self) -> str:
        """“14 member companies”"""
        name = self.kind.plural if len(self.seats) > 1 else self.kind.label
        return f"{len(self.seats)} {name.lower()}"

    @property
    def votes(self) -> bool:
        return any(each.seat.votes for each in self.seats)


class SeatRoster:
    """In two queries, or three if a seat is empty."""

    def __init__(self, on: date) -> None:
        self.on, self.today = on, timezone.localdate()
        seats = Seat.objects.public().existing(on)
        self.seats = [RosterSeat(seat) for seat in seats]
        self.terms = list(Term.objects.on_roster(on)) if self.seats else []
        self.officers = [term for term in self.terms if term.office_name]
        by_seat: dict[int | None, RosterSeat] = {each.seat.pk: each for each in self.seats}
        for term in self.terms:
            if term.seat_id in by_seat:
                by_seat[term.seat_id].terms.append(term)
        self._find_vacancies(on)

    def __bool__(self) -> bool:
        return bool(self.seats)

    @property
    def unknown(self) -> str:
        """What is said of a seat if nothing tells whether somebody is in it."""
        if self.on > self.today:
            return "Not known yet"
        return f"The record does not say who {'sat' if self.on < self.today else 'sits'} here"

    def _find_vacancies(self, on: date) -> None:
        empty = [each for each in self.seats if vacancy_of(each.seat, each.terms, on)]
        terms_of = defaultdict(list)
        for term in Term.objects.in_seats().filter(seat__in=[each.seat for each in empty]):
            terms_of[term.seat_id].append(term)
        for each in empty:
            each.vacancy = vacancy_of(each.seat, terms_of[each.seat.pk], on)
            if on >= self.today:
                each.successors = successors(each.seat, terms_of[each.seat.pk], on)

    @property
    def groups(self) -> list[SeatGroup]:
        kinds = groupby(self.seats, lambda each: Seat.Kind(each.seat.kind))
        return [SeatGroup(kind, list(seats)) for kind, seats in kinds]

    @cached_property
    def _without_seat(self) -> list[Term]:
        """Of whoever is in none of the seats, and no officer. Seats that are secret do not order them."""
        shown = {term.member_id for each in self.seats for term in each.terms}
        shown |= {term.member_id for term in self.officers}
        first = {term.member_id: term for term in reversed(self.terms) if term.member_id not in shown}
        return sorted(first.values(), key=lambda term: (term.role, term.member.name_folded, term.member.slug))

    @property
    def _members(self) -> set[int]:
        return {term.member_id for term in self.terms if term.public_capacity == Term.Capacity.MEMBER}

    @cached_property
    def members(self) -> list[Term]:
        """Of members whose seat is not told, who come first while they are more than those in seats."""
        in_seats = {term.member_id for each in self.seats for term in each.holders}
        if len(self._members - in_seats) <= len(in_seats):
            return []
        return [term for term in self._without_seat if term.public_capacity == Term.Capacity.MEMBER]

    @property
    def others(self) -> list[Term]:
        first = {term.pk for term in self.members}
        return [term for term in self._without_seat if term.pk not in first]

    @cached_property
    def first_terms(self) -> dict[int, Term]:
        """Of each person the first one that is shown, by its key, in the order of the roster."""
        in_seats = [term for each in self.seats for term in each.terms]
        shown = [*self.officers, *self.members, *in_seats, *self.others]
        by_member = {term.member_id: term for term in reversed(shown)}
        return {term.pk: term for term in shown if by_member[term.member_id] is term}

    @property
    def count(self) -> str:
        """“21 seats, 1 vacant”: of those that vote, if any does. While the seats of most are not told:
        “16 members”."""
        if self.members:
            return f"{len(self._members)} member{'s' * (len(self._members) != 1)}"
        seats = [each for each in self.seats if each.seat.votes] or self.seats
        vacancies = [each.vacancy for each in seats if each.vacancy]
        vacant = sum(vacancy.is_certain for vacancy in vacancies)
        unknown = len(vacancies) - vacant
        counted = [f"{len(seats)} seat{'s' * (len(seats) != 1)}"]
        silent = "not known yet" if self.on > self.today else "not on record"
        counted += [f"{vacant} vacant"] * bool(vacant) + [f"{unknown} {silent}"] * bool(unknown)
        return ", ".join(counted)
