"""What the text of minutes says that is worth a word to whoever brings them in. It all stays in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from members.exchange.document_syntax import code_blocks
from members.minutes.attendance_lines import plain_words, read_item, words_of_heading
from members.minutes.days_and_times import find_days, find_times, in_words, start_of
from resources.zones import LocalTime, city_of, clock

_NEXT = re.compile(r"(?i)\bnext (?:\w+ )?meeting\b")
_ACTIONS = re.compile(r"(?i)\baction items?\b|^actions?:?$")
_ACTION = re.compile(r"(?i)\W*action(?: item)?[^\w:]*:\W*(?P<words>\w.*)")
_NOT_RECORDED = re.compile(
    r"(?i)(?:there (?:is|was) )?no (?:meeting )?recording(?: (?:was|is|has been))?(?: (?:made|taken))?"
    r"(?: (?:of|for) (?:this|the) meeting)?\W*|(?:this|the) meeting was not recorded\W*"
)


@dataclass(frozen=True)
class NextMeeting:
    day: date
    start: LocalTime | None = None  # None where the minutes say the day alone
    doubts: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.start is None:
            return in_words(self.day)
        return f"{in_words(self.day)} at {clock(self.start.there)} in {city_of(self.start.zone)}"


def next_meeting(text: str) -> NextMeeting | None:
    """None where no section says when it is, or names a day or time that there is not."""
    below = "\n".join(line for heading, line in _lines(text) if _NEXT.search(heading))
    try:
        named = next(find_days(below), None)
        if named is None:
            return None
        weekday = tuple(filter(None, [named.doubt]))
        if not (times := find_times(below)):
            return NextMeeting(named.day, None, weekday)
        start, doubts = start_of(named.day, times)
    except (ValueError, ValidationError):
        return None
    return NextMeeting(named.day, start, (*weekday, *doubts))


def action_items(text: str) -> list[str]:
    """The list below such a heading, and lines that say so themselves."""
    found = []
    for heading, line in _lines(text):
        item = read_item(line)
        if item and _ACTIONS.search(heading):
            found.append(plain_words(item.content))
        elif match := _ACTION.fullmatch(plain_words(item.content if item else line)):
            found.append(match["words"])
    return found


def says_no_recording(text: str) -> bool:
    """A line of it, and nothing else."""
    items = ((read_item(line), line) for _, line in _lines(text))
    return any(_NOT_RECORDED.fullmatch(plain_words(item.content if item else line)) for item, line in items)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Each line below the heading of its section."""
    lines, heading = text.split("\n"), ""
    code = {at for block in code_blocks(lines) for at in block}
    for at, line in enumerate(lines):
        if at not in code and (words := words_of_heading(line)):
            heading = words
        elif at not in code:
            yield heading, line
