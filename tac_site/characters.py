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
    "\ufff0-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff"
)
_TAGS = "\U000e0020-\U000e007f"
_FLAG = "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f)"  # such as that of Scotland
_JOINERS = "\u200c\u200d"
# They choose how the sign before them looks: as a picture, say.
_VARIANTS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U00013430-\U00013455\U000e0100-\U000e01ef"
# The names of letters that are the same with a joiner or a variant, and of those that have none.
_PLAIN = (
    *("LATIN", "FULLWIDTH", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "HEBREW", "THAI", "LAO"),
    *("HIRAGANA", "KATAKANA", "HANGUL"),
)
_UNJOINED = (*_PLAIN, "CJK")
_JOINED = ("Lo", "Lm", "So", "Sk")  # the categories of letters without capitals, and of emoji

_forbidden = re.compile(f"[{_FORBIDDEN}\ufeff]")
_invisible = re.compile(f"{_FLAG}|[{_FORBIDDEN}{_INVISIBLE}{_TAGS}]")
_invisible_in_address = re.compile(f"[{_FORBIDDEN}{_INVISIBLE}{_TAGS}\t\n\r]")
# A joiner stays between two encoded letters that are not ASCII.
_encoded_invisible = re.compile(
    "%C2%AD|%E2%80%(8[BEF]|A[89A-E])|%E2%81%A[0-9A-F]|%EF%BB%BF"
    "|(?<!%[89AB][0-9A-F])%E2%80%8[CD]|%E2%80%8[CD](?!%[C-F][0-9A-F])",
    re.IGNORECASE,
)
_nothing = re.compile(f"[\\s\u2800{_INVISIBLE}{_TAGS}{_JOINERS}{_VARIANTS}]*")
_line_break = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1f\x85\u2028]")
_joining = re.compile(f"[{_JOINERS}{_VARIANTS}]")
_blank = re.compile(r"[\s\u2800]+")


def clean_line(text: str) -> str:
    """For one line. Spaces and line breaks of any kind become single spaces."""
    visible = _without_needless(_blank.sub(" ", _invisible.sub(r"\1", text)))
    return normalize("NFC", _blank.sub(" ", visible).strip())


def clean_lines(text: str) -> str:
    """For many lines, which end in LF. What joins, parts or turns round words stays."""
    return normalize("NFC", _line_break.sub("\n", _forbidden.sub("", text)).replace("\u2029", "\n\n"))


def clean_text(text: str) -> str:
    """For a text of many lines: nothing if nothing in it can be seen."""
    text = clean_lines(text).strip()
    return "" if _nothing.fullmatch(text) else text


def clean_address(address: str) -> str:
    """For a web address: nothing invisible, encoded or not, and no line break."""
    visible = _without_needless(_invisible_in_address.sub("", address))
    return normalize("NFC", _encoded_invisible.sub("", visible)).strip()


def has_letter(text: str) -> bool:
    """Or a digit. Signs such as ʻ, that only modify a letter, say nothing alone."""
    return any(category(sign)[0] in "LN" and category(sign) != "Lm" for sign in text)


def _without_needless(text: str) -> str:
    """Without the joiners that join nothing and the variants of nothing."""
    if not _joining.search(text):
        return text
    kept: list[str] = []
    base = ""  # the last sign that is no mark
    has_virama = False  # whether a virama is among the marks after it
    for at, sign in enumerate(text):
        if sign in _JOINERS:
            is_needed = has_virama or _is_joined(base, text[at + 1 : at + 2])
        elif _joining.match(sign):
            is_needed = bool(base.strip()) and not name(base, "").startswith(_PLAIN)
        else:
            is_needed = True
            is_mark = category(sign)[0] == "M"
            base = base if is_mark else sign
            has_virama = combining(sign) == 9 or (is_mark and has_virama)
        if is_needed and not (kept and _joining.match(sign) and kept[-1] == sign):
            kept.append(sign)
    return "".join(kept)


def _is_joined(base: str, after: str) -> bool:
    """Two letters of a script that needs it, a letter and its virama, or two emoji."""
    if not base or category(base) not in _JOINED or name(base, "").startswith(_UNJOINED):
        return False
    return bool(after) and (category(after) in (*_JOINED, "Sm") or combining(after) == 9)
