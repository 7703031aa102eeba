"""How much room words take in a picture, which does not know its font: rather more than they need."""

from functools import lru_cache
from unicodedata import category, east_asian_width

SIZE = 0.8125  # rem, of letters
SLIM, BROAD = "ijlIrtf.,:;'’|!()[] ", "mwMWQG@%&—"


@lru_cache(maxsize=5000)
def _width(sign: str) -> float:
    """As a part of the size."""
    if category(sign) in ("Mn", "Me", "Cf"):
        return 0
    if east_asian_width(sign) in "WF":  # emoji too
        return 1.3
    return 0.4 if sign in SLIM else 0.95 if sign in BROAD else 0.75 if sign.isupper() else 0.6


def width_of(text: str) -> float:
    """In rem."""
    return round(SIZE * sum(map(_width, text)), 2)


def cut(text: str, room: float) -> str:
    """As much of it as fits, and an ellipsis."""
    if width_of(text) <= room:
        return text
    room -= width_of("…")
    for end, sign in enumerate(text):
        room -= SIZE * _width(sign)
        if room < 0:
            return f"{text[:end].rstrip()}…"
    return text


def wrap(text: str, room: float, lines: int) -> list[str]:
    """In so many lines at most."""
    wrapped = [""]
    for word in text.split():
        longer = f"{wrapped[-1]} {word}".strip()
        if len(wrapped) == lines or width_of(longer) <= room:
            wrapped[-1] = longer
        else:
            wrapped.append(word)
    return [cut(line, room) for line in wrapped if line]
