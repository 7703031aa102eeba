from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from members.models import Member, Seat, Term
from members.vacancy import Vacancy, VacantTime, vacancy_of, vacant_times

TODAY = timezone.localdate()
DAY = timedelta(days=1)
ON = date(2026, 8, 11)
UNKNOWN = Vacancy(is_certain=False)


def term(
    starts_on: date | None = None,
    ends_on: date | None = None,
    capacity: int = Term.Capacity.MEMBER,
    bounds: str = "",
    is_visible: bool = True,
) -> Term:
    return Term(
        member=Member(is_visible=is_visible),
        starts_on=starts_on,
        ends_on=ends_on,
        capacity=capacity,
        starts_on_is_bound="start" in bounds,
        ends_on_is_bound="end" in bounds,
    )


BEFORE = term(ends_on=ON - 9 * DAY)
BOUND_BEFORE = term(ends_on=ON - 9 * DAY, bounds="end")
AFTER = term(starts_on=ON + DAY)
BOUND_AFTER = term(starts_on=ON + DAY, bounds="start")


@pytest.mark.parametrize(
    ("seat_began", "terms", "vacancy"),
    [
        (None, [], UNKNOWN),
        (ON, [], Vacancy(True, ON)),
        (None, [term()], None),
        (None, [term(ON, ON)], None),
        (None, [BEFORE], Vacancy(True, ON - 8 * DAY)),
        (None, [term(ends_on=ON - DAY)], Vacancy(True, ON)),
        (None, [BOUND_BEFORE], Vacancy(True)),
        (None, [BEFORE, BOUND_BEFORE], Vacancy(True, ON - 8 * DAY)),
        (None, [term(ends_on=ON - 99 * DAY), BOUND_BEFORE], Vacancy(True)),
        (None, [AFTER], UNKNOWN),
        (None, [BEFORE, AFTER], Vacancy(True, ON - 8 * DAY)),
        (None, [BEFORE, BOUND_AFTER], UNKNOWN),
        (ON, [BOUND_AFTER], UNKNOWN),
        (None, [BEFORE, BOUND_AFTER, term(starts_on=ON + DAY)], UNKNOWN),
        (None, [BEFORE, AFTER, term(starts_on=ON + 2 * DAY, bounds="start")], Vacancy(True, ON - 8 * DAY)),
        (None, [BEFORE, term(capacity=Term.Capacity.ALTERNATE)], Vacancy(True, ON - 8 * DAY)),
        (None, [term(ends_on=ON - DAY, capacity=Term.Capacity.LEAD)], UNKNOWN),
    ],
)
def test_an_earlier_day_was_without_anybody_only_if_the_record_says_so(
    seat_began: date | None, terms: list[Term], vacancy: Vacancy | None
) -> None:
    assert vacancy_of(Seat(starts_on=seat_began), terms, ON) == vacancy


@pytest.mark.parametrize(
    ("terms", "vacancy"),
    [
        ([], Vacancy(True)),
        ([term(ends_on=TODAY - DAY)], Vacancy(True, TODAY)),
        ([term(ends_on=TODAY)], None),
        ([term(starts_on=TODAY + DAY, bounds="start")], Vacancy(True)),
    ],
)
def test_today_a_seat_that_nobody_represents_is_vacant(terms: list[Term], vacancy: Vacancy | None) -> None:
    assert vacancy_of(Seat(), terms, TODAY) == vacancy


@pytest.mark.parametrize(
    "terms", [[], [term(ends_on=TODAY)], [term(ends_on=TODAY - DAY)], [term(starts_on=TODAY + 2 * DAY)]]
)
def test_of_a_day_to_come_it_is_not_known_yet_whether_a_seat_is_vacant(terms: list[Term]) -> None:
    assert vacancy_of(Seat(starts_on=ON), terms, TODAY + DAY) == UNKNOWN
    assert vacancy_of(Seat(starts_on=ON), [*terms, term(TODAY + DAY, TODAY + DAY)], TODAY + DAY) is None


