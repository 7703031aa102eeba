from datetime import date, timedelta

import pytest

from members.time_axis import MOST_YEARS, ROOM, Axis, axis_of

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("first_record", "first", "last", "margin"),
    [
        # There is room for fades before the first record, and for what is to come after today.
        (TODAY, "2026-09-29", "2027-01-27", 60),
        (date(2024, 12, 8), "2024-10-09", "2027-01-27", 60),
        # Of a long time, a twelfth.
        (date(2024, 11, 26), "2024-09-26", "2027-01-28", 61),
        (date(2016, 11, 28), "2016-01-29", "2027-09-28", 304),
        (date.min, "0001-01-01", "2195-09-25", 61662),
    ],
)
def test_the_axis_begins_before_the_first_record_and_ends_after_today(
    first_record: date, first: str, last: str, margin: int
) -> None:
    axis = axis_of(first_record, TODAY)
    assert [str(date.fromordinal(day)) for day in axis[:2]] == [first, last]
    assert axis[2:] == (TODAY.toordinal(), margin, first_record.toordinal())


def test_a_day_is_a_part_of_the_width() -> None:
    axis = Axis(1000, 1300, 1200, 60, 1060)
    days = [1, 1000, 1001, 1150, 1300, 5000]
    assert [axis.at(day) for day in days] == [0, 0, 0.333, 50, 100, 100]
    assert axis.now == 67


@pytest.mark.parametrize(
    ("first_record", "labels"),
    [
        (TODAY, ["Oct 2026", "Nov 2026", "Jan 2027"]),
        (date(2026, 8, 11), ["Jul 2026", "Aug 2026", "Oct 2026"]),
        # One that is too near the first day on record, or of the same month, is left out.
        (date(2026, 7, 30), ["Jul 2026", "Oct 2026"]),
        (date(2025, 1, 1), ["Jan 2025", "Jul 2025", "Jan 2026", "Jul 2026"]),
        (date(2024, 3, 1), ["Mar 2024", "2025", "2026"]),
        (date(2016, 11, 28), ["Nov 2016", "2020", "2022", "2024"]),
        (date.min, ["Jan 1", "500", "1000", "1500"]),
    ],
)
def test_it_has_lines_with_labels_as_many_as_a_phone_has_room_for(
    first_record: date, labels: list[str]
) -> None:
    assert [tick.label for tick in axis_of(first_record, TODAY).ticks()] == labels


def test_a_line_is_at_its_day() -> None:
    axis = axis_of(date(2025, 1, 2), TODAY)
    first, second, *_ = axis.ticks()
    assert (first.day, first.left) == (date(2025, 1, 2), axis.at(date(2025, 1, 2).toordinal()))
    assert (second.day, second.left) == (date(2025, 7, 1), axis.at(date(2025, 7, 1).toordinal()))


def test_however_long_it_is_it_has_lines_but_not_too_many() -> None:
    for days in range(0, 739_000, 97):
        first = TODAY - timedelta(days=days)
        ticks = list(axis_of(first, TODAY).ticks())
        assert 1 <= len(ticks) <= MOST_YEARS
        record = next(tick for tick in ticks if tick.day == first)
        assert all(abs(tick.left - record.left) >= ROOM for tick in ticks if tick != record)
