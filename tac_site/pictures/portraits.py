"""The square around a point of a picture, in the sizes and formats that browsers choose from."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from tac_site.faults import NotStoredError
from tac_site.pictures.names import PORTRAIT_FORMATS, picture_size
from tac_site.pictures.uploads import decoding

RENDITION_VERSION = 1  # raise it when portraits are made in another way: their names change with it
PORTRAIT_EDGES = (96, 192, 384, 768)  # in pixels
# The first quality within PORTRAIT_BYTES is taken, or else the last: even a front page with sixteen pictures
# of fine detail stays below 150 KB. JPEG is for browsers that know neither of the other two formats.
PORTRAIT_QUALITIES = {"AVIF": (60, 50, 40, 30), "WEBP": (75, 60, 45, 30), "JPEG": (80,)}
PORTRAIT_BYTES = 0.2  # a pixel
ENCODER_OPTIONS: dict[str, dict[str, Any]] = {
    "AVIF": {"speed": 8},  # a third of the time of the usual 6, for some five in a hundred more bytes
    "WEBP": {"method": 4},
    "JPEG": {"optimize": True, "progressive": True},
}


class LostPictureError(Exception):
    """A stored picture whose file is missing or damaged."""


@dataclass(frozen=True)
class Portrait:
    """Its names and addresses follow from the picture's name and the point (in percent of the picture's
    width and height) alone: pages ask no storage for them."""

    picture: str
    focus_x: int
    focus_y: int

    @cached_property
    def edges(self) -> list[int]:
        """The widths of its files in pixels, ascending. A small picture is not enlarged."""
        size = picture_size(self.picture)
        assert size, f"{self.picture} is no stored picture"
        largest = min(*size, PORTRAIT_EDGES[-1])
        return [*(edge for edge in PORTRAIT_EDGES if edge < largest), largest]

    @cached_property
    def _digest(self) -> str:
        version = f"{RENDITION_VERSION} {self.picture} {self.focus_x} {self.focus_y}"
        return hashlib.sha256(version.encode()).hexdigest()[:16]

    def name(self, edge: int, ending: str) -> str:
        return f"portraits/{self._digest}-{edge}.{ending}"

    @property
    def names(self) -> list[str]:
        return [self.name(edge, ending) for edge in self.edges for ending in PORTRAIT_FORMATS]

    def url(self, edge: int, ending: str) -> str:
        return default_storage.url(self.name(edge, ending))

    @cached_property
    def small(self) -> dict[str, str]:
        """For a place of a fixed size, up to 96 CSS pixels."""
        edges = self.edges[:2]
        return self._sources(dict(zip(edges, ("1x", "2x"), strict=False)), edges[-1])

    @cached_property
    def large(self) -> dict[str, str]:
        """For a place whose width depends on the screen: the page states it in `sizes`."""
        return self._sources({edge: f"{edge}w" for edge in self.edges}, self.edges[:3][-1])

    def _sources(self, descriptors: dict[int, str], jpeg_edge: int) -> dict[str, str]:
        """What a <picture> offers: two srcsets, and one address for browsers that know neither format."""
        avif, webp = (
            ", ".join(f"{self.url(edge, ending)} {descriptor}" for edge, descriptor in descriptors.items())
            for ending in ("avif", "webp")
        )
        return {"avif": avif, "webp": webp, "jpeg": self.url(jpeg_edge, "jpg")}

    def render(self, again: bool = False) -> int:
        """Make the files that are missing, or all; returns how many. LostPictureError says what is wrong. Of
        files that cannot all be stored none is."""
        files = [(edge, ending) for edge in self.edges for ending in PORTRAIT_FORMATS]
        wanted = [file for file in files if again or not default_storage.exists(self.name(*file))]
        if wanted:
            with decoding:
                square = self._square()
                resized = {edge: square.resize((edge, edge), Image.Resampling.LANCZOS) for edge in self.edges}
                with all_or_none() as stored:
                    for edge, ending in wanted:
                        content = _encode_portrait(resized[edge], PORTRAIT_FORMATS[ending])
                        if again:
                            default_storage.delete(self.name(edge, ending))
                        stored.append(default_storage.save(self.name(edge, ending), ContentFile(content)))
        return len(wanted)

    def _square(self) -> Image.Image:
        """The largest square around the point that the picture has."""
        picture = open_stored(self.picture, "photo")
        edge = min(picture.size)
        left, top = (
            min(max(round(length * focus / 100 - edge / 2), 0), length - edge)
            for length, focus in zip(picture.size, (self.focus_x, self.focus_y), strict=True)
        )
        return picture.crop((left, top, left + edge, top + edge))


def open_stored(name: str, what: str) -> Image.Image:
    """The stored picture, on white. LostPictureError says what is wrong with it: `what` names its kind."""
    try:
        with default_storage.open(name) as file, Image.open(file, formats=["WEBP"]) as picture:
            if picture.size != picture_size(name):
                raise ValueError
            pixels = picture.convert("RGBA")
    except FileNotFoundError:
        raise LostPictureError(f"the file of the {what} is missing") from None
    except NotStoredError:
        raise
    except Exception as error:  # a damaged file makes the decoder raise nearly anything
        raise LostPictureError(f"the file of the {what} is damaged") from error
    paper = Image.new("RGBA", pixels.size, "white")
    paper.alpha_composite(pixels)
    return paper.convert("RGB")


@lru_cache(maxsize=1000)  # pages name the same ones again and again
def portrait_of(picture: str, focus_x: int, focus_y: int) -> Portrait | None:
    """None for a name that is not of a stored picture."""
    return Portrait(picture, focus_x, focus_y) if picture_size(picture) else None


@contextmanager
def all_or_none() -> Iterator[list[str]]:
    """Yields a list for the names of new files, which are deleted if one more cannot be stored."""
    stored: list[str] = []
    try:
        yield stored
    except NotStoredError:
        for name in stored:
            default_storage.delete(name)
        raise


def _encode_portrait(portrait: Image.Image, image_format: str) -> bytes:
    for quality in PORTRAIT_QUALITIES[image_format]:
        buffer = io.BytesIO()
        portrait.save(buffer, image_format, quality=quality, **ENCODER_OPTIONS[image_format])
        if buffer.tell() <= portrait.width * portrait.height * PORTRAIT_BYTES:
            break
    return buffer.getvalue()
