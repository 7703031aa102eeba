import io
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from tac_site.pictures.portraits import LostPictureError, Portrait
from tac_site.pictures.share_image import COLOURS, ShareImage, draw
from tac_site.pictures.uploads import store_picture
from tests.tac_site.pictures.samples import encoded, plain, upload

LEFT, RIGHT, MIDDLE = (90, 100, 600, 530), (710, 115, 1110, 515), (400, 115, 800, 515)


def drawn(image: ShareImage) -> Image.Image:
    draw.cache_clear()
    picture = Image.open(io.BytesIO(draw(image)))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (1200, 630))
    return picture


def colours(picture: Image.Image, box: tuple[int, int, int, int]) -> set[object]:
    return {found for _, found in picture.crop(box).getcolors(1_000_000) or []}


def rgb(name: str) -> tuple[int, ...]:
    return ImageColor.getrgb(COLOURS[name])


def portrait(size: tuple[int, int] = (500, 500)) -> Portrait:
    picture = encoded(plain(size=size, colour=(0, 0, 200)), "PNG")
    found = Portrait(store_picture(upload(picture)), 50, 50)
    found.render()
    return found


def test_a_council_has_its_words_and_no_circle() -> None:
    picture = drawn(ShareImage("Harbour Council", "Harbour Foundation", "It looks after the harbour."))
    assert {rgb("accent"), rgb("ink"), rgb("ink-soft")} <= colours(picture, LEFT)
    assert rgb("tile") not in colours(picture, RIGHT)
    assert picture.getpixel((0, 0)) == rgb("accent")


def test_a_member_without_a_photo_has_the_initials() -> None:
    picture = drawn(ShareImage("José Łukasz", initials="JŁ"))
    assert {rgb("tile"), rgb("on-tile")} <= colours(picture, RIGHT)
    assert rgb("ink") in colours(picture, LEFT)
    assert picture.getpixel((711, 116)) == rgb("paper")  # a circle has no corners


@pytest.mark.parametrize("edge", [100, 500, 2000])
def test_a_photo_takes_the_place_of_the_initials(edge: int) -> None:
    picture = drawn(ShareImage("Ada", initials="A", portrait=portrait((edge, edge))))
    middle = picture.getpixel((910, 315))
    assert isinstance(middle, tuple)
    assert middle[2] > 190
    assert max(middle[:2]) < 10
    assert rgb("tile") not in colours(picture, RIGHT)
    assert picture.getpixel((711, 116)) == rgb("paper")


@pytest.mark.parametrize("content", [None, b"", b"no picture"])
def test_a_lost_or_damaged_portrait_is_told_until_it_is_back(media_root: Path, content: bytes | None) -> None:
    lost = portrait()
    image = ShareImage("Ada", initials="A", portrait=lost)
    before = drawn(image)
    for name in lost.names:
        (media_root / name).unlink()
        if content is not None:
            (media_root / name).write_bytes(content)
    for _ in range(2):
        with pytest.raises(LostPictureError, match=r"^the file portraits/\S+\.jpg is missing or damaged$"):
            drawn(image)
    lost.render(again=True)
    assert Image.open(io.BytesIO(draw(image))).tobytes() == before.tobytes()


@pytest.mark.parametrize("name", ["江一昆", "أحمد", "🙂", "江 Yikun"])
def test_a_name_that_the_font_cannot_write_leaves_the_rest(name: str) -> None:
    with_name = drawn(ShareImage(name, kicker="Harbour Council", subtitle="Quay", initials="Y"))
    without = drawn(ShareImage("Harbour Council", subtitle="Quay", initials="Y"))
    assert with_name.tobytes() == without.tobytes()


def test_the_initials_alone_stand_in_the_middle() -> None:
    assert rgb("on-tile") in colours(drawn(ShareImage("江", initials="A")), MIDDLE)


def test_nothing_that_can_be_written_leaves_the_plain_design() -> None:
    picture = drawn(ShareImage("江", kicker="江", subtitle="江", initials="江"))
    assert colours(picture, (0, 0, 1200, 630)) == {rgb("accent"), rgb("paper")}


@pytest.mark.parametrize("text", ["W" * 300, "word " * 60, "Hyphened-" * 33, "i"])
def test_no_text_is_too_long_for_its_place(text: str) -> None:
    picture = drawn(ShareImage(text, kicker=text, subtitle=text, initials="WW"))
    assert colours(picture, (600, 0, 700, 630)) <= colours(picture, (0, 0, 700, 630))
    for frame in ((652, 0, 708, 630), (18, 0, 88, 630), (18, 0, 1200, 40), (18, 590, 1200, 630)):
        assert colours(picture, frame) == {rgb("paper")}


@pytest.mark.parametrize(("name", "drawn_as"), [("Jean\u2011Luc", "Jean-Luc"), ("Emma 🎉", "Emma")])
def test_a_sign_that_the_font_lacks_leaves_the_name(name: str, drawn_as: str) -> None:
    assert drawn(ShareImage(name)).tobytes() == drawn(ShareImage(drawn_as)).tobytes()


def test_a_text_written_in_two_parts_is_one_letter() -> None:
    assert drawn(ShareImage("Jose\u0301")).tobytes() == drawn(ShareImage("José")).tobytes()


def test_the_version_tells_one_image_from_another() -> None:
    images = [
        ShareImage("A"),
        ShareImage("B"),
        ShareImage("A", kicker="B"),
        ShareImage("A", subtitle="B"),
        ShareImage("A", initials="B"),
        ShareImage("A", portrait=Portrait(f"pictures/{'0' * 32}-9x9.webp", 50, 50)),
        ShareImage("A", portrait=Portrait(f"pictures/{'0' * 32}-9x9.webp", 50, 51)),
    ]
    assert len({image.version for image in images}) == len(images)
    assert ShareImage("A").version == images[0].version


def test_other_colours_make_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ShareImage("A").version
    monkeypatch.setitem(COLOURS, "paper", "#000000")
    assert ShareImage("A").version != before
