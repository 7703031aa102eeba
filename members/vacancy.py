"""Whether somebody was in a seat on a day, as far as the record says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone

from members.models import Seat, Term

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Vacancy:
    """Nobody who is public is recorded in the seat."""

    is_certain: bool  # else the record does not say whether somebody was in it, or the day is to come
    since: date | None = None  # the first day without anybody, where the record says that to the day


def vacancy_of(seat: Seat, terms: Iterable[Term], on: date) -> Vacancy | None:
    """The terms are those in_seats(), of this seat and of any day. None if somebody was in it.

    A voting seat is filled by a representative, another one by anybody. Where a hidden member is in it, it is
    not vacant, and nothing says who sits there.
    """
    filling = terms_filling(seat, terms)
    if present := [term for term in filling if term.covers(on)]:
        return None if any(term.member.is_visible for term in present) else Vacancy(is_certain=False)
    today = timezone.localdate()
    if on > today:
        return Vacancy(is_certain=False)
    before = max((term for term in filling if term.last_day < on), key=_end, default=None)
    after = min((term for term in filling if term.first_day > on), key=_start, default=None)
    if on < today:
        had_begun = seat.starts_on is not None or before is not None
        if not had_begun or (after and after.starts_on_is_bound):
            return Vacancy(is_certain=False)
    if before is None:
        return Vacancy(True, seat.starts_on)
    return Vacancy(True, None if before.ends_on_is_bound else before.last_day + DAY)


class VacantTime(NamedTuple):
    """Days up to today on which a seat was vacant for certain."""

    first: date | None  # None where it is vacant today, and the record does not say since when
    first_is_bound: bool
    last: date


def vacant_times(seat: Seat, terms: Iterable[Term]) -> Iterator[VacantTime]:
    """The terms are those in_seats(), of this seat."""
    today = timezone.localdate()
    last, day = min(today, seat.last_day), seat.first_day
    before: Term | None = None
    for after in [*sorted(terms_filling(seat, terms), key=_start), None]:
        if after is None or after.first_day > day:
            until = min(last, after.first_day - DAY) if after else last
            is_known = vacancy_of(seat, [term for term in (before, after) if term], day)
            if day <= until and is_known and is_known.is_certain:
                first = None if day == date.min else day
                yield VacantTime(first, bool(before and before.ends_on_is_bound), until)
            elif day <= until == today:
                yield VacantTime(None, False, today)
        if after and after.last_day >= day:
            before = after
            if before.last_day >= last:
                return
            day = before.last_day + DAY


def terms_filling(seat: Seat, terms: Iterable[Term]) -> list[Term]:
    return [term for term in terms if term.capacity == Term.Capacity.MEMBER or not seat.votes]


def successors(seat: Seat, terms: Iterable[Term], on: date) -> list[Term]:
    """Whoever is announced to fill it after that day."""
    after = [term for term in terms_filling(seat, terms) if term.first_day > on and term.member.is_visible]
    return sorted(after, key=_start)


def _end(term: Term) -> tuple[date, bool]:
    return term.last_day, not term.ends_on_is_bound


def _start(term: Term) -> tuple[date, bool]:
    return term.first_day, not term.starts_on_is_bound
