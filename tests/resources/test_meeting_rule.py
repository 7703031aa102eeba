from datetime import UTC, date, datetime, time
from itertools import islice

import pytest
from django.core.exceptions import ValidationError

from resources.meeting_rule import MeetingRule, Ordinal, Weekday

TUESDAY = MeetingRule(Ordinal.SECOND, Weekday.TUESDAY, time(7), "America/Los_Angeles", 60)


@pytest.mark.parametrize(
    ("ordinal", "weekday", "months"),
    [
        # 2026 begins on a Thursday; February has 28 days, from a Sunday on.
        (1, 4, [(1, 1), (2, 5), (3, 5)]),
        (1, 3, [(1, 7), (2, 4), (4, 1)]),
        (2, 2, [(3, 10), (8, 11), (9, 8), (12, 8)]),
        (4, 7, [(2, 22), (3, 22), (8, 23)]),
        (5, 7, [(1, 25), (2, 22), (3, 29), (5, 31)]),
        (5, 6, [(2, 28), (10, 31), (12, 26)]),
    ],
)
def test_a_day_of_a_month(ordinal: int, weekday: int, months: list[tuple[int, int]]) -> None:
    rule = MeetingRule(ordinal, weekday, time(7), "UTC", 60)
    assert [rule.day_in(2026, month) for month, _ in months] == [date(2026, *month) for month in months]


def test_the_last_day_of_february_in_a_leap_year() -> None:
    assert MeetingRule(Ordinal.LAST, Weekday.TUESDAY, time(7), "UTC", 60).day_in(2028, 2) == date(2028, 2, 29)


def test_each_month_has_one_from_a_day_on() -> None:
    def months(day: date) -> list[date]:
        return list(islice(TUESDAY.days_from(day), 3))

    assert months(date(2026, 11, 10)) == [date(2026, 11, 10), date(2026, 12, 8), date(2027, 1, 12)]
    assert months(date(2026, 11, 11)) == [date(2026, 12, 8), date(2027, 1, 12), date(2027, 2, 9)]


def test_the_clocks_of_the_zone_show_the_same_time_all_year() -> None:
    starts = [
        TUESDAY.start_on(TUESDAY.day_in(year, month)) for year, month in [(2026, 2), (2026, 3), (2026, 11)]
    ]
    assert list(map(str, starts)) == [
        "7:00 in Los Angeles, 15:00 UTC",
        "7:00 in Los Angeles, 14:00 UTC",
        "7:00 in Los Angeles, 15:00 UTC",
    ]
    assert starts[1].at == datetime(2026, 3, 10, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "day", "problem"),
    [
        (time(2, 30), date(2026, 3, 8), "It is never 2:30 on 2026-03-08 in Los Angeles"),
        (time(1, 30), date(2026, 11, 1), "It is 1:30 on 2026-11-01 twice in Los Angeles"),
    ],
)
def test_a_time_that_the_clocks_never_show_or_show_twice_is_not_guessed(
    at: time, day: date, problem: str
) -> None:
    rule = MeetingRule(Ordinal.FIRST, Weekday.SUNDAY, at, "America/Los_Angeles", 60)
    with pytest.raises(ValidationError, match=problem):
        rule.start_on(day)


@pytest.mark.parametrize(
    ("at", "is_of_rule"),
    [
        (datetime(2026, 3, 10, 14, tzinfo=UTC), True),
        (datetime(2026, 2, 10, 15, tzinfo=UTC), True),
        (datetime(2026, 3, 10, 15, tzinfo=UTC), False),
        (datetime(2026, 3, 17, 14, tzinfo=UTC), False),
        (datetime(2026, 3, 3, 15, tzinfo=UTC), False),
    ],
)
def test_what_the_rule_has(at: datetime, is_of_rule: bool) -> None:
    assert TUESDAY.has(at) is is_of_rule


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (TUESDAY, "second Tuesday of the month at 7:00 in Los Angeles"),
        (MeetingRule(5, 7, time(21, 5), "UTC", 90), "last Sunday of the month at 21:05 UTC"),
    ],
)
def test_it_is_said_in_words(rule: MeetingRule, words: str) -> None:
    assert str(rule) == words
