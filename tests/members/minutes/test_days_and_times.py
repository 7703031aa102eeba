from datetime import date

import pytest

from members.minutes.days_and_times import find_days, find_times, start_of, write_times
from members.minutes.minutes_sections import action_items, next_meeting


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at 7am PDT/10am EDT/4pm CEST. Others at 9am PT", ["07:00 PDT", "10:00 EDT", "16:00 CEST"]),
        ("7:30 a.m. Pacific Time and 16:30 (CET)", ["07:30 Pacific Time", "16:30 CET"]),
        ("12am et; 12pm ET", ["00:00 et", "12:00 ET"]),
        ("7am-8am PT", ["07:00 PT"]),
        ("7–8am PT", ["07:00 PT"]),
        ("11-12pm PT", ["11:00 PT"]),
        ("11am-12pm PT", ["11:00 PT"]),
        ("9:15 America/Sao_Paulo", ["09:15 America/Sao_Paulo"]),
        ("7am", []),
        ("13pm PT, 24:00 UTC, 9:70 UTC, 9am Mars/Olympus, 7am PTA", []),
        ("27-8am PT", []),
    ],
)
def test_times_name_their_zones(text: str, found: list[str]) -> None:
    assert [f"{each.at:%H:%M} {each.abbreviation}" for each in find_times(text)] == found


MARCH, AUGUST, DECEMBER = date(2026, 3, 10), date(2026, 8, 11), date(2026, 12, 8)


@pytest.mark.parametrize(
    ("day", "text", "start", "doubts"),
    [
        (MARCH, "7am PT/3pm CET", "7:00 in Los Angeles, 14:00 UTC", []),
        (DECEMBER, "7am PT/10am ET/4pm CET", "7:00 in Los Angeles, 15:00 UTC", []),
        (AUGUST, "5pm PT/2am CEST", "17:00 in Los Angeles, 0:00 UTC on 12 August", []),
        (
            MARCH,
            "7am PT/10am ET/4pm CET",
            "7:00 in Los Angeles, 14:00 UTC",
            [
                "“7am PT” and “4pm CET” are not the same time on 10 March 2026: 7:00 in Los Angeles is "
                "15:00 in Berlin. The meeting is taken to begin at “7am PT”."
            ],
        ),
        (
            AUGUST,
            "7am PST/10am EDT",
            "7:00 in Los Angeles, 14:00 UTC",
            [
                "“7am PST”: on 11 August 2026 the clocks in Los Angeles do not show PST, but PDT. The time "
                "that they show then is meant here."
            ],
        ),
    ],
)
def test_all_times_are_one_instant(day: date, text: str, start: str, doubts: list[str]) -> None:
    found = start_of(day, find_times(text))
    assert (str(found[0]), found[1]) == (start, doubts)


@pytest.mark.parametrize(
    ("day", "text", "written"),
    [
        (MARCH, "7am PT", "7am PDT/10am EDT/3pm CET"),
        (AUGUST, "16:30 CET", "4:30pm CEST/7:30am PDT/10:30am EDT"),
        (AUGUST, "noon, 12:05 UTC", "12:05pm UTC"),
        (AUGUST, "11:00 Asia/Kolkata", "11:00 Asia/Kolkata"),
    ],
)
def test_times_are_written_as_they_are_read(day: date, text: str, written: str) -> None:
    start, _ = start_of(day, find_times(text))
    assert write_times(start) == written
    assert start_of(day, find_times(written)) == (start, [])


def test_a_day_has_its_weekday() -> None:
    doubts = [each.doubt for each in find_days("Tuesday, August 11, 2026, Monday 11 Aug. 2026, 2026-08-11")]
    assert doubts == ["", "“Monday 11 Aug. 2026” is no Monday: 11 August 2026 is a Tuesday.", ""]


@pytest.mark.parametrize(
    ("text", "found", "doubts"),
    [
        ("**Next Meeting**\nOctober 20, 2026\n**Others**\n7am PT", "20 October 2026", ()),
        (
            "# Next TAC meeting:\n\nMonday, October 20, 2026,\n7am PT",
            "20 October 2026 at 7:00 in Los Angeles",
            ("“Monday, October 20, 2026” is no Monday: 20 October 2026 is a Tuesday.",),
        ),
        ("**Next Meeting**\nin October", None, ()),
        ("**Next Meeting**\nJune 31, 2026", None, ()),
        ("**Next Meeting**\nMarch 14, 2027, 2:30am PT", None, ()),
        ("**Last Meeting**\nOctober 20, 2026", None, ()),
        ("```\n**Next Meeting**\nOctober 20, 2026\n```", None, ()),
    ],
)
def test_the_next_meeting_is_in_its_section(text: str, found: str | None, doubts: tuple[str, ...]) -> None:
    meeting = next_meeting(text)
    assert (meeting and str(meeting), meeting.doubts if meeting else ()) == (found, doubts)


def test_action_items_are_in_a_list_or_say_so() -> None:
    text = "* **Action item**: Ada writes.\n\nAction: Bo reads.\n# Action Items\nnone\n- [ ] Joan\n"
    assert action_items(f"{text}# Talk\n- Mary") == ["Ada writes.", "Bo reads.", "Joan"]
