"""The days that the column of bars shows, from its left edge, 0, to its right one, 100 percent."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

LEAST_MARGIN = 60  # days
STEPS = [1, 3, 6, *(12 * years for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000))]  # months
MOST_MONTHS, MOST_YEARS = 5, 7  # so many labels have room on a phone
LAST_LABEL = 85  # percent: to the right of it a label has none
ROOM = 17  # percent: what “Oct 2026” needs on a phone


class Tick(NamedTuple):
    left: float
    label: str
    day: date


class Axis(NamedTuple):
    """The days are counted as date.toordinal() does; the last one is not among those that are shown."""

    first: int
    last: int
    today: int
    margin: int  # days before the first record and after today; a fade of unknown length is as long
    record: int  # the first day on record

    def at(self, day: int) -> float:
        share = (day - self.first) / (self.last - self.first)
        return round(100 * min(max(share, 0), 1), 3)

    @property
    def now(self) -> float:
        """Where the line of today is."""
        return self.at(self.today + 1)

    def ticks(self) -> list[Tick]:
        """The first day on record, and others that are neither too near it nor called alike."""
        day = date.fromordinal(self.record)
        record = Tick(self.at(self.record), f"{day:%b} {day.year}", day)
        others = (tick for tick in self._even_ticks() if tick.label != record.label)
        return sorted([record, *(tick for tick in others if abs(tick.left - record.left) >= ROOM)])

    def _even_ticks(self) -> Iterator[Tick]:
        """The first days of months, of every third or sixth, or of years."""
        first, last = (
            day.year * 12 + day.month - 1 for day in map(date.fromordinal, (self.first, self.last))
        )
        step = next(
            step for step in STEPS if last - first <= step * (MOST_MONTHS if step < 12 else MOST_YEARS)
        )
        for month in range(first // step * step + step, last + 1, step):
            day = date(month // 12, month % 12 + 1, 1)
            left = self.at(day.toordinal())
            if left <= LAST_LABEL:
                yield Tick(left, f"{day.year}" if step % 12 == 0 else f"{day:%b} {day.year}", day)


def axis_of(first_record: date, today: date) -> Axis:
    """What is to come has the room of the margin: it does not squeeze the past."""
    first, now = first_record.toordinal(), today.toordinal()
    margin = max(LEAST_MARGIN, (now - first) // 12)
    return Axis(max(first - margin, 1), min(now + margin, date.max.toordinal()), now, margin, first)
