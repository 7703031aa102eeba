"""The days and times that minutes name, as people write them: “August 11, 2026, at 7am PDT/4pm CEST”."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise, takewhile

from django.utils.dateformat import format as date_format

from resources.zones import LocalTime, city_of, clock, instant_of, zones
from tac_site.days import MONTHS

LOS_ANGELES, NEW_YORK, BERLIN = "America/Los_Angeles", "America/New_York", "Europe/Berlin"
# Those that say no season come first.
ABBREVIATIONS = {
    LOS_ANGELES: ("PT", "PST", "PDT", "Pacific Time", "Pacific"),
    "America/Denver": ("MT", "MST", "MDT"),
    "America/Chicago": ("CT", "CST", "CDT"),
    NEW_YORK: ("ET", "EST", "EDT", "Eastern Time", "Eastern"),
    BERLIN: ("CET", "CEST"),
    "Europe/London": ("BST",),
    "Asia/Tokyo": ("JST",),
    "UTC": ("UTC", "GMT"),
}
WRITTEN_TOGETHER = (LOS_ANGELES, NEW_YORK, BERLIN)

_ZONE_OF = {word.casefold(): zone for zone, words in ABBREVIATIONS.items() for word in words}
_SEASONAL = {"pst", "pdt", "mst", "mdt", "cst", "cdt", "est", "edt", "cest", "bst"}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = re.compile(
    r"(?ai)(?:\b(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s+)?"
    rf"(?:\b(?P<m1>{_MONTH})\s+(?P<d1>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<y1>\d{{4}})\b"
    rf"|\b(?P<d2>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH}),?\s+(?P<y2>\d{{4}})\b"
    r"|\b(?P<y3>\d{4})-(?P<m3>\d\d)-(?P<d3>\d\d)\b)"
)
_HALF = r"\s?[ap]\.?m\b\.?"
_TIME = re.compile(
    rf"(?i)\b(?:(?P<begin>\d\d?(?::\d\d)?)(?P<begin_half>{_HALF})?\s?(?:-|–|—|to|until)\s?)?"
    rf"(?P<time>\d\d?(?::\d\d)?)(?P<half>{_HALF})?,?\s?"
    rf"\(?\b(?P<zone>{'|'.join(sorted(_ZONE_OF, key=len, reverse=True))}|[a-z]+(?:/[a-z_+-]+)+)(?!\w)\)?"
)
LONGEST_GAP = 20  # characters: of a longer one the pattern takes too long
_BETWEEN = re.compile(r"[\s,/|;·–—-]*(?:\b(?:and|or)\b)?[\s,/|;·–—-]*")


@dataclass(frozen=True)
class Found:
    """Where in the text it stands."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class NamedDay(Found):
    day: date
    weekday: str  # as it is written, or empty

    @property
    def doubt(self) -> str:
        right = f"{self.day:%A}"
        if not self.weekday or self.weekday.casefold() == right.casefold():
            return ""
        return f"“{self.words}” is no {self.weekday.capitalize()}: {in_words(self.day)} is a {right}."


@dataclass(frozen=True)
class NamedTime(Found):
    at: time
    zone: str
    abbreviation: str
    has_end: bool  # it is the beginning of a range


def in_words(day: date) -> str:
    return date_format(day, "j F Y")


def names_day(text: str) -> bool:
    """Whether or not the calendar has it."""
    return _DAY.search(text) is not None


def find_days(text: str) -> Iterator[NamedDay]:
    """ValueError where the calendar has no such day."""
    for match in _DAY.finditer(text):
        day, month, year = (
            next(filter(None, match.group(f"{part}1", f"{part}2", f"{part}3"))) for part in "dmy"
        )
        number = int(month) if month.isdecimal() else MONTHS.index(month[:3].lower()) + 1
        found = date(int(year), number, int(day))
        yield NamedDay(match.start(), match.end(), match[0], found, match["weekday"] or "")


def find_times(text: str) -> list[NamedTime]:
    """The first ones that name their zones, and stand side by side: of a range its beginning."""
    times = list(_times(text))
    gaps = [text[one.end : other.start] for one, other in pairwise(times)]
    together = sum(1 for _ in takewhile(_are_together, gaps))
    return times[: together + 1]


def _are_together(gap: str) -> bool:
    return len(gap) <= LONGEST_GAP and _BETWEEN.fullmatch(gap) is not None


def _times(text: str) -> Iterator[NamedTime]:
    for match in _TIME.finditer(text):
        zone = _ZONE_OF.get(match["zone"].casefold(), match["zone"])
        at = _time_of(match["time"], match["half"])
        if match["begin"]:
            ends, at = at, _time_of(match["begin"], match["begin_half"] or match["half"])
            if at and ends and at > ends and match["half"] and not match["begin_half"]:  # “11-12pm”
                at = at.replace(hour=(at.hour + 12) % 24)
        if at and zone in zones():
            yield NamedTime(
                match.start(), match.end(), match[0], at, zone, match["zone"], bool(match["begin"])
            )


def _time_of(digits: str, half: str | None) -> time | None:
    hours, _, minutes = digits.partition(":")
    hour, minute = int(hours), int(minutes or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * ("p" in half.casefold())
    return time(hour, minute) if hour < 24 and minute < 60 else None


def start_of(day: date, times: Sequence[NamedTime]) -> tuple[LocalTime, list[str]]:
    """When the clocks of the first zone show it on that day, and what does not go with that.

    ValidationError where there is no such time, or twice.
    """
    first, *others = times
    start = LocalTime(instant_of(day, first.at, first.zone), first.zone)
    doubts = [doubt for each in times if (doubt := _doubt_of_season(each, start))]
    for other in others:
        there = LocalTime(start.at, other.zone).there
        if there.time() != other.at:  # on whichever day it is there
            doubts.append(
                f"“{first.words}” and “{other.words}” are not the same time on {in_words(day)}: "
                f"{clock(start.there)} in {city_of(first.zone)} is {clock(there)} in {city_of(other.zone)}. "
                f"The meeting is taken to begin at “{first.words}”."
            )
    return start, doubts


def _doubt_of_season(named: NamedTime, start: LocalTime) -> str:
    """Of an abbreviation that the clocks do not have on that day."""
    written, there = named.abbreviation.casefold(), LocalTime(start.at, named.zone).there
    if written not in _SEASONAL or written == f"{there:%Z}".casefold():
        return ""
    return (
        f"“{named.words}”: on {in_words(start.day)} the clocks in {city_of(named.zone)} do not show "
        f"{named.abbreviation.upper()}, but {there:%Z}. The time that they show then is meant here."
    )


def write_day(day: date) -> str:
    return date_format(day, "F j, Y")


def write_times(start: LocalTime) -> str:
    """In the zone, and where it is one of those that are written together, in the others too."""
    if start.zone not in WRITTEN_TOGETHER:
        return _write_time(start)
    return "/".join(
        _write_time(LocalTime(start.at, zone)) for zone in dict.fromkeys([start.zone, *WRITTEN_TOGETHER])
    )


def _write_time(start: LocalTime) -> str:
    there = start.there
    name = f"{there:%Z}"
    if name not in ABBREVIATIONS.get(start.zone, ()):
        return f"{clock(there)} {start.zone}"
    minutes = f":{there.minute:02}" if there.minute else ""
    return f"{there.hour % 12 or 12}{minutes}{'pm' if there.hour >= 12 else 'am'} {name}"
