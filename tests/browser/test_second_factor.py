import re

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from members.models import Member
from tac_site.accounts import second_factor
from tests.browser.screens import check_screens
from tests.browser.unsaved_text.conftest import ada as ada
from tests.browser.unsaved_text.form import PUT_BACK, address, bio, line, log_in, save, saved, write
from tests.tac_site.accounts.test_second_factor import code_of

pytestmark = pytest.mark.browser


def test_it_is_set_up_by_a_picture_and_a_code(
    admin_page: Page, admin_user: User, complaints: list[str]
) -> None:
    admin_page.goto("/admin/")
    admin_page.get_by_role("link", name="Second factor").click()
    check_screens(admin_page, complaints)
    admin_page.get_by_label("Your password:").fill("password")
    admin_page.get_by_role("button", name="Set up").click()

    picture = admin_page.get_by_role("img", name="QR code of the secret")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 100
    admin_page.get_by_label("Code from the app:").fill("wrong")
    admin_page.get_by_role("button", name="Confirm").click()
    expect(admin_page.get_by_text("This code is not right.")).to_be_visible()
    check_screens(admin_page, complaints)
    code = code_of(second_factor.device_to_confirm(admin_user))
    admin_page.get_by_label("Code from the app:").fill(code)
    admin_page.get_by_role("button", name="Confirm").click()

    expect(admin_page.get_by_text("The second factor is on.")).to_be_visible()
    expect(admin_page.locator(".recovery-codes code")).to_have_count(10)
    check_screens(admin_page, complaints)
    admin_page.get_by_role("link", name="Second factor").click()
    expect(admin_page.get_by_text("Recovery codes that are left: 10.")).to_be_visible()
    check_screens(admin_page, complaints)


def test_an_expired_session_brings_both_steps_and_then_the_text(
    admin_page: Page, admin_user: User, ada: Member, complaints: list[str]
) -> None:
    admin_page.goto(address(ada))
    write(admin_page, "She *builds* harbours.")
    Session.objects.all().delete()
    device = TOTPDevice.objects.create(user=admin_user, name="App")

    save(admin_page)
    log_in(admin_page, "admin", "password")
    expect(admin_page.get_by_label("Code:")).to_be_focused()
    check_screens(admin_page, complaints)
    admin_page.get_by_label("Code:").fill(code_of(device))
    admin_page.get_by_role("button", name="Sign in").click()

    expect(admin_page).to_have_url(re.compile(re.escape(address(ada))))
    expect(bio(admin_page)).to_have_value("She *builds* harbours.")
    expect(line(admin_page)).to_have_text(PUT_BACK)
    save(admin_page)
    saved(admin_page)
