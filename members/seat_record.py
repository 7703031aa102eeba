"""Who held a seat, as far as it is on record: the rows of the table of seats over time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.utils import timezone

from members.models import Seat, Term
from members.models.seat import SeatQuerySet
from members.time_axis import Axis
from members.timeline import Bar, bars_of, bars_of_vacant
from members.vacancy import DAY, Vacancy, VacantTime, successors, terms_filling, vacancy_of, vacant_times


class Day(NamedTuple):
    """A first or last day in words. A date leads to the roster of that day."""

    words: str  # before the date, or in place of it
    on: date | None = None
    name: str = ""  # of the date
    more: str = ""  # after it
    source: str = ""


class Entry(NamedTuple):
    """A row of the table."""

    term: Term | None  # None while the seat was vacant
    days: tuple[Day, Day]  # the first and the last
    bars: list[Bar]


@dataclass(frozen=True)
class SeatRecord:
    seat: Seat
    terms_in_seat: list[Term]  # those of hidden members too, for what is vacant alone
    today: date
    axis: Axis | None  # None without a day on record

    @property
    def kind(self) -> Seat.Kind:
        return Seat.Kind(self.seat.kind)

    @cached_property
    def terms(self) -> list[Term]:
        """That are on record."""
        return [term for term in self.terms_in_seat if term.member.is_visible]

    @property
    def vacancy(self) -> Vacancy | None:
        """Of today, if there is the seat."""
        return vacancy_of(self.seat, self.terms_in_seat, self.today) if self.seat.covers(self.today) else None

    @property
    def successors(self) -> list[Term]:
        return successors(self.seat, self.terms, self.today)

    @property
    def present(self) -> list[Term]:
        terms = [term for term in self.terms if term.covers(self.today)]
        return sorted(terms, key=lambda term: (term.capacity, term.office, term.member.name_folded))

    @cached_property
    def entries(self) -> list[Entry]:
        """Who held it and when nobody did, the latest first; then alternates and observers."""
        times = vacant_times(self.seat, self.terms_in_seat)
        vacant = [(False, time.first or time.last, self._vacant(time)) for time in times]
        held = [(not term.holds_seat, term.first_day, self._held(term)) for term in self.terms]
        ordered = sorted([*vacant, *held], key=lambda each: (not each[0], each[1]), reverse=True)
        return [entry for _, _, entry in ordered]

    @cached_property
    def _earliest(self) -> dict[int, date]:
        """By the key of a term: the first day on which it may have begun, if that is known."""
        known = {term.pk: self.seat.starts_on for term in self.terms if self.seat.starts_on}
        if self.seat.votes:
            in_turn = sorted(terms_filling(self.seat, self.terms), key=lambda term: term.first_day)
            known |= {
                after.pk: before.last_day + DAY
                for before, after in pairwise(in_turn)
                if before.last_day < after.first_day
            }
        return known

    def _held(self, term: Term) -> Entry:
        if not (day := term.starts_on):
            first = Day("first day not known")
        elif term.starts_on_is_bound:
            first = Day("since at least", day, f"{day:%B} {day.year}", source=term.starts_source)
        else:
            first = Day("", day, _name(day), source=term.starts_source)
        if term.ends_on:
            at_the_latest = "at the latest" if term.ends_on_is_bound else ""
            last = Day("", term.ends_on, _name(term.ends_on), at_the_latest, term.ends_source)
        else:
            last = Day("today" if term.first_day <= self.today else "no end known")
        earliest = self._earliest.get(term.pk)
        return Entry(term, (first, last), bars_of(term, earliest, self.axis) if self.axis else [])

    def _vacant(self, time: VacantTime) -> Entry:
        first = Day("first day not known")
        if time.first:
            first = Day("", time.first, _name(time.first), "at the latest" if time.first_is_bound else "")
        last = Day("", time.last, _name(time.last)) if time.last < self.today else Day("today")
        return Entry(None, (first, last), bars_of_vacant(time, self.axis) if self.axis else [])


def _name(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def records_of(seats: SeatQuerySet, axis: Axis | None) -> Iterator[SeatRecord]:
    """In two queries."""
    terms = Term.objects.in_seats().order_by("member__name_folded", "pk")
    with_terms: Any = seats.prefetch_related(Prefetch("terms", terms, to_attr="terms_in_seat"))
    today = timezone.localdate()
    for seat in with_terms:
        yield SeatRecord(seat, seat.terms_in_seat, today, axis)
