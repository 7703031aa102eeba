from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError

from resources.zones import LocalTime, check_zone, instant_of

LOS_ANGELES = "America/Los_Angeles"


@pytest.mark.parametrize("zone", [LOS_ANGELES, "Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"])
def test_a_zone_is_named_by_a_city(zone: str) -> None:
    check_zone(zone)


@pytest.mark.parametrize(
    ("zone", "way_out"),
    [
        ("PST", "Write one such as America/Los_Angeles or UTC."),
        ("EST", "Write one such as America/Los_Angeles or UTC."),
        ("US/Pacific", "Write one such as America/Los_Angeles or UTC."),
        ("Etc/GMT+7", "Write one such as America/Los_Angeles or UTC."),
        ("../../etc/passwd", "Write one such as America/Los_Angeles or UTC."),
        ("los angeles", "Write America/Los_Angeles."),
        ("europe/berlin", "Write Europe/Berlin."),
    ],
)
def test_any_other_zone_is_refused(zone: str, way_out: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_zone(zone)
    assert refused.value.messages == [f"“{zone}” is not the name of a zone of time. {way_out}"]


@pytest.mark.parametrize(
    ("day", "at", "zone", "instant"),
    [
        (date(2026, 3, 10), time(7), LOS_ANGELES, datetime(2026, 3, 10, 14, tzinfo=UTC)),
        (date(2026, 2, 10), time(7), LOS_ANGELES, datetime(2026, 2, 10, 15, tzinfo=UTC)),
        (date(2026, 3, 8), time(3), LOS_ANGELES, datetime(2026, 3, 8, 10, tzinfo=UTC)),
        (date(2026, 11, 1), time(2), LOS_ANGELES, datetime(2026, 11, 1, 10, tzinfo=UTC)),
        (date(2026, 3, 10), time(15), "Europe/Berlin", datetime(2026, 3, 10, 14, tzinfo=UTC)),
        (date(1970, 1, 1), time(0), "UTC", datetime(1970, 1, 1, tzinfo=UTC)),
        (date(2199, 12, 31), time(23, 59), "UTC", datetime(2199, 12, 31, 23, 59, tzinfo=UTC)),
    ],
)
def test_the_clocks_of_a_zone_tell_the_instant(day: date, at: time, zone: str, instant: datetime) -> None:
    assert instant_of(day, at, zone) == instant


@pytest.mark.parametrize(
    ("day", "at", "message"),
    [
        (
            date(2026, 3, 8),
            time(2, 30),
            "It is never 2:30 on 2026-03-08 in Los Angeles, where the clocks are put forward over that hour. "
            "Is 3:30 meant? Write a time that there is.",
        ),
        (
            date(2026, 11, 1),
            time(1, 30),
            "It is 1:30 on 2026-11-01 twice in Los Angeles, where the clocks are put back. Which is meant: "
            "8:30 or 9:30 UTC? Write that with the zone UTC, or another time.",
        ),
        (
            date(1969, 12, 31),
            time(7),
            "1969-12-31 is not between the years 1970 and 2199. Correct the year.",
        ),
        (date(2200, 1, 1), time(7), "2200-01-01 is not between the years 1970 and 2199. Correct the year."),
        (
            date(9999, 12, 31),
            time(23),
            "9999-12-31 is not between the years 1970 and 2199. Correct the year.",
        ),
    ],
)
def test_a_time_that_there_is_not_or_twice_is_asked_about(day: date, at: time, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        instant_of(day, at, LOS_ANGELES)
    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (datetime(2026, 3, 10, 14, tzinfo=UTC), LOS_ANGELES, "7:00 in Los Angeles, 14:00 UTC"),
        (datetime(2026, 3, 10, 14, tzinfo=UTC), "Europe/Berlin", "15:00 in Berlin, 14:00 UTC"),
        (datetime(2026, 3, 11, 1, 5, tzinfo=UTC), LOS_ANGELES, "18:05 in Los Angeles, 1:05 UTC on 11 March"),
        (datetime(2026, 3, 31, 23, tzinfo=UTC), "Asia/Tokyo", "8:00 in Tokyo, 23:00 UTC on 31 March"),
        (datetime(2026, 3, 10, 14, tzinfo=UTC), "UTC", "14:00 UTC"),
    ],
)
def test_a_time_is_said_in_its_zone_and_in_utc(at: datetime, zone: str, words: str) -> None:
    assert str(LocalTime(at, zone)) == words