@pytest.mark.parametrize("capacity", Term.Capacity)
def test_only_a_voting_seat_needs_a_representative(capacity: Term.Capacity) -> None:
    found = [vacancy_of(Seat(votes=votes), [term(capacity=capacity)], TODAY) for votes in (True, False)]
    assert found == [None if capacity == Term.Capacity.MEMBER else Vacancy(True), None]


@pytest.mark.parametrize(
    ("days", "vacancy"),
    [
        ((None, None), UNKNOWN),
        ((ON, ON), UNKNOWN),
        ((None, ON - DAY), Vacancy(True, ON)),
        ((ON + DAY, None), Vacancy(True, ON - 8 * DAY)),
    ],
)
def test_a_seat_that_a_hidden_member_is_in_is_not_vacant(
    days: tuple[date | None, date | None], vacancy: Vacancy
) -> None:
    hidden = term(*days, is_visible=False)
    assert vacancy_of(Seat(), [BEFORE, hidden], ON) == vacancy
    assert vacancy_of(Seat(votes=False), [BEFORE, hidden, term(ON, ON)], ON) is None


def times(*terms: Term, **seat: Any) -> list[VacantTime]:
    return list(vacant_times(Seat(**seat), terms))


def test_a_time_without_anybody_is_vacant_where_the_record_says_so() -> None:
    first, second = term(date(2024, 1, 1), date(2024, 1, 31)), term(date(2024, 3, 1))
    february = (date(2024, 2, 1), False, date(2024, 2, 29))
    assert times(second, first) == [february]
    assert times(first, second, starts_on=date(2023, 12, 1)) == [
        (date(2023, 12, 1), False, date(2023, 12, 31)),
        february,
    ]
    assert times(first, term(date(2024, 2, 1))) == []
    assert times(first, term(date(2024, 3, 1), bounds="start")) == []
    first.ends_on_is_bound = True
    assert times(first, second) == [(date(2024, 2, 1), True, date(2024, 2, 29))]


def test_a_seat_without_anybody_is_vacant_today() -> None:
    assert times() == [(None, False, TODAY)]
    assert times(starts_on=date(2024, 1, 1)) == [(date(2024, 1, 1), False, TODAY)]
    assert times(term(date(2024, 1, 1), date(2024, 1, 31))) == [(date(2024, 2, 1), False, TODAY)]
    assert times(term(TODAY + DAY)) == [(None, False, TODAY)]
    assert times(term(ends_on=TODAY - DAY), term(TODAY + DAY)) == [(TODAY, False, TODAY)]
    assert times(term(date(2024, 1, 1), date(2024, 1, 31)), term(TODAY + DAY, bounds="start")) == [
        (None, False, TODAY)
    ]


def test_a_seat_that_has_ended_is_not_vacant_after_its_last_day() -> None:
    gone = {"ends_on": date(2024, 6, 30)}
    assert times(**gone) == []
    assert times(term(None, date(2024, 6, 30)), **gone) == []
    assert times(term(None, date(2024, 5, 31)), **gone) == [(date(2024, 6, 1), False, date(2024, 6, 30))]


def test_a_time_of_a_hidden_member_is_not_vacant() -> None:
    first, hidden = term(date(2024, 1, 1), date(2024, 1, 31)), term(date(2024, 3, 1), is_visible=False)
    assert times(first, hidden) == [(date(2024, 2, 1), False, date(2024, 2, 29))]
    assert times(hidden) == []


def test_whoever_fills_a_seat_longest_counts() -> None:
    long, short = term(date(2024, 1, 1), date(2024, 12, 31)), term(date(2024, 2, 1), date(2024, 2, 9))
    assert times(long, short, term(date(2025, 2, 1)), votes=False) == [
        (date(2025, 1, 1), False, date(2025, 1, 31))
    ]
    assert times(term(date.min, date.max)) == []
    alternate = term(date(2024, 1, 1), capacity=Term.Capacity.ALTERNATE)
    assert times(alternate) == [(None, False, TODAY)]
    assert times(alternate, votes=False) == []
