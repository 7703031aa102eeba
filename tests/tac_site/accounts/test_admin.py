"""What the log tells of accounts that are made, changed and removed."""

import logging
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from pytest_django.asserts import assertRedirects

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


def save(client: Client, user: User, **marks: Any) -> None:
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "09:00:00"}
    joined |= {f"initial-{name}": value for name, value in joined.items()}
    answer = client.post(
        f"/admin/auth/user/{user.pk}/change/", {"username": user.username, **joined, **marks}
    )
    assert answer.status_code == 302


def test_a_new_account_is_an_event(admin_client: Client, log: Any) -> None:
    log()
    fields = {"username": "ada", "password1": NEW, "password2": NEW, "usable_password": "true"}
    admin_client.post("/admin/auth/user/add/", fields)
    assert log() == ["account added: added_account 'ada', marks 'is_active', groups '', permissions ''"]


def test_a_change_of_what_somebody_may_is_an_event(admin_client: Client, log: Any) -> None:
    ada, editors = User.objects.create_user("ada"), Group.objects.get(name="Editors")
    log()
    save(admin_client, ada, is_active="on", is_staff="on", groups=[editors.pk])
    save(admin_client, ada, is_staff="on", is_superuser="on")
    save(admin_client, ada, user_permissions=[Permission.objects.get(codename="change_user").pk])
    assert log() == [
        "account changed: changed_account 'ada', changed 'Staff status, Groups', "
        "marks 'is_active, is_staff', groups 'Editors', permissions ''",
        "account changed: changed_account 'ada', changed 'Active, Superuser status, Groups', "
        "marks 'is_staff, is_superuser', groups '', permissions ''",
        "account changed: changed_account 'ada', changed 'Staff status, Superuser status, User permissions', "
        "marks '', groups '', permissions 'change_user'",
    ]


def test_a_password_set_for_somebody_is_an_event(admin_client: Client, log: Any) -> None:
    ada = User.objects.create_user("ada")
    log()
    fields = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert admin_client.post(f"/admin/auth/user/{ada.pk}/password/", fields).status_code == 302
    assert log() == [
        "account changed: changed_account 'ada', changed 'password', marks 'is_active', groups '', "
        "permissions ''"
    ]


def test_a_password_that_is_switched_off_is_an_event(admin_client: Client, log: Any) -> None:
    ada = User.objects.create_user("ada", password=NEW)
    log()
    fields = {"password1": "", "password2": "", "usable_password": "false", "unset-password": ""}
    assert admin_client.post(f"/admin/auth/user/{ada.pk}/password/", fields).status_code == 302
    ada.refresh_from_db()
    assert not ada.has_usable_password()
    assert log() == [
        "account changed: changed_account 'ada', changed 'Password-based authentication', marks 'is_active', "
        "groups '', permissions ''"
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
    fields = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assertRedirects(admin_client.get(address), "/admin/password_change/")
    assertRedirects(admin_client.post(address, fields), "/admin/password_change/")
    admin_user.refresh_from_db()
    assert admin_user.check_password("password")


def test_a_deletion_is_an_event(admin_client: Client, log: Any) -> None:
    ada, grace = User.objects.create_user("ada"), User.objects.create_user("grace", is_staff=True)
    log()
    admin_client.post(f"/admin/auth/user/{ada.pk}/delete/", {"post": "yes"})
    fields = {"action": "delete_selected", "_selected_action": [grace.pk], "post": "yes"}
    admin_client.post("/admin/auth/user/", fields)
    assert log() == [
        "account deleted: deleted_account 'ada', marks 'is_active', groups '', permissions ''",
        "account deleted: deleted_account 'grace', marks 'is_active, is_staff', groups '', permissions ''",
    ]


def test_what_a_group_may_is_an_event(admin_client: Client, log: Any) -> None:
    log()
    admin_client.post("/admin/auth/group/add/", {"name": "Helpers"})
    assert log() == ["group added: added_group 'Helpers', permissions ''"]
