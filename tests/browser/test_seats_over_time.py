from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.models import Seat, Term
from tests.browser.screens import check_screens
from tests.factories import CouncilFactory, MemberFactory, SeatFactory, TermFactory

pytestmark = pytest.mark.browser

TODAY = timezone.localdate()
DAY = timedelta(days=1)
BEGIN = TODAY - 1000 * DAY
# Words of the picture that cover each other, or that stand out of the screen.
COVERED = """
() => {
  const words = [...document.querySelectorAll(".timeline text")];
  const boxes = words.map((text) => [text.textContent, text.getBoundingClientRect()]);
  const within = ([, box]) => box.left >= 0 && box.right <= document.documentElement.clientWidth;
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
  const covered = boxes.filter((one) => boxes.some((other) => one !== other && meet(one[1], other[1])));
  return [...covered, ...boxes.filter((one) => !within(one))].map(([words]) => words);
}
"""


def make_council() -> None:
    CouncilFactory.create()
    arm = SeatFactory.create(name="Arm")
    for number, name in enumerate(
        ["Ada Lovelace", "<script>alert('1')</script> & Sons", "W" * 200, "أحمد بن محمد", "山田太郎"]
    ):
        first = BEGIN + 150 * number * DAY
        employer = "An employer & Sons"
        days = {"starts_on": first, "ends_on": first + (149 - number) * DAY}
        TermFactory.create(member__name=name, seat=arm, employer=employer, office=1 + number % 3, **days)
    coming = {"starts_on": TODAY + 20 * DAY, "is_announced": True}
    TermFactory.create(member__name="Jongsok “James” Choi", seat=arm, **coming)
    TermFactory.create(member__name="Al", seat=arm, capacity=Term.Capacity.ALTERNATE)
    often = SeatFactory.create(name="A seat of a consortium with an uncommonly long name " * 3)
    for number in range(12):
        first = BEGIN + 70 * number * DAY
        days = {"starts_on": first, "ends_on": first + 69 * DAY}
        TermFactory.create(member__name=f"Holder Number {number}", seat=often, **days)
    group = SeatFactory.create(name="مجموعة العمل", kind=Seat.Kind.WORKING_GROUP, votes=False)
    for name in ("Leo", "Lea"):
        member = MemberFactory.create(name=name)
        bound = {
            "starts_on": TODAY - 30 * DAY,
            "starts_on_is_bound": True,
            "starts_source": "https://example.org/",
        }
        TermFactory.create(member=member, seat=group, capacity=Term.Capacity.LEAD, **bound)
    SeatFactory.create(name="Ray", kind=Seat.Kind.PROJECT)


@pytest.mark.parametrize("path", ["/seats/", "/seats/arm/", "/seats/ray/"])
def test_a_page_is_accessible_and_fits_the_screen(path: str, page: Page, complaints: list[str]) -> None:
    make_council()
    page.goto(path)

    check_screens(page, complaints)


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_no_words_of_the_picture_cover_others(width: int, page: Page) -> None:
    make_council()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/seats/")
    assert page.locator(".timeline text").count() > 20
    assert page.evaluate(COVERED) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_names_of_seats_stand_above_the_bars_on_a_phone_and_beside_them_on_a_screen(page: Page) -> None:
    TermFactory.create(member__name="Ada", seat=SeatFactory.create(name="Arm"), starts_on=BEGIN)
    page.goto("/seats/arm/")
    name, bar = page.locator(".timeline .name"), page.locator(".timeline .bar").first
    places = {}
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        of_name, of_bar = name.bounding_box(), bar.bounding_box()
        assert of_name
        assert of_bar
        is_beside = of_name["x"] + of_name["width"] <= of_bar["x"]
        places[width] = is_beside, of_name["y"] + of_name["height"] <= of_bar["y"] + 2
    assert places == {390: (False, True), 1280: (True, False)}


def test_a_click_into_the_picture_leads_to_the_roster_of_a_day(page: Page) -> None:
    ada = MemberFactory.create(name="Ada")
    TermFactory.create(member=ada, seat=SeatFactory.create(name="Arm"), starts_on=date(2024, 3, 1))
    page.goto("/seats/")
    page.locator('.timeline a[href$="on=2024-04-01"] rect').click()
    expect(page).to_have_url("/members/?on=2024-04-01")
    page.goto("/seats/")
    page.locator(".timeline .name").click()
    expect(page).to_have_url("/seats/arm/")
    page.get_by_role("cell", name="1 March 2024").get_by_role("link").click()
    expect(page).to_have_url("/members/?on=2024-03-01")


def test_the_keyboard_meets_no_link_of_the_picture(page: Page) -> None:
    TermFactory.create(member__name="Ada", seat=SeatFactory.create(name="Arm"), starts_on=date(2024, 3, 1))
    page.goto("/seats/")
    page.locator("h1").click()
    page.keyboard.press("Tab")
    expect(page.get_by_label("The roster of a day")).to_be_focused()
    page.get_by_label("The roster of a day").fill("2024-05-01")
    page.get_by_role("button", name="Show the roster").click()
    expect(page).to_have_url("/members/?on=2024-05-01")
