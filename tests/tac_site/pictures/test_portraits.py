"""The square renditions of a picture, of tac_site.pictures.images."""

import io
import random
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from tac_site.faults import FULL, STORE_AWAY, NotStoredError
from tac_site.pictures.names import content_type
from tac_site.pictures.portraits import LostPictureError, Portrait
from tac_site.pictures.uploads import store_picture
from tests.tac_site.pictures.samples import encoded, exif, plain, upload

ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
ENDINGS = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}


def portrait_of(content: bytes, focus_x: int = 50, focus_y: int = 35) -> Portrait:
    return Portrait(store_picture(upload(content)), focus_x, focus_y)


def named(width: int, height: int) -> Portrait:
    return Portrait(f"pictures/{'0' * 32}-{width}x{height}.webp", 50, 35)


def opened(portrait: Portrait, edge: int, ending: str) -> Image.Image:
    with default_storage.open(portrait.name(edge, ending)) as file:
        return Image.open(io.BytesIO(file.read()))


def pixel(picture: Image.Image, x: int, y: int) -> Any:
    value: Any = picture.convert("RGB").getpixel((x, y))
    return value


def striped(size: tuple[int, int]) -> Image.Image:
    """Red, green and blue thirds of the longer side."""
    picture = Image.new("RGB", size, (255, 0, 0))
    third = max(size) // 3
    for number, colour in ((1, (0, 128, 0)), (2, (0, 0, 255))):
        start = number * third
        picture.paste(colour, (start, 0, *size) if size[0] > size[1] else (0, start, *size))
    return picture


def noise(seed: int, size: tuple[int, int]) -> Image.Image:
    """More detail than any photo has."""
    dice = random.Random(seed)  # noqa: S311
    return Image.frombytes("RGB", size, dice.randbytes(size[0] * size[1] * 3))


@pytest.mark.parametrize(
    ("size", "edges"),
    [
        ((2048, 2048), [96, 192, 384, 768]),
        ((2000, 769), [96, 192, 384, 768]),
        ((768, 1024), [96, 192, 384, 768]),
        ((767, 1024), [96, 192, 384, 767]),
        ((193, 500), [96, 192, 193]),
        ((192, 500), [96, 192]),
        ((100, 100), [96, 100]),
        ((96, 100), [96]),
        ((7, 2000), [7]),
    ],
)
def test_a_portrait_has_all_edges_that_its_picture_gives(size: tuple[int, int], edges: list[int]) -> None:
    assert named(*size).edges == edges


def test_names_tell_picture_and_focus() -> None:
    names = named(900, 900).names
    assert len(set(names)) == 12
    assert [content_type(name) for name in names[:3]] == ["image/avif", "image/webp", "image/jpeg"]
    others = [
        named(901, 900),
        Portrait(named(900, 900).picture, 50, 36),
        Portrait(named(900, 900).picture, 35, 50),
    ]
    for other in others:
        assert set(names).isdisjoint(other.names)


def test_a_new_recipe_gives_new_names(monkeypatch: pytest.MonkeyPatch) -> None:
    before = named(900, 900).names
    monkeypatch.setattr("tac_site.pictures.portraits.RENDITION_VERSION", "another")
    assert set(before).isdisjoint(named(900, 900).names)


def test_pages_choose_from_two_files_for_a_small_place_and_from_all_for_a_large_one() -> None:
    portrait = named(900, 900)
    base = portrait.url(96, "jpg").removesuffix("-96.jpg")
    assert base.startswith("/media/portraits/")
    assert portrait.small == {
        "avif": f"{base}-96.avif 1x, {base}-192.avif 2x",
        "webp": f"{base}-96.webp 1x, {base}-192.webp 2x",
        "jpeg": f"{base}-192.jpg",
    }
    assert portrait.large == {
        "avif": f"{base}-96.avif 96w, {base}-192.avif 192w, {base}-384.avif 384w, {base}-768.avif 768w",
        "webp": f"{base}-96.webp 96w, {base}-192.webp 192w, {base}-384.webp 384w, {base}-768.webp 768w",
        "jpeg": f"{base}-384.jpg",
    }
    tiny = named(40, 60)
    url = tiny.url(40, "avif")
    assert (tiny.small["avif"], tiny.large["avif"]) == (f"{url} 1x", f"{url} 40w")
    assert tiny.small["jpeg"] == tiny.large["jpeg"] == tiny.url(40, "jpg")


