"""An upload of any kind becomes a clean picture under a name that tells its content and its size.
A portrait is the square around a point of it, in the sizes and formats that browsers choose from."""

import hashlib
import io
import os
import re
import tempfile
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.forms.widgets import Widget
from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 10 * 1024 * 1024
# The decoders of WebP and AVIF take up to 16 bytes a pixel, the others 4. MPO is several JPEG in one file.
MAX_MEGAPIXELS = {"JPEG": 40, "MPO": 40, "PNG": 40, "WEBP": 16, "AVIF": 16}
MAX_EDGE = 65_535  # in pixels: every line of a picture takes memory of its own
# Those that a segment with a length follows, and the two around a picture.
JPEG_MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])")
MAX_SCANS = 50  # ten are usual; each goes over all the pixels again, in a twentieth of a second
KEPT_EDGE = 2048  # of the picture that is kept, in pixels
BAND_PIXELS = 1_000_000  # of the source are shrunk at a time
ORIENTATION = 0x0112  # the EXIF tag

PORTRAIT_RECIPE = 1  # raise it when portraits are made in another way: their names change with it
PORTRAIT_EDGES = (96, 192, 384, 768)  # in pixels
PORTRAIT_FORMATS = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}  # the endings of their names
# The first quality that keeps to the limit is taken, or else the last. So also the front page with sixteen
# pictures of fine detail stays below 150 KB. JPEG is for browsers that know neither of the other two.
PORTRAIT_QUALITIES = {"AVIF": (60, 50, 40, 30), "WEBP": (75, 60, 45, 30), "JPEG": (80,)}
PORTRAIT_BYTES = 0.2  # a pixel
ENCODER_OPTIONS: dict[str, dict[str, Any]] = {
    "AVIF": {"speed": 8},  # a third of the time of the usual 6, for some five in a hundred more bytes
    "WEBP": {"method": 4},
    "JPEG": {"optimize": True, "progressive": True},
}

PICTURE_NAME = re.compile(r"pictures/[0-9a-f]{32}-([0-9]{1,4})x([0-9]{1,4})\.webp")
PORTRAIT_NAME = re.compile(r"portraits/[0-9a-f]{16}-[0-9]{1,3}\.(avif|webp|jpg)")

# One picture is decoded at a time in a process: a large one takes some 300 MB while it lasts.
_decoding = Lock()
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit warns; ours refuses, before anything is decoded


def picture_size(name: str) -> tuple[int, int] | None:
    """Width and height in pixels of a picture stored by this module, None for any other name."""
    match = PICTURE_NAME.fullmatch(name)
    return (int(match[1]), int(match[2])) if match else None


def content_type(name: str) -> str | None:
    """Of a file that this module has named, None for any other name."""
    if PICTURE_NAME.fullmatch(name):
        return "image/webp"
    match = PORTRAIT_NAME.fullmatch(name)
    return f"image/{PORTRAIT_FORMATS[match[1]].lower()}" if match else None


def store_picture(upload: File) -> str:  # type: ignore[type-arg]
    """The name under which the cleaned picture now lies in the media storage."""
    picture = clean_picture(upload)
    return default_storage.save(picture.name, picture)


def clean_picture(upload: File) -> ContentFile:  # type: ignore[type-arg]
    """Decode, turn upright, shrink, drop the metadata, encode again. ValidationError says what is wrong."""
    if not upload.size:
        raise ValidationError(f"“{upload.name}” is empty. Choose a JPEG, PNG, WebP or AVIF picture.")
    if upload.size > MAX_BYTES:
        raise ValidationError(
            f"“{upload.name}” has {upload.size / 1024 / 1024:.1f} MB and at most 10 MB are taken. "
            "Save it smaller, then upload it again."
        )
    with _decoding, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow, about damaged metadata, which is dropped anyway
        picture = _decode(upload)
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP", quality=85, method=4)
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()[:32]
    return ContentFile(content, f"pictures/{digest}-{picture.width}x{picture.height}.webp")


