from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import Seat, Term
from members.vacancy import Vacancy, vacancy_of

TODAY = timezone.localdate()
DAY = timedelta(days=1)
ON = date(2026, 8, 11)
UNKNOWN = Vacancy(is_certain=False)


def term(
    starts_on: date | None = None,
    ends_on: date | None = None,
    capacity: int = Term.Capacity.MEMBER,
    bounds: str = "",
) -> Term:
    return Term(
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


@pytest.mark.parametrize("capacity", Term.Capacity)
def test_only_a_voting_seat_needs_a_representative(capacity: Term.Capacity) -> None:
    found = [vacancy_of(Seat(votes=votes), [term(capacity=capacity)], TODAY) for votes in (True, False)]
    assert found == [None if capacity == Term.Capacity.MEMBER else Vacancy(True), None]
