"""The lines of minutes that are part of their form: title, quorum, recording, who chaired and who wrote.

Of a line that says nothing else, what it says is in a field alone. Every other line stays in the text, also
where something in it was understood.
"""

import re
from typing import NamedTuple

from members.minutes.attendance_lines import plain_words, words_of_heading
from members.minutes.days_and_times import NamedDay, find_days, find_times, names_day

_TITLE = re.compile(r"(?i)\b(?:draft\s+)?minutes\b(?:\s+(?:of|for|from)\b)?(?:\s+the\b)?")
_LOOSE_END = re.compile(r"(?i)^[\s,:|–—-]+|(?:[\s,:|–—-]|\s(?:of|on|for|from|the|held))+$")

_NEEDED_BEFORE = re.compile(r"(?i)\bquorum\W*(?:is|of|requires)?\W*(?P<number>\d{1,4})\b")
_NEEDED_AFTER = re.compile(
    r"(?i)\b(?P<number>\d{1,4})\b(?: (?:voting|representatives?|members?|votes?|attendees|present|are|is))*"
    r"(?: (?:needed|required|necessary|constitutes?|makes?))(?: (?:for|to|have|reach|be))*(?: an?)? quorum\b"
)

_LINK = re.compile(r"\]\(\s*<?(?P<url>(?:\\.|[^\s()<>\\]|\([^\s()]*\))+)>?\s*\)")
_BARE = re.compile(r"https?://[^\s<>()\[\]]+")
_WORDS_OF_RECORDING = {
    *("the", "a", "of", "this", "meeting", "recording", "recorded", "video", "can", "be", "found", "is"),
    *("here", "at", "available", "watch", "link", "to", "view", "on", "in"),
}
_CHAIRED = re.compile(r"(?i)(?:meeting )?(?:chair|chaired by|facilitator|facilitated by)\s*:\s*(?P<name>.+)")
_RECORDED = re.compile(
    r"(?i)(?:recorded by|scribe|secretary|note[ -]?taker|notes by"
    r"|minutes? ?(?:taker|by|taken by|written by|recorded by))\s*:\s*(?P<name>.+)"
)

_WORDS_OF_SENTENCE = {"the", "meeting", "was", "held", "met", "on", "at", "date", "time", "and"}
_word = re.compile(r"[^\W_]+")


class Title(NamedTuple):
    day: NamedDay | None
    words: str  # such as “Technical Advisory Council Meeting”


def read_title(line: str) -> Title | None:
    """ValueError if the calendar has no such day."""
    words = words_of_heading(line) or plain_words(line)
    if not re.search(r"(?i)\bminutes\b", words) and not (
        words_of_heading(line) and "meeting" in words.lower()
    ):
        return None
    day = next(find_days(words), None)
    if day is None:
        return Title(None, _without_loose_ends(_TITLE.sub(" ", words, count=1)))
    written = re.fullmatch(rf"Minutes of (?:the )?{re.escape(day.words)}(?: (?P<words>.+))?", words)
    if written:
        return Title(day, written["words"] or "")
    return Title(day, _without_loose_ends(_TITLE.sub(" ", words.replace(day.words, " ", 1), count=1)))


def _without_loose_ends(text: str) -> str:
    return " ".join(_LOOSE_END.sub("", text).split())


def read_quorum(line: str) -> tuple[int, bool] | None:
    words = (words_of_heading(line) or plain_words(line.strip(" \t*_-"))).strip("().: ")
    match = _NEEDED_BEFORE.search(words) or _NEEDED_AFTER.search(words)
    return (int(match["number"]), match[0] == words) if match else None


def says_quorum(line: str) -> bool:
    """And nothing else."""
    return (read_quorum(line) or (0, False))[1]


def read_recording(line: str) -> tuple[str, bool] | None:
    """None also where it has two addresses."""
    if not re.search(r"(?i)\brecord(?:ing|ed)\b", line):
        return None
    urls = [re.sub(r"\\(.)", r"\1", match["url"]) for match in _LINK.finditer(line)]
    rest = _LINK.sub(" ", line)
    urls += [match.rstrip(".,;:!?*_") for match in _BARE.findall(rest)]
    if len(urls) != 1:
        return None
    others = {word.casefold() for word in _word.findall(_BARE.sub(" ", rest))}
    return urls[0], others <= _WORDS_OF_RECORDING


def read_chair(line: str) -> str:
    match = _CHAIRED.fullmatch(plain_words(line))
    return match["name"] if match else ""


def read_recorder(line: str) -> str:
    match = _RECORDED.fullmatch(plain_words(line))
    return match["name"] if match else ""


def says_only_when(paragraph: str) -> bool:
    """Nothing but the day and when the meeting began."""
    times = find_times(paragraph)
    rest = paragraph
    for found in sorted([*list(find_days(rest))[:1], *times], key=lambda each: each.start, reverse=True):
        rest = f"{rest[: found.start]} {rest[found.end :]}"
    has_end = any(each.has_end for each in times)
    return not has_end and {word.casefold() for word in _word.findall(rest)} <= _WORDS_OF_SENTENCE


def is_of_section(line: str) -> bool:
    """A heading, unless it is a day in bold letters below the title."""
    return bool(words_of_heading(line)) and not names_day(line)
