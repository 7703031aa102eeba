"""What the lines of a council document look like, and which lines of its free text look the same.

The free text is the overview and the bios. In it a line that begins like one of the document's own, or with
a code fence that nothing closes, has a backslash in front. In a code block every line is text as it stands.
"""

import re
from collections.abc import Sequence
from unicodedata import category

SPACE = "[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
HASH = "[#＃﹟]"  # full-width signs make no heading, but whoever types them means one
# As people type them on keyboards of several scripts.
COMMAS = ",，、،"
SEMICOLONS = ";；؛"
ROUND_BRACKETS = ("(（", ")）")
BRACKETS = ("([{<（［｛＜【〔「", ")]}>）］｝＞】〕」")
ESCAPABLE = "".join(["\\", COMMAS, *BRACKETS, SEMICOLONS])
FENCE = r" {0,3}(?:`{3,}(?=[^`]*$)|~{3,})"

RESOURCES, SEATS = "## Resources", "## Seats"
RESOURCES_MARK = rf"(?i:\s*{HASH}+\s*resources\s*+{HASH}*\s*$)"
OVERVIEW_MARKS = rf"\s*{HASH}{{3}}(?!{HASH})|-{SPACE}|{RESOURCES_MARK}"
BIO_MARKS = rf"\s*(?:{HASH}{{3}}|{HASH}{{1,2}}(?:{SPACE}|$))"

_HEADING = re.compile(rf" {{0,3}}(#{{1,6}})(?:{SPACE}|$)")
_FENCE_AND_INFO = re.compile(rf"(?={FENCE}) *(?P<sign>`+|~+)(?P<info>.*)")


def heading(line: str) -> tuple[int, str]:
    """Its level and content as CommonMark says, but after any kind of space; (0, "") for another line."""
    match = _HEADING.match(line)
    if not match:
        return 0, ""
    content = line[match.end() :].strip()
    without_closing = content.rstrip("#")
    is_closed = not without_closing or re.match(SPACE, without_closing[-1])
    return len(match[1]), without_closing.rstrip() if is_closed else content


def fence(line: str) -> tuple[str, str]:
    """The signs of a code fence and the words after them; two empty texts for another line."""
    match = _FENCE_AND_INFO.match(line)
    return (match["sign"], match["info"].strip()) if match else ("", "")


def code_blocks(lines: Sequence[str]) -> list[range]:
    """From the fence that opens each to the one that closes it. A fence that nothing closes opens none."""
    fences = [(at, *found) for at, line in enumerate(lines) if (found := fence(line))[0]]
    blocks: list[range] = []
    start, opening = 0, ""
    for (at, signs, info), is_closed in zip(fences, _closed(fences), strict=True):
        if not opening and is_closed:
            start, opening = at, signs
        elif opening and signs.startswith(opening) and not info:
            blocks.append(range(start, at + 1))
            opening = ""
    return blocks


def _closed(fences: Sequence[tuple[int, str, str]]) -> list[bool]:
    """Whether a later one closes each. Asked of all at once, as asking each of all others takes too long."""
    longest = {"`": 0, "~": 0}
    closed = []
    for _, signs, info in reversed(fences):
        closed.append(len(signs) <= longest[signs[0]])
        if not info:
            longest[signs[0]] = max(longest[signs[0]], len(signs))
    return closed[::-1]


def has_mark(line: str, marks: str) -> bool:
    """To people it begins as one of the document's own, or does so but for the backslashes in front."""
    return re.match(rf"\\*(?:{marks}|{FENCE})", without_format_characters(line)) is not None


def without_format_characters(line: str) -> str:
    return line if line.isascii() else "".join(sign for sign in line if category(sign) != "Cf")


def write_free_text(text: str, marks: str) -> str:
    lines = text.split("\n")
    code = {at for block in code_blocks(lines) for at in block}
    return "\n".join(
        f"\\{line}" if at not in code and has_mark(line, marks) else line for at, line in enumerate(lines)
    )


def write_words(text: str, signs: str = "") -> str:
    """With a backslash before these signs and before those that have a meaning in Markdown."""
    text = re.sub(r"&(?=#|\w+;)", r"\\&", escape(text, f"\\*_`[{signs}"))
    return re.sub(r"(?<!\S)(?=#+$)", r"\\", text)  # those that would close a heading


def escape(text: str, signs: str) -> str:
    return re.sub(f"[{re.escape(signs)}]", r"\\\g<0>", text)
