"""One signs in by the name or the e-mail address, and wrong passwords are counted for both together."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tac_site.accounts.names import account_name
from tests.tac_site.accounts.conftest import PASSWORD


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ada", "ada"),
        ("ADA", "ada"),
        ("Ada@Example.org", "ada"),
        ("bob", "bob"),
        ("BOB", "BOB"),
        ("boB", "boB"),  # bob or BOB
        ("both@example.org", "both@example.org"),  # of two accounts
        ("eve@example.org", "eve@example.org"),  # the name of one is the address of another
        ("moved@example.org", "new"),  # the other one is inactive
        ("nobody", "nobody"),
        ("", ""),
    ],
)
def test_whose_name_or_address_it_is(typed: str, name: str) -> None:
    for known, email, is_active in (
        ("ada", "ada@example.org", True),
        ("bob", "both@example.org", True),
        ("BOB", "both@example.org", True),
        ("eve@example.org", "", True),
        ("other", "eve@example.org", True),
        ("old", "moved@example.org", False),
        ("new", "moved@example.org", True),
    ):
        User.objects.create_user(known, email, is_active=is_active)
    assert account_name(typed) == name


def test_failures_are_counted_for_the_account(ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(email="ada@example.org")
    typed = ["ada", "ada@example.org", "ADA@example.org", "Ada", "ada@example.org"]
    sent = [Client().post("/admin/login/", {"username": name, "password": "wrong"}) for name in typed]
    assert [answer.status_code for answer in sent] == [200, 200, 200, 200, 429]


@pytest.mark.parametrize("typed", ["ada", "ADA@example.org"])
def test_either_signs_in(typed: str, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(email="ada@example.org")
    answer = Client().post("/admin/login/", {"username": typed, "password": PASSWORD})
    assert answer.status_code == 302


def test_an_address_of_two_accounts_signs_in_neither(ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(email="both@example.org")
    User.objects.create_user("bob", "both@example.org", PASSWORD, is_staff=True)
    answer = Client().post("/admin/login/", {"username": "both@example.org", "password": PASSWORD})
    assert answer.status_code == 200
