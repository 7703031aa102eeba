"""What is said of a code that is typed, and what counts as a failure."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tac_site.accounts import second_factor
from tests.tac_site.accounts.conftest import PASSWORD, Clock, CountingHasher
from tests.tac_site.accounts.test_second_factor import (
    LOGIN,
    PAGE,
    code_of,
    is_signed_in,
    second_step,
    set_up,
    sign_in,
)

USED = "This code was used already. Wait until your app shows the next one."
NEITHER = "This is neither your password nor a code that is right now."
LIKE_CODES = ["Tr0ub4dor3", "12-34-56", "654321"]


def failures() -> tuple[int, int]:
    """That count for locks, and for waiting."""
    devices = [*TOTPDevice.objects.all(), *StaticDevice.objects.all()]
    return AccessFailureLog.objects.count(), sum(device.throttling_failure_count for device in devices)


def signed_in_with(password: str, ada: User) -> Client:
    """Who has a second factor too."""
    client = sign_in()
    set_up(client, ada)
    ada.set_password(password)
    ada.save()
    session = client.session
    session[HASH_SESSION_KEY] = ada.get_session_auth_hash()
    session.save()
    return client


@pytest.mark.parametrize("password", LIKE_CODES)
def test_a_password_that_looks_like_a_code_is_a_proof(password: str, ada: User) -> None:
    client = signed_in_with(password, ada)
    for _ in range(2):
        page = client.post(PAGE, {"proof": password, "codes": ""})
        assertContains(page, "Keep these recovery codes")
    assert failures() == (0, 0)


@pytest.mark.parametrize("wrong", ["Tr0ub4dor4", "000000"])
def test_what_is_neither_password_nor_code_is_one_failure(wrong: str, ada: User) -> None:
    client = signed_in_with("Tr0ub4dor3", ada)
    assertContains(client.post(PAGE, {"proof": wrong, "codes": ""}), NEITHER)
    assert failures() == (1, 1)


def test_while_a_code_has_to_wait_no_password_is_guessed_in_its_place(
    ada: User, limits: type[CountingHasher]
) -> None:
    client = signed_in_with("12-34-56", ada)
    client.post(PAGE, {"proof": "000000", "codes": ""})
    TOTPDevice.objects.update(throttling_failure_count=7)
    limits.count = 0
    page = client.post(PAGE, {"proof": "12-34-56", "codes": ""})
    assertContains(page, "There were wrong codes. Wait for 6")
    assert limits.count == 0


def test_who_is_locked_out_on_one_page_is_on_the_others(ada: User) -> None:
    client = sign_in()
    change = {"old_password": PASSWORD, "new_password1": "harbour wall 7", "new_password2": "harbour wall 7"}
    for page, wrong in (
        (PAGE, {"proof": "x", "begin": ""}),
        ("/admin/password_change/", {"old_password": "x"}),
    ):
        AccessFailureLog.objects.all().delete()
        assert [client.post(page, wrong).status_code for _ in range(5)] == [200, 200, 200, 200, 429]
        assert client.post("/admin/password_change/", change).status_code == 429
        assert client.post(PAGE, {"proof": PASSWORD, "begin": ""}).status_code == 429
        assert Client().post(LOGIN, {"username": "ada", "password": PASSWORD}).status_code == 429


def test_a_code_that_was_used_is_no_failure(ada: User) -> None:
    client = sign_in()
    set_up(client, ada)
    used = code_of(second_factor.device_of(ada))
    elsewhere, fields = second_step()
    assertContains(elsewhere.post(LOGIN, {**fields, "code": used}), USED)
    assert not is_signed_in(elsewhere)
    assertContains(client.post(PAGE, {"proof": used, "codes": ""}), USED)
    assert failures() == (0, 0)


def test_who_is_locked_out_is_not_told_that_a_code_was_used(ada: User) -> None:
    set_up(sign_in(), ada)
    client, fields = second_step()
    for _ in range(5):
        client.post(LOGIN, {**fields, "code": "no code"})
    used = client.post(LOGIN, {**fields, "code": code_of(second_factor.device_of(ada))})
    assertNotContains(used, USED, status_code=429)


def in_full_width(code: str) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in code)


def test_digits_in_full_width_are_digits(ada: User) -> None:
    client = sign_in()
    client.post(PAGE, {"proof": PASSWORD, "begin": ""})
    device = second_factor.device_to_confirm(ada)
    client.post(PAGE, {"code": in_full_width(code_of(device)), "confirm": ""})
    assert second_factor.device_of(ada)
    elsewhere, fields = second_step()
    elsewhere.post(LOGIN, {**fields, "code": in_full_width(code_of(device, 1))})
    assert is_signed_in(elsewhere)


@pytest.mark.parametrize(
    ("count", "passed", "rest"), [(1, 0.7, "1 second"), (1, 0, "1 second"), (2, 0, "2 seconds")]
)
def test_the_page_says_how_many_seconds_to_wait(
    count: int, passed: float, rest: str, ada: User, clock: Clock
) -> None:
    set_up(sign_in(), ada)
    client, fields = second_step()
    client.post(LOGIN, {**fields, "code": "000000"})
    TOTPDevice.objects.update(throttling_failure_count=count)
    clock.now += timedelta(seconds=passed)
    page = client.post(LOGIN, {**fields, "code": "000000"})
    assertContains(page, f"There were wrong codes. Wait for {rest}, then type the next one.")


def test_what_is_wrong_with_a_code_is_said_at_its_field(ada: User) -> None:
    set_up(sign_in(), ada)
    client, fields = second_step()
    html = client.post(LOGIN, {**fields, "code": "x"}).content.decode()
    assert re.search(r'<ul class="errorlist" id="id_code_error"><li>This code is not right', html)
    field = re.search(r'<input type="text" name="code"[^>]*>', html)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="id_code_error"' in field[0]


def test_a_lock_at_the_second_step_speaks_of_codes(ada: User) -> None:
    set_up(sign_in(), ada)
    client, fields = second_step()
    pages: list[Any] = [client.post(LOGIN, {**fields, "code": "x"}) for _ in range(5)]
    sentence = (
        "There were too many failed sign-ins from your network, so no code is checked now. Try again in 15 "
        "minutes, or sign in from another network."
    )
    assertContains(pages[-1], f"<li>{sentence}</li>", status_code=429, html=True)


def test_who_has_neither_phone_nor_recovery_codes_is_told_whom_to_ask(ada: User) -> None:
    set_up(sign_in(), ada)
    page = Client().post(LOGIN, {"username": "ada", "password": PASSWORD})
    assertContains(page, "Ask whoever runs this site: they can switch your second factor off.")


def test_a_page_of_recovery_codes_that_is_loaded_again_says_what_to_do(ada: User) -> None:
    client = sign_in()
    client.post(PAGE, {"proof": PASSWORD, "begin": ""})
    code = code_of(second_factor.device_to_confirm(ada))
    client.post(PAGE, {"code": code, "confirm": ""})
    again = client.post(PAGE, {"code": code, "confirm": ""}, follow=True)
    assertRedirects(again, PAGE)
    sentence = (
        "The second factor is on, with the app that you confirmed last. If you did not keep its recovery "
        "codes, make new ones. To use another app, begin again."
    )
    assertContains(again, sentence)
