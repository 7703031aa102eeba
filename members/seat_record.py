"""Who held a seat, as far as it is on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.utils import timezone

from members.models import Seat, Term
from members.models.seat import SeatQuerySet
from members.vacancy import Vacancy, VacantTime, vacancy_of, vacant_times


class Day(NamedTuple):
    """A first or last day in words. A date leads to the roster of that day."""

    words: str  # before the date, or in place of it
    on: date | None = None
    name: str = ""  # of the date
    more: str = ""  # after it


class Entry(NamedTuple):
    term: Term | None  # None while the seat was vacant
    first: Day
    last: Day


@dataclass(frozen=True)
class SeatRecord:
    seat: Seat
    terms: list[Term]  # that are on record
    today: date

    @property
    def kind(self) -> Seat.Kind:
        return Seat.Kind(self.seat.kind)

    @property
    def vacancy(self) -> Vacancy | None:
        """Of today, if there is the seat."""
        return vacancy_of(self.seat, self.terms, self.today) if self.seat.covers(self.today) else None

    @property
    def present(self) -> list[Term]:
        terms = [term for term in self.terms if term.covers(self.today)]
        return sorted(terms, key=lambda term: (term.capacity, term.office, term.member.name_folded))

    @cached_property
    def entries(self) -> list[Entry]:
        """Who held it and when nobody did, the latest first; then alternates and observers."""
        vacant = [(False, time.first or time.last, self._vacant(time)) for time in self._vacant_times]
        held = [(not term.holds_seat, term.first_day, self._held(term)) for term in self.terms]
        ordered = sorted([*vacant, *held], key=lambda each: (not each[0], each[1]), reverse=True)
        return [entry for _, _, entry in ordered]

    @property
    def _vacant_times(self) -> Iterator[VacantTime]:
        return vacant_times(self.seat, self.terms)

    def _held(self, term: Term) -> Entry:
        if not (day := term.starts_on):
            first = Day("first day not known")
        elif term.starts_on_is_bound:
            first = Day("since at least", day, f"{day:%B} {day.year}")
        else:
            first = Day("", day, _name(day))
        if term.ends_on:
            at_the_latest = "at the latest" if term.ends_on_is_bound else ""
            return Entry(term, first, Day("", term.ends_on, _name(term.ends_on), at_the_latest))
        return Entry(term, first, Day("today" if term.first_day <= self.today else "no end known"))

    def _vacant(self, time: VacantTime) -> Entry:
        first = Day("first day not known")
        if time.first:
            first = Day("", time.first, _name(time.first), "at the latest" if time.first_is_bound else "")
        is_over = time.last < self.today
        return Entry(None, first, Day("", time.last, _name(time.last)) if is_over else Day("today"))


def _name(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def records_of(seats: SeatQuerySet) -> Iterator[SeatRecord]:
    """In two queries."""
    terms = Term.objects.on_record().select_related("member").order_by("member__name_folded", "pk")
    on_record = terms.defer("member__bio", "member__bio_folded", "member__links")
    with_terms: Any = seats.prefetch_related(Prefetch("terms", on_record, to_attr="terms_on_record"))
    today = timezone.localdate()
    for seat in with_terms:
        yield SeatRecord(seat, seat.terms_on_record, today)
