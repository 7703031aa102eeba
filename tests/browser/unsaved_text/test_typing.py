"""While somebody types, saves and leaves."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from members.models import Member
from tests.browser.unsaved_text.form import PUT_BACK, address, bio, line, save, saved, write

pytestmark = pytest.mark.browser


def test_what_is_typed_while_the_form_is_being_saved_is_not_lost(form: Page, ada: Member) -> None:
    write(form, "Typed.")
    form.evaluate(
        """() => {
            document.querySelector("[name=_save]").click();
            const bio = document.querySelector("[name=bio]");
            bio.value += " And more.";
            bio.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    saved(form)

    form.goto(address(ada))

    ada.refresh_from_db()
    assert ada.bio == "Typed."
    expect(bio(form)).to_have_value("Typed. And more.")
    expect(line(form)).to_have_text(PUT_BACK)


def test_leaving_with_unsaved_text_asks_and_saving_does_not(form: Page, ada: Member) -> None:
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    form.on("dialog", stay)
    bio(form).press("End")
    form.get_by_role("link", name="Home").click()
    expect(form.get_by_role("heading", name="What needs attention")).to_be_visible()
    assert asked == []

    form.goto(address(ada))
    write(form, "Typed.")
    for leave in (
        form.get_by_role("link", name="Home"),
        form.get_by_role("button", name="Sign out"),  # a form of its own
    ):
        leave.click(no_wait_after=True)
    expect(bio(form)).to_have_value("Typed.")
    assert asked == ["beforeunload"] * 2

    save(form)
    saved(form)
    assert asked == ["beforeunload"] * 2


def test_text_typed_and_taken_back_is_not_kept(form: Page, ada: Member) -> None:
    write(form, "Typed.")
    bio(form).fill("Stored.")
    form.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('unsaved:'))")


@pytest.mark.parametrize(
    "broken",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('Forbidden') } })",
        "Object.defineProperty(window, 'localStorage', { value: null })",
        "Storage.prototype.setItem = () => { throw new DOMException('Full') }",
    ],
    ids=["forbidden", "absent", "full"],
)
def test_without_storage_the_form_works(
    broken: str, admin_page: Page, ada: Member, complaints: list[str]
) -> None:
    admin_page.add_init_script(broken)
    admin_page.goto(address(ada))
    bio(admin_page).fill("Typed.")
    admin_page.get_by_role("button", name="Add another Term").click()
    admin_page.locator("[name=terms-1-starts_on]").fill("2025-01-01")

    save(admin_page)
    saved(admin_page)

    ada.refresh_from_db()
    assert (ada.bio, ada.terms.count()) == ("Typed.", 2)
    admin_page.goto("about:blank")  # what the page before complained of has been heard by then
    complaints.clear()  # Django's theme.js asks for the storage too
