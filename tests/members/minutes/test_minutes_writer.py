from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.minutes.attendance_lines import NOBODY
from members.minutes.minutes_document import Attendee, Group, Minutes
from members.minutes.minutes_parser import parse
from members.minutes.minutes_writer import write
from resources.zones import LocalTime
from tests.members.minutes.harbour_minutes import HARBOUR, MINUTES, REPRESENTATIVES
from tests.members.minutes.test_minutes_parser import LOOSE
from tests.members.strategies import lines, names, steady, texts

TRICKY = [
    *(
        "A - B",
        "A – B",
        "- A",
        "A -",
        "A (B)",
        "A (B).",
        "A) (B",
        "Choi, James",
        "A, PhD",
        "PhD",
        "A｡（B）",
        "# A #",
    ),
    *(
        "*A* _b_ `c`",
        "[x] A",
        "A \\- B",
        "A &#45; B",
        "A & B",
        "1. A",
        "A, B - C, D",
        "[A](https://b.example)",
    ),
]


def test_the_form_is_written_as_people_write_it() -> None:
    written = write(MINUTES)
    said = [line.strip() for line in HARBOUR.split("\n") if line.strip()]
    said = [line.replace("[X]", "[x]").replace("). ", ").") for line in said]
    said[said.index("**The following Harbour Working Group Leads attended the meeting:**")] = (
        "**The following working group leads attended the meeting:**"
    )
    said[said.index("**The following personnel from The Harbour Office attended the meeting:**")] = (
        "**The following foundation personnel attended the meeting:**"
    )
    assert [line.strip() for line in written.split("\n") if line.strip()] == said


def test_what_the_text_does_not_say_is_written_above_it() -> None:
    day = replace(MINUTES, text="**Talk**\nThey talked.", title="", organization="", attendance=())
    assert write(day) == (
        "Minutes of September 8, 2026\n\n"
        "The meeting was held on September 8, 2026, at 7am PDT/10am EDT/4pm CEST.\n\n"
        "* The meeting recording can be found [here](https://video.example.org/rec?a=1&b=2).\n\n"
        "**(3 are needed for quorum)**\n\n**Talk**\nThey talked.\n"
    )
    assert parse(write(day)) == day


def test_a_text_in_the_form_of_minutes_is_kept_apart() -> None:
    outer = replace(MINUTES, text=LOOSE.strip(), attendance=(), chaired_by="Ada - B", recorded_by="*Joan*")
    assert "\n\nChaired by: Ada - B\n\nRecorded by: \\*Joan\\*\n\n" in write(outer)
    assert write(outer).endswith(f"\n\n**Text of the minutes**\n{LOOSE.strip()}\n")
    assert parse(write(outer)) == outer


ZONES = ["America/Los_Angeles", "America/New_York", "Europe/Berlin", "UTC", "Asia/Kolkata", "Europe/London"]
hours = st.integers(0, 24 * 365 * 3).filter(lambda number: number % 24 > 11)  # no clock is put back at noon
starts = st.builds(
    lambda number, zone: LocalTime(datetime(2026, 1, 1, 0, 30, tzinfo=UTC) + timedelta(hours=number), zone),
    hours,
    st.sampled_from(ZONES),
)
words = st.one_of(st.sampled_from(TRICKY), names).filter(lambda text: text.casefold() not in NOBODY)
maybe = st.one_of(st.just(""), words)
attendees = st.builds(Attendee, st.sampled_from(Group), words, maybe, st.one_of(lines, words), st.booleans())
in_order = st.lists(attendees, max_size=4).map(
    lambda found: tuple(sorted(found, key=lambda each: each.group))
)
addresses = st.sampled_from(["", "https://a.example/b_(c)?d=e&f", "/members/"])
quorums = st.one_of(st.none(), st.integers(0, 9999))


@settings(steady, max_examples=30)
@given(st.builds(Minutes, starts, maybe, maybe, addresses, quorums, maybe, maybe, in_order, texts))
def test_whatever_is_written_is_read_as_it_was(minutes: Minutes) -> None:
    assert parse(write(minutes)) == minutes


@pytest.mark.parametrize("group", Group)
@pytest.mark.parametrize("is_present", [True, False])
def test_every_group_is_read_as_it_is_written(group: Group, is_present: bool) -> None:
    attendance = tuple(replace(each, group=group, is_present=is_present) for each in REPRESENTATIVES)
    minutes = replace(MINUTES, attendance=attendance)
    assert parse(write(minutes)) == minutes
