"""Whether somebody was in a seat on a day, as far as the record says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from members.models import Seat, Term


@dataclass(frozen=True)
class Vacancy:
    """Nobody is recorded in the seat."""

    is_certain: bool  # else the record does not say whether somebody was in it
    since: date | None = None  # the first day without anybody, where the record says that to the day


def vacancy_of(seat: Seat, terms: Iterable[Term], on: date) -> Vacancy | None:
    """The terms are those in this seat that are on record, of any day. None if somebody was in it.

    A voting seat is filled by a representative, another one by anybody.
    """
    filling = [term for term in terms if term.capacity == Term.Capacity.MEMBER or not seat.votes]
    if any(term.covers(on) for term in filling):
        return None
    before = max((term for term in filling if term.last_day < on), key=_end, default=None)
    after = min((term for term in filling if term.first_day > on), key=_start, default=None)
    if on < timezone.localdate():
        had_begun = seat.starts_on is not None or before is not None
        if not had_begun or (after and after.starts_on_is_bound):
            return Vacancy(is_certain=False)
    if before is None:
        return Vacancy(True, seat.starts_on)
    return Vacancy(True, None if before.ends_on_is_bound else before.last_day + timedelta(days=1))


def _end(term: Term) -> tuple[date, bool]:
    return term.last_day, not term.ends_on_is_bound


def _start(term: Term) -> tuple[date, bool]:
    return term.first_day, not term.starts_on_is_bound