def _decode(upload: File) -> Image.Image:  # type: ignore[type-arg]
    try:
        upload.seek(0)
        content = upload.read()
        source = Image.open(io.BytesIO(content), formats=FORMATS)
        limit = MAX_MEGAPIXELS[str(source.format)]
        if source.format in ("JPEG", "MPO") and scan_count(content) > MAX_SCANS:
            raise ValueError
        if source.width * source.height <= limit * 1_000_000 and max(source.size) <= MAX_EDGE:
            return _normalize(source)
    except Exception as error:  # a hostile file makes the decoders raise nearly anything
        raise ValidationError(
            f"“{upload.name}” could not be read as a JPEG, PNG, WebP or AVIF picture. "
            "Open it in a picture editor, export it as JPEG or PNG, then upload that."
        ) from error
    raise ValidationError(
        f"“{upload.name}” has {source.width} × {source.height} pixels. At most {limit} megapixels are taken, "
        f"and at most {MAX_EDGE} pixels in a line. Save it smaller, then upload it again."
    )


def scan_count(jpeg: bytes) -> int:
    """Up to the end of the picture: phones append videos to theirs, in which any bytes may stand."""
    count = position = 0
    while match := JPEG_MARKER.search(jpeg, position):
        if match[1] == b"\xd9":
            break
        count += match[1] == b"\xda"
        position = match.end()
        if match[1] != b"\xd8":  # what begins a picture has no length
            position += int.from_bytes(jpeg[position : position + 2])
    return count


def _normalize(source: Image.Image) -> Image.Image:
    """At most KEPT_EDGE wide and high, upright, 8 bits a channel, sRGB."""
    orientation = source.getexif().get(ORIENTATION, 1)
    profile = source.info.get("icc_profile")
    transparent = "transparency" in source.info or source.mode in ("RGBA", "LA", "PA")
    scale = KEPT_EDGE / max(source.size)
    source.draft("RGB", (ceil(source.width * scale), ceil(source.height * scale)))
    picture = _shrink(source, "RGBA" if transparent else "RGB")
    picture = _to_srgb(picture, profile)
    picture.getexif()[ORIENTATION] = orientation
    picture = ImageOps.exif_transpose(picture)
    picture.info.clear()
    return picture


