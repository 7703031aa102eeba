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
# How often the line of today stands elsewhere than in the head.
ASTRAY = """
() => {
  const lines = [...document.querySelectorAll(".bars svg > use")];
  const places = lines.map((line) => line.getBoundingClientRect().right).filter((right) => right > 0);
  return [places.length, places.filter((place) => Math.abs(place - places[0]) > 0.5).length];
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


def test_the_lines_of_all_rows_are_below_those_of_the_head(page: Page) -> None:
    make_council()
    for width in (320, 390, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/seats/")
        rows = page.locator("tbody tr").count() - 3 * (width < 960)  # there the headings have no bars
        assert (width, page.evaluate(ASTRAY)) == (width, [1 + rows, 0])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_bar_is_below_its_words_on_a_phone_and_beside_them_on_a_screen(page: Page) -> None:
    TermFactory.create(member__name="Ada", seat=SeatFactory.create(name="Arm"), starts_on=BEGIN)
    page.goto("/seats/arm/")
    words, bar = page.locator("tbody .days"), page.locator("tbody rect").first
    places = {}
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        of_words, of_bar = words.bounding_box(), bar.bounding_box()
        assert of_words
        assert of_bar
        is_beside = of_words["x"] + of_words["width"] <= of_bar["x"]
        places[width] = is_beside, of_words["y"] + of_words["height"] <= of_bar["y"]
    assert places == {390: (False, True), 1280: (True, False)}


def test_the_head_stays_in_sight_and_covers_no_link_that_has_the_focus(page: Page) -> None:
    make_council()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 400})
        page.goto("/seats/")
        links = page.locator("tbody a")
        links.last.focus()
        for _ in range(links.count() - 1):
            page.keyboard.press("Shift+Tab")
            top = page.evaluate("document.activeElement.getBoundingClientRect().bottom")
            assert top > page.evaluate("document.querySelector('thead').getBoundingClientRect().bottom")
        page.evaluate("scrollTo(0, 600)")
        assert page.evaluate("document.querySelector('thead').getBoundingClientRect().top") == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_a_table_is_one_on_a_phone_too(width: int, page: Page) -> None:
    TermFactory.create(member__name="Ada", seat=SeatFactory.create(name="Arm"), starts_on=date(2024, 3, 1))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/seats/")
    table = page.get_by_role("table", name="Who held which seat")
    assert [head.split() for head in table.get_by_role("columnheader").all_inner_texts()][:3] == [
        ["Seat"],
        ["Who"],
        ["From", "–", "to"],
    ]
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Arm"))
    expect(row.get_by_role("cell")).to_have_count(3)


def test_a_day_of_the_table_and_a_year_of_its_head_lead_to_rosters(page: Page) -> None:
    year = TODAY.year - 4
    seat = SeatFactory.create(name="Arm")
    TermFactory.create(member__name="Ada", seat=seat, starts_on=date(year, 3, 1))
    page.goto("/seats/")
    page.get_by_role("link", name=f"The council on 1 Jan {year + 2}").click()
    expect(page).to_have_url(f"/members/?on={year + 2}-01-01")
    page.goto("/seats/")
    page.get_by_role("cell", name=f"1 March {year}").get_by_role("link").click()
    expect(page).to_have_url(f"/members/?on={year}-03-01")
    page.goto("/seats/")
    page.get_by_label("The roster of a day").fill(f"{year}-05-01")
    page.get_by_role("button", name="Show the roster").click()
    expect(page).to_have_url(f"/members/?on={year}-05-01")
