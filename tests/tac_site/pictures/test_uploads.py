import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from tac_site.pictures import limits, uploads
from tac_site.pictures.names import picture_size
from tac_site.pictures.uploads import clean_picture, store_picture
from tests.tac_site.pictures.samples import ADOBE_RGB, LINEAR_GREY, encoded, exif, plain, png, upload

RED = (255, 0, 0)


def cleaned(content: bytes) -> Image.Image:
    return Image.open(clean_picture(upload(content)))


def colour(content: bytes) -> Any:
    """Of the middle, to the nearest sixteenth: the kept picture is compressed with losses."""
    picture = cleaned(content)
    pixel: Any = picture.getpixel((picture.width // 2, picture.height // 2))
    return tuple(round(value / 17) * 17 for value in pixel)


def with_size(width: int, height: int, **options: Any) -> bytes:
    """A small JPEG that claims to have so many pixels."""
    jpeg, size = encoded(plain(size=(640, 480)), "JPEG", **options), b"\x01\xe0\x02\x80"
    assert jpeg.count(size) == 1
    return jpeg.replace(size, struct.pack(">HH", height, width))


def refusal(content: bytes, name: str = "photo.jpg") -> str:
    with pytest.raises(ValidationError) as caught:
        clean_picture(upload(content, name))
    return str(caught.value.messages[0])


ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
HALF_RED = plain("RGBA", colour=(255, 0, 0, 136))

COLOURS: dict[str, tuple[bytes, tuple[int, ...]]] = {
    "JPEG": (encoded(plain(colour=RED), "JPEG"), RED),
    "progressive JPEG": (encoded(plain(colour=RED), "JPEG", progressive=True), RED),
    "grey JPEG": (encoded(plain("L", colour=136), "JPEG"), (136, 136, 136)),
    "CMYK JPEG": (encoded(plain("CMYK", colour=(0, 255, 255, 0)), "JPEG"), RED),
    "JPEG with more pictures": (
        encoded(plain(colour=RED), "MPO", save_all=True, append_images=[plain()]),
        RED,
    ),
    "PNG": (encoded(plain(colour=RED), "PNG"), RED),
    "transparent PNG": (encoded(HALF_RED, "PNG"), (255, 0, 0, 136)),
    "grey transparent PNG": (encoded(plain("LA", colour=(136, 136)), "PNG"), (136, 136, 136, 136)),
    "black and white PNG": (encoded(plain("1", colour=1), "PNG"), (255, 255, 255)),
    "palette PNG": (encoded(plain(colour=RED).quantize(2), "PNG"), RED),
    "palette PNG with a transparent colour": (
        encoded(plain(colour=RED).quantize(2), "PNG", transparency=bytes([136, 136])),
        (255, 0, 0, 136),
    ),
    "16-bit grey PNG": (encoded(plain("I;16", colour=0x8888), "PNG"), (136, 136, 136)),
    "16-bit PNG": (png(1, 1, b"\0\xff\xff\0\0\0\0", depth=16), RED),
    "WebP": (encoded(HALF_RED, "WEBP", lossless=True), (255, 0, 0, 136)),
    "AVIF": (encoded(plain(colour=RED), "AVIF", quality=100), RED),
    "moving PNG": (encoded(plain(colour=RED), "PNG", save_all=True, append_images=[plain()]), RED),
    "moving WebP": (encoded(plain(colour=RED), "WEBP", save_all=True, append_images=[plain()]), RED),
    "moving AVIF": (encoded(plain(colour=RED), "AVIF", save_all=True, append_images=[plain()]), RED),
    "JPEG with a colour profile": (encoded(plain(colour=RED), "JPEG", icc_profile=ICC), RED),
    "transparent PNG with a colour profile": (encoded(HALF_RED, "PNG", icc_profile=ICC), (255, 0, 0, 136)),
    "colour profile that is junk": (encoded(plain(colour=RED), "JPEG", icc_profile=b"junk"), RED),
    "colour profile of grey": (
        encoded(plain(colour=RED), "JPEG", icc_profile=ICC[:16] + b"GRAY" + ICC[20:]),
        RED,
    ),
    "script after the picture": (encoded(plain(colour=RED), "JPEG") + b"<script>alert(1)</script>", RED),
}


@pytest.mark.parametrize(("content", "expected"), COLOURS.values(), ids=COLOURS.keys())
def test_a_picture_keeps_its_colours(content: bytes, expected: tuple[int, ...]) -> None:
    assert colour(content) == expected


def test_a_foreign_colour_profile_is_converted_to_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB", -1)).tobytes()
    swapped = lab.replace(b"rXYZ", b"tmp1").replace(b"gXYZ", b"rXYZ").replace(b"tmp1", b"gXYZ")
    assert colour(encoded(plain(colour=RED), "PNG", icc_profile=swapped)) == (0, 255, 0)


def grey_png(rows: bytes, *chunks: tuple[bytes, bytes], depth: int) -> bytes:
    """Of one pixel, with a grey colour profile of gamma 1.0."""
    profile = (b"iCCP", b"grey\0\0" + zlib.compress(LINEAR_GREY))
    return png(1, 1, b"\0" + rows, profile, *chunks, depth=depth, colour_type=0)


def grey(mode: str, value: Any, image_format: str = "PNG", **options: Any) -> bytes:
    return encoded(plain(mode, colour=value), image_format, icc_profile=LINEAR_GREY, **options)


LIGHTER = (168, 168, 168)  # 100 in linear light, as sRGB
PROFILED: dict[str, tuple[bytes, tuple[int, ...]]] = {
    "grey PNG": (grey("L", 100), LIGHTER),
    "grey JPEG": (grey("L", 100, "JPEG"), LIGHTER),
    "grey progressive JPEG": (grey("L", 100, "JPEG", progressive=True), LIGHTER),
    "grey JPEG in three channels": (grey("RGB", (100, 100, 100), "JPEG"), LIGHTER),
    "grey WebP": (grey("RGB", (100, 100, 100), "WEBP", lossless=True), LIGHTER),
    "grey AVIF": (grey("L", 100, "AVIF", quality=100), LIGHTER),
    "grey transparent WebP": (grey("RGBA", (100, 100, 100, 136), "WEBP", lossless=True), (*LIGHTER, 136)),
    "grey transparent PNG": (grey("LA", (100, 136)), (*LIGHTER, 136)),
    "grey PNG with a transparent value": (grey("L", 100, transparency=99), (*LIGHTER, 255)),
    "16-bit grey PNG": (grey("I;16", 100 * 257), LIGHTER),
    "16-bit grey transparent PNG": (
        png(
            1,
            1,
            b"\0dd\x88\x88",
            (b"iCCP", b"grey\0\0" + zlib.compress(LINEAR_GREY)),
            depth=16,
            colour_type=4,
        ),
        (*LIGHTER, 136),
    ),
    "16-bit grey PNG with a transparent value": (
        grey_png(b"dd", (b"tRNS", b"de"), depth=16),
        (*LIGHTER, 255),
    ),
    "2-bit grey PNG": (grey_png(b"\x40", depth=2), (156, 156, 156)),
    "black and white PNG": (grey("1", 1), (255, 255, 255)),
    "colours with the profile of grey": (grey("RGB", (200, 100, 50)), (200, 100, 50)),
    "palette with the profile of grey": (
        encoded(plain(colour=(200, 100, 50)).quantize(2), "PNG", icc_profile=LINEAR_GREY),
        (200, 100, 50),
    ),
    "CMYK with the profile of grey": (
        encoded(plain("CMYK", colour=(0, 255, 255, 0)), "JPEG", icc_profile=LINEAR_GREY),
        RED,
    ),
    "grey with a profile of CMYK": (
        encoded(plain("L", colour=100), "PNG", icc_profile=LINEAR_GREY.replace(b"GRAY", b"CMYK")),
        (100, 100, 100),
    ),
    "grey with a profile cut short": (
        encoded(plain("L", colour=100), "PNG", icc_profile=LINEAR_GREY[:150]),
        (100, 100, 100),
    ),
    "grey with the profile of colours": (
        encoded(plain("L", colour=50), "PNG", icc_profile=ADOBE_RGB),
        (48, 48, 48),
    ),
    "Adobe RGB JPEG": (
        encoded(plain(colour=(150, 100, 60)), "JPEG", quality=100, subsampling=0, icc_profile=ADOBE_RGB),
        (167, 100, 55),
    ),
    "Adobe RGB progressive MPO": (
        encoded(plain(colour=(150, 100, 60)), "MPO", quality=100, progressive=True, icc_profile=ADOBE_RGB),
        (167, 100, 55),
    ),
    "Adobe RGB palette PNG": (
        encoded(plain(colour=(150, 100, 60)).quantize(2), "PNG", icc_profile=ADOBE_RGB),
        (167, 100, 55),
    ),
    "Adobe RGB palette PNG with a transparent colour": (
        encoded(
            plain(colour=(150, 100, 60)).quantize(2),
            "PNG",
            icc_profile=ADOBE_RGB,
            transparency=bytes([136, 136]),
        ),
        (167, 100, 55, 136),
    ),
    "Adobe RGB transparent PNG": (
        encoded(plain("RGBA", colour=(150, 100, 60, 136)), "PNG", icc_profile=ADOBE_RGB),
        (167, 100, 55, 136),
    ),
}


@pytest.mark.parametrize(("content", "expected"), PROFILED.values(), ids=PROFILED.keys())
def test_a_colour_profile_is_applied_if_it_fits_the_picture(
    content: bytes, expected: tuple[int, ...]
) -> None:
    picture = cleaned(content)
    opaque = expected[3:] == (255,) and picture.mode == "RGB"
    assert picture.getpixel((0, 0)) == pytest.approx(expected[:3] if opaque else expected, abs=3)


@pytest.mark.parametrize(
    ("depth", "rows", "value"),
    [
        (1, b"\x80", b"\0\x01"),
        (2, b"\x90", b"\0\x02"),
        (4, b"\x89", b"\0\x08"),
        (8, b"\x88\x89", b"\0\x88"),
        (16, b"\x88\x88\x88\x89", b"\x88\x88"),
    ],
)
def test_one_value_of_a_grey_picture_is_transparent(depth: int, rows: bytes, value: bytes) -> None:
    content = png(2, 1, b"\0" + rows, (b"tRNS", value), depth=depth, colour_type=0)
    assert cleaned(content).getchannel("A").tobytes() == b"\x00\xff"


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_metadata_is_dropped(image_format: str) -> None:
    content = encoded(
        plain(), image_format, exif=exif(1), icc_profile=ICC, xmp=b"<x:xmpmeta/>", comment=b"secret place"
    )
    kept = clean_picture(upload(content)).read()
    assert kept[:4] == b"RIFF"
    assert kept[8:15] == b"WEBPVP8"  # no container for metadata: that would be VP8X
    assert b"secret" not in kept
    assert Image.open(io.BytesIO(kept)).info.keys() <= {"loop", "background"}


@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [
        (1, (60, 40), (0, 0)),
        (2, (60, 40), (1, 0)),
        (3, (60, 40), (1, 1)),
        (4, (60, 40), (0, 1)),
        (5, (40, 60), (0, 0)),
        (6, (40, 60), (1, 0)),
        (7, (40, 60), (1, 1)),
        (8, (40, 60), (0, 1)),
        (9, (60, 40), (0, 0)),
    ],
)
@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_is_turned_upright(
    image_format: str, orientation: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    picture = plain(size=(60, 40))
    picture.paste("white", (0, 0, 20, 20))
    upright = cleaned(encoded(picture, image_format, exif=exif(orientation))).convert("L")
    assert upright.size == size
    x, y = ((length - 10) * at + 5 for length, at in zip(size, corner, strict=True))
    assert upright.getpixel((x, y)) == pytest.approx(255, abs=9)
    assert upright.getpixel((size[0] - x, size[1] - y)) == pytest.approx(0, abs=9)


@pytest.mark.parametrize("damage", [b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0junk", exif(6)[:20]])
def test_damaged_metadata_is_no_reason_to_refuse_a_picture(damage: bytes) -> None:
    assert cleaned(encoded(plain(), "JPEG", exif=damage)).size == (8, 6)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((2048, 1), (2048, 1)),
        ((2049, 4), (2048, 4)),
        ((1, 10_000), (1, 2000)),
        ((65_535, 1), (2048, 1)),
        ((3071, 300), (2048, 200)),
        ((3072, 300), (1536, 150)),
        ((4000, 300), (2000, 150)),
        ((6144, 300), (2048, 100)),
        ((1, 1), (1, 1)),
    ],
)
def test_a_large_picture_is_kept_smaller(size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert cleaned(encoded(plain("L", size), "PNG")).size == kept


def test_shrinking_band_by_band_leaves_no_seam() -> None:
    gradient = Image.linear_gradient("L").resize((8, 6200))
    column = list(cleaned(encoded(gradient, "PNG")).convert("L").crop((1, 0, 2, 2048)).tobytes())
    assert max(abs(a - b) for a, b in pairwise(column)) <= 3


def heif(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1" + brand + bytes(100)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
UNREADABLE = "could not be read as a JPEG, PNG, WebP or AVIF picture."
DAMAGED = "could not be read: the file is damaged or not whole."
REFUSED: dict[str, tuple[bytes, str]] = {
    "zero bytes": (b"\0" * 100, UNREADABLE),
    "HTML": (b"<!doctype html><script>alert(1)</script>", UNREADABLE),
    "HTML before a JPEG": (b"<html>" + encoded(plain(), "JPEG"), UNREADABLE),
    **{kind: (encoded(plain(), kind), UNREADABLE) for kind in ("BMP", "ICO", "PPM", "TGA")},
    "HEIC": (heif(b"heic"), "is a HEIC photo: JPEG, PNG, WebP and AVIF are taken."),
    "HEIF of 10 bits": (heif(b"heix"), "is a HEIC photo: JPEG, PNG, WebP and AVIF are taken."),
    "HEIF": (heif(b"mif1"), "is a HEIC photo: JPEG, PNG, WebP and AVIF are taken."),
    "HEIF that moves": (heif(b"hevc"), "is a HEIC photo: JPEG, PNG, WebP and AVIF are taken."),
    "film": (heif(b"isom"), UNREADABLE),
    "GIF": (encoded(plain(), "GIF"), "is a GIF: JPEG, PNG, WebP and AVIF are taken."),
    "HTML that begins as GIF": (b"GIF89a<script>", "is a GIF: JPEG, PNG, WebP and AVIF are taken."),
    "TIFF": (encoded(plain(), "TIFF"), "is a TIFF: JPEG, PNG, WebP and AVIF are taken."),
    "TIFF, big end first": (b"MM\0*" + bytes(99), "is a TIFF: JPEG, PNG, WebP and AVIF are taken."),
    "PDF": (encoded(plain(), "PDF"), "is a PDF: JPEG, PNG, WebP and AVIF are taken."),
    "SVG": (SVG.encode(), "is an SVG: JPEG, PNG, WebP and AVIF are taken."),
    "SVG with a mark": (
        f"\ufeff<?xml?>\n{SVG}".encode(),
        "is an SVG: JPEG, PNG, WebP and AVIF are taken.",
    ),
    "PNG without pixels": (png(0, 0, b""), UNREADABLE),
    "PNG with fewer rows than it claims": (
        png(6000, 6000, b"\0"),
        DAMAGED,
    ),
    "PNG with a text that grows": (
        png(1, 1, b"\0\0\0\0", (b"zTXt", b"a\0\0" + zlib.compress(bytes(2**21)))),
        DAMAGED,
    ),
}


@pytest.mark.parametrize(("content", "problem"), REFUSED.values(), ids=REFUSED.keys())
def test_anything_else_is_refused(content: bytes, problem: str) -> None:
    advice = "Open it in a picture editor, export it as JPEG or PNG, then upload that."
    assert refusal(content, "../a<b>.png") == f"“a<b>.png” {problem} {advice}"


def test_a_jpeg_with_endless_scans_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = encoded(plain(), "JPEG", progressive=True)
    monkeypatch.setattr(limits, "MAX_SCANS", 10)
    assert cleaned(content).size == (8, 6)
    monkeypatch.setattr(limits, "MAX_SCANS", 9)
    assert "could not be read" in refusal(content)


def test_a_phone_s_picture_with_a_video_behind_it_is_read() -> None:
    content = encoded(plain(), "JPEG")
    assert cleaned(content + b"\xff\xda" * 1000).size == (8, 6)


def test_a_wide_picture_is_shrunk_in_several_bands() -> None:
    picture = Image.new("RGB", (6000, 700), "navy")
    picture.paste("gold", (0, 350, 6000, 700))
    small = cleaned(encoded(picture, "PNG"))
    assert small.size == (2000, 234)
    blue = small.getchannel("B").tobytes()
    assert [blue[row * 2000 + 1000] > 100 for row in (10, 110, 125, 225)] == [True, True, False, False]


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"") == "“photo.jpg” is empty. Choose a JPEG, PNG, WebP or AVIF picture."


def test_a_file_has_at_most_10_mb() -> None:
    content = encoded(plain(), "JPEG")
    assert cleaned(content.ljust(uploads.MAX_BYTES, b"\0")).size == (8, 6)
    assert refusal(content.ljust(uploads.MAX_BYTES + 1, b"\0")) == (
        "“photo.jpg” has 10.0 MB and at most 10 MB are taken. Save it smaller, then upload it again."
    )


@pytest.mark.parametrize(
    ("content", "size", "limit"),
    [
        (encoded(plain("1", (10_001, 4000)), "PNG"), "10001 × 4000", "40 megapixels are taken of a PNG"),
        (encoded(plain("1", (65_536, 1)), "PNG"), "65536 × 1", "40 megapixels are taken of a PNG"),
        (
            encoded(plain("RGB", (4001, 4000)), "WEBP", method=0),
            "4001 × 4000",
            "16 megapixels are taken of a WebP",
        ),
        (png(50_000, 50_000, b""), "50000 × 50000", "40 megapixels are taken of a PNG"),
        (png(2**31 - 1, 2**31 - 1, b""), "2147483647 × 2147483647", "40 megapixels are taken of a PNG"),
        (with_size(20_001, 10_000), "20001 × 10000", "200 megapixels are taken of a JPEG"),
        (
            with_size(10_001, 10_000, progressive=True),
            "10001 × 10000",
            "100 megapixels are taken of a progressive JPEG like this one",
        ),
    ],
)
def test_a_picture_has_at_most_so_many_pixels(content: bytes, size: str, limit: str) -> None:
    assert refusal(content) == (
        f"“photo.jpg” has {size} pixels. At most {limit}, "
        "and at most 65535 pixels in a line. Save it smaller, then upload it again."
    )


def test_a_picture_of_just_40_megapixels_is_taken() -> None:
    assert cleaned(encoded(plain("1", (10_000, 4000)), "PNG")).size == (2000, 800)


@pytest.mark.parametrize(("image_format", "progressive"), [("JPEG", False), ("JPEG", True), ("MPO", False)])
def test_a_photo_of_48_megapixels_is_taken_upright(image_format: str, progressive: bool) -> None:
    photo = plain(size=(8064, 6048))
    photo.paste("white", (0, 0, 8064, 1000))
    content = encoded(photo, image_format, progressive=progressive, exif=exif(6))
    assert content[:3] == b"\xff\xd8\xff"
    picture = cleaned(content).convert("L")
    assert picture.size == (1512, 2016)
    assert picture.getpixel((1500, 1000)) == pytest.approx(255, abs=3)
    assert picture.getpixel((1000, 1000)) == pytest.approx(0, abs=3)


SAMPLES = [encoded(HALF_RED, kind) for kind in ("PNG", "WEBP", "AVIF")] + [encoded(plain(), "JPEG")]


@pytest.mark.parametrize("content", SAMPLES)
def test_a_truncated_picture_is_refused(content: bytes) -> None:
    for length in range(1, len(content) - 24, 7):
        assert "could not be read" in refusal(content[:length])


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1))
def test_a_damaged_picture_is_taken_or_refused(content: bytes, damages: list[tuple[int, int]]) -> None:
    damaged = bytearray(content)
    for place, value in damages:
        damaged[place % len(damaged)] = value
    try:
        picture = clean_picture(upload(bytes(damaged)))
    except ValidationError:
        return
    assert picture_size(picture.name or "") == Image.open(picture).size


def test_the_name_tells_content_and_size(media_root: Path) -> None:
    name = store_picture(upload(encoded(plain(), "PNG"), "../../etc/\u202egnp.exe"))
    assert picture_size(name) == (8, 6)
    assert [path.relative_to(media_root).as_posix() for path in media_root.rglob("*.*")] == [name]
    assert store_picture(upload(encoded(plain(), "PNG"), "b.png")) == name
    assert store_picture(upload(encoded(plain(colour=RED), "PNG"))) != name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "pictures/../pictures/" + "0" * 32 + "-8x6.webp",
        "pictures/" + "0" * 31 + "-8x6.webp",
        "pictures/" + "0" * 32 + "-8x6.webp\n",
        "pictures/" + "0" * 32 + "-8x6.svg",
        "secret_key",
    ],
)
def test_other_names_are_no_pictures(name: str) -> None:
    assert picture_size(name) is None


def test_identical_uploads_at_the_same_time_give_one_file(media_root: Path) -> None:
    content = encoded(plain(), "PNG")
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: store_picture(upload(content)), range(8)))
    assert len(names) == 1
    assert len([path for path in media_root.rglob("*") if path.is_file()]) == 1
