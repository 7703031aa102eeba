"""An upload of any kind becomes a clean picture under a name that tells its content and its size."""

import hashlib
import io
import os
import re
import tempfile
import warnings
from contextlib import suppress
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any

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
JPEG_SCAN = b"\xff\xda"
MAX_SCANS = 50  # ten are usual; each goes over all the pixels again, in a twentieth of a second
KEPT_EDGE = 2048  # of the picture that is kept, in pixels
BAND = 64  # rows of the kept picture that are made at a time
ORIENTATION = 0x0112  # the EXIF tag

PICTURE_NAME = re.compile(r"pictures/[0-9a-f]{32}-(\d{1,4})x(\d{1,4})\.webp")

# One picture is decoded at a time in a process: a large one takes some 300 MB while it lasts.
_decoding = Lock()
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit warns; ours refuses, before anything is decoded


def picture_size(name: str) -> tuple[int, int] | None:
    """Width and height in pixels of a picture stored by this module, None for any other name."""
    match = PICTURE_NAME.fullmatch(name)
    return (int(match[1]), int(match[2])) if match else None


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
        if source.format in ("JPEG", "MPO") and content.count(JPEG_SCAN) > MAX_SCANS:
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
    for top in range(0, source.height, BAND * factor):
        band = source.crop((0, top, source.width, min(source.height, top + BAND * factor)))
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
    """Names tell the content, so a name that exists needs no second file; no name is ever half written."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        path = Path(self.path(name))
        if path.exists():
            return name
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
