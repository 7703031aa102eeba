"""An upload of any kind becomes a clean picture under a name that tells its content and its size."""

import hashlib
import io
import re
import warnings
from threading import Lock

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from PIL import Image, UnidentifiedImageError

from tac_site.pictures.limits import MAX_EDGE, megapixel_limit
from tac_site.pictures.pixels import normalize

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
OTHER_KINDS = {  # by how their files begin
    rb".{4}ftyp(hei|hev|mif1|msf1)": "a HEIC photo",
    rb"GIF8": "a GIF",
    rb"II\*\0|MM\0\*": "a TIFF",
    rb"%PDF": "a PDF",
    rb"(\xef\xbb\xbf)?\s*<(\?xml|svg)": "an SVG",
}
UNREADABLE = "could not be read as a JPEG, PNG, WebP or AVIF picture."
EXPORT = "Open it in a picture editor, export it as JPEG or PNG, then upload that."
MAX_BYTES = 10 * 1024 * 1024
# One picture is decoded at a time in a process: a large one takes some 350 MB while it lasts.
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
    upload.seek(0)
    content = upload.read()
    try:
        source = Image.open(io.BytesIO(content), formats=FORMATS)
        kind, megapixels = megapixel_limit(source, content)
        if source.width * source.height <= megapixels * 1_000_000 and max(source.size) <= MAX_EDGE:
            return normalize(source)
    except UnidentifiedImageError as error:
        known = (kind for signature, kind in OTHER_KINDS.items() if re.match(signature, content, re.DOTALL))
        problem = next((f"is {kind}: JPEG, PNG, WebP and AVIF are taken." for kind in known), UNREADABLE)
        raise ValidationError(f"“{upload.name}” {problem} {EXPORT}") from error
    except Exception as error:  # a hostile file makes the decoders raise nearly anything
        problem = f"“{upload.name}” could not be read: the file is damaged or not whole."
        raise ValidationError(f"{problem} {EXPORT}") from error
    problem = f"“{upload.name}” has {source.width} × {source.height} pixels."
    limits = f"At most {megapixels} megapixels are taken of {kind}, and at most {MAX_EDGE} pixels in a line."
    raise ValidationError(f"{problem} {limits} Save it smaller, then upload it again.")
