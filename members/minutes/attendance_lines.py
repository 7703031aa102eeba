"""The lists of who attended: which line is above which list, and what the lines in it say."""

import re
from dataclasses import dataclass

from members.exchange.document_lines import hide_escapes, split_bracket, words_of
from members.exchange.document_syntax import COMMAS, ROUND_BRACKETS, escape, heading, write_words
from members.minutes.minutes_document import Attendee, Group
from members.names import is_post_nominal
from tac_site.characters import has_letter

_BOLD = re.compile(r"(\*\*|__)(?P<words>(?:(?!\1).)+)\1\s*:?")
_EMPHASIS = re.compile(r"(\*\*|__|\*|_)(.+)\1")
_ITEM = re.compile(r"(?P<indent>\s*)(?:[-*+•·]|\\-|\d{1,3}[.)])\s+(?P<content>.*)")
_BOX = re.compile(r"(?P<escape>\\?)\[\s*(?P<mark>[^\]\s]?)\s*(?P=escape)\](?:\s+|$)")
_BOX_AT_NAME = re.compile(r"\[\s*(?P<mark>[xX✓✔]?)\s*\](?=[^\W\d_])")
_MARKS = {"x": True, "✓": True, "✔": True, "": False}

# The first that a heading has decides.
_GROUPS = [
    (re.compile(rf"(?i)\b(?:{words})\b"), group)
    for words, group in (
        ("alternates?", Group.ALTERNATE),
        (r"leads?|working groups?", Group.LEAD),
        ("personnel|staff", Group.STAFF),
        (r"others?|guests?|individuals?|observers?|visitors?|non-?voting", Group.GUEST),
        ("representatives?|voting|members?", Group.REPRESENTATIVE),
    )
]
_ATTENDED = re.compile(
    r"(?i)\b(?:attend(?:ed|ing|ance|ees?)?|present|absent|regrets|apologies)\b"
    r"|^(?:other |invited )?(?:guests|individuals|participants|observers):?$"
)
_ABSENT = re.compile(r"(?i)\b(?:absent|regrets|apologies|not (?:attend|present))\b")
_NO_LIST = re.compile(r"(?i)\baction|\b(?:roll call|updates?|reports?|agenda|polic(?:y|ies))\b")
_PART = re.compile(
    r"(?i)(?:member )?(?:companies|organi[sz]ations)|(?:hosted |foundation )?projects|member class(?:es)?"
    r"|(?:premier|platinum|gold|silver|general) members?"
)
_REMARK = re.compile(r"(?i)^\(.*\)$|\bquorum\b")
NOBODY = {"none", "nobody", "n/a", "na"}

# A role follows a dash with a space beside it. Between letters it belongs to a name.
_DASH = re.compile(r"\s+(?:\\?[-–—])+\s+|\s*(?:[–—]|\\-)\s+|\s+(?:[–—]|\\-)\s*")
_DASH_IN_NAME = re.compile(r"(?<!\S)[-–—]|[-–—](?!\S)")


@dataclass(frozen=True)
class Item:
    """A line of a list."""

    is_nested: bool
    mark: str | None  # in its box; None if it has none
    content: str

    @property
    def is_present(self) -> bool | None:
        """None if the mark says neither."""
        return True if self.mark is None else _MARKS.get(self.mark.casefold())


def read_item(line: str) -> Item | None:
    match = _ITEM.fullmatch(line)
    if match is None:
        return None
    content = match["content"].strip()
    box = _BOX.match(content) or _BOX_AT_NAME.match(content)
    is_nested = len(match["indent"].expandtabs()) > 1
    return Item(is_nested, box and box["mark"], content[box.end() :] if box else content)


def plain_words(text: str) -> str:
    """As people read them."""
    return words_of(hide_escapes(text))


def words_of_heading(line: str) -> str:
    """Of one with hashes or in bold letters; empty for another line."""
    level, content = heading(line)
    if level:
        return plain_words(content)
    match = _BOLD.fullmatch(line.strip())
    return plain_words(match["words"]) if match else ""


def is_part_heading(line: str) -> bool:
    """Such as “Projects”, among the representatives."""
    return _PART.fullmatch(words_of_heading(line).rstrip(":")) is not None


def is_attendance_heading(line: str) -> bool:
    """Above all the lists."""
    return words_of_heading(line).rstrip(":").casefold() in ("attendance", "attendees")


