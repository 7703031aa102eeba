"""Text as it is drawn on a share image: in the font of the site, in lines that fit."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import as_file, files
from math import ceil
from typing import Literal

from PIL import ImageFont

Weight = Literal["Regular", "Bold"]


@cache
def font_of(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    source = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.otf"
    with as_file(source) as path:
        # Basic layout: the font has no script that needs more, and it is there on every machine.
        return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def drawable(text: str) -> str:
    """The text in one line, without the signs that the font lacks. Empty if it lacks a letter."""
    try:
        return " ".join("".join(map(_written, unicodedata.normalize("NFC", text))).split())
    except LookupError:
        return ""


@lru_cache(maxsize=2000)
def _written(character: str) -> str:
    """The character or its equal in the font. LookupError for a letter that has none."""
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if category[0] == "C" or "\ufe00" <= character <= "\ufe0f":  # not seen itself
        return ""
    for equal in (character, unicodedata.normalize("NFKD", character).replace("\u2010", "-")):
        if all(map(_has_glyph, equal)):
            return equal
    if category[0] in "LMN" and category != "Me":
        raise LookupError
    return " " if category[0] == "P" else ""


def _has_glyph(character: str) -> bool:
    font = font_of("Bold", 20)
    return bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


def line_height(font: ImageFont.FreeTypeFont) -> int:
    return round(font.size * 1.12)


def fit(
    text: str, weight: Weight, sizes: tuple[int, ...], max_lines: int, width: int
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest size at which the text has at most so many lines, or the smallest with the text cut."""
    for size in sizes:
        font = font_of(weight, size)
        lines = list(_wrap(text, font, width))
        if len(lines) <= max_lines and all(font.getlength(line) <= width for line in lines):
            return font, lines
    if len(lines) > max_lines:
        lines[max_lines - 1] += f" {lines[max_lines]}"  # too long now, so that the cut shows
    return font, [_cut(line, font, width) for line in lines[:max_lines]]


def _wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".lstrip()
        if line and font.getlength(longer) > width:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _cut(line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(line) <= width:
        return line
    end = bisect_right(range(1, len(line)), width, key=lambda end: ceil(font.getlength(f"{line[:end]}…")))
    return f"{line[:end].rstrip()}…"
