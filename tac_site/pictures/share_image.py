"""The picture that chat programs and social networks show beside a link."""

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from functools import cache, lru_cache

from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from tac_site.pictures.lettering import drawable, fit, font_of, line_height
from tac_site.pictures.portraits import LostPictureError, Portrait

SIZE = (1200, 630)  # what the networks ask for, in pixels; so are the other measures here
MARGIN = 90
BAR = 18
CIRCLE = 400
GAP = 60
TITLE_SIZES = (96, 84, 72, 60, 50, 42)
TITLE_LINES = 4
# Of the light scheme of site.css: a test compares them.
COLOURS = {
    "accent": "#ee4c2c",
    "paper": "#ffffff",
    "ink": "#1b1715",
    "ink-soft": "#5d554f",
    "tile": "#ecdfd6",
    "on-tile": "#6b2a14",
}
RENDITION_VERSION = 2  # goes up when the drawing changes, so that the address does too


@dataclass(frozen=True)
class ShareImage:
    """What is on it. A text with a letter that the font does not have is left out."""

    title: str
    kicker: str = ""
    subtitle: str = ""
    initials: str = ""
    portrait: Portrait | None = None  # shown as a circle in place of the initials

    @property
    def version(self) -> str:
        """Another one for everything that looks different."""
        content = json.dumps([RENDITION_VERSION, [*COLOURS.values()], asdict(self)])
        return hashlib.sha256(content.encode()).hexdigest()[:16]


@lru_cache(maxsize=100)  # some 50 KB each
def draw(image: ShareImage) -> bytes:
    """A PNG. LostPictureError if a file of the portrait is missing or damaged."""
    canvas = Image.new("RGB", SIZE, COLOURS["paper"])
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((0, 0, BAR - 1, SIZE[1]), fill=COLOURS["accent"])
    title, kicker, subtitle = map(drawable, (image.title, image.kicker, image.subtitle))
    if not title:
        title, kicker = kicker, ""
    right = SIZE[0] - MARGIN
    if badge := _badge(image):
        # Without any words the circle is in the middle.
        left = right - CIRCLE if title else (SIZE[0] - CIRCLE) // 2
        canvas.paste(badge, (left, (SIZE[1] - CIRCLE) // 2), _disc())
        right = left - GAP
    if title:
        _write(pen, title, kicker, subtitle, right - MARGIN)
    buffer = io.BytesIO()
    canvas.save(buffer, "PNG")
    return buffer.getvalue()


def _write(pen: ImageDraw.ImageDraw, title: str, kicker: str, subtitle: str, width: int) -> None:
    """Below each other, from the left margin, centred in the height of the image."""
    blocks = [
        (*fit(kicker, "Bold", (34,), 1, width), COLOURS["accent"], 28),
        (*fit(title, "Bold", TITLE_SIZES, TITLE_LINES, width), COLOURS["ink"], 24),
        (*fit(subtitle, "Regular", (40,), 2, width), COLOURS["ink-soft"], 0),
    ]
    blocks = [block for block in blocks if block[1]]
    height = sum(len(lines) * line_height(font) + space for font, lines, _, space in blocks) - blocks[-1][3]
    top = (SIZE[1] - height) // 2
    for font, lines, ink, space in blocks:
        for line in lines:
            pen.text((MARGIN, top), line, ink, font)
            top += line_height(font)
        top += space


def _badge(image: ShareImage) -> Image.Image | None:
    """The portrait or the initials as a square; None if there are neither."""
    if image.portrait:
        return _square(image.portrait)
    if not (initials := drawable(image.initials)):
        return None
    badge = Image.new("RGB", (CIRCLE, CIRCLE), COLOURS["tile"])
    foot = (CIRCLE / 2, CIRCLE / 2 + 58)
    ImageDraw.Draw(badge).text(foot, initials, COLOURS["on-tile"], font_of("Bold", 170), anchor="ms")
    return badge


def _square(portrait: Portrait) -> Image.Image:
    edge = next((edge for edge in portrait.edges if edge >= CIRCLE), portrait.edges[-1])
    name = portrait.name(edge, "jpg")
    try:
        with default_storage.open(name) as file, Image.open(file, formats=["JPEG"]) as picture:
            return picture.convert("RGB").resize((CIRCLE, CIRCLE), Image.Resampling.LANCZOS)
    except Exception as error:  # a damaged file makes the decoder raise nearly anything
        raise LostPictureError(f"the file {name} is missing or damaged") from error


@cache
def _disc() -> Image.Image:
    """A mask, drawn large and made small: Pillow's own circles have jagged edges."""
    disc = Image.new("L", (CIRCLE * 4, CIRCLE * 4))
    ImageDraw.Draw(disc).ellipse((0, 0, CIRCLE * 4 - 1, CIRCLE * 4 - 1), fill=255)
    return disc.resize((CIRCLE, CIRCLE), Image.Resampling.LANCZOS)
