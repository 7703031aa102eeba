"""The front page at a glance: on a phone, on paper, under a finger and a mouse."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Term
from tests.factories import CouncilFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.browser

BIO = "Works on compilers and on what runs below them, for longer than the council is old. " * 6
SUMMARY = "A forum where the foundation’s members exchange technical knowledge and set direction together."


@pytest.fixture
def council() -> None:
    """Sixteen members, two of them officers, all with a bio, and all that a council can say of itself."""
    CouncilFactory.create(
        name="Technical Steering Council",
        organization_url="https://example.org/",
        overview=f"{SUMMARY}\n\nThe council meets once a month in the open, and anyone may attend. {SUMMARY}",
        joining="Each member company names one representative; the projects elect theirs every year.",
        contact="https://example.org/contact",
        charter="https://example.org/charter",
        conduct="https://example.org/conduct",
    )
    for number, title in enumerate(["Attend a meeting", "See the recordings", "Get started", "Ask"]):
        url = f"https://example.org/{number}" if number < 3 else ""
        ResourceFactory.create(title=f"{title} of the council", note="A public place", url=url)
    for number in range(16):
        TermFactory.create(
            member__name=f"Ada Number{number:02}",
            member__job_title="Principal Engineer",
            member__bio=BIO,
            office=min(number + 1, Term.Office.NONE),
            employer="Example Works",
        )


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, council: None) -> Iterator[Page]:
    page = browser.new_page(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page.goto("/")
    yield page
    page.close()


def test_a_phone_has_the_whole_council_in_3500_pixels(phone: Page) -> None:
    assert phone.evaluate("document.documentElement.scrollHeight") <= 3500


def test_the_first_view_says_whose_what_for_and_how_to_take_part(phone: Page) -> None:
    ends: list[Any] = [
        phone.get_by_text(text).first.bounding_box()
        for text in ("Harbour Foundation", SUMMARY, "Attend a meeting", "Get started", "Ask of the council")
    ]
    assert all(0 <= box["y"] <= box["y"] + box["height"] <= 844 for box in ends)


@pytest.mark.parametrize("width", [320, 390, 1280, 1920])
def test_nothing_is_wider_than_the_screen(width: int, council: None, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    columns = page.locator(".cards").last.evaluate(
        "(list) => getComputedStyle(list).gridTemplateColumns.split(' ').length"
    )
    assert columns == {320: 1, 390: 1, 1280: 3, 1920: 4}[width]


def test_a_finger_meets_the_link_anywhere_on_the_card(phone: Page) -> None:
    bio = phone.locator(".card .bio").nth(3)
    bio.scroll_into_view_if_needed()
    box = bio.bounding_box()
    assert box
    phone.touchscreen.tap(box["x"] + 40, box["y"] + 10)
    expect(phone).to_have_url(re.compile("/members/ada-number03/$"))


def test_a_mouse_follows_the_card_and_selects_its_words(council: None, page: Page) -> None:
    page.goto("/")
    box = page.locator(".card .bio").nth(3).bounding_box()
    assert box
    page.mouse.move(box["x"] + 2, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 8, steps=4)
    page.mouse.up()
    assert len(page.evaluate("getSelection().toString()")) > 5
    page.locator(".card .portrait").nth(3).click(force=True)  # what is over it is the link
    expect(page).to_have_url(re.compile("/members/ada-number03/$"))


def test_the_address_of_an_entry_leads_to_it(council: None, page: Page) -> None:
    page.goto("/#ada-number15")
    expect(page.locator("#ada-number15")).to_be_in_viewport()
    assert page.evaluate("document.querySelector(':target').id") == "ada-number15"


def test_a_card_shows_the_focus_around_all_of_it(council: None, page: Page) -> None:
    page.goto("/")
    link = page.get_by_role("link", name="Ada Number03")
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    outline = link.evaluate("(a) => getComputedStyle(a, '::after').outlineStyle")
    assert outline == "solid"


def test_on_paper_the_council_is_one_page_with_address_and_day(council: None, page: Page) -> None:
    page.goto("/")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
