"""Seats and terms in the admin, as an editor types them."""

import pytest
from playwright.sync_api import Locator, Page, expect

from members.models import Seat, Term
from tests.factories import SeatFactory, TermFactory

pytestmark = pytest.mark.browser

GROUP = Seat.Kind.WORKING_GROUP


def test_a_seat_is_made_by_keyboard_and_the_next_one_begins_as_it(admin_page: Page) -> None:
    admin_page.goto("/admin/members/seat/add/")
    for name in ("Security", "Ecosystem"):
        admin_page.keyboard.type(name)
        admin_page.keyboard.press("Tab")
        admin_page.keyboard.type("Work")
        admin_page.get_by_text("More", exact=True).press("Enter")
        admin_page.get_by_role("button", name="Publish and add another").press("Enter")
        expect(admin_page.get_by_text(f"“{name}” is published.")).to_be_visible()

    assert set(Seat.objects.values_list("name", "kind", "votes")) == {
        ("Security", GROUP, False),
        ("Ecosystem", GROUP, False),
    }


def press(select: Locator, *keys: str) -> str:
    """What is chosen then. Every key on the way is a choice too."""
    for key in keys:
        select.press(key)
    return str(select.evaluate("(select) => select.selectedOptions[0].text"))


UP, DOWN = "ArrowUp", "ArrowDown"


def test_a_kind_chosen_by_mistake_leaves_no_trace(admin_page: Page) -> None:
    admin_page.goto("/admin/members/seat/add/")
    kind, votes = admin_page.get_by_label("Kind:"), admin_page.get_by_label("Votes")
    assert (press(kind, *[DOWN] * 4), votes.is_checked()) == ("Working group", False)
    assert (press(kind, UP), votes.is_checked()) == ("Project", True)
    assert (press(kind, DOWN), votes.is_checked()) == ("Working group", False)
    votes.check()  # what somebody chose stays
    assert (press(kind, UP, DOWN), votes.is_checked()) == ("Working group", True)


def test_what_goes_with_a_seat_is_filled_in_where_nobody_chose_it(admin_page: Page) -> None:
    for name, kind in (("Intel", 1), ("Meta", 1), ("Ray", 3), ("Security", GROUP)):
        SeatFactory.create(name=name, kind=kind)
    admin_page.goto("/admin/members/member/add/")
    term = admin_page.locator("#terms-0")
    seat, capacity, employer = (term.get_by_label(f"{name}:") for name in ("Seat", "Capacity", "Employer"))

    def choose(key: str) -> tuple[str, str, str]:
        return press(seat, key), capacity.input_value(), employer.input_value()

    assert [choose(key) for key in (DOWN, DOWN, DOWN, DOWN, UP)] == [
        ("Intel", "1", "Intel"),
        ("Meta", "1", "Meta"),
        ("Ray", "1", ""),
        ("Security", "3", ""),
        ("Ray", "1", ""),
    ]
    employer.fill("IBM")
    capacity.select_option("4")
    assert [choose(key) for key in (DOWN, UP, UP)] == [
        ("Security", "4", "IBM"),
        ("Ray", "4", "IBM"),
        ("Meta", "4", "IBM"),
    ]


def test_a_stored_term_keeps_what_was_chosen(admin_page: Page) -> None:
    SeatFactory.create(name="Meta")
    intel = SeatFactory.create(name="Intel")
    term = TermFactory.create(seat=intel, employer="Intel", capacity=Term.Capacity.ALTERNATE)
    admin_page.goto(f"/admin/members/member/{term.member_id}/change/")
    assert press(admin_page.locator("#terms-0").get_by_label("Seat:"), DOWN) == "Meta"
    admin_page.get_by_role("button", name="Publish", exact=True).click()
    admin_page.get_by_label("It was so on all days").check()
    admin_page.get_by_role("button", name="Publish", exact=True).click()
    expect(admin_page.get_by_text("is alternate for Meta (Intel)")).to_be_visible()
    assert Term.objects.values_list("seat__name", "capacity", "employer").get() == ("Meta", 2, "Intel")
