"""Setting the focus of a photo in the admin."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from members.models import Member
from tac_site.pictures.names import picture_size
from tac_site.pictures.uploads import store_picture
from tests.browser.screens import check_screens
from tests.factories import MemberFactory
from tests.tac_site.pictures.samples import encoded, upload

pytestmark = pytest.mark.browser

FORM = "/admin/members/member/1/change/"


def thirds() -> Image.Image:
    """Red, green and blue from left to right."""
    picture = Image.new("RGB", (300, 100), "red")
    picture.paste("green", (100, 0, 200, 100))
    picture.paste("blue", (200, 0, 300, 100))
    return picture


@pytest.fixture
def member() -> Member:
    photo = store_picture(upload(encoded(thirds(), "PNG")))
    return MemberFactory.create(pk=1, name="Ada Lovelace", photo=photo)


def focus(page: Page) -> tuple[str, str]:
    across, down = (page.get_by_label(f"Focus point, {way} (%):") for way in ("across", "down"))
    return across.input_value(), down.input_value()


def shown(page: Page) -> Locator:
    return page.locator(".photo-focus-photo > :is(img, canvas)")


def portrait_colour(page: Page) -> list[int]:
    """In the middle of the preview."""
    colour: list[int] = page.get_by_role("img", name="The portrait as pages show it").evaluate(
        "(canvas) => [...canvas.getContext('2d').getImageData(96, 96, 1, 1).data.slice(0, 3)]"
    )
    return colour


def click(page: Page, x: float, y: float) -> None:
    """At these parts of the photo's width and height."""
    shown(page).scroll_into_view_if_needed()
    box = shown(page).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_a_click_on_the_photo_sets_the_focus(member: Member, admin_page: Page) -> None:
    admin_page.goto(FORM)
    expect(admin_page.get_by_text("Click on the middle of the face")).to_be_visible()
    assert portrait_colour(admin_page) == pytest.approx([0, 128, 0], abs=12)

    click(admin_page, 5 / 6, 0.5)

    assert focus(admin_page) == ("83", "50")
    assert portrait_colour(admin_page) == pytest.approx([0, 0, 255], abs=12)
    admin_page.get_by_role("button", name="Publish", exact=True).click()
    expect(admin_page.get_by_text("is published.")).to_be_visible()
    member.refresh_from_db()
    assert (member.focus_x, member.focus_y) == (83, 50)
    assert member.portrait
    with default_storage.open(member.portrait.name(100, "webp")) as file:
        middle = Image.open(io.BytesIO(file.read())).getpixel((50, 50))
    assert middle == pytest.approx((0, 0, 255), abs=12)


def test_the_keyboard_sets_the_focus_too(member: Member, admin_page: Page) -> None:
    admin_page.goto(FORM)
    expect(admin_page.locator(".photo-focus-point")).to_be_visible()

    admin_page.locator("summary", has_text="Focus point").press("Enter")
    admin_page.get_by_label("Focus point, across (%):").press("Control+a")
    admin_page.keyboard.type("10")
    assert portrait_colour(admin_page) == pytest.approx([255, 0, 0], abs=12)
    point, photo = admin_page.locator(".photo-focus-point").bounding_box(), shown(admin_page).bounding_box()
    assert point
    assert photo
    assert point["x"] + point["width"] / 2 - photo["x"] == pytest.approx(photo["width"] / 10, abs=1)
    admin_page.keyboard.press("ArrowUp")

    assert focus(admin_page) == ("11", "35")


def test_a_file_that_is_chosen_is_shown_at_once(member: Member, admin_page: Page, tmp_path: Path) -> None:
    Image.new("RGB", (50, 200), "black").save(tmp_path / "new.png")
    Image.new("RGB", (5000, 100), "blue").save(tmp_path / "newer.png")
    admin_page.goto(FORM)

    admin_page.get_by_label("Photo:").set_input_files(tmp_path / "new.png")
    expect(admin_page.locator(".photo-focus-photo > canvas")).to_have_attribute("width", "50")
    assert portrait_colour(admin_page) == [0, 0, 0]
    click(admin_page, 0.5, 0.9)
    assert focus(admin_page) == ("50", "90")
    admin_page.get_by_label("Photo:").set_input_files(tmp_path / "newer.png")
    expect(admin_page.locator(".photo-focus-photo > canvas")).to_have_attribute("width", "1024")

    expect(shown(admin_page)).to_have_count(1)


