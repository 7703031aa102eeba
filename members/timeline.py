"""The bars of terms and the dotted lines of vacant times, in percent of the width of their column."""

from datetime import date
from typing import NamedTuple

from members.models import Term
from members.time_axis import Axis
from members.vacancy import VacantTime

LEAST_WIDTH = 0.3  # percent: a term of a day is seen


class Bar(NamedTuple):
    kind: (
        str  # "known"; "begins" or "ends", a day of it; "coming"; "office", above the certain days; "vacant"
    )
    left: float
    right: float

    @property
    def width(self) -> float:
        return max(round(self.right - self.left, 3), LEAST_WIDTH)


def bars_of(term: Term, earliest: date | None, axis: Axis) -> list[Bar]:
    """`earliest` is the first day on which it may have begun, if that is known."""
    tomorrow = axis.today + 1
    start = begin = term.starts_on.toordinal() if term.starts_on else axis.first + axis.margin
    if not term.starts_on:
        begin = axis.first
    elif term.starts_on_is_bound:
        begin = earliest.toordinal() if earliest else start - axis.margin
    end = term.ends_on.toordinal() + 1 if term.ends_on else tomorrow if start < tomorrow else axis.last
    stretches = [("begins", begin, min(start, end))]
    if term.ends_on_is_bound:
        stretches.append(("ends", start, end))
    else:
        stretches += [("known", start, min(end, tomorrow)), ("coming", max(start, tomorrow), end)]
    if term.office_name:
        certain = min(start, end - 1)  # where only the end is known, on that day
        stretches.append(("office", certain, certain + 1 if term.ends_on_is_bound else end))
    bars = [Bar(kind, axis.at(first), axis.at(after)) for kind, first, after in stretches if first < after]
    return [bar for bar in bars if bar.left < bar.right]  # the others are outside of the axis


def bars_of_vacant(time: VacantTime, axis: Axis) -> list[Bar]:
    first, last = (time.first or time.last).toordinal(), time.last.toordinal()
    return [Bar("vacant", axis.at(first), axis.at(last + 1))] if last >= axis.first else []
