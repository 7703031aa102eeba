"""The seats over time as a picture: where everything stands.

From the left it is in percent of the width. From the top it is a Place: on a narrow screen the names of seats
stand above the bars, and words need more lines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from members.models import Seat, Term
from members.text_width import cut, width_of, wrap
from members.time_axis import Axis, Strip, Tick, axis_of, strips_of, ticks_of
from members.vacancy import vacant_times

NARROW, WIDE = 18, 40  # rem: so wide are the bars at least, on a phone and beside the names of seats
WORDS = 15  # rem: the longest label; others are cut
SPACE = 0.5  # rem: between two labels
AXIS, HEADING, NAME, BAR, LABEL, GAP = 2.75, 2.5, 1.25, 0.875, 1.125, 0.625  # rem: the heights of things


class Place(NamedTuple):
    """How far from the top."""

    rem: float  # on a wide screen
    em: float = (
        0  # so much more on a narrow one: the style sheet makes an em 1rem there, and nothing elsewhere
    )

    def below(self, rem: float, em: float = 0) -> "Place":
        return Place(round(self.rem + rem, 3), round(self.em + em, 3))


class Bar(NamedTuple):
    kind: str  # "known", "begins" and "ends" in this stretch, "coming" or "vacant"
    left: float
    width: float

    @property
    def right(self) -> float:
        return round(self.left + self.width, 2)


class Label(NamedTuple):
    text: str
    left: float
    at_end: bool  # the text ends there
    place: Place


@dataclass(frozen=True)
class Lane:
    """Terms of one seat that share no day."""

    place: Place
    bars: list[Bar]
    edges: list[float]  # between two bars that would look like one
    offices: list[Bar]
    labels: list[Label]
    height: Place


@dataclass(frozen=True)
class Row:
    seat: Seat
    name: list[str]  # in lines
    place: Place
    lanes: list[Lane]


class Heading(NamedTuple):
    kind: Seat.Kind
    place: Place


@dataclass(frozen=True)
class Timeline:
    height: Place
    headings: list[Heading]
    rows: list[Row]
    ticks: list[Tick]
    today: float
    strips: list[Strip]


def timeline_of(seats: Sequence[tuple[Seat, Sequence[Term]]], first_record: date, today: date) -> Timeline:
    """Of seats by kind, each with the terms in it that are on record."""
    days = (day for _, terms in seats for term in terms for day in (term.starts_on, term.ends_on) if day)
    axis = axis_of(first_record, days, today)
    place, headings, rows = Place(AXIS), [], []
    for kind, of_kind in groupby(seats, lambda pair: pair[0].kind):
        if len(seats) > 1:
            headings.append(Heading(Seat.Kind(kind), place))
            place = place.below(HEADING)
        for seat, terms in of_kind:
            row, height = _row(seat, terms, place, axis)
            rows.append(row)
            place = place.below(*height)
    strips = list(strips_of(axis, first_record))
    return Timeline(place, headings, rows, list(ticks_of(axis)), axis.at(axis.today + 1), strips)


def bars_of(term: Term, known_vacant: int | None, axis: Axis) -> list[Bar]:
    """`known_vacant` is the last day on which the term had not begun for sure."""
    tomorrow = axis.today + 1
    start = term.starts_on.toordinal() if term.starts_on else axis.first + axis.unknown
    start = begin = min(start, axis.last - 1)  # what begins later is at the edge
    if not term.starts_on:
        begin = axis.first
    elif term.starts_on_is_bound:
        begin = start - axis.unknown if known_vacant is None else known_vacant + 1
    end = term.ends_on.toordinal() + 1 if term.ends_on else tomorrow if start < tomorrow else axis.last
    stretches = [("begins", begin, min(start, end))]
    if term.ends_on_is_bound:
        stretches.append(("ends", start, end))
    else:
        stretches += [("known", start, min(end, tomorrow)), ("coming", max(start, tomorrow), end)]
    return [_bar(kind, first, after, axis) for kind, first, after in stretches if first < after]


def _bar(kind: str, first: int, after: int, axis: Axis) -> Bar:
    left = axis.at(first)
    return Bar(kind, left, round(axis.at(after) - left, 2))


def _row(seat: Seat, terms: Sequence[Term], place: Place, axis: Axis) -> tuple[Row, Place]:
    """With its height."""
    name = wrap(seat.name, NARROW - 2, lines=2)  # it is bold
    gaps = [
        _bar("vacant", (time.first or time.last).toordinal(), time.last.toordinal() + 1, axis)
        for time in vacant_times(seat, terms)
        if time.last.toordinal() >= axis.first
    ]
    below = Place(0, len(name) * NAME)
    lanes: list[Lane] = []
    for in_lane in _lanes(terms) or [[]]:
        lane = _lane(seat, in_lane, [] if lanes else gaps, below, axis)
        lanes.append(lane)
        below = below.below(*lane.height)
    wide = max(len(name) * NAME, below.rem) + GAP
    narrow = below.rem + below.em + GAP
    return Row(seat, name, place, lanes), Place(round(wide, 3), round(narrow - wide, 3))


def _lane(seat: Seat, terms: Sequence[Term], gaps: list[Bar], place: Place, axis: Axis) -> Lane:
    bars, edges, offices, named = list(gaps), [], [], []
    before: Term | None = None
    for term in terms:
        known = [day.toordinal() - 1 for day in [seat.starts_on] if day]
        if seat.votes and before and before.ends_on:
            known.append(before.ends_on.toordinal())
        of_term = bars_of(term, max(known, default=None), axis)
        bars += of_term
        if before and of_term[0].kind != "begins":
            edges.append(of_term[0].left)
        named.append((_label(term), of_term))
        if term.badge:
            offices.append(_whole(of_term))
        before = term
    if gaps and gaps[-1].right >= axis.at(axis.today + 1):
        named.append(("Vacant", gaps[-1:]))
    labels, height = _labels(named)
    return Lane(place, bars, edges, offices, labels, height)


def _lanes(terms: Iterable[Term]) -> list[list[Term]]:
    """Those of representatives and leads, each in the first lane that is free on its days."""
    lanes: list[list[Term]] = []
    holders = (term for term in terms if term.holds_seat)
    for term in sorted(holders, key=lambda term: (term.first_day, term.last_day)):
        free = (lane for lane in lanes if lane[-1].last_day < term.first_day)
        lane = next(free, None)
        if lane is None:
            lanes.append(lane := [])
        lane.append(term)
    return lanes


def _label(term: Term) -> str:
    office = f", {term.badge.lower()}" if term.badge else ""
    return cut(term.member.name, WORDS - width_of(office)) + office


def _whole(bars: Sequence[Bar]) -> Bar:
    return Bar("office", bars[0].left, round(bars[-1].right - bars[0].left, 2))


def _labels(named: Iterable[tuple[str, list[Bar]]]) -> tuple[list[Label], Place]:
    """Below its bar each begins where the bar does, or ends where it ends if there is no room to the right.
    With the height of the lane: words that would cover each other stand on two lines."""
    labels: list[Label] = []
    taken: dict[int, list[list[tuple[float, float]]]] = {NARROW: [], WIDE: []}
    for text, bars in named:
        left = next((bar for bar in bars if bar.kind != "begins"), bars[0]).left
        width = {screen: 100 * (width_of(text) + SPACE) / screen for screen in taken}
        at_end = left + width[NARROW] > 100
        if at_end:
            left = round(max(bars[-1].right, width[NARROW]), 2)
        wide, narrow = (
            _line(lines, left - at_end * width[screen], width[screen])
            for screen, lines in ((WIDE, taken[WIDE]), (NARROW, taken[NARROW]))
        )
        place = Place(round(BAR + wide * LABEL, 3), round((narrow - wide) * LABEL, 3))
        labels.append(Label(text, left, at_end, place))
    wide, narrow = (len(taken[screen]) for screen in (WIDE, NARROW))
    return labels, Place(round(BAR + wide * LABEL, 3), round((narrow - wide) * LABEL, 3))


def _line(lines: list[list[tuple[float, float]]], left: float, width: float) -> int:
    """The first on which these words fit. They take it."""
    for number, words in enumerate(lines):
        if all(left + width <= other or left >= other + others for other, others in words):
            words.append((left, width))
            return number
    lines.append([(left, width)])
    return len(lines) - 1
