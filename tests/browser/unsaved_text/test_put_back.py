"""Text that could not be saved is back when the form is."""

import re
import sqlite3
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, Route, expect

from members.models import Member
from tests.browser.screens import check_screens
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
from tests.tac_site.test_serve import Serve, free_port, lines_until_ready

pytestmark = pytest.mark.browser


def test_an_expired_session_brings_the_login_and_then_the_text(form: Page, ada: Member) -> None:
    form.get_by_role("button", name="Add another Term").click()
    form.locator("[name=terms-1-employer]").fill("Second")
    form.locator("[name=terms-1-starts_on]").fill("2025-01-01")
    write(form, "She *builds* harbours.")
    Session.objects.all().delete()

    save(form)
    log_in(form, "admin", "password")

    expect(form).to_have_url(re.compile(re.escape(address(ada))))
    expect(bio(form)).to_have_value("She *builds* harbours.")
    expect(line(form)).to_have_text(PUT_BACK)
    expect(line(form)).to_have_role("status")
    expect(form.get_by_role("region", name="Preview of bio").locator("em")).to_have_text("builds")
    ada.refresh_from_db()
    assert ada.bio == "Stored."
    save(form)
    saved(form)
    ada.refresh_from_db()
    assert ada.bio == "She *builds* harbours."
    assert list(ada.terms.values_list("employer", flat=True)) == ["Engines", "Second"]
    assert kept(form) == []


def test_the_line_is_accessible_and_fits_the_screen(form: Page, ada: Member, complaints: list[str]) -> None:
    write(form, "Typed.")
    form = crash(form)
    form.goto(address(ada))
    expect(line(form)).to_have_text(OFFERED)

    check_screens(form, complaints)


def test_text_put_back_is_not_saved_over_a_newer_version(form: Page, ada: Member) -> None:
    write(form, "Typed.")
    other = form.context.new_page()
    form.close()
    other.goto(address(ada))
    bio(other).fill("Newer.")
    save(other)
    saved(other)
    other.goto(address(ada))
    other.get_by_role("button", name="Put it back").click()

    save(other)

    expect(other.get_by_role("heading", name="Two versions: the other one and yours")).to_be_visible()
    expect(bio(other)).to_have_value("Typed.")
    expect(line(other)).to_be_hidden()
    ada.refresh_from_db()
    assert ada.bio == "Newer."


def test_a_draft_is_saved_as_well(form: Page, ada: Member) -> None:
    write(form, "Typed.")
    form.get_by_role("button", name="Save draft").click()
    saved(form)

    expect(bio(form)).to_have_value("Typed.")
    expect(line(form)).to_be_hidden()
    assert kept(form) == []


def test_a_token_that_is_refused_brings_the_text_when_the_form_is_opened_again(
    form: Page, ada: Member, complaints: list[str]
) -> None:
    write(form, "Typed.")
    form.context.clear_cookies(name="csrftoken")

    save(form)
    expect(form.get_by_role("heading", name="The form was not accepted")).to_be_visible()
    form.get_by_role("link", name="Open the form again").click()

    expect(bio(form)).to_have_value("Typed.")
    expect(line(form)).to_have_text(PUT_BACK)
    save(form)
    saved(form)
    ada.refresh_from_db()
    assert ada.bio == "Typed."
    complaints.clear()  # the browser's own line about the 403


@pytest.mark.parametrize("status", [500, 502, None])
def test_a_save_that_fails_brings_the_text_when_the_form_is_opened_again(
    status: int | None, form: Page, ada: Member, complaints: list[str]
) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=status) if status else route.abort()

    write(form, "Typed.")
    form.route(f"**{address(ada)}", fail, times=1)
    save(form)
    expect(bio(form)).to_have_count(0)

    form.goto(address(ada))

    expect(bio(form)).to_have_value("Typed.")
    expect(line(form)).to_have_text(PUT_BACK)
    complaints.clear()  # the browser's own line about the failure


def test_going_back_after_a_save_that_failed_loses_nothing(
    form: Page, ada: Member, complaints: list[str]
) -> None:
    write(form, "Typed.")
    form.route(f"**{address(ada)}", lambda route: route.fulfill(status=500, body="Sorry"), times=1)
    save(form)
    expect(form.get_by_text("Sorry")).to_be_visible()

    form.go_back()
    expect(bio(form)).to_have_value("Typed.")
    form = crash(form)
    form.goto(address(ada))

    expect(line(form)).not_to_be_empty()
    complaints.clear()


def test_a_killed_server_loses_nothing(browser: Browser, serve: Serve, tmp_path: Path) -> None:
    port = free_port()
    arguments = ("--port", str(port), "--workers", "1")
    server = serve(*arguments, ADMIN_PASSWORD="harbour bell 42")
    lines_until_ready(server)
    page = browser.new_context(base_url=f"http://127.0.0.1:{port}").new_page()
    page.goto("/admin/members/member/")
    log_in(page, "admin", "harbour bell 42")
    page.get_by_role("link", name="Joe Pamer").click()
    write(page, "Typed before the server was killed.")
    form = page.url

    server.kill()
    server.wait()
    save(page)
    expect(bio(page)).to_have_count(0)
    lines_until_ready(serve(*arguments))
    with sqlite3.connect(tmp_path / "data" / "db.sqlite3") as database:
        database.execute("DELETE FROM django_session")
    page.goto(form)
    log_in(page, "admin", "harbour bell 42")

    expect(bio(page)).to_have_value("Typed before the server was killed.")
    expect(line(page)).to_have_text(PUT_BACK)
    save(page)
    saved(page)
    page.goto(form)
    expect(bio(page)).to_have_value("Typed before the server was killed.")
    page.context.close()
