"""The front page of a council with seats: on a phone, on paper, under a finger."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Seat, Term
from tests.browser.test_face import BIO, SUMMARY
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, SeatFactory, TermFactory

pytestmark = pytest.mark.browser

CAPACITY, KIND = Term.Capacity, Seat.Kind


@pytest.fixture
def council() -> None:
    """21 seats with 13 alternates, and four working groups, one of which has two leads."""
    CouncilFactory.create(
        name="Technical Steering Council",
        overview=f"{SUMMARY}\n\nThe council meets once a month in the open, and anyone may attend. {SUMMARY}",
        joining="Each member company names one representative; the projects elect theirs every year.",
        contact="https://example.org/contact",
    )
    for number in range(4):
        ResourceFactory.create(title=f"Attend meeting {number} of the council", note="Public", url="/a")
    for number in range(21):
        kind = KIND.PROJECT if number > 14 else KIND.MEMBER_COMPANY
        seat = SeatFactory.create(name=f"Company {number:02}", kind=kind)
        ada = MemberFactory.create(name=f"Ada Number{number:02}", job_title="Principal Engineer", bio=BIO)
        TermFactory.create(member=ada, seat=seat, office=min(number + 1, 3), employer="Example Works")
        if number < 13:
            TermFactory.create(member__name=f"Bo Number{number:02}", seat=seat, capacity=CAPACITY.ALTERNATE)
    for number in range(4):
        group = SeatFactory.create(name=f"Working Group {number}", kind=KIND.WORKING_GROUP, votes=False)
        for name in ("Cy", "Di")[: 1 + (number == 0)]:
            TermFactory.create(member__name=f"{name} Number{number:02}", seat=group, capacity=CAPACITY.LEAD)


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, council: None) -> Iterator[Page]:
    page = browser.new_page(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page.goto("/")
    yield page
    page.close()


def test_a_phone_has_all_seats_in_5500_pixels_and_no_bios(phone: Page) -> None:
    assert phone.evaluate("document.documentElement.scrollHeight") <= 5500
    expect(phone.locator(".bio").filter(visible=True)).to_have_count(0)


def test_a_wide_screen_shows_the_bios(council: None, page: Page) -> None:
    page.goto("/")
    expect(page.locator(".seat .bio").filter(visible=True)).to_have_count(21)


def test_a_finger_meets_the_representative_anywhere_on_the_card(phone: Page) -> None:
    card = phone.locator("[id='seat:company-14']")
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    assert box
    phone.touchscreen.tap(box["x"] + box["width"] - 8, box["y"] + box["height"] - 8)
    expect(phone).to_have_url(re.compile("/members/ada-number14/$"))


@pytest.mark.parametrize(("name", "slug"), [("Cy Number00", "cy-number00"), ("Di Number00", "di-number00")])
def test_of_two_leads_each_is_met_where_the_name_is(phone: Page, name: str, slug: str) -> None:
    phone.get_by_role("link", name=name).tap()
    expect(phone).to_have_url(re.compile(f"/members/{slug}/$"))


def test_plate_and_alternate_are_links_of_their_own(council: None, page: Page) -> None:
    page.goto("/")
    card = page.locator("[id='seat:company-03']")
    for name in ("Company 03", "Bo Number03"):
        card.get_by_role("link", name=name).click(trial=True)
    card.get_by_role("link", name="Bo Number03").click()
    expect(page).to_have_url(re.compile("/members/bo-number03/$"))


def test_the_address_of_a_seat_or_a_person_leads_to_it_and_marks_its_card(council: None, page: Page) -> None:
    for part in ("seat:company-20", "ada-number20", "bo-number12", "di-number00"):
        page.goto("about:blank")  # so that the next address opens the page anew
        page.goto(f"/#{part}")
        expect(page.locator(f"[id='{part}']")).to_be_in_viewport()
        card = page.locator(".card:target, .card:has(:target)")
        assert card.evaluate("(card) => getComputedStyle(card).boxShadow") != "none"


def test_on_paper_all_seats_are_two_pages(council: None, page: Page) -> None:
    page.goto("/")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 2
