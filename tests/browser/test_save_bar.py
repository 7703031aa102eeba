"""The bar with the buttons of a form, while somebody types, by keyboard and on a small screen."""

import pytest
from playwright.sync_api import Page, expect

from tac_site.publishing.models import Revision
from tests.factories import MemberFactory
from tests.tac_site.publishing.editors import make_draft

pytestmark = pytest.mark.browser

FORM = "/admin/members/member/1/change/"
FOCUSED = "(document.activeElement.name || document.activeElement.id)"
# What has the focus, if the bar or the edge of the screen covers it.
COVERED = """
() => {
  const bar = document.getElementById("save-bar");
  const { top, bottom, height } = document.activeElement.getBoundingClientRect();
  const seen = Math.min(bottom, bar.getBoundingClientRect().top, innerHeight) - Math.max(top, 0);
  const isElsewhere = bar.contains(document.activeElement) || document.activeElement === document.body;
  const isFree = isElsewhere || seen >= Math.min(height, 24) - 1;
  return isFree ? "" : document.activeElement.outerHTML;
}
"""

# Where what stands in a form begins.
TOP = "(form) => form.querySelector('fieldset').getBoundingClientRect().top"


def press(page: Page, keys: str) -> str:
    for key in keys.split():
        page.keyboard.press(key)
    return str(page.evaluate(FOCUSED))


def test_a_bio_is_mended_by_keyboard(admin_page: Page) -> None:
    MemberFactory.create(pk=1, name="Ada Lovelace")
    admin_page.goto(FORM)
    typed, bar = admin_page.locator("#save-bar-unsaved"), admin_page.get_by_role("region", name="Save")

    assert press(admin_page, "Tab Tab Enter Tab Tab Tab Tab") == "bio"
    admin_page.keyboard.type("She wrote.")
    expect(typed).to_have_text("What you typed is not saved yet: it is kept in this browser.")
    admin_page.keyboard.press("Control+s")
    expect(bar).to_contain_text("Draft saved")
    expect(typed).to_have_text("")
    assert admin_page.get_by_label("Bio:").input_value() == "She wrote."

    admin_page.get_by_label("Bio:").focus()
    assert press(admin_page, "Control+Enter") == "_save"
    admin_page.keyboard.press("Enter")
    expect(admin_page.locator(".messagelist .success")).to_be_visible()
    admin_page.goto(FORM)
    expect(bar).to_contain_text("no changes since")


def test_it_says_what_the_buttons_do(admin_page: Page) -> None:
    MemberFactory.create(pk=1)
    admin_page.goto(FORM)
    publish = admin_page.get_by_role("button", name="Publish", exact=True)
    draft = admin_page.get_by_role("button", name="Save draft")
    expect(draft).to_have_accessible_description("Nothing changes for visitors.")
    expect(publish).to_have_accessible_description(
        "Visitors see this at once, a term to come from its first day."
    )

    admin_page.get_by_label("Visible").uncheck()
    expect(publish).to_have_accessible_description("Saved, but hidden from visitors.")
    admin_page.get_by_label("Date", exact=True).fill("2099-01-01")
    expect(draft).to_have_accessible_description("Published by itself at the time above.")
    expect(publish).to_have_accessible_description("Not before its time, unless you empty it.")


@pytest.mark.parametrize(("width", "height"), [(390, 600), (640, 360)])  # a phone; a screen at 200 %
def test_it_covers_nothing_that_has_the_focus(width: int, height: int, admin_page: Page) -> None:
    MemberFactory.create(pk=1)
    admin_page.set_viewport_size({"width": width, "height": height})
    admin_page.goto(FORM)
    admin_page.locator("#id_name").focus()

    for key in ("Tab", "Shift+Tab"):
        for _ in range(40):
            press(admin_page, key)
            assert admin_page.evaluate(COVERED) == ""


@pytest.mark.parametrize("width", [1280, 390])
def test_all_of_it_is_in_sight_though_the_form_begins_below(width: int, admin_page: Page) -> None:
    member = MemberFactory.create(pk=1, name="Ada Lovelace", bio="A story")
    draft = make_draft(member, bio="Another story\n\n" * 12)
    Revision.objects.filter(pk=draft.pk).update(needs_review=True)
    admin_page.set_viewport_size({"width": width, "height": 900})
    admin_page.goto(FORM)

    assert admin_page.locator("#member_form").evaluate(TOP) > 700
    bar = admin_page.locator("#save-bar").bounding_box()
    assert bar
    assert bar["y"] > 600
    assert bar["y"] + bar["height"] <= 900


def test_the_first_that_has_to_be_corrected_is_one_key_away(admin_page: Page) -> None:
    MemberFactory.create(pk=1)
    admin_page.goto(FORM)
    admin_page.get_by_label("Name:").fill("")
    admin_page.keyboard.press("Control+s")
    expect(admin_page.locator("#mistakes")).to_be_focused()

    assert press(admin_page, "Tab Enter") == "name"
