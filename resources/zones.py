"""Zones of time, named by a city as the IANA database has them, and what a clock there shows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.dateformat import format as date_format

FIRST_YEAR, LAST_YEAR = 1970, 2199
AREAS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/"),
    *("Europe/", "Indian/", "Pacific/"),
)


@cache
def zones() -> list[str]:
    """Those of cities, and UTC: an abbreviation is the same all year, as no clock in a city is."""
    return ["UTC", *sorted(name for name in available_timezones() if name.startswith(AREAS))]


def check_zone(zone: str) -> None:
    if zone not in zones():
        wanted = zone.casefold().replace(" ", "_")
        meant = [name for name in zones() if wanted in (name.casefold(), name.casefold().split("/")[-1])]
        way_out = f"Write {' or '.join(meant)}" if meant else "Write one such as America/Los_Angeles or UTC"
        raise ValidationError(f"“{zone}” is not the name of a zone of time. {way_out}.", code="zone")


def city_of(zone: str) -> str:
    return zone.split("/")[-1].replace("_", " ")


def clock(moment: datetime | time) -> str:
    """Such as “7:00” or “14:00”."""
    return f"{moment.hour}:{moment.minute:02}"


@dataclass(frozen=True)
class Clock:
    place: str  # a city, or “UTC”
    time: str
    day: date | None  # where it is another one there

    def __str__(self) -> str:
        """Such as “7:00 in Los Angeles” or “1:00 UTC on 11 March”."""
        words = f"{self.time} UTC" if self.place == "UTC" else f"{self.time} in {self.place}"
        return f"{words} on {self.day.day} {self.day:%B}" if self.day else words


@dataclass(frozen=True)
class LocalTime:
    """An instant, and the zone in which people speak of it."""

    at: datetime
    zone: str

    @property
    def there(self) -> datetime:
        return self.at.astimezone(ZoneInfo(self.zone))

    @property
    def day(self) -> date:
        return self.there.date()

    @property
    def iso(self) -> str:
        """For programs."""
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"

    @property
    def clocks(self) -> list[Clock]:
        """In the zone, and in UTC."""
        in_utc = self.at.astimezone(UTC)
        utc = Clock("UTC", clock(in_utc), in_utc.date() if in_utc.date() != self.day else None)
        return [utc] if self.zone == "UTC" else [Clock(city_of(self.zone), clock(self.there), None), utc]

    @property
    def clock(self) -> str:
        """In the zone alone."""
        return str(self.clocks[0])

    @property
    def in_full(self) -> str:
        """Such as “Tuesday 8 September 2026, 7:00 in Los Angeles, 14:00 UTC”."""
        return f"{date_format(self.day, 'l j F Y')}, {self}"

    def __str__(self) -> str:
        """Such as “7:00 in Los Angeles, 14:00 UTC”."""
        return ", ".join(map(str, self.clocks))


def instant_of(day: date, at: time, zone: str) -> datetime:
    """When the clocks of the zone show it. ValidationError where they never do, or do twice."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        problem = f"{day} is not between the years {FIRST_YEAR} and {LAST_YEAR}"
        raise ValidationError(f"{problem}. Correct the year.", code="invalid")
    if at.second or at.microsecond:
        raise ValidationError(f"{at} has seconds. Write hours and minutes alone.", code="invalid")
    wall = datetime.combine(day, at.replace(tzinfo=None))
    earlier, later = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    if earlier == later:
        return earlier
    what, city = f"{clock(wall)} on {day}", city_of(zone)
    if earlier < later:
        problem = f"It is {what} twice in {city}, where the clocks are put back"
        raise ValidationError(
            f"{problem}. Which is meant: {clock(earlier)} or {clock(later)} UTC? "
            f"Write that with the zone UTC, or another time.",
            code="invalid",
        )
    problem = f"It is never {what} in {city}, where the clocks are put forward over that hour"
    after = earlier.astimezone(ZoneInfo(zone))
    raise ValidationError(f"{problem}. Is {clock(after)} meant? Write a time that there is.", code="invalid")