@dataclass(frozen=True)
class ListHeading:
    group: Group | None  # None where it does not say whose list it is
    is_present: bool


def says_who_attended(line: str) -> bool:
    """As a heading, and of which group."""
    words = words_of_heading(line) or plain_words(line)
    is_heading = bool(words_of_heading(line)) or words.endswith(":")
    return is_heading and _ATTENDED.search(words) is not None and _group_in(words) is not None


def _group_in(words: str) -> Group | None:
    return next((group for pattern, group in _GROUPS if pattern.search(words)), None)


def is_remark(line: str) -> bool:
    """It may stand between the heading of a list and the list: a sentence, or something in bold letters about
    the quorum or in brackets."""
    if words := words_of_heading(line):
        return _REMARK.search(words) is not None
    return read_item(line) is None and not line.rstrip().endswith(":")


def read_list_heading(line: str, below: str) -> ListHeading | None:
    """`below` is the next line that says something."""
    words, item = words_of_heading(line) or plain_words(line), read_item(below)
    has_box = item is not None and item.mark is not None
    attended = _ATTENDED.search(words)
    looks_like_one = bool(words_of_heading(line)) or words.endswith(":") or (has_box and attended)
    if read_item(line) or not looks_like_one or _NO_LIST.search(words) or len(words) > 200:
        return None
    if not has_box and not (attended and (item or below.strip().casefold() in NOBODY)):
        return None
    group = _group_in(words)
    return ListHeading(group, not _ABSENT.search(words)) if group or attended else None


def read_attendee(group: Group, content: str, is_present: bool, line: int) -> Attendee | None:
    """None where there is no name."""
    text = re.sub(r"(?<=[)）])[.;,]+$", "", " ".join(hide_escapes(content).split()))
    if emphasis := _EMPHASIS.fullmatch(text):
        text = emphasis[2]
    rest, affiliation = split_bracket(text, *ROUND_BRACKETS)
    name, role = _split_role(rest, group)
    if affiliation is None:  # “Ada (Navy) - Chair” or “Ada - Chair (Navy) - late”
        name, affiliation = split_bracket(name, *ROUND_BRACKETS)
    if affiliation is None and (remark := _DASH.search(role)):
        words, affiliation = split_bracket(role[: remark.start()], *ROUND_BRACKETS)
        role = f"{words} - {role[remark.end() :]}"
    name, role, affiliation = (words_of(each or "") for each in (name, role, affiliation))
    return Attendee(group, name, role, affiliation, is_present, line) if has_letter(name) else None


def _split_role(text: str, group: Group) -> tuple[str, str]:
    """At the dash, or else at a comma. In “Choi, James” it is none: that name begins with its last word."""
    if dash := _DASH.search(text):
        return text[: dash.start()], text[dash.end() :]
    name, *others = text.split(",")
    while others and is_post_nominal(words_of(others[0])):
        name = f"{name},{others.pop(0)}"
    is_role = group == Group.STAFF or len(name.split()) > 1
    return (name, ",".join(others)) if others and is_role else (text, "")


def write_attendee(attendee: Attendee, has_box: bool) -> str:
    name, role = _write_part(attendee.name), _write_part(attendee.role)
    name = escape(name, COMMAS)
    if role:
        after_comma = attendee.group == Group.STAFF and not is_post_nominal(attendee.role.split(",")[0])
        name += f", {role}" if after_comma else f" \\- {role}"
    if attendee.affiliation:
        name += f" {_write_in_brackets(attendee.affiliation)}"
    bullet = "*" if attendee.group == Group.GUEST else "-"
    box = f"[{'x' if attendee.is_present else ' '}] " if has_box else ""
    return f"{bullet} {box}{name}"


def _write_in_brackets(text: str) -> str:
    written = f"({write_words(text)})"
    pairs_up = split_bracket(hide_escapes(written), *ROUND_BRACKETS)[0] == ""
    return written if pairs_up else f"({write_words(text, ''.join(ROUND_BRACKETS))})"


def _write_part(text: str) -> str:
    """With a backslash before the brackets of one that ends as an affiliation does, and no dash that would
    begin a role."""
    ends_in_bracket = re.search(r"[)）][.;,]*$", text)
    written = write_words(text, "".join(ROUND_BRACKETS) if ends_in_bracket else "")
    return _DASH_IN_NAME.sub(lambda match: f"&#{ord(match[0])};", written)
