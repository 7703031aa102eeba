"""When a council meets as a rule, such as on the second Tuesday of the month. Meetings are planned by it, and
each may be moved: it does not tell when they are."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import IntegerChoices

from resources.zones import Clock, LocalTime, city_of, clock, instant_of


class Ordinal(IntegerChoices):
    FIRST = 1, "First"
    SECOND = 2, "Second"
    THIRD = 3, "Third"
    FOURTH = 4, "Fourth"
    LAST = 5, "Last"  # which is the fourth or the fifth


class Weekday(IntegerChoices):
    """As ISO 8601 counts them."""

    MONDAY = 1, "Monday"
    TUESDAY = 2, "Tuesday"
    WEDNESDAY = 3, "Wednesday"
    THURSDAY = 4, "Thursday"
    FRIDAY = 5, "Friday"
    SATURDAY = 6, "Saturday"
    SUNDAY = 7, "Sunday"


@dataclass(frozen=True)
class MeetingRule:
    ordinal: int
    weekday: int
    time: time
    zone: str
    duration: int  # in minutes

    def __str__(self) -> str:
        """Such as “second Tuesday of the month at 7:00 in Los Angeles”."""
        day = f"{Ordinal(self.ordinal).label.lower()} {Weekday(self.weekday).label}"
        return f"{day} of the month at {Clock(city_of(self.zone), clock(self.time), None)}"

    def day_in(self, year: int, month: int) -> date:
        if self.ordinal == Ordinal.LAST:
            last = date(year, month, monthrange(year, month)[1])
            return last - timedelta(days=(last.isoweekday() - self.weekday) % 7)
        first = date(year, month, 1)
        weeks = timedelta(weeks=self.ordinal - 1)
        return first + weeks + timedelta(days=(self.weekday - first.isoweekday()) % 7)

    def days_from(self, day: date) -> Iterator[date]:
        """One a month, and endless. The first is this day, or one after it."""
        year, month = day.year, day.month
        while True:
            if (found := self.day_in(year, month)) >= day:
                yield found
            year, month = year + month // 12, month % 12 + 1

    def start_on(self, day: date) -> LocalTime:
        """ValidationError where the clocks of the zone do not show the time on this day, or show it twice."""
        return LocalTime(instant_of(day, self.time, self.zone), self.zone)

    def has(self, at: datetime) -> bool:
        """Whether it says this day and this time of its month."""
        there = at.astimezone(ZoneInfo(self.zone))
        return there.date() == self.day_in(there.year, there.month) and there.time() == self.time
