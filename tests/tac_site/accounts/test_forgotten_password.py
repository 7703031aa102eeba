"""The page says the same to everybody, and floods no mailbox."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import Model, QuerySet
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains

from tac_site.accounts.forgotten_password import MAIL_LIMIT, NETWORK_LIMIT
from tests.tac_site.accounts.conftest import BEGIN, PASSWORD, Clock
from tests.tac_site.logs.mail_server import wait_for_mail

FORGOTTEN = "/admin/forgotten-password/"
SENT = "a mail with a link to choose a new password is on its way"


@pytest.fixture
def accounts(limits: object, db: None) -> None:
    for name, email, marks in (
        ("ada", "ada@example.org", {"is_staff": True}),
        ("gone", "gone@example.org", {"is_staff": True, "is_active": False}),
        ("reader", "reader@example.org", {}),
        ("first", "two@example.org", {"is_staff": True}),
        ("second", "Two@example.org", {"is_staff": True}),
    ):
        User.objects.create_user(name, email, PASSWORD, **marks)


def ask(email: str, address: str = "192.0.2.1") -> Any:
    return Client(REMOTE_ADDR=address).post(FORGOTTEN, {"email": email})


def test_everybody_is_told_the_same(accounts: None, mailoutbox: list[EmailMessage]) -> None:
    for email in ("ADA@example.org", "gone@example.org", "reader@example.org", "nobody@example.org"):
        answer = ask(email)
        assertContains(answer, SENT)
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.content.decode().replace(email, "") == ask("x@example.org").content.decode().replace(
            "x@example.org", ""
        )
    wait_for_mail()
    (mail,) = mailoutbox
    assert mail.to == ["ada@example.org"]
    link = next(line for line in str(mail.body).splitlines() if line.startswith("http"))
    assert Client().get(link).status_code == 302


def test_each_account_of_an_address_gets_its_link(accounts: None, mailoutbox: list[EmailMessage]) -> None:
    ask("two@example.org")
    wait_for_mail()
    assert sorted(str(mail.body).split("sign in as ")[1].split(".\n")[0] for mail in mailoutbox) == [
        "first",
        "second",
    ]


def test_no_mailbox_is_flooded(accounts: None, mailoutbox: list[EmailMessage], clock: Clock) -> None:
    for number in range(MAIL_LIMIT + 2):
        assertContains(ask("ada@example.org", f"192.0.2.{number}"), SENT)
    wait_for_mail()
    assert len(mailoutbox) == MAIL_LIMIT
    clock.now = BEGIN + timedelta(days=1, seconds=1)
    ask("ada@example.org")
    wait_for_mail()
    assert len(mailoutbox) == MAIL_LIMIT + 1


def test_nobody_switches_the_mails_of_another_off(
    accounts: None, mailoutbox: list[EmailMessage], clock: Clock
) -> None:
    """By asking again and again: what is refused leaves the mails of the next day alone."""
    for number in range(MAIL_LIMIT):
        ask("ada@example.org", f"192.0.2.{number}")
    clock.now = BEGIN + timedelta(hours=23)
    for number in range(MAIL_LIMIT):
        assertContains(ask("ada@example.org", f"198.51.100.{number}"), SENT)
    clock.now = BEGIN + timedelta(days=1, seconds=1)
    ask("ada@example.org")
    wait_for_mail()
    assert len(mailoutbox) == MAIL_LIMIT + 1


def test_what_no_mail_came_of_counts_for_the_network(accounts: None, clock: Clock) -> None:
    statuses = [ask("ada@example.org").status_code for _ in range(NETWORK_LIMIT + 1)]
    assert statuses == [200] * NETWORK_LIMIT + [429]


def test_who_asks_at_the_same_time_gets_no_more_mails(
    accounts: None, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one of the day, asked for once more as soon as the first time was counted."""
    for number in range(MAIL_LIMIT - 1):
        ask("ada@example.org", f"192.0.2.{number}")
    count = QuerySet.count

    def count_and_ask(rows: QuerySet[Model]) -> int:
        monkeypatch.setattr(QuerySet, "count", count)
        counted = rows.count()
        ask("ada@example.org", "198.51.100.1")
        return counted

    monkeypatch.setattr(QuerySet, "count", count_and_ask)
    ask("ada@example.org", "198.51.100.2")
    wait_for_mail()
    assert len(mailoutbox) == MAIL_LIMIT


def test_a_network_asks_for_so_many(accounts: None, clock: Clock) -> None:
    for number in range(NETWORK_LIMIT):
        assert ask(f"{number}@example.org").status_code == 200
    refused = ask("ada@example.org")
    assertContains(refused, "Try again in 15 minutes.", status_code=429)
    assert refused.headers["Retry-After"] == "900"
    assert ask("ada@example.org", "192.0.2.2").status_code == 200
    clock.now = BEGIN + timedelta(minutes=15, seconds=1)
    assert ask("ada@example.org").status_code == 200


def test_who_asks_often_signs_in_for_all_that(accounts: None) -> None:
    for _ in range(NETWORK_LIMIT):
        ask("ada@example.org")
    browser = Client(REMOTE_ADDR="192.0.2.1")
    assert browser.post("/admin/login/", {"username": "ada", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    ("path", "fields", "title"),
    [
        (FORGOTTEN, {"email": "x"}, "<title>Error: Forgotten password |"),
        ("/admin/login/", {"username": "ada", "password": "x"}, "<title>Error: Sign in |"),
    ],
)
def test_the_title_says_first_that_something_is_wrong(
    path: str, fields: dict[str, str], title: str, accounts: None
) -> None:
    assertContains(Client().post(path, fields), title)


def test_without_mail_the_page_says_whom_to_ask(accounts: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    for answer in (Client().get(FORGOTTEN), ask("ada@example.org")):
        assertContains(answer, "Ask an administrator of this site")
        assert "<form" not in answer.content.decode()
