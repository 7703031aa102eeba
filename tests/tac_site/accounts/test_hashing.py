"""Whoever guesses from many addresses cannot take the processor from those who read and edit."""

import concurrent.futures.thread
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.http import urlsafe_base64_encode
from pytest_django import Settings
from pytest_django.asserts import assertContains

from tac_site.accounts import hashing
from tac_site.accounts.hashing import (
    RUNNING,
    WAITING,
    LimitedPasswordHasher,
    TooManyHashesError,
    TooManyHashesMiddleware,
)
from tac_site.accounts.password_links import tokens
from tests.waiting import until

ITERATIONS = 10
SENTENCE = "There are too many sign-ins at this moment. Try again in a few seconds."


class Held:
    """Hashes that have begun, until they are let go."""

    def __init__(self) -> None:
        self.begun, self.end = Event(), Event()

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        self.begun.set()
        assert self.end.wait(30)
        return f"pbkdf2_sha256${iterations}${salt}$x"


@pytest.fixture
def hasher(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["tac_site.accounts.hashing.LimitedPasswordHasher"]
    monkeypatch.setattr(LimitedPasswordHasher, "iterations", ITERATIONS)


@pytest.fixture
def all_busy(hasher: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As many hashes run and wait as may."""
    held = Held()
    monkeypatch.setattr(hashing, "WAIT_TIMEOUT", 30)
    with monkeypatch.context() as patched, ThreadPoolExecutor(RUNNING + WAITING) as pool:
        patched.setattr(PBKDF2PasswordHasher, "encode", lambda self, *arguments: held.encode(*arguments))
        futures: list[Future[str]] = [
            pool.submit(LimitedPasswordHasher().encode, "a", "salt") for _ in range(RUNNING + WAITING)
        ]
        assert held.begun.wait(30)
        until(lambda: not hashing._places._value)
        yield
        held.end.set()
        for future in futures:
            future.result(30)


def test_hashes_that_django_made_are_verified(hasher: None) -> None:
    old = PBKDF2PasswordHasher().encode("secret", "salt" * 6, 7)
    assert check_password("secret", old)
    assert not check_password("Secret", old)
    new = PBKDF2PasswordHasher().encode("secret", "salt" * 6, ITERATIONS)
    assert make_password("secret", "salt" * 6) == new


def test_one_too_many_is_refused_at_once(all_busy: None) -> None:
    with pytest.raises(TooManyHashesError):
        make_password("secret")


def test_who_waits_too_long_is_refused(hasher: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "WAIT_TIMEOUT", 0)
    with hashing._turn(), pytest.raises(TooManyHashesError):
        make_password("secret")
    assert make_password("secret")


def test_a_check_that_fails_gives_its_place_back(hasher: None) -> None:
    for _ in range(RUNNING + WAITING + 1):
        with pytest.raises(ValueError, match="salt must be provided"):
            LimitedPasswordHasher().encode("secret", "$")


def test_who_waits_while_the_server_ends_is_refused(hasher: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(concurrent.futures.thread, "_shutdown", True)  # as the interpreter does
        with pytest.raises(TooManyHashesError):
            make_password("secret")
    assert make_password("secret")


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere threads have no priority of their own.")
def test_who_reads_and_edits_comes_first(hasher: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def priority(*arguments: object) -> str:
        return str(os.getpriority(os.PRIO_PROCESS, 0))

    before = priority()
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", priority)
    lowered = str(max(hashing.NICENESS, int(before)))
    assert (make_password("secret"), priority()) == (lowered, before)


def sign_in(name: str) -> Any:
    return Client().post("/admin/login/", {"username": name, "password": "secret"})


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ada", "nobody", "unusable"])
def test_the_form_comes_back_with_the_name(name: str, all_busy: None) -> None:
    User.objects.create(username="ada", is_staff=True, password="pbkdf2_sha256$10$salt$x")
    User.objects.create(username="unusable", is_staff=True, password="!")

    answer = sign_in(name)

    assertContains(answer, f'<p class="errornote">{SENTENCE}</p>', status_code=503, html=True)
    assert answer.headers["Retry-After"] == "5"
    assert "no-store" in answer.headers["Cache-Control"]
    assert f'value="{name}"' in answer.content.decode()
    assert "secret" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["password_change", "second-factor"])
def test_a_form_that_asks_for_the_password_says_so_too(page: str, all_busy: None, client: Client) -> None:
    user = User.objects.create(username="ada", is_staff=True, password="pbkdf2_sha256$10$salt$x")
    client.force_login(user)
    answer = client.post(f"/admin/{page}/", {"old_password": "secret", "proof": "secret", "begin": ""})
    assertContains(answer, SENTENCE, status_code=503)
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.django_db
def test_who_chooses_a_password_by_a_link_is_told(all_busy: None, client: Client) -> None:
    ada = User.objects.create(username="ada", is_staff=True, password="!")
    uid = urlsafe_base64_encode(str(ada.pk).encode())
    form = client.get(f"/admin/choose-password/{uid}/{tokens.make_token(ada)}/").headers["Location"]
    fields = {"new_password1": "harbour wall 7", "new_password2": "harbour wall 7"}

    answer = client.post(form, fields)

    assertContains(answer, SENTENCE, status_code=503)
    assert answer.headers["Retry-After"] == "5"
    assert User.objects.get(pk=ada.pk).password == "!"


def test_where_no_form_says_so_a_line_does(rf: RequestFactory) -> None:
    middleware = TooManyHashesMiddleware(lambda request: HttpResponse())
    answer = middleware.process_exception(rf.get("/"), TooManyHashesError())
    assert answer is not None
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.content.decode() == SENTENCE
