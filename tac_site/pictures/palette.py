import re
from functools import cache
from pathlib import Path

STYLE_SHEET = Path(__file__).parents[1] / "static" / "tac_site" / "site.css"


def colour(name: str) -> str:
    """That of the light scheme, such as "#ee4c2c" for "accent": the style sheet is where colours are set."""
    return _colours()[name]


@cache
def _colours() -> dict[str, str]:
    """The first of each name: those of the dark scheme stand further down."""
    found = re.findall(r"--([a-z-]+): *(#[0-9a-f]{6})\b", STYLE_SHEET.read_text())
    return dict(reversed(found))
