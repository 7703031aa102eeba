"""Which characters of what is typed, pasted or imported are kept. Every field that holds words asks here."""

import re
from unicodedata import category, combining, name, normalize

# No reader of XML or JSON takes these: controls, lone surrogates, and what Unicode calls noncharacters.
_NONCHARACTERS = "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_FORBIDDEN = f"\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}"
# Nobody sees these, or they only turn the direction of what stands after them.
_INVISIBLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff"
)
_TAGS = "\U000e0020-\U000e007f"  # of a flag, such as that of Scotland
_JOINERS = "\u200c\u200d"

_forbidden = re.compile(f"[{_FORBIDDEN}\ufeff]")
_invisible = re.compile(f"[{_FORBIDDEN}{_INVISIBLE}]|(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+")
_invisible_in_address = re.compile(f"[{_FORBIDDEN}{_INVISIBLE}{_TAGS}\t\n\r]")
_encoded_invisible = re.compile(
    "%C2%AD|%E2%80%(8[BEF]|A[A-E])|%E2%81%A[0-9A-F]|%EF%BB%BF|%E2%80%A[89]", re.IGNORECASE
)
_line_break = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1f\x85\u2028]")
_joiners = re.compile(f"[{_JOINERS}]+")
_blank = re.compile(r"[\s\u2800]+")


def clean_line(text: str) -> str:
    """For one line. Spaces and line breaks of any kind become single spaces."""
    visible = _joiners.sub(_needed_joiner, _invisible.sub("", text))
    return normalize("NFC", _blank.sub(" ", visible).strip())


def clean_text(text: str) -> str:
    """For a text of many lines, which end in LF. What joins, parts or turns round words stays."""
    return normalize("NFC", _line_break.sub("\n", _forbidden.sub("", text)).replace("\u2029", "\n\n"))


def clean_address(address: str) -> str:
    """For a web address: nothing invisible, encoded or not, and no line break."""
    visible = _encoded_invisible.sub("", _invisible_in_address.sub("", address))
    return normalize("NFC", _joiners.sub(_needed_joiner, visible)).strip()


def has_letter(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _needed_joiner(match: re.Match[str]) -> str:
    """The one between two letters of a script that needs it, between two emoji, or after a virama."""
    start, end = match.span()
    before, after = match.string[max(0, start - 1) : start], match.string[end : end + 1]
    if not before or name(before, "").startswith(("LATIN", "GREEK", "CYRILLIC", "DIGIT")):
        return ""
    is_between = category(before)[0] in "LMS" and bool(after) and category(after)[0] in "LS"
    return match[0][0] if is_between or combining(before) == 9 else ""
