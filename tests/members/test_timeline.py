"""The bars of terms. The pages with them are in test_seat_pages.py."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from members.models import Member, Seat, Term
from members.seat_record import SeatRecord
from members.time_axis import Axis
from members.timeline import Bar, bars_of

TODAY = timezone.localdate()
DAY = timedelta(days=1)
# A day is a percent, today the day number 79.
FIRST = TODAY - 79 * DAY
AXIS = Axis(FIRST.toordinal(), FIRST.toordinal() + 100, TODAY.toordinal(), 10, FIRST.toordinal() + 10)


def day(number: int) -> date:
    return FIRST + number * DAY


def term(first: int | None = None, last: int | None = None, bounds: str = "", **fields: Any) -> Term:
    return Term(
        member=Member(),
        starts_on=None if first is None else day(first),
        ends_on=None if last is None else day(last),
        starts_on_is_bound="first" in bounds,
        ends_on_is_bound="last" in bounds,
        **fields,
    )


@pytest.mark.parametrize(
    ("of", "earliest", "bars"),
    [
        # Exact days have hard edges; the last day is served to its end.
        (term(20, 29), None, [("known", 20, 30)]),
        (term(20, 20), None, [("known", 20, 21)]),
        (term(20), None, [("known", 20, 80)]),
        (term(79), None, [("known", 79, 80)]),
        # A first day at the latest: since the earliest that is possible, or for a fixed time.
        (term(20, 29, "first"), None, [("begins", 10, 20), ("known", 20, 30)]),
        (term(20, 29, "first"), 15, [("begins", 15, 20), ("known", 20, 30)]),
        (term(20, 29, "first"), 20, [("known", 20, 30)]),
        (term(20, 29, "first"), -5, [("begins", 0, 20), ("known", 20, 30)]),
        (term(20, 29), 15, [("known", 20, 30)]),
        (term(3, 29, "first"), None, [("begins", 0, 3), ("known", 3, 30)]),
        # A last day at the latest: it may have ended on any day since it is known to have begun.
        (term(20, 29, "last"), None, [("ends", 20, 30)]),
        (term(20, 29, "first last"), 15, [("begins", 15, 20), ("ends", 20, 30)]),
        # Without a first day from the left edge.
        (term(None, 29), None, [("begins", 0, 10), ("known", 10, 30)]),
        (term(None, 4), None, [("begins", 0, 5)]),
        (term(), None, [("begins", 0, 10), ("known", 10, 80)]),
        # What is to come, as far as there is room for it.
        (term(20, 89), None, [("known", 20, 80), ("coming", 80, 90)]),
        (term(80), None, [("coming", 80, 100)]),
        (term(90, 500), None, [("coming", 90, 100)]),
        (term(99, 500), None, [("coming", 99, 100)]),
        (term(100, 500, office=1), None, []),
        # An office has a second line above the days that are certain.
        (term(20, 29, office=2), None, [("known", 20, 30), ("office", 20, 30)]),
        (term(70, office=1), None, [("known", 70, 80), ("office", 70, 80)]),
        (term(70, 89, office=1), None, [("known", 70, 80), ("coming", 80, 90), ("office", 70, 90)]),
        (
            term(20, 29, "first", office=1),
            15,
            [("begins", 15, 20), ("known", 20, 30), ("office", 20, 30)],
        ),
        (term(20, 29, "last", office=1), None, [("ends", 20, 30), ("office", 20, 21)]),
        (
            term(20, 29, "first last", office=1),
            15,
            [("begins", 15, 20), ("ends", 20, 30), ("office", 20, 21)],
        ),
        (term(None, 29, office=1), None, [("begins", 0, 10), ("known", 10, 30), ("office", 10, 30)]),
        (term(None, 4, office=1), None, [("begins", 0, 5), ("office", 4, 5)]),
    ],
)
def test_a_term_has_bars(of: Term, earliest: int | None, bars: list[tuple[str, float, float]]) -> None:
    assert bars_of(of, None if earliest is None else day(earliest), AXIS) == [Bar(*bar) for bar in bars]


def test_a_term_of_a_day_is_seen() -> None:
    assert [Bar("known", 20, right).width for right in (20.001, 20.3, 20.4)] == [0.3, 0.3, 0.4]


def bars_in(seat: Seat, *terms: Term) -> list[list[Bar]]:
    """By row."""
    return [entry.bars for entry in SeatRecord(seat, [*terms], TODAY, AXIS).entries]


def test_a_fade_goes_back_to_the_term_before_in_a_voting_seat() -> None:
    terms = term(60, None, "first"), term(0, 29)
    known = ("known", 60, 80)
    assert bars_in(Seat(), *terms) == [[("begins", 30, 60), known], [("known", 0, 30)]]
    assert bars_in(Seat(votes=False), *terms)[0] == [("begins", 50, 60), known]
    alternate = term(60, None, "first", capacity=Term.Capacity.ALTERNATE)
    assert bars_in(Seat(), alternate, term(0))[1] == [("begins", 50, 60), known]


def test_a_fade_goes_back_to_the_first_day_of_the_seat() -> None:
    bound = term(60, None, "first")
    assert bars_in(Seat(starts_on=day(35)), bound)[-1][0] == ("begins", 35, 60)
    assert bars_in(Seat(starts_on=day(35)), bound, term(40, 44))[0][0] == ("begins", 45, 60)


def test_a_time_without_anybody_is_dotted_only_where_the_record_says_so() -> None:
    first, second = [("known", 10, 30)], [("known", 40, 80)]
    assert bars_in(Seat(), term(10, 29), term(40)) == [second, [("vacant", 30, 40)], first]
    assert bars_in(Seat(), term(10, 29), term(40, None, "first")) == [[("begins", 30, 40), *second], first]
    assert bars_in(Seat(), term(10, 29)) == [[("vacant", 30, 80)], first]
    assert bars_in(Seat()) == [[("vacant", 79, 80)]]  # today, and not known since when
    assert bars_in(Seat(ends_on=TODAY - DAY)) == []
    # Before the first day that is shown there is nothing to draw.
    assert bars_in(Seat(starts_on=day(-9)), term(0)) == [[("known", 0, 80)], []]


def test_without_a_day_on_record_there_are_no_bars() -> None:
    assert [entry.bars for entry in SeatRecord(Seat(), [term()], TODAY, None).entries] == [[]]
    assert [entry.bars for entry in SeatRecord(Seat(), [], TODAY, None).entries] == [[]]
