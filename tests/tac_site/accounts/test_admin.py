"""What the log tells of accounts that are made, changed and removed."""

import logging
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from pytest_django.asserts import assertRedirects

from tests.tac_site.accounts.account_pages import add, change, permit

pytestmark = pytest.mark.django_db

NEW = "harbour wall 7"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.INFO)

    def lines() -> list[str]:
        assert NEW not in "".join(str(vars(record)) for record in caplog.records)
        found = [record.getMessage() for record in caplog.records if record.name == "tac_site.security"]
        caplog.clear()
        return [line.replace(": account 'admin', address '127.0.0.1', ", ": ") for line in found]

    return lines


def test_a_new_account_and_its_link_are_events(admin_client: Client, log: Any) -> None:
    log()
    add(admin_client, "Ada Lovelace", "ada@example.org", "Writer")
    assert log() == [
        "account added: added_account 'ada@example.org', marks 'is_active, is_staff', groups 'Writers', "
        "permissions ''",
        "password link made: made_for 'ada@example.org'",
    ]


def test_a_change_of_what_somebody_may_is_an_event(admin_client: Client, log: Any) -> None:
    ada = User.objects.create_user("ada", is_staff=True)
    ada.groups.add(Group.objects.get(name="Writers"))
    log()
    change(admin_client, ada, role="Editor")
    change(admin_client, ada, role="Administrator", is_active=False, proof="password")
    permission = Permission.objects.get(codename="change_user").pk
    permit(admin_client, ada, user_permissions=[permission], proof="password")
    assert log() == [
        "account changed: changed_account 'ada', changed 'Role', marks 'is_active, is_staff', "
        "groups 'Editors', permissions ''",
        "account changed: changed_account 'ada', changed 'Role, Active', marks 'is_staff, is_superuser', "
        "groups '', permissions ''",
        "account changed: changed_account 'ada', changed 'Staff status, All permissions (administrator), "
        "Permissions of its own', marks '', groups '', permissions 'change_user'",
    ]


def test_a_password_of_ones_own_is_an_event(admin_client: Client, log: Any) -> None:
    log()
    fields = {"old_password": "password", "new_password1": NEW, "new_password2": NEW}
    admin_client.post("/admin/password_change/", {**fields, "old_password": "wrong"})
    assert log() == []
    admin_client.post("/admin/password_change/", fields)
    assert log() == ["password changed: account 'admin', address '127.0.0.1'"]


@pytest.mark.parametrize("spelling", ["{}", "0{}"])
def test_a_password_of_ones_own_is_not_set_without_the_old_one(
    spelling: str, admin_client: Client, admin_user: User
) -> None:
    address = f"/admin/auth/user/{spelling.format(admin_user.pk)}/password/"
    assertRedirects(admin_client.get(address), "/admin/password_change/")
    assertRedirects(admin_client.post(address, {"proof": "password"}), "/admin/password_change/")


def test_a_deletion_is_an_event(admin_client: Client, log: Any) -> None:
    ada = User.objects.create_user("ada")
    log()
    admin_client.post(f"/admin/auth/user/{ada.pk}/delete/", {"post": "yes"})
    assert log() == [
        "account deleted: deleted_account 'ada', marks 'is_active', groups '', permissions ''",
    ]


def test_what_a_group_may_is_an_event(admin_client: Client, log: Any) -> None:
    log()
    admin_client.post("/admin/auth/group/add/", {"name": "Helpers", "proof": "password"})
    assert log() == ["group added: added_group 'Helpers', permissions ''"]
