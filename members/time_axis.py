"""The days that a picture of the record shows, from its left edge, 0, to its right one, 100 percent."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

LEAST_UNKNOWN = 60  # days of a fade before a first day of which it is not known when it was
MONTH = 30.44  # days
# Months between two lines, and how many of them have room for their labels on a phone.
STEPS = [(1, 4), (3, 4), (6, 4), *((12 * years, 7) for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 2000))]
MOST_LEFT = 85  # percent: to the right of it a label has no room
MOST_STRIPS = 150


class Axis(NamedTuple):
    """The days that the picture shows, as date.toordinal() counts them; the last one is not among them."""

    first: int
    last: int
    today: int
    unknown: int  # days of a fade

    def at(self, day: int) -> float:
        share = (day - self.first) / (self.last - self.first)
        return round(100 * min(max(share, 0), 1), 2)


class Tick(NamedTuple):
    left: float
    label: str


class Strip(NamedTuple):
    """A click on it leads to the roster of the day."""

    left: float
    width: float
    day: date


def axis_of(first_record: date, days: Iterable[date], today: date) -> Axis:
    """From a little before the first record to a little after today or the last of the days. A day that is
    far off does not squeeze the past: what is to come gets no more room."""
    first, now = first_record.toordinal(), today.toordinal()
    last = max((day.toordinal() for day in days), default=now)
    past = now - first
    unknown = max(LEAST_UNKNOWN, past // 20)
    begin = date.fromordinal(max(first - unknown, 1)).replace(day=1).toordinal()
    end = min(max(last, now), now + max(past, 365)) + max(7, past // 40)
    return Axis(begin, min(end, date.max.toordinal()), now, unknown)


def _months(axis: Axis, step: int) -> Iterator[date]:
    """The first days of each `step`th month in the axis."""
    first, last = date.fromordinal(axis.first), date.fromordinal(axis.last)
    number = -(-(first.year * 12 + first.month - 1) // step) * step
    while (day := date(number // 12, number % 12 + 1, 1)) < last:
        yield day
        number += step
        if number // 12 > date.max.year:
            return


def ticks_of(axis: Axis) -> Iterator[Tick]:
    months = (axis.last - axis.first) / MONTH
    step = next(step for step, most in STEPS if months / step <= most)
    for day in _months(axis, step):
        left = axis.at(day.toordinal())
        label = str(day.year) if step % 12 == 0 else f"{day:%b} {day.year}"
        if left <= MOST_LEFT:
            yield Tick(left, label)


def strips_of(axis: Axis, first_record: date) -> Iterator[Strip]:
    """Months, or as many years as it takes. Each leads to its first day, that with the first record to this,
    and that with today to today."""
    months = (axis.last - axis.first) / MONTH
    step = next(step for step in (1, 3, 12, 60, 120, 600, 1200, 12000) if months / step <= MOST_STRIPS)
    begin = first_record.toordinal()
    bounds = [axis.first, *(day.toordinal() for day in _months(axis, step)), axis.last]
    for first, after in pairwise(bounds):
        if first < after and after > begin:
            day = axis.today if first <= axis.today < after else max(first, begin)
            left = axis.at(first)
            yield Strip(left, round(axis.at(after) - left, 2), date.fromordinal(day))
