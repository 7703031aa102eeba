from datetime import date, timedelta

import pytest

from members.time_axis import MOST_STRIPS, Axis, axis_of, strips_of, ticks_of

TODAY = date(2026, 11, 28)
DAY = timedelta(days=1)


def ends(axis: Axis) -> list[str]:
    return [str(date.fromordinal(day)) for day in axis[:2]]


@pytest.mark.parametrize(
    ("first_record", "days", "first", "last", "unknown"),
    [
        # A fade has room before the first record, and the axis begins with a month.
        (date(2026, 8, 11), [], "2026-06-01", "2026-12-05", 60),
        (TODAY, [], "2026-09-01", "2026-12-05", 60),
        # Of a long time, a twentieth.
        (date(2016, 11, 28), [date(2016, 11, 28)], "2016-05-01", "2027-02-27", 182),
        # It ends after the last day to come, but leaves the past its half.
        (date(2026, 8, 11), [date(2027, 6, 30)], "2026-06-01", "2027-07-07", 60),
        (date(2026, 8, 11), [date(2099, 1, 1)], "2026-06-01", "2027-12-05", 60),
        (date(2016, 11, 28), [date(2099, 1, 1)], "2016-05-01", "2037-02-26", 182),
        (date.min, [date.max], "0001-01-01", "4103-06-18", 36997),
    ],
)
def test_the_axis_begins_before_the_first_record_and_ends_after_the_last_day(
    first_record: date, days: list[date], first: str, last: str, unknown: int
) -> None:
    axis = axis_of(first_record, days, TODAY)
    assert ends(axis) == [first, last]
    assert (axis.today, axis.unknown) == (TODAY.toordinal(), unknown)


def test_a_day_is_a_part_of_the_width() -> None:
    axis = Axis(1000, 1300, 1200, 60)
    days = [1, 1000, 1001, 1150, 1300, 5000]
    assert [axis.at(day) for day in days] == [0, 0, 0.33, 50, 100, 100]


@pytest.mark.parametrize(
    ("first_record", "labels"),
    [
        (date(2026, 8, 11), "Jul 2026 Oct 2026"),
        (date(2025, 11, 1), "Jan 2026 Jul 2026"),
        (date(2024, 3, 1), "2024 2025 2026"),
        (date(2019, 6, 1), "2020 2022 2024"),
        (date(1990, 1, 1), "1990 2000 2010 2020"),
        (date(1, 1, 1), "500 1000 1500"),
    ],
)
def test_lines_stand_at_whole_years_or_months(first_record: date, labels: str) -> None:
    assert " ".join(tick.label for tick in ticks_of(axis_of(first_record, [], TODAY))) == labels


def test_a_line_stands_at_its_day() -> None:
    axis = axis_of(date(2024, 3, 1), [], TODAY)
    assert [tick.left for tick in ticks_of(axis)] == [0, 33.67, 67.25]


def test_a_strip_leads_to_the_first_of_its_month_but_not_before_the_record() -> None:
    axis = axis_of(date(2026, 8, 11), [date(2027, 1, 31)], TODAY)
    strips = list(strips_of(axis, date(2026, 8, 11)))
    days = ["2026-08-11", "2026-09-01", "2026-10-01", "2026-11-28", "2026-12-01", "2027-01-01", "2027-02-01"]
    assert [str(strip.day) for strip in strips] == days
    assert strips[0].left == axis.at(date(2026, 8, 1).toordinal())
    assert round(strips[-1].left + strips[-1].width, 2) == 100


@pytest.mark.parametrize("years", [1, 11, 12, 13, 40, 151, 500, 2000])
def test_a_long_record_has_no_more_strips_than_can_be_hit(years: int) -> None:
    first_record = date(2026 - years, 12, 1) if years < 2000 else date.min
    strips = list(strips_of(axis_of(first_record, [], TODAY), first_record))
    assert 1 < len(strips) <= MOST_STRIPS + 2
    assert strips[0].day >= first_record