def test_another_photo_begins_anew(member: Member, admin_page: Page, tmp_path: Path) -> None:
    Member.objects.update(focus_x=20, focus_y=80, photo_alt="Ada at her desk")
    Image.new("RGB", (50, 200), "black").save(tmp_path / "new.png")
    Image.new("RGB", (60, 200), "black").save(tmp_path / "newer.png")
    admin_page.goto(FORM)
    photo, description = admin_page.get_by_label("Photo:"), admin_page.get_by_label("Photo description:")

    photo.set_input_files(tmp_path / "new.png")
    expect(description).to_have_value("")
    assert focus(admin_page) == ("50", "35")
    photo.set_input_files([])
    expect(description).to_have_value("Ada at her desk")
    assert focus(admin_page) == ("20", "80")
    expect(admin_page.locator(".photo-focus-photo > img")).to_be_visible()

    photo.set_input_files(tmp_path / "new.png")
    expect(admin_page.locator(".photo-focus-photo > canvas")).to_have_attribute("width", "50")
    click(admin_page, 0.2, 0.1)
    description.fill("Ada ashore")
    photo.set_input_files(tmp_path / "newer.png")
    expect(admin_page.locator(".photo-focus-photo > canvas")).to_have_attribute("width", "60")
    assert focus(admin_page) == ("50", "35")
    expect(description).to_have_value("Ada ashore")

    click(admin_page, 0.2, 0.8)  # where the point of the photo before was
    assert focus(admin_page) == ("20", "80")
    admin_page.get_by_role("button", name="Publish", exact=True).click()
    expect(admin_page.get_by_text("is published.")).to_be_visible()
    member.refresh_from_db()
    assert (member.focus_x, member.focus_y, member.photo_alt) == (20, 80, "Ada ashore")


def test_a_photo_stays_chosen_over_an_error_elsewhere(
    member: Member, admin_page: Page, tmp_path: Path, complaints: list[str]
) -> None:
    Member.objects.update(focus_x=20, focus_y=80, photo_alt="Ada at her desk")
    Image.new("RGB", (50, 200), "black").save(tmp_path / "new.png")
    Image.new("RGB", (60, 200), "black").save(tmp_path / "newer.png")
    admin_page.goto(FORM)
    photo, description = admin_page.get_by_label("Photo:"), admin_page.get_by_label("Photo description:")
    links, publish = (
        admin_page.get_by_label("Links:"),
        admin_page.get_by_role("button", name="Publish", exact=True),
    )
    photo.set_input_files(tmp_path / "new.png")
    expect(admin_page.locator(".photo-focus-photo > canvas")).to_have_attribute("width", "50")
    click(admin_page, 0.2, 0.8)  # where the point of the photo before was
    description.fill("Ada ashore")
    links.fill("@x")
    publish.click()

    expect(admin_page.get_by_text("The picture that you chose is kept:")).to_be_visible()
    expect(admin_page.locator("#unsaved-text")).to_be_hidden()
    expect(shown(admin_page)).to_have_js_property("naturalWidth", 50)
    expect(admin_page.locator(".photo-focus-point")).to_be_visible()
    assert portrait_colour(admin_page) == [0, 0, 0]
    check_screens(admin_page, complaints)
    photo.set_input_files(tmp_path / "newer.png")
    assert focus(admin_page) == ("50", "35")
    photo.set_input_files([])
    expect(shown(admin_page)).to_have_js_property("naturalWidth", 50)
    assert focus(admin_page) == ("20", "80")
    expect(description).to_have_value("Ada ashore")
    click(admin_page, 0.5, 0.9)
    links.fill("")
    publish.click()

    expect(admin_page.get_by_text("is published.")).to_be_visible()
    member.refresh_from_db()
    assert picture_size(member.photo.name or "") == (50, 200)
    assert (member.focus_x, member.focus_y, member.photo_alt) == (50, 90, "Ada ashore")


def test_a_new_member_has_the_picture_once_a_file_is_chosen(admin_page: Page, tmp_path: Path) -> None:
    Image.new("RGB", (50, 200), "black").save(tmp_path / "new.png")
    admin_page.goto("/admin/members/member/add/")
    expect(admin_page.locator(".photo-focus")).to_be_hidden()

    admin_page.get_by_label("Photo:").set_input_files(tmp_path / "new.png")

    expect(admin_page.locator(".photo-focus-photo > canvas")).to_be_visible()
    assert focus(admin_page) == ("50", "35")


def test_a_file_that_is_no_picture_is_not_shown(member: Member, admin_page: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("No picture")
    admin_page.goto(FORM)
    expect(shown(admin_page)).to_be_visible()

    admin_page.get_by_label("Photo:").set_input_files(tmp_path / "notes.txt")

    expect(admin_page.locator(".photo-focus")).to_be_hidden()


def test_a_lost_photo_is_not_shown(member: Member, admin_page: Page, complaints: list[str]) -> None:
    default_storage.delete(member.photo.name or "")
    admin_page.goto(FORM)
    expect(admin_page.locator(".photo-focus")).to_be_hidden()
    assert len(complaints) == 1  # of the status
    complaints.clear()


def test_the_photo_fits_a_phone(member: Member, admin_page: Page) -> None:
    admin_page.set_viewport_size({"width": 390, "height": 844})
    admin_page.goto(FORM)
    expect(admin_page.locator(".photo-focus-point")).to_be_visible()
    box = shown(admin_page).bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
    assert box["width"] / box["height"] == pytest.approx(3, abs=0.02)
