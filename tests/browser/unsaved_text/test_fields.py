"""Every field and row that is typed into comes back as it was."""

import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import Page, expect

from members.models import Member
from tac_site.pictures.names import picture_size
from tests.browser.unsaved_text.form import (
    OFFERED,
    PUT_BACK,
    WHEN,
    address,
    bio,
    crash,
    kept,
    line,
    log_in,
    save,
    saved,
    shown,
    until_kept,
    write,
)
from tests.factories import TermFactory

pytestmark = pytest.mark.browser


def test_every_kind_of_field_comes_back(form: Page, ada: Member) -> None:
    member = ada
    TermFactory.create(member=member, employer="Second", starts_on="2025-01-01", ends_on="2025-06-30")
    form.reload()
    rows = {shown(form, f"terms-{row}-employer")[0]: row for row in (0, 1)}
    form.get_by_label("Visible").uncheck()
    form.locator(f"[name=terms-{rows['Engines']}-office]").select_option("Chair")
    form.locator(f"[name=terms-{rows['Engines']}-employer]").fill("Engines, changed")
    form.locator(f"[name=terms-{rows['Second']}-DELETE]").check()
    for row, affiliation in ((2, "Third"), (3, "Fourth")):
        form.get_by_role("button", name="Add another Term").click()
        form.locator(f"[name=terms-{row}-employer]").fill(affiliation)
        form.locator(f"[name=terms-{row}-starts_on]").fill("2026-12-01")
    write(form, "Typed.")
    form = crash(form)
    form.goto(address(ada))

    form.get_by_role("button", name="Put it back").click()

    expect(form.get_by_label("Visible")).not_to_be_checked()
    assert shown(form, "bio", f"terms-{rows['Engines']}-employer") == ["Typed.", "Engines, changed"]
    expect(form.locator(f"[name=terms-{rows['Engines']}-office] option:checked")).to_have_text("Chair")
    expect(form.locator(f"[name=terms-{rows['Second']}-DELETE]")).to_be_checked()
    assert shown(form, "terms-2-employer", "terms-3-employer") == ["Third", "Fourth"]
    assert shown(form, "terms-3-starts_on") == ["2026-12-01"]
    assert shown(form, "terms-TOTAL_FORMS", "terms-INITIAL_FORMS", "terms-2-id") == ["4", "2", ""]


def test_the_row_of_a_new_member_comes_back_in_its_place(admin_page: Page, ada: Member) -> None:
    admin_page.goto("/admin/members/member/add/")
    admin_page.locator("[name=terms-0-employer]").fill("First")
    admin_page.get_by_role("button", name="Add another Term").click()
    admin_page.locator("[name=terms-1-employer]").fill("Second")
    write(admin_page, "Typed.")
    page = crash(admin_page)
    page.goto("/admin/members/member/add/")

    page.get_by_role("button", name="Put it back").click()

    assert shown(page, "terms-0-employer", "terms-1-employer") == ["First", "Second"]
    assert shown(page, "terms-TOTAL_FORMS") == ["2"]


def test_a_row_that_was_removed_before_it_was_saved_stays_away(form: Page, ada: Member) -> None:
    for row, affiliation in ((1, "Removed"), (2, "Stays")):
        form.get_by_role("button", name="Add another Term").click()
        form.locator(f"[name=terms-{row}-employer]").fill(affiliation)
    form.locator("#terms-1").get_by_role("button", name="Remove").click()
    write(form, "Typed.")
    form = crash(form)
    form.goto(address(ada))

    form.get_by_role("button", name="Put it back").click()

    assert shown(form, "terms-1-employer", "terms-TOTAL_FORMS") == ["Stays", "2"]


def test_a_row_that_is_gone_meanwhile_comes_back_as_a_new_one(form: Page, ada: Member) -> None:
    form.locator("[name=terms-0-employer]").fill("Engines, changed")
    write(form, "Typed.")
    form = crash(form)
    ada.terms.all().delete()
    form.goto(address(ada))
    expect(form.locator("#terms-0")).to_have_count(0)

    form.get_by_role("button", name="Put it back").click()

    assert shown(form, "terms-0-employer", "terms-0-ends_on") == ["Engines, changed", "2024-12-31"]
    assert shown(form, "terms-0-id", "terms-TOTAL_FORMS", "terms-INITIAL_FORMS") == ["", "1", "0"]


def test_a_form_that_comes_back_with_errors_offers_nothing_and_is_kept(form: Page, ada: Member) -> None:
    write(form, "Typed.")
    form.get_by_label("Links:").fill("@ada")
    save(form)
    expect(form.locator("#id_links_error")).to_be_visible()
    expect(bio(form)).to_have_value("Typed.")
    expect(line(form)).to_be_hidden()
    assert len(kept(form)) == 1

    form = crash(form)
    form.goto(address(ada))
    expect(line(form)).to_have_text(OFFERED)
    form.get_by_role("button", name="Put it back").click()
    expect(bio(form)).to_have_value("Typed.")
    form.get_by_label("Links:").fill("https://github.com/ada")
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
    log_in(form, "admin", "password")

    expect(line(form)).to_contain_text("It is not saved yet. Choose the file again.")


def test_a_photo_alone_is_to_be_chosen_again(form: Page, ada: Member, tmp_path: Path) -> None:
    photo = tmp_path / "ada.png"
    Image.new("RGB", (30, 40), "teal").save(photo)
    form.get_by_label("Photo:").set_input_files(photo)
    Session.objects.all().delete()
    save(form)
    log_in(form, "admin", "password")

    said = rf"^The file that you chose on {WHEN} was not saved\. Choose the file again\.$"
    expect(line(form)).to_have_text(re.compile(said))


def test_a_photo_that_the_site_has_kept_is_put_back(form: Page, ada: Member, tmp_path: Path) -> None:
    photo = tmp_path / "ada.png"
    Image.new("RGB", (30, 40), "teal").save(photo)
    form.get_by_label("Photo:").set_input_files(photo)
    form.get_by_label("Links:").fill("@x")
    save(form)
    expect(form.get_by_text("The picture that you chose is kept:")).to_be_visible()
    expect(line(form)).to_be_hidden()
    form.get_by_label("Links:").fill("")
    until_kept(form, '["links",""]')
    form = crash(form)
    form.goto(address(ada))

    form.get_by_role("button", name="Put it back").click()

    expect(form.locator(".photo-focus-photo > img")).to_have_js_property("naturalWidth", 30)
    expect(line(form)).to_have_text(PUT_BACK)
    save(form)
    saved(form)
    ada.refresh_from_db()
    assert picture_size(ada.photo.name or "") == (30, 40)


@pytest.mark.parametrize("kind", ["date", "text"])  # what the site sent back, or an old browser has, is text
def test_what_is_typed_as_a_day_is_kept_as_well(kind: str, form: Page, ada: Member) -> None:
    typed = {"date": "2024-12-01", "text": "01/12/2024"}[kind]
    field = form.locator("[name=terms-0-starts_on]")
    field.evaluate("(field, kind) => { field.type = kind }", kind)
    field.fill(typed)
    until_kept(form, typed)
    form = crash(form)
    form.goto(address(ada))

    form.get_by_role("button", name="Put it back").click()

    assert shown(form, "terms-0-starts_on") == [typed]