RED, GREEN, BLUE = (255, 0, 0), (0, 128, 0), (0, 0, 255)
PALETTE = {"transparency": bytes([255, 255])}
CAMERA = {"icc_profile": ICC, "exif": exif(1), "comment": b"secret place"}

KINDS: dict[str, tuple[Image.Image, str, dict[str, Any], tuple[int, ...]]] = {
    "CMYK": (plain("CMYK", (300, 400), (0, 255, 255, 0)), "JPEG", {}, RED),
    "16 bit grey": (plain("I;16", (300, 400), 0x4C4C), "PNG", {}, (76, 76, 76)),
    "palette": (plain(size=(300, 400), colour=RED).quantize(2), "PNG", PALETTE, RED),
    "from a camera": (plain(size=(300, 400), colour=RED), "JPEG", CAMERA, RED),
    "landscape": (plain(size=(400, 300), colour=RED), "AVIF", {"quality": 100}, RED),
    "100 pixels": (plain(size=(100, 100), colour=RED), "PNG", {}, RED),
    "8000 pixels": (plain(size=(8000, 5000), colour=RED), "JPEG", {}, RED),
}


@pytest.mark.parametrize(("source", "kind", "options", "colour"), KINDS.values(), ids=KINDS.keys())
def test_a_portrait_of_any_kind_is_square_srgb_and_without_metadata(
    source: Image.Image, kind: str, options: dict[str, Any], colour: tuple[int, ...]
) -> None:
    portrait = portrait_of(encoded(source, kind, **options))

    assert portrait.render() == 3 * len(portrait.edges)

    for edge in portrait.edges:
        for ending, image_format in ENDINGS.items():
            picture = opened(portrait, edge, ending)
            assert (picture.format, picture.size, picture.mode) == (image_format, (edge, edge), "RGB")
            assert picture.info.keys().isdisjoint({"icc_profile", "exif", "xmp", "comment"})
            assert pixel(picture, edge // 2, edge // 2) == pytest.approx(colour, abs=12)


def test_a_portrait_is_upright() -> None:
    picture = plain(size=(400, 300))
    picture.paste("white", (0, 0, 100, 100))
    portrait = portrait_of(encoded(picture, "JPEG", exif=exif(6)), focus_y=0)  # turned right: 300 by 400

    portrait.render()

    for ending in ENDINGS:
        upright = opened(portrait, 96, ending)
        corners = [pixel(upright, x, y)[0] > 128 for x, y in ((8, 8), (88, 8), (8, 88), (88, 88))]
        assert corners == [False, True, False, False]


def test_what_is_transparent_is_white() -> None:
    portrait = portrait_of(encoded(plain("RGBA", (100, 100), (0, 0, 0, 0)), "PNG"))
    portrait.render()
    for ending in ENDINGS:
        assert pixel(opened(portrait, 96, ending), 50, 50) == pytest.approx((255, 255, 255), abs=2)


@pytest.mark.parametrize("size", [(300, 100), (100, 300)])
@pytest.mark.parametrize(
    ("focus", "left", "right"),
    [
        (0, RED, RED),
        (16, RED, RED),  # the square cannot leave the picture
        (33, RED, GREEN),
        (50, GREEN, GREEN),
        (67, GREEN, BLUE),
        (100, BLUE, BLUE),
    ],
)
def test_the_square_lies_around_the_focus(
    size: tuple[int, int], focus: int, left: tuple[int, ...], right: tuple[int, ...]
) -> None:
    is_wide = size[0] > size[1]
    focus_x, focus_y = (focus, 35) if is_wide else (50, focus)
    portrait = portrait_of(encoded(striped(size), "PNG"), focus_x, focus_y)

    portrait.render()

    picture = opened(portrait, 100, "webp")
    for place, colour in ((10, left), (90, right)):
        x, y = (place, 50) if is_wide else (50, place)
        assert pixel(picture, x, y) == pytest.approx(colour, abs=16)


@settings(deadline=None)  # a busy machine is no failure
@given(st.tuples(st.integers(1, 60), st.integers(1, 60)), st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_any_focus_in_any_picture_gives_a_square(size: tuple[int, int], focus: tuple[int, int]) -> None:
    portrait = portrait_of(encoded(plain(size=size), "PNG"), *focus)
    assert portrait.render(again=True) == 3
    assert opened(portrait, min(size), "webp").size == (min(size), min(size))


def test_rendering_makes_only_what_is_missing_unless_told_otherwise() -> None:
    portrait = portrait_of(encoded(plain(size=(100, 120)), "PNG"))
    assert portrait.render() == 6
    assert portrait.render() == 0
    damaged, missing = portrait.name(96, "avif"), portrait.name(100, "jpg")
    Path(default_storage.path(damaged)).write_bytes(b"garbage")
    default_storage.delete(missing)
    assert portrait.render() == 1
    assert default_storage.exists(missing)
    assert portrait.render(again=True) == 6
    assert opened(portrait, 96, "avif").size == (96, 96)


def test_a_picture_whose_file_is_missing_is_told() -> None:
    with pytest.raises(LostPictureError, match=r"^the file of the photo is missing$"):
        named(100, 100).render()


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage", encoded(plain(size=(8, 6)), "PNG"), encoded(plain(size=(8, 7)), "WEBP")],
    ids=["empty", "garbage", "another format", "another size"],
)
def test_a_picture_whose_file_is_damaged_is_told(content: bytes, media_root: Path) -> None:
    portrait = portrait_of(encoded(plain(size=(8, 6)), "PNG"))
    Path(default_storage.path(portrait.picture)).write_bytes(content)
    with pytest.raises(LostPictureError, match=r"^the file of the photo is damaged$"):
        portrait.render()
    assert list(media_root.glob("portraits/*")) == []


def test_a_picture_that_is_cut_off_is_told() -> None:
    portrait = portrait_of(encoded(noise(1, (100, 100)), "PNG"))
    path = Path(default_storage.path(portrait.picture))
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(LostPictureError, match="damaged"):
        portrait.render()


@override_settings(STORAGES={"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}})
def test_portraits_are_made_on_any_storage() -> None:
    portrait = portrait_of(encoded(plain(size=(100, 120)), "PNG"))
    assert [portrait.render(), portrait.render(), portrait.render(again=True)] == [6, 0, 6]
    _, files = default_storage.listdir("portraits")
    assert sorted(f"portraits/{file}" for file in files) == sorted(portrait.names)


@pytest.mark.parametrize("scale", [1, 4])
def test_even_noise_keeps_to_the_limit_of_bytes(scale: int) -> None:
    """16 pictures of it, for three device pixels to each CSS pixel, are 118 KB."""
    portrait = portrait_of(encoded(noise(scale, (192, 192)).resize((192 * scale, 192 * scale)), "PNG"))
    portrait.render()
    assert default_storage.size(portrait.name(192, "avif")) <= 192 * 192 * 0.2
    assert default_storage.size(portrait.name(96, "avif")) <= 96 * 96 * 0.2


@pytest.mark.parametrize(
    "name",
    [
        "",
        "portraits/" + "0" * 16 + "-96.svg",
        "portraits/" + "0" * 15 + "-96.avif",
        "portraits/" + "0" * 16 + "-96.avif\n",
        "portraits/../portraits/" + "0" * 16 + "-96.avif",
        "pictures/" + "0" * 16 + "-96.avif",
    ],
)
def test_other_names_are_no_portraits(name: str) -> None:
    assert content_type(name) is None


def test_a_file_is_written_whole_over_a_damaged_one() -> None:
    default_storage.save("pictures/a", ContentFile(b"old"))
    assert default_storage.save("pictures/a", ContentFile(b"new")) == "pictures/a"
    assert Path(default_storage.path("pictures/a")).read_bytes() == b"new"


def test_of_files_that_cannot_all_be_stored_none_is(monkeypatch: pytest.MonkeyPatch) -> None:
    portrait = portrait_of(encoded(plain(size=(200, 200)), "PNG"))
    save, room = default_storage.save, iter(range(2))

    def store_two(name: str, content: ContentFile[bytes]) -> str:
        if next(room, None) is None:
            raise NotStoredError(FULL)
        return save(name, content)

    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "save", store_two)
        with pytest.raises(NotStoredError):
            portrait.render()
    assert [name for name in portrait.names if default_storage.exists(name)] == []
    assert portrait.render() == len(portrait.names)


def test_a_picture_that_cannot_be_read_at_the_moment_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    portrait = portrait_of(encoded(plain(size=(200, 200)), "PNG"))

    def refuse(name: str) -> None:
        raise NotStoredError(STORE_AWAY)

    monkeypatch.setattr(default_storage, "open", refuse)
    with pytest.raises(NotStoredError):
        portrait.render()
