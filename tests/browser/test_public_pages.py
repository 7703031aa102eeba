from datetime import date

import pytest
from playwright.sync_api import Page, expect

from members.models import Seat, Term
from tac_site.pictures.uploads import store_picture
from tests.browser.screens import check_screens
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, SeatFactory, TermFactory
from tests.tac_site.pictures.samples import encoded, plain, upload

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/members/",
    "/members/?q=nobody&on=2024-09-01",
    "/members/former/",
    "/members/ada-lovelace/",
    "/members/joe-pamer/",
    "/resources/",
    "/accessibility/",
]
BIO = "## Early years\n\nShe *wrote* `code` for\nthe [engine](https://example.org/).\n\n- one\n- two\n\n"
TABLE = "|" + " a long heading |" * 9 + "\n|" + "---|" * 9 + "\n|" + " cell |" * 9


def make_content() -> None:
    council = CouncilFactory.create(
        organization_url="https://example.org/",
        contact="tac@example.org",
        charter="https://example.org/charter",
        joining=BIO,
        logo=store_picture(upload(encoded(plain(size=(400, 100), colour="teal"), "PNG"))),
    )
    council.make_renditions()
    ada = MemberFactory.create(
        name="Ada Lovelace",
        job_title="Analyst",
        bio=BIO + TABLE,
        links="https://example.org/\nhttps://github.com/ada\nhttps://mastodon.example/@ada",
    )
    TermFactory.create(
        member=ada, office=Term.Office.CHAIR, employer="Analytical Engines", starts_on=date(2020, 1, 1)
    )
    TermFactory.create(member__name="Joe Pamer")
    TermFactory.create(member__name="أحمد", employer="شركة")
    TermFactory.create(member__name="Bartholomew Featherstonehaugh-Cholmondeley of Nether Wallop")
    TermFactory.create(member__name="W" * 200, employer="M" * 200, member__bio="x" * 5000)
    TermFactory.create(member__name="Grace Hopper", ends_on=date(2021, 1, 1))
    ResourceFactory.create(title="Attend a meeting", note="Calendar", url="https://example.org/")
    ResourceFactory.create(title="T" * 200, note="N" * 200, description=BIO)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits_the_screen(path: str, page: Page, complaints: list[str]) -> None:
    make_content()
    page.goto(path)

    check_screens(page, complaints)


def make_seats() -> None:
    make_content()
    arm, long_name = SeatFactory.create(name="Arm"), SeatFactory.create(name="L" * 200)
    group = SeatFactory.create(name="Security", kind=Seat.Kind.WORKING_GROUP, votes=False)
    SeatFactory.create(name="شركة", kind=Seat.Kind.PROJECT)
    for seat, capacity, name in [
        (arm, Term.Capacity.MEMBER, "Ann"),
        (arm, Term.Capacity.ALTERNATE, "Al"),
        (arm, Term.Capacity.OBSERVER, "Ob"),
        (long_name, Term.Capacity.MEMBER, "W" * 199),
        (long_name, Term.Capacity.ALTERNATE, "V" * 199),
        (group, Term.Capacity.LEAD, "Leo"),
        (group, Term.Capacity.LEAD, "Lia"),
    ]:
        TermFactory.create(
            member__name=name,
            member__bio=BIO,
            seat=seat,
            capacity=capacity,
            employer="Works",
            starts_on=date(2020, 1, 1),
            starts_on_is_bound=True,
            starts_source="https://example.org/minutes",
        )


@pytest.mark.parametrize(
    "path", ["/", "/members/", "/members/?on=2020-06-01", "/members/?q=arm", "/members/?on=1990-05-03"]
)
def test_a_page_of_seats_is_accessible_and_fits_the_screen(
    path: str, page: Page, complaints: list[str]
) -> None:
    make_seats()
    page.goto(path)

    check_screens(page, complaints)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/members/?on=01/12/26", "Members"),
        ("/members/?page=x", "This address does not fit"),
        ("/none/", "No such page"),
    ],
)
def test_an_error_page_is_accessible_and_fits_the_screen(
    path: str, heading: str, page: Page, complaints: list[str]
) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert len(complaints) == 1  # of the status
    complaints.clear()

    check_screens(page, complaints)


def test_the_keyboard_leads_past_the_navigation_to_the_content(page: Page) -> None:
    make_content()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Attend a meeting")).to_be_focused()


def test_a_visitor_says_which_day_was_meant(page: Page, complaints: list[str]) -> None:
    make_content()
    page.goto("/members/?on=01/06/2020")
    expect(page.get_by_label("As of:")).to_have_value("01/06/2020")
    complaints.clear()  # of the status
    page.get_by_role("link", name="Members as of 1 June 2020").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("6 members as of 1 June 2020")
    expect(page.get_by_label("As of:")).to_have_value("2020-06-01")


def test_a_visitor_finds_a_member_on_the_roster_of_a_day(page: Page) -> None:
    make_content()
    page.goto("/")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Members").click()
    page.get_by_label("Name, seat, employer or words of a bio:").fill("hopper")
    page.get_by_role("button", name="Find").click()
    page.get_by_text("Earlier rosters").click()
    page.get_by_label("As of:").fill("2020-06-01")
    page.get_by_role("button", name="Show").click()
    heading = page.get_by_role("heading", level=2).first
    expect(heading).to_have_text("1 member matches “hopper” as of 1 June 2020")
    page.get_by_role("link", name="Grace Hopper").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace Hopper")


def test_on_paper_code_and_tables_are_as_wide_as_the_text(page: Page) -> None:
    code = "```\n" + "one_long_line_of_code(with, arguments) " * 9 + "\n```\n\n"
    TermFactory.create(member__name="Ada Lovelace", member__bio=code + TABLE)
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto("/members/ada-lovelace/")
    boxes = page.locator(".prose pre, .prose .table")
    wider = "(boxes) => boxes.map((box) => box.scrollWidth > box.clientWidth)"
    assert boxes.evaluate_all(wider) == [True, True]
    page.emulate_media(media="print")
    assert boxes.evaluate_all(wider) == [False, False]
