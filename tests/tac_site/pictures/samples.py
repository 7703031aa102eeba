"""Picture files made on the spot: nothing binary is kept in the repository."""

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

ORIENTATION = 0x0112


def encoded(picture: Image.Image, image_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, image_format, **options)
    return buffer.getvalue()


def plain(mode: str = "RGB", size: tuple[int, int] = (8, 6), colour: Any = None) -> Image.Image:
    return Image.new(mode, size, colour if colour is not None else 0)


def exif(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[ORIENTATION] = orientation
    return tags.tobytes()


def icc_profile(space: str, **tags: bytes) -> bytes:
    """A colour profile with these tags; in the colour space of a name of four letters."""
    table, data = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += struct.pack(">4sII", name.encode(), 132 + 12 * len(tags) + len(data), len(tag))
        data += tag.ljust(-(-len(tag) // 4) * 4, b"\0")
    size, kind, white = (
        128 + len(table) + len(data),
        (b"mntr", space.encode(), b"XYZ "),
        (63190, 65536, 54061),
    )
    header = struct.pack(">I4xI4s4s4s12x4s28xIII48x", size, 0x02400000, *kind, b"acsp", *white)
    return header + table + data


def gamma(exponent: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256))


def xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">iii", *(round(value * 65536) for value in values))


WHITE = xyz(0.9642, 1, 0.8249)
LINEAR_GREY = icc_profile("GRAY", wtpt=WHITE, kTRC=gamma(1))
ADOBE_RGB = icc_profile(
    "RGB ",
    wtpt=WHITE,
    rXYZ=xyz(0.60974, 0.31111, 0.01947),
    gXYZ=xyz(0.20528, 0.62567, 0.06087),
    bXYZ=xyz(0.14919, 0.06322, 0.74457),
    **{f"{channel}TRC": gamma(563 / 256) for channel in "rgb"},
)


def png(
    width: int, height: int, rows: bytes, *chunks: tuple[bytes, bytes], depth: int = 8, colour_type: int = 2
) -> bytes:
    """A picture of that many bits a channel, whatever it claims, with more chunks before its rows. The colour
    type is 2 for RGB, 0 for grey, 4 for grey with alpha."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
