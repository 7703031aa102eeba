"""An upload of any kind becomes a clean picture under a name that tells its content and its size."""

import hashlib
import io
import re
import warnings
from threading import Lock

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from PIL import Image

from tac_site.pictures.pixels import normalize

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 10 * 1024 * 1024
# The decoders of WebP and AVIF take up to 16 bytes a pixel, the others 4. MPO is several JPEG in one file.
MAX_MEGAPIXELS = {"JPEG": 40, "MPO": 40, "PNG": 40, "WEBP": 16, "AVIF": 16}
MAX_EDGE = 65_535  # in pixels: every line of a picture takes memory of its own
# Those that a length follows, and the two that begin and end a picture, which have none.
JPEG_MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])")
MAX_SCANS = 50  # ten are usual; each goes over all the pixels again, in a twentieth of a second

# One picture is decoded at a time in a process: a large one takes some 300 MB while it lasts.
decoding = Lock()
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit warns; ours refuses, before anything is decoded


def store_picture(upload: File) -> str:  # type: ignore[type-arg]
    """The name under which the cleaned picture now lies in the media storage."""
    picture = clean_picture(upload)
    return default_storage.save(picture.name, picture)


def clean_picture(upload: File) -> ContentFile:  # type: ignore[type-arg]
    """Decode, turn upright, shrink, drop the metadata, encode again. ValidationError says what is wrong."""
    if not upload.size:
        raise ValidationError(f"“{upload.name}” is empty. Choose a JPEG, PNG, WebP or AVIF picture.")
    if upload.size > MAX_BYTES:
        problem = f"“{upload.name}” has {upload.size / 1024 / 1024:.1f} MB and at most 10 MB are taken."
        raise ValidationError(f"{problem} Save it smaller, then upload it again.")
    with decoding, warnings.catch_warnings():
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
            return normalize(source)
    except Exception as error:  # a hostile file makes the decoders raise nearly anything
        problem = f"“{upload.name}” could not be read as a JPEG, PNG, WebP or AVIF picture."
        advice = "Open it in a picture editor, export it as JPEG or PNG, then upload that."
        raise ValidationError(f"{problem} {advice}") from error
    problem = f"“{upload.name}” has {source.width} × {source.height} pixels."
    limits = f"At most {limit} megapixels are taken, and at most {MAX_EDGE} pixels in a line."
    raise ValidationError(f"{problem} {limits} Save it smaller, then upload it again.")


def scan_count(jpeg: bytes) -> int:
    """How often a decoder goes over the pixels. A video that a phone has appended does not count."""
    count = position = 0
    while match := JPEG_MARKER.search(jpeg, position):
        if match[1] == b"\xd9":
            break
        count += match[1] == b"\xda"
        position = match.end()
        if match[1] != b"\xd8":  # what begins a picture has no length
            position += int.from_bytes(jpeg[position : position + 2])
    return count
