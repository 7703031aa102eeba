"""Text that nobody tried to save is offered, to whoever typed it, until it is saved or thrown away."""

import json

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from members.models import Member
from tests.browser.unsaved_text.form import (
    OFFERED,
    PUT_BACK,
    address,
    bio,
    crash,
    kept,
    line,
    log_in,
    save,
    saved,
    write,
)

pytestmark = pytest.mark.browser


def test_a_closed_tab_offers_the_text(form: Page, ada: Member) -> None:
    write(form, "Typed.")
    form = crash(form)
    form.goto(address(ada))
    expect(line(form)).to_have_text(OFFERED)
    expect(bio(form)).to_have_value("Stored.")

    form.get_by_role("button", name="Put it back").click()

    expect(bio(form)).to_have_value("Typed.")
    expect(line(form)).to_have_text(PUT_BACK)
    expect(form.get_by_role("button", name="Throw it away")).to_be_focused()
    assert len(kept(form)) == 1
    save(form)
    saved(form)
    assert kept(form) == []


def test_text_that_is_offered_may_be_thrown_away(form: Page, ada: Member) -> None:
    write(form, "Typed.")
    form = crash(form)
    form.goto(address(ada))

    form.get_by_role("button", name="Throw it away").click()

    expect(line(form)).to_be_hidden()
    expect(bio(form)).to_have_value("Stored.")
    assert kept(form) == []


def test_text_that_was_put_back_may_be_thrown_away(form: Page, ada: Member) -> None:
    write(form, "Typed.")
    form.get_by_role("button", name="Add another Term").click()
    form = crash(form)
    form.goto(address(ada))
    form.get_by_role("button", name="Put it back").click()
    expect(form.locator("#terms-1")).to_be_visible()

    with form.expect_navigation():
        form.get_by_role("button", name="Throw it away").click()

    expect(bio(form)).to_have_value("Stored.")
    expect(form.locator("#terms-1")).to_have_count(0)
    expect(line(form)).to_be_hidden()
    assert kept(form) == []


def test_what_was_typed_before_the_text_was_put_back_is_offered_next(form: Page, ada: Member) -> None:
    write(form, "Older.")
    form = crash(form)
    form.goto(address(ada))
    write(form, "Newer.")

    form.get_by_role("button", name="Put it back").click()
    expect(bio(form)).to_have_value("Older.")
    save(form)
    saved(form)
    form.goto(address(ada))

    expect(bio(form)).to_have_value("Older.")
    form.get_by_role("button", name="Put it back").click()
    expect(bio(form)).to_have_value("Newer.")


def test_what_was_saved_is_offered_no_more(form: Page, ada: Member) -> None:
    write(form, "Typed.")
    save(form)
    saved(form)
    assert kept(form) == []
    assert "saved_form" not in {cookie.get("name") for cookie in form.context.cookies()}

    form.goto(address(ada))

    expect(bio(form)).to_have_value("Typed.")
    expect(line(form)).to_be_hidden()


def test_what_was_saved_without_an_answer_is_offered_no_more(
    form: Page, ada: Member, complaints: list[str]
) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    write(form, "Typed.")
    form.locator("[name=terms-0-DELETE]").check()
    form.get_by_role("button", name="Add another Term").click()
    form.locator("[name=terms-1-employer]").fill("Second")
    form.route(f"**{address(ada)}", lose_the_answer, times=1)
    save(form)
    expect(bio(form)).to_have_count(0)
    form.context.clear_cookies(name="saved_form")

    form.goto(address(ada))

    expect(bio(form)).to_have_value("Typed.")
    expect(line(form)).to_be_hidden()
    assert kept(form) == []
    complaints.clear()


def test_nothing_is_offered_to_another_user(form: Page, ada: Member) -> None:
    User.objects.create_superuser("other", password="password")
    write(form, "Typed.")
    Session.objects.all().delete()
    save(form)

    log_in(form, "other", "password")

    expect(bio(form)).to_have_value("Stored.")
    expect(line(form)).to_be_hidden()
    assert len(kept(form)) == 1


def test_two_tabs_keep_what_each_has_typed(form: Page, ada: Member) -> None:
    second = form.context.new_page()
    second.goto(address(ada))
    write(form, "First tab.")
    write(second, "Second tab.")
    second.close()
    assert sorted("First tab." in json.dumps(entry) for entry in kept(form)) == [False, True]

    idle = form.context.new_page()
    idle.goto(address(ada))
    expect(line(idle)).to_have_text(OFFERED)
    idle.close()

    assert len(kept(form)) == 2
    save(form)
    saved(form)
    assert ["Second tab." in json.dumps(entry) for entry in kept(form)] == [True]


def test_old_and_broken_entries_are_dropped(form: Page, ada: Member) -> None:
    form.evaluate(
        """([key]) => {
            const day = 24 * 60 * 60 * 1000;
            const entry = (days) => JSON.stringify({ fields: [], time: Date.now() - days * day });
            localStorage.setItem("unsaved:9:members.member:1:old", entry(31));
            localStorage.setItem("unsaved:9:members.member:1:recent", entry(29));
            localStorage.setItem(`${key}:cut`, '{"fields": [["bio", "Ty');
            localStorage.setItem(`${key}:empty`, "null");
            localStorage.setItem("unrelated", "stays");
        }""",
        [line(form).get_attribute("data-key")],
    )

    form.reload()

    expect(line(form)).to_be_hidden()
    keys = set(form.evaluate("Object.keys(localStorage)")) - {"theme"}  # that of the admin
    assert keys == {"unrelated", "unsaved:9:members.member:1:recent"}
