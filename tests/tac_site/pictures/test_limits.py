import io
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tac_site.pictures.limits import jpeg_scans, megapixel_limit
from tests.tac_site.pictures.samples import encoded, plain

PROGRESSIVE = "a progressive JPEG like this one"


def jpeg(mode: str = "RGB", **options: Any) -> bytes:
    return encoded(plain(mode), "JPEG", **options)


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def with_a_scan_for_each_colour() -> bytes:
    """A JPEG of 8 x 8 pixels that is not progressive, and not decoded line by line either."""
    colours = b"\x01\x11\0", b"\x02\x11\0", b"\x03\x11\0"
    table = bytes([1, *[0] * 15, 0])
    parts = [
        b"\xff\xd8",
        segment(0xDB, b"\0" + b"\x01" * 64),
        segment(0xC0, struct.pack(">BHHB", 8, 8, 8, 3) + b"".join(colours)),
        segment(0xC4, b"\x00" + table + b"\x10" + table),
        *(segment(0xDA, b"\x01" + colour[:1] + b"\0\0\x3f\0") + b"\x3f" for colour in colours),
        b"\xff\xd9",
    ]
    return b"".join(parts)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (encoded(plain(), "PNG"), ("a PNG", 40)),
        (encoded(plain(), "WEBP"), ("a WebP", 16)),
        (encoded(plain(), "AVIF"), ("an AVIF", 16)),
        (jpeg(), ("a JPEG", 200)),
        (jpeg("L"), ("a JPEG", 200)),
        (jpeg("CMYK"), ("a JPEG", 200)),
        (encoded(plain(), "MPO"), ("a JPEG", 200)),
        (encoded(plain(), "MPO", save_all=True, append_images=[plain()]), ("a JPEG", 200)),
        (jpeg(progressive=True), (PROGRESSIVE, 100)),
        (jpeg(progressive=True, subsampling=1), (PROGRESSIVE, 75)),
        (jpeg(progressive=True, subsampling=0), (PROGRESSIVE, 50)),
        (jpeg("L", progressive=True), (PROGRESSIVE, 150)),
        (jpeg("CMYK", progressive=True), (PROGRESSIVE, 37)),
        (encoded(plain(), "MPO", progressive=True), (PROGRESSIVE, 100)),
        (with_a_scan_for_each_colour(), (PROGRESSIVE, 50)),
    ],
)
def test_the_limit_follows_from_the_memory_that_decoding_takes(
    content: bytes, expected: tuple[str, int]
) -> None:
    with Image.open(io.BytesIO(content)) as source:
        assert megapixel_limit(source, content) == expected
        source.load()


def test_scans_are_those_of_the_picture_alone() -> None:
    scan = b"\xff\xda\x00\x03\x03"
    picture = b"\xff\xd8" + b"\xff\xe1\x00\x07" + scan + scan + b"\x01\xff\x00\xff\xd0" + scan + b"\xff\xd9"
    assert jpeg_scans(picture + 3 * scan) == [3, 3]
    assert jpeg_scans(picture[:-2] + scan[:-1] + b"\x01") == [3, 3, 1]
    assert jpeg_scans(scan[:-1]) == [0]
    assert jpeg_scans(b"") == []
    assert jpeg_scans(encoded(plain(), "JPEG", progressive=True)) == [3, 1, 1, 1, 1, 1, 3, 1, 1, 1]


DECODE = """
import io, resource, sys
from pathlib import Path
from PIL import Image
from tac_site.pictures.pixels import normalize
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
normalize(Image.open(io.BytesIO(Path(sys.argv[1]).read_bytes())))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(
    ("size", "options"), [((4095, 4095), {}), ((7071, 7071), {"progressive": True, "subsampling": 0})]
)
def test_the_largest_jpeg_takes_so_much_memory(
    size: tuple[int, int], options: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "large.jpg"
    file.write_bytes(encoded(plain(size=size), "JPEG", **options))
    arguments = [sys.executable, "-c", DECODE, str(file)]
    megabytes = int(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)
    assert megabytes < 380
