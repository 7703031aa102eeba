"""A logo as pages show it: small, and on white, so that it can be seen in the dark look too."""

import hashlib
import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from tac_site.pictures.names import picture_size
from tac_site.pictures.portraits import open_stored
from tac_site.pictures.uploads import decoding

RENDITION_VERSION = 1  # raise it when logos are made in another way: their names change with it
BOX = (240, 40)  # CSS pixels that it fits into
DENSITY = 3  # pixels of the file for each of them, on the densest screens


@dataclass(frozen=True)
class Logo:
    """Its name, address and size follow from the picture's name alone, as those of a portrait do."""

    picture: str
    width: int  # in CSS pixels
    height: int

    @property
    def name(self) -> str:
        digest = hashlib.sha256(f"{RENDITION_VERSION} {self.picture}".encode()).hexdigest()
        return f"logos/{digest[:16]}-{self.width}x{self.height}.webp"

    @property
    def url(self) -> str:
        return default_storage.url(self.name)

    def render(self, again: bool = False) -> int:
        """Make the file if it is missing; returns how many were made. LostPictureError says what is wrong."""
        if not again and default_storage.exists(self.name):
            return 0
        with decoding:
            logo = open_stored(self.picture, "logo")
            logo.thumbnail((self.width * DENSITY, self.height * DENSITY), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        logo.save(buffer, "WEBP", quality=90, method=6)
        default_storage.save(self.name, ContentFile(buffer.getvalue()))
        return 1


def logo_of(picture: str) -> Logo | None:
    """None for a name that is not of a stored picture."""
    if not (size := picture_size(picture)):
        return None
    scale = min(BOX[0] / size[0], BOX[1] / size[1])
    width, height = (max(1, round(length * scale)) for length in size)
    return Logo(picture, width, height)
