"""What is typed into a form of the admin outlives the session, the token, the tab and the server."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from members.models import Member
from tests.browser.screens import check_screens
from tests.factories import CouncilFactory, TermFactory
from tests.tac_site.test_serve import Serve, free_port, lines_until_ready

pytestmark = pytest.mark.browser

WHEN = r"\d{1,2} \w{3,4} at \d\d:\d\d"
PUT_BACK = re.compile(
    rf"^The text that you typed on {WHEN} was put back\. It is not saved yet\.Throw it away$"
)
OFFERED = re.compile(rf"^The text that you typed on {WHEN} was not saved\.Put it backThrow it away$")


@pytest.fixture
def ada(admin_user: User) -> Member:
    CouncilFactory.create()
    term = TermFactory.create(
        member__name="Ada Lovelace", member__bio="Stored.", affiliation="Engines", ends_on="2024-12-31"
    )
    return term.member


@pytest.fixture
def form(admin_page: Page, ada: Member) -> Page:
    """The form of Ada Lovelace, who has one term."""
    admin_page.goto(address(ada))
    return admin_page


def address(member: Member) -> str:
    return f"/admin/members/member/{member.pk}/change/"


def bio(page: Page) -> Locator:
    return page.get_by_label("Bio:")


def line(page: Page) -> Locator:
    return page.locator("#unsaved-text")


def write(page: Page, text: str) -> None:
    """As a person does it, until the preview shows it and the browser keeps it: then anything may fail."""
    bio(page).press("Control+a")
    bio(page).press_sequentially(text)
    expect(page.get_by_role("region", name="Preview of bio")).to_have_text(text.replace("*", ""))
    until_kept(page, text)


def until_kept(page: Page, text: str) -> None:
    page.wait_for_function(
        "text => Object.values(localStorage).some((kept) => kept.includes(text))", arg=text
    )


def save(page: Page) -> None:
    page.locator("[name=_save]").click()


def saved(page: Page) -> None:
    expect(page.locator(".messagelist .success")).to_be_visible()


def crash(page: Page) -> Page:
    """Another tab, the first being gone without a word."""
    again = page.context.new_page()
    again.set_default_timeout(10_000)
    page.close()
    return again


def log_in(page: Page, username: str) -> None:
    page.get_by_label("Username:").fill(username)
    page.get_by_label("Password:").fill("password")
    page.get_by_role("button", name="Log in").click()


def kept(page: Page) -> list[dict[str, Any]]:
    """Beside which the admin keeps there what it shall look like."""
    entries = page.evaluate("({ ...localStorage })")
    return [json.loads(entry) for key, entry in sorted(entries.items()) if key.startswith("unsaved:")]


def shown(page: Page, *names: str) -> list[str]:
    return [str(page.locator(f"[name={name}]").input_value()) for name in names]


def test_an_expired_session_brings_the_login_and_then_the_text(form: Page, ada: Member) -> None:
    form.get_by_role("button", name="Add another Term").click()
    form.locator("[name=terms-1-affiliation]").fill("Second")
    form.locator("[name=terms-1-starts_on]").fill("2025-01-01")
    write(form, "She *builds* harbours.")
    Session.objects.all().delete()

    save(form)
    log_in(form, "admin")

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
    assert list(ada.terms.values_list("affiliation", flat=True)) == ["Engines", "Second"]
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

    expect(other.get_by_role("heading", name="Two versions: theirs and yours")).to_be_visible()
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


def test_every_kind_of_field_comes_back(form: Page, ada: Member) -> None:
    member = ada
    TermFactory.create(member=member, affiliation="Second", starts_on="2025-01-01", ends_on="2025-06-30")
    form.reload()
    rows = {shown(form, f"terms-{row}-affiliation")[0]: row for row in (0, 1)}
    form.get_by_label("Visible").uncheck()
    form.locator(f"[name=terms-{rows['Engines']}-role]").select_option("Chair")
    form.locator(f"[name=terms-{rows['Engines']}-affiliation]").fill("Engines, changed")
    form.locator(f"[name=terms-{rows['Second']}-DELETE]").check()
    for row, affiliation in ((2, "Third"), (3, "Fourth")):
        form.get_by_role("button", name="Add another Term").click()
        form.locator(f"[name=terms-{row}-affiliation]").fill(affiliation)
        form.locator(f"#terms-{row}").get_by_role("link", name="Today").first.click()
    write(form, "Typed.")
    form = crash(form)
    form.goto(address(ada))

    form.get_by_role("button", name="Put it back").click()

    expect(form.get_by_label("Visible")).not_to_be_checked()
    assert shown(form, "bio", f"terms-{rows['Engines']}-affiliation") == ["Typed.", "Engines, changed"]
    expect(form.locator(f"[name=terms-{rows['Engines']}-role] option:checked")).to_have_text("Chair")
    expect(form.locator(f"[name=terms-{rows['Second']}-DELETE]")).to_be_checked()
    assert shown(form, "terms-2-affiliation", "terms-3-affiliation") == ["Third", "Fourth"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", shown(form, "terms-3-starts_on")[0])
    assert shown(form, "terms-TOTAL_FORMS", "terms-INITIAL_FORMS", "terms-2-id") == ["4", "2", ""]


def test_the_row_of_a_new_member_comes_back_in_its_place(admin_page: Page, ada: Member) -> None:
    admin_page.goto("/admin/members/member/add/")
    admin_page.locator("[name=terms-0-affiliation]").fill("First")
    admin_page.get_by_role("button", name="Add another Term").click()
    admin_page.locator("[name=terms-1-affiliation]").fill("Second")
    write(admin_page, "Typed.")
    page = crash(admin_page)
    page.goto("/admin/members/member/add/")

    page.get_by_role("button", name="Put it back").click()

    assert shown(page, "terms-0-affiliation", "terms-1-affiliation") == ["First", "Second"]
    assert shown(page, "terms-TOTAL_FORMS") == ["2"]


def test_a_row_that_was_removed_before_it_was_saved_stays_away(form: Page, ada: Member) -> None:
    for row, affiliation in ((1, "Removed"), (2, "Stays")):
        form.get_by_role("button", name="Add another Term").click()
        form.locator(f"[name=terms-{row}-affiliation]").fill(affiliation)
    form.locator("#terms-1").get_by_role("button", name="Remove").click()
    write(form, "Typed.")
    form = crash(form)
    form.goto(address(ada))

    form.get_by_role("button", name="Put it back").click()

    assert shown(form, "terms-1-affiliation", "terms-TOTAL_FORMS") == ["Stays", "2"]


def test_a_row_that_is_gone_meanwhile_comes_back_as_a_new_one(form: Page, ada: Member) -> None:
    form.locator("[name=terms-0-affiliation]").fill("Engines, changed")
    write(form, "Typed.")
    form = crash(form)
    ada.terms.all().delete()
    form.goto(address(ada))
    expect(form.locator("#terms-0")).to_have_count(0)

    form.get_by_role("button", name="Put it back").click()

    assert shown(form, "terms-0-affiliation", "terms-0-ends_on") == ["Engines, changed", "2024-12-31"]
    assert shown(form, "terms-0-id", "terms-TOTAL_FORMS", "terms-INITIAL_FORMS") == ["", "1", "0"]


def test_a_form_that_comes_back_with_errors_offers_nothing_and_is_kept(form: Page, ada: Member) -> None:
    write(form, "Typed.")
    form.get_by_label("GitHub profile:").fill("https://gitlab.com/ada")
    save(form)
    expect(form.get_by_text("is not an address on GitHub")).to_be_visible()
    expect(bio(form)).to_have_value("Typed.")
    expect(line(form)).to_be_hidden()
    assert len(kept(form)) == 1

    form = crash(form)
    form.goto(address(ada))
    expect(line(form)).to_have_text(OFFERED)
    form.get_by_role("button", name="Put it back").click()
    expect(bio(form)).to_have_value("Typed.")
    form.get_by_label("GitHub profile:").fill("https://github.com/ada")
    save(form)
    saved(form)
    assert kept(form) == []


def test_a_photo_is_to_be_chosen_again(form: Page, ada: Member, tmp_path: Path) -> None:
    photo = tmp_path / "ada.png"
    Image.new("RGB", (30, 40), "teal").save(photo)
    form.get_by_label("Photo:").set_input_files(photo)
    write(form, "Typed.")
    Session.objects.all().delete()
    save(form)
    log_in(form, "admin")

    expect(line(form)).to_contain_text("It is not saved yet. Choose the photo again.")


def test_a_photo_alone_is_to_be_chosen_again(form: Page, ada: Member, tmp_path: Path) -> None:
    photo = tmp_path / "ada.png"
    Image.new("RGB", (30, 40), "teal").save(photo)
    form.get_by_label("Photo:").set_input_files(photo)
    Session.objects.all().delete()
    save(form)
    log_in(form, "admin")

    said = rf"^The photo that you chose on {WHEN} was not saved\. Choose the photo again\.$"
    expect(line(form)).to_have_text(re.compile(said))


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
    form.locator("[name=terms-1-affiliation]").fill("Second")
    form.route(f"**{address(ada)}", lose_the_answer, times=1)
    save(form)
    expect(bio(form)).to_have_count(0)
    form.context.clear_cookies(name="saved_form")

    form.goto(address(ada))

    expect(bio(form)).to_have_value("Typed.")
    expect(line(form)).to_be_hidden()
    assert kept(form) == []
    complaints.clear()


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


def test_nothing_is_offered_to_another_user(form: Page, ada: Member) -> None:
    User.objects.create_superuser("other", password="password")
    write(form, "Typed.")
    Session.objects.all().delete()
    save(form)

    log_in(form, "other")

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
        form.get_by_role("button", name="Log out"),  # a form of its own
    ):
        leave.click(no_wait_after=True)
    expect(bio(form)).to_have_value("Typed.")
    assert asked == ["beforeunload"] * 2

    save(form)
    saved(form)
    assert asked == ["beforeunload"] * 2


def test_a_date_that_a_click_fills_in_is_kept_as_well(form: Page, ada: Member) -> None:
    form.locator("#terms-0").get_by_role("link", name="Today").first.click()
    today = shown(form, "terms-0-starts_on")[0]
    until_kept(form, today)
    form = crash(form)
    form.goto(address(ada))

    form.get_by_role("button", name="Put it back").click()

    assert shown(form, "terms-0-starts_on") == [today]


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


def test_a_killed_server_loses_nothing(browser: Browser, serve: Serve, tmp_path: Path) -> None:
    port = free_port()
    arguments = ("--port", str(port), "--workers", "1")
    server = serve(*arguments, ADMIN_PASSWORD="password")
    lines_until_ready(server)
    page = browser.new_context(base_url=f"http://127.0.0.1:{port}").new_page()
    page.goto("/admin/members/member/")
    log_in(page, "admin")
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
    log_in(page, "admin")

    expect(bio(page)).to_have_value("Typed before the server was killed.")
    expect(line(page)).to_have_text(PUT_BACK)
    save(page)
    saved(page)
    page.goto(form)
    expect(bio(page)).to_have_value("Typed before the server was killed.")
    page.context.close()
