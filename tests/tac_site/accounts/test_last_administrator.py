"""Two administrators at once take each other's rights away: one of them stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client

from tac_site.accounts.administrators import administrators
from tests.tac_site.accounts.account_pages import change, permit


def deactivate(client: Client, other: User) -> Any:
    return change(client, other, is_active=False, proof="password")


def take_permissions(client: Client, other: User) -> Any:
    return permit(client, other, is_active="on", is_staff="on", proof="password")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("take_away", [deactivate, take_permissions])
def test_of_two_who_do_it_to_each_other_one_stays(take_away: Callable[[Client, User], Any]) -> None:
    ada, bob = (User.objects.create_superuser(name, password="password") for name in ("ada", "bob"))
    start = Barrier(2)

    def act(by: User, other: User) -> int:
        client = Client(raise_request_exception=True)
        client.force_login(by)
        start.wait(30)
        try:
            status: int = take_away(client, other).status_code
            return status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = [*pool.map(act, (ada, bob), (bob, ada))]
    assert administrators().count() == 1
    assert answers.count(302) >= 1