def _shrink(source: Image.Image, mode: str) -> Image.Image:
    """Band by band, so that no second full-size copy is ever in memory."""
    source.load()
    if source.mode == "CMYK":
        mode = "CMYK"  # its colour profile, if any, still has to be applied
    factor = max(1, round(max(source.size) / KEPT_EDGE))
    picture = Image.new(mode, (ceil(source.width / factor), ceil(source.height / factor)))
    rows = factor * max(1, BAND_PIXELS // (source.width * factor))
    for top in range(0, source.height, rows):
        band = source.crop((0, top, source.width, min(source.height, top + rows)))
        if band.mode.startswith("I"):  # 16 bits a channel
            band = band.point(lambda value: value / 256).convert("L")
        if "transparency" in source.info:
            band.info["transparency"] = source.info["transparency"]
        picture.paste(band.convert(mode).reduce(factor), (0, top // factor))
    picture.thumbnail((KEPT_EDGE, KEPT_EDGE))
    return picture


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        target = ImageCms.createProfile("sRGB")
        # A profile that fits no picture leaves the colours as they are.
        with suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, source, target, outputMode=mode) or picture
    return picture.convert(mode)


class LostPictureError(Exception):
    """A stored picture whose file is missing or damaged."""


class Sources(NamedTuple):
    """What a <picture> offers: two srcsets, and one address for browsers that know neither format."""

    avif: str
    webp: str
    jpeg: str


@dataclass(frozen=True)
class Portrait:
    """Its names and addresses follow from the picture's name and the point (in percent of the picture's
    width and height) alone: pages ask no storage for them."""

    picture: str
    focus_x: int
    focus_y: int

    @cached_property
    def edges(self) -> list[int]:
        """Of its files, in pixels, ascending. A small picture is not blown up: its own is the largest."""
        size = picture_size(self.picture)
        assert size, f"{self.picture} is no stored picture"
        largest = min(*size, PORTRAIT_EDGES[-1])
        return [*(edge for edge in PORTRAIT_EDGES if edge < largest), largest]

    @cached_property
    def _digest(self) -> str:
        recipe = f"{PORTRAIT_RECIPE} {self.picture} {self.focus_x} {self.focus_y}"
        return hashlib.sha256(recipe.encode()).hexdigest()[:16]

    def name(self, edge: int, ending: str) -> str:
        return f"portraits/{self._digest}-{edge}.{ending}"

    @property
    def names(self) -> list[str]:
        return [self.name(edge, ending) for edge in self.edges for ending in PORTRAIT_FORMATS]

    def url(self, edge: int, ending: str) -> str:
        return default_storage.url(self.name(edge, ending))

    @property
    def small(self) -> Sources:
        """For a place of a fixed size, up to 96 CSS pixels."""
        edges = self.edges[:2]
        avif, webp = (
            ", ".join(f"{self.url(edge, ending)} {density}x" for density, edge in enumerate(edges, start=1))
            for ending in ("avif", "webp")
        )
        return Sources(avif, webp, self.url(edges[-1], "jpg"))

    @property
    def large(self) -> Sources:
        """For a place whose size the page has to tell, in `sizes`."""
        avif, webp = (
            ", ".join(f"{self.url(edge, ending)} {edge}w" for edge in self.edges)
            for ending in ("avif", "webp")
        )
        return Sources(avif, webp, self.url(self.edges[:3][-1], "jpg"))

    def render(self, again: bool = False) -> int:
        """Make the files that are missing, or all; returns how many. LostPictureError says what is wrong."""
        wanted = [(edge, ending) for edge in self.edges for ending in PORTRAIT_FORMATS]
        if not again:
            wanted = [each for each in wanted if not default_storage.exists(self.name(*each))]
        if wanted:
            with _decoding:
                square = self._square()
                resized = {edge: square.resize((edge, edge), Image.Resampling.LANCZOS) for edge in self.edges}
                for edge, ending in wanted:
                    content = _encode_portrait(resized[edge], PORTRAIT_FORMATS[ending])
                    if again:
                        default_storage.delete(self.name(edge, ending))
                    default_storage.save(self.name(edge, ending), ContentFile(content))
        return len(wanted)

    def _square(self) -> Image.Image:
        """As large as the picture gives it, on white."""
        try:
            with default_storage.open(self.picture) as file:
                content = file.read()
        except FileNotFoundError:
            raise LostPictureError("the file of the photo is missing") from None
        try:
            picture = Image.open(io.BytesIO(content), formats=["WEBP"])
            if picture.size != picture_size(self.picture):
                raise ValueError
            edge = min(picture.size)
            left, top = (
                min(max(round(length * focus / 100 - edge / 2), 0), length - edge)
                for length, focus in zip(picture.size, (self.focus_x, self.focus_y), strict=True)
            )
            square = picture.convert("RGBA").crop((left, top, left + edge, top + edge))
        except Exception as error:  # a damaged file makes the decoder raise nearly anything
            raise LostPictureError("the file of the photo is damaged") from error
        paper = Image.new("RGBA", square.size, "white")
        paper.alpha_composite(square)
        return paper.convert("RGB")


@lru_cache(maxsize=1000)  # pages name the same ones again and again
def portrait_of(picture: str, focus_x: int, focus_y: int) -> Portrait | None:
    """None for a name that is not of a stored picture."""
    return Portrait(picture, focus_x, focus_y) if picture_size(picture) else None


def _encode_portrait(portrait: Image.Image, image_format: str) -> bytes:
    for quality in PORTRAIT_QUALITIES[image_format]:
        buffer = io.BytesIO()
        portrait.save(buffer, image_format, quality=quality, **ENCODER_OPTIONS[image_format])
        if buffer.tell() <= portrait.width * portrait.height * PORTRAIT_BYTES:
            break
    return buffer.getvalue()


class PictureFormField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)  # of the name, which is ours
        super().__init__(**kwargs)

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        return {"accept": ",".join(f"image/{name.lower()}" for name in FORMATS)}

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        return upload and clean_picture(upload)


class PictureStorage(FileSystemStorage):
    """Names tell the content, so a name needs no second file, and writing it once more repairs a damaged one
    and makes it young for clean_media. No file is ever half written."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def url(self, name: str | None) -> str:
        """A page has dozens of them, and in ours is nothing to quote."""
        return f"{self.base_url}{name}" if content_type(name or "") else super().url(name)

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, self.file_permissions_mode or 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
        return name
