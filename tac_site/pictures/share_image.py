"""The picture that chat programs and social networks show beside a link."""

import hashlib
import io
import json
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from math import ceil
from typing import Literal

from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

from tac_site.pictures.palette import colour
from tac_site.pictures.portraits import Portrait

SIZE = (1200, 630)  # what the networks ask for, in pixels; so are the other measures here
MARGIN = 90
BAR = 18
CIRCLE = 400
GAP = 60
TITLE_SIZES = (96, 84, 72, 60, 50, 42)
TITLE_LINES = 4
COLOURS = ("accent", "paper", "ink", "ink-soft", "initials", "initials-ink")
RENDITION_VERSION = 1  # goes up when the drawing changes, so that the address does too

Weight = Literal["Regular", "Bold"]


@dataclass(frozen=True)
class ShareImage:
    """What is on it. A text in a script that the font does not have is left out."""

    title: str
    kicker: str = ""
    subtitle: str = ""
    initials: str = ""
    portrait: Portrait | None = None  # shown as a circle in place of the initials

    @property
    def version(self) -> str:
        """Another one for everything that looks different."""
        said = json.dumps([RENDITION_VERSION, [colour(name) for name in COLOURS], asdict(self)])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@lru_cache(maxsize=100)  # some 50 KB each
def draw(image: ShareImage) -> bytes:
    """A PNG."""
    canvas = Image.new("RGB", SIZE, colour("paper"))
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((0, 0, BAR - 1, SIZE[1]), fill=colour("accent"))
    title, kicker, subtitle = map(_drawable, (image.title, image.kicker, image.subtitle))
    if not title:
        title, kicker = kicker, ""
    right = SIZE[0] - MARGIN
    if badge := _badge(image):
        # Without any words it stands for them.
        left = right - CIRCLE if title else (SIZE[0] - CIRCLE) // 2
        canvas.paste(badge, (left, (SIZE[1] - CIRCLE) // 2), _disc())
        right = left - GAP
    if title:
        _write(pen, title, kicker, subtitle, right - MARGIN)
    buffer = io.BytesIO()
    canvas.save(buffer, "PNG")
    return buffer.getvalue()


def _write(pen: ImageDraw.ImageDraw, title: str, kicker: str, subtitle: str, width: int) -> None:
    """From the left margin, in the middle of the height."""
    blocks = [
        (*_fit(kicker, "Bold", (34,), 1, width), colour("accent"), 28),
        (*_fit(title, "Bold", TITLE_SIZES, TITLE_LINES, width), colour("ink"), 24),
        (*_fit(subtitle, "Regular", (40,), 2, width), colour("ink-soft"), 0),
    ]
    blocks = [block for block in blocks if block[1]]
    height = sum(len(lines) * _leading(font) + space for font, lines, _, space in blocks) - blocks[-1][3]
    top = (SIZE[1] - height) // 2
    for font, lines, ink, space in blocks:
        for line in lines:
            pen.text((MARGIN, top), line, ink, font)
            top += _leading(font)
        top += space


def _leading(font: ImageFont.FreeTypeFont) -> int:
    return round(font.size * 1.12)


def _fit(
    text: str, weight: Weight, sizes: tuple[int, ...], most: int, width: int
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest size at which the text has at most so many lines, or the smallest with the text cut."""
    for size in sizes:
        font = _font(weight, size)
        lines = list(_wrapped(text, font, width))
        if len(lines) <= most and all(font.getlength(line) <= width for line in lines):
            return font, lines
    if len(lines) > most:
        lines[most - 1] += f" {lines[most]}"  # too long now, so that the cut shows
    return font, [_cut(line, font, width) for line in lines[:most]]


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
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
    kept = bisect_right(range(1, len(line)), width, key=lambda end: ceil(font.getlength(f"{line[:end]}…")))
    return f"{line[:kept].rstrip()}…"


def _badge(image: ShareImage) -> Image.Image | None:
    """The portrait or the initials as a square; None if neither can be drawn."""
    if image.portrait:
        with suppress(Exception):  # a file that is lost or damaged: decoders raise nearly anything
            return _square(image.portrait)
    initials = _drawable(image.initials)
    if not initials:
        return None
    badge = Image.new("RGB", (CIRCLE, CIRCLE), colour("initials"))
    font = _font("Bold", 170)
    ImageDraw.Draw(badge).text(
        (CIRCLE / 2, CIRCLE / 2 + 58), initials, colour("initials-ink"), font, anchor="ms"
    )
    return badge


def _square(portrait: Portrait) -> Image.Image:
    edge = next((edge for edge in portrait.edges if edge >= CIRCLE), portrait.edges[-1])
    with default_storage.open(portrait.name(edge, "jpg")) as file, Image.open(file) as picture:
        return picture.convert("RGB").resize((CIRCLE, CIRCLE), Image.Resampling.LANCZOS)


@cache
def _disc() -> Image.Image:
    """A mask, drawn large and made small: Pillow's own circles have jagged edges."""
    disc = Image.new("L", (CIRCLE * 4, CIRCLE * 4))
    ImageDraw.Draw(disc).ellipse((0, 0, CIRCLE * 4 - 1, CIRCLE * 4 - 1), fill=255)
    return disc.resize((CIRCLE, CIRCLE), Image.Resampling.LANCZOS)


@cache
def _font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    source = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.otf"
    with as_file(source) as path:
        # Basic layout: the font has no script that needs more, and it is there on every machine.
        return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def _drawable(text: str) -> str:
    """The text in one line, or nothing if the font lacks a letter of it."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text if all(map(_has_glyph, set(text))) else ""


@lru_cache(maxsize=2000)
def _has_glyph(letter: str) -> bool:
    font = _font("Bold", 20)
    return letter == " " or bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))
