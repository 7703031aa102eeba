"""Photos on the pages: which file a screen takes, and what shows where a file is lost."""

import io
import random
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Member
from tac_site.pictures.uploads import store_picture
from tests.factories import TermFactory
from tests.tac_site.pictures.samples import encoded, upload

pytestmark = pytest.mark.browser

TEAL = (0, 128, 128)


def with_photo(name: str, photo: Image.Image) -> Member:
    member: Member = TermFactory.create(
        member__name=name, member__photo=store_picture(upload(encoded(photo, "PNG")))
    ).member
    assert member.portrait
    member.portrait.render()
    return member


def detailed(seed: int) -> Image.Image:
    """Detail at every scale down to the single pixel, as hair and leaves have it."""
    dice = random.Random(seed)  # noqa: S311
    picture = Image.new("RGB", (200, 200))
    for edge in (6, 14, 35, 84, 200):
        noise = Image.frombytes("RGB", (edge, edge), dice.randbytes(edge * edge * 3))
        picture = Image.blend(picture, noise.resize(picture.size), 0.4)
    return picture


def lose(member: Member, content: bytes | None) -> None:
    assert member.portrait
    for name in member.portrait.names:
        path = Path(default_storage.path(name))
        path.write_bytes(content) if content else path.unlink()


def picture_of(page: Page) -> Image.Image:
    """The portrait as it is painted, once its photo is there or has failed."""
    portrait = page.locator(".portrait")
    for image in portrait.locator("img").all():
        image.evaluate("(image) => image.decode().catch(() => null)")
    return Image.open(io.BytesIO(portrait.screenshot())).convert("RGB")


def test_a_screen_takes_the_file_that_fits_it(browser: Browser, live_server: LiveServer) -> None:
    with_photo("Ada", Image.new("RGB", (900, 900), TEAL))
    for density, path, edge in [
        (1, "/", 96),
        (1.5, "/", 192),
        (2, "/", 192),
        (3, "/", 192),
        (1, "/members/ada/", 192),
        (2, "/members/ada/", 384),
        (3, "/members/ada/", 384),
    ]:
        page = browser.new_page(
            base_url=live_server.url, viewport={"width": 390, "height": 844}, device_scale_factor=density
        )

        page.goto(path)

        image = page.locator(".portrait img")
        expect(image).to_have_js_property("complete", True)
        assert str(image.evaluate("(image) => image.currentSrc")).endswith(f"-{edge}.avif"), (density, path)
        page.close()


def test_sixteen_detailed_photos_are_light(browser: Browser, live_server: LiveServer) -> None:
    """With 14 KB of text and styles, and their headers, they stay below 150 KB."""
    for seed in range(16):
        with_photo(f"Ada {seed}", detailed(seed))
    page = browser.new_page(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, device_scale_factor=3
    )
    page.goto("/")
    for portrait in page.locator(".portrait img").all():
        portrait.scroll_into_view_if_needed()
        expect(portrait).to_have_js_property("complete", True)

    sizes = page.evaluate(
        """performance.getEntriesByType("resource")
            .filter((entry) => entry.name.includes("/media/")).map((entry) => entry.encodedBodySize)"""
    )
    page.close()

    assert len(sizes) == 16
    assert min(sizes) > 0
    assert sum(sizes) <= 120_000


def test_photos_move_nothing_while_they_load(page: Page) -> None:
    with_photo("Ada", detailed(1))
    for path in ("/", "/members/ada/"):
        page.goto(path)
        expect(page.locator(".portrait img")).to_have_js_property("complete", True)
        shifts = page.evaluate(
            """() => new Promise((resolve) => {
                new PerformanceObserver((list) => {}).observe({ type: "layout-shift", buffered: true });
                requestAnimationFrame(() => resolve(performance.getEntriesByType("layout-shift").length));
            })"""
        )
        assert shifts == 0


PLACES = ["/", "/members/ada-lovelace/", "/admin/members/member/"]


@pytest.mark.parametrize("path", PLACES)
def test_the_photo_covers_the_monogram(path: str, admin_page: Page) -> None:
    with_photo("Ada Lovelace", Image.new("RGB", (40, 40), TEAL))
    admin_page.goto(path)

    photo = picture_of(admin_page)

    width, height = photo.size
    for x, y in ((0.5, 0.5), (0.5, 0.1), (0.5, 0.9), (0.1, 0.5), (0.9, 0.5)):
        assert photo.getpixel((round(x * width), round(y * height))) == pytest.approx(TEAL, abs=3)


@pytest.mark.parametrize("content", [None, b"garbage"], ids=["missing", "damaged"])
@pytest.mark.parametrize("path", PLACES)
def test_where_a_file_is_lost_the_monogram_shows_as_without_a_photo(
    path: str, content: bytes | None, admin_page: Page, complaints: list[str]
) -> None:
    lose(with_photo("Ada Lovelace", Image.new("RGB", (200, 200), TEAL)), content)
    admin_page.goto(path)
    lost = picture_of(admin_page)

    Member.objects.update(photo="")
    admin_page.reload()
    expect(admin_page.locator(".portrait img")).to_have_count(0)
    difference = ImageChops.difference(lost, picture_of(admin_page))
    # Chromium smooths the letters by a shade or two otherwise beside an image that it does not show.
    assert difference.point(lambda shades: shades // 8).getbbox() is None
    complaints.clear()  # the browser's own lines about the files


def test_the_photo_on_the_page_of_a_member_is_described(page: Page) -> None:
    with_photo("Ada Lovelace", Image.new("RGB", (900, 900), TEAL))
    page.goto("/members/ada-lovelace/")
    expect(page.get_by_role("img")).to_have_accessible_name("Portrait of Ada Lovelace")
    page.goto("/")
    expect(page.get_by_role("img")).to_have_count(0)
