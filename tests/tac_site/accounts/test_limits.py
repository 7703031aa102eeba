"""How many passwords can be guessed, at the sign-in form as it is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from tac_site.accounts.limits import MAIL_ASKED, key_of, remove_old_failures
from tests.tac_site.accounts.conftest import BEGIN, PASSWORD, Clock, CountingHasher

LOGIN = "/admin/login/"
WRONG = "wrong"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.9"


pytestmark = pytest.mark.usefixtures("clock")


def sign_in(name: str, password: str = WRONG, address: str = HERE, **headers: Any) -> Any:
    return Client().post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address, **headers)


def statuses(*answers: Any) -> list[int]:
    return [answer.status_code for answer in answers]


def test_the_fifth_failure_locks_a_name_before_its_password_is_hashed(
    ada: User, limits: type[CountingHasher]
) -> None:
    assert statuses(*(sign_in("ada") for _ in range(5))) == [200, 200, 200, 200, 429]
    assert limits.count == 5

    locked = sign_in("ada", PASSWORD)

    assert (locked.status_code, limits.count) == (429, 5)
    assert "sessionid" not in locked.cookies


def test_a_guess_that_waited_while_others_failed_is_refused(
    ada: User, limits: type[CountingHasher], monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = limits.encode

    def encode_later(self: CountingHasher, password: str, salt: str) -> str:
        AccessFailureLog.objects.bulk_create(
            AccessFailureLog(ip_address=HERE, username=key_of("ada")) for _ in range(5)
        )
        return encode(self, password, salt)

    monkeypatch.setattr(limits, "encode", encode_later)
    answer = sign_in("ada", PASSWORD)
    assert answer.status_code == 429
    assert "sessionid" not in answer.cookies


def test_a_lock_holds_for_the_name_at_the_address_alone(ada: User) -> None:
    User.objects.create_superuser("grace", password=PASSWORD)
    for _ in range(5):
        sign_in("ada")
    assert sign_in("ada", PASSWORD).status_code == 429
    assertRedirects(sign_in("ada", PASSWORD, ELSEWHERE), "/admin/", fetch_redirect_response=False)
    assertRedirects(sign_in("grace", PASSWORD), "/admin/", fetch_redirect_response=False)


def test_twenty_failures_lock_the_address_whatever_the_names(ada: User, limits: type[CountingHasher]) -> None:
    assert statuses(*(sign_in(f"name{number}") for number in range(20))) == [200] * 19 + [429]
    limits.count = 0
    assert sign_in("ada", PASSWORD).status_code == 429
    assert limits.count == 0
    assert sign_in("ada", PASSWORD, ELSEWHERE).status_code == 302


def test_failures_count_for_a_quarter_of_an_hour(ada: User, clock: Clock) -> None:
    for minute in range(5):
        clock.now = BEGIN + timedelta(minutes=minute)
        sign_in("ada")
    clock.now = BEGIN + timedelta(minutes=15)
    assert sign_in("ada", PASSWORD).status_code == 429
    clock.now += timedelta(microseconds=1)
    assert sign_in("ada").status_code == 429  # a fifth again: it was answered as wrong, and locks
    clock.now = BEGIN + timedelta(minutes=16, seconds=1)
    assert sign_in("ada", PASSWORD).status_code == 302


def test_trying_on_does_not_make_a_lock_longer(ada: User, clock: Clock) -> None:
    for _ in range(5):
        sign_in("ada")
    for minute in range(1, 16):
        clock.now = BEGIN + timedelta(minutes=minute)
        assert sign_in("ada").status_code == 429
    clock.now += timedelta(seconds=1)
    assert sign_in("ada", PASSWORD).status_code == 302


def test_the_locked_form_says_how_long_and_keeps_no_password(ada: User, clock: Clock) -> None:
    for _ in range(5):
        sign_in("ada")
    clock.now += timedelta(minutes=1, seconds=30)

    page = sign_in("ada", PASSWORD)

    sentence = (
        "There were too many failed sign-ins from your network, so no password is checked now. Try again in "
        "14 minutes, or sign in from another network. If you do not know the password, ask an administrator "
        "for a new one."
    )
    assertContains(page, f'<p class="errornote">{sentence}</p>', status_code=429, html=True)
    assert page.headers["Retry-After"] == "810"
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    html = page.content.decode()
    assert 'value="ada"' in html
    assert PASSWORD not in html


def test_signing_in_forgives_the_name_but_not_the_address(ada: User) -> None:
    for number in range(15):
        sign_in(f"name{number}")
    for _ in range(4):
        sign_in("ada")
    assert sign_in("ada", PASSWORD).status_code == 302
    assert statuses(*(sign_in("ada") for _ in range(4))) == [200] * 4  # four once more
    assert sign_in("another").status_code == 429  # the 20th from here


def test_an_account_that_is_not_staff_is_told_the_same_with_any_password(ada: User) -> None:
    User.objects.create_user("visitor", password=PASSWORD)

    def told(password: str, address: str) -> list[Any]:
        pages = [sign_in("visitor", password, address) for _ in range(6)]
        return [(page.status_code, page.context["form"].errors) for page in pages]

    right, wrong = told(PASSWORD, HERE), told(WRONG, ELSEWHERE)
    assert [status for status, _ in right] == [200, 200, 200, 200, 429, 429]
    assert right == wrong


@pytest.mark.parametrize("name", ["ADA", " ada ", "Ada", "ａｄａ"])
def test_spellings_of_a_name_count_together(name: str, ada: User) -> None:
    for _ in range(4):
        sign_in("ada")
    assert sign_in(name).status_code == 429


@pytest.mark.parametrize("name", ["’ OR 1=1 --", "\u202e\u200b", "é" * 150, "\ud83d\ude00", "\r\nname"])
def test_odd_names_are_counted_as_any_other(name: str, ada: User) -> None:
    name = name.encode("utf-16", "surrogatepass").decode("utf-16")
    assert statuses(*(sign_in(name) for _ in range(5))) == [200, 200, 200, 200, 429]


@pytest.mark.parametrize("name", ["a" * 255, "a" * 1_000_000, "ad\0a"])
def test_what_cannot_be_a_name_costs_no_hash(name: str, ada: User, limits: type[CountingHasher]) -> None:
    assert sign_in(name).status_code == 200
    assert (limits.count, AccessFailureLog.objects.count()) == (0, 0)


def test_an_ipv6_network_counts_as_one_address(ada: User) -> None:
    for number in range(5):
        sign_in("ada", address=f"2001:db8:0:1::{number:x}")
    assert sign_in("ada", PASSWORD, "2001:db8:0:1:ffff::1").status_code == 429
    assert sign_in("ada", PASSWORD, "2001:db8:0:2::1").status_code == 302


def test_an_ipv4_address_counts_as_one_however_it_is_written(ada: User) -> None:
    for _ in range(5):
        sign_in("ada", address="192.0.2.1")
    assert sign_in("ada", PASSWORD, "::ffff:192.0.2.1").status_code == 429
    assert sign_in("ada", PASSWORD, "192.0.2.2").status_code == 302


def test_a_socket_of_the_machine_is_one_address(ada: User) -> None:
    for _ in range(5):
        sign_in("ada", address="")
    assert sign_in("ada", PASSWORD, "").status_code == 429


def test_another_browser_or_a_header_makes_no_other_address(ada: User) -> None:
    for number in range(5):
        sign_in("ada", HTTP_USER_AGENT=f"Browser {number}", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert sign_in("ada", PASSWORD).status_code == 429


def test_what_is_stored_is_neither_a_name_nor_a_password(ada: User) -> None:
    for name in ("ada", "a-secret-in-the-wrong-field"):
        sign_in(name, "another-secret", HTTP_USER_AGENT="Browser")
    for row in AccessFailureLog.objects.values():
        assert re.fullmatch("[0-9a-f]{64}", row.pop("username"))
        row.pop("id")
        assert row == {
            "user_agent": "",
            "ip_address": HERE,
            "http_accept": "",
            "path_info": "",
            "attempt_time": BEGIN,
            "locked_out": False,
        }


def test_the_site_removes_what_does_not_count_any_more(ada: User, clock: Clock) -> None:
    sign_in("ada")
    clock.now += timedelta(minutes=15)
    sign_in("ada")
    remove_old_failures()
    assert AccessFailureLog.objects.count() == 2
    clock.now += timedelta(seconds=1)
    remove_old_failures()
    assert AccessFailureLog.objects.count() == 1


@pytest.mark.parametrize(
    "command",
    [["axes_reset"], ["axes_reset_ip", HERE], ["axes_reset_username", "ADA"]],
)
def test_an_operator_can_end_a_lock(command: list[str], ada: User) -> None:
    for _ in range(5):
        sign_in("ada")
    call_command(*command)
    assert sign_in("ada", PASSWORD).status_code == 302


@pytest.mark.parametrize("command", [["axes_reset_ip", ELSEWHERE], ["axes_reset_username", "grace"]])
def test_an_operator_ends_no_other_lock(command: list[str], ada: User) -> None:
    for _ in range(5):
        sign_in("ada")
    call_command(*command)
    assert sign_in("ada", PASSWORD).status_code == 429


@pytest.mark.parametrize("command", [["axes_reset"], ["axes_reset_ip", HERE], ["axes_reset_username", "ada"]])
def test_the_end_of_a_lock_brings_no_more_mails(command: list[str], ada: User) -> None:
    AccessFailureLog.objects.create(ip_address=HERE, username=key_of("ada"), path_info=MAIL_ASKED)
    sign_in("ada")
    call_command(*command)
    assert AccessFailureLog.objects.get().path_info == MAIL_ASKED
