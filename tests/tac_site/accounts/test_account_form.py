"""The one small form, and what it makes of Django's groups and marks."""

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from tac_site.accounts.account_admin import HAS_HISTORY, AccountAdmin
from tac_site.accounts.administrators import LAST, OWN, TAKE_ROLE_FIRST
from tac_site.accounts.proven_admin import PROOF_MISSING
from tac_site.accounts.roles import role_in_words
from tests.factories import MemberFactory
from tests.tac_site.accounts.account_pages import ACCOUNTS, add, change, errors, permit
from tests.tac_site.publishing.editors import make_draft, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    ada = User.objects.create_user(
        "ada@example.org", "ada@example.org", first_name="Ada", last_name="Lovelace"
    )
    ada.is_staff = True
    ada.save()
    ada.groups.add(Group.objects.get(name="Writers"))
    return ada


@pytest.mark.parametrize(
    ("role", "proof", "groups", "is_superuser"),
    [
        ("Writer", "", ["Writers"], False),
        ("Editor", "", ["Editors"], False),
        ("Administrator", "password", [], True),
    ],
)
def test_a_new_account_can_sign_in_by_its_address(
    role: str, proof: str, groups: list[str], is_superuser: bool, admin_client: Client
) -> None:
    assert add(admin_client, "Ada  King Lovelace", "Ada@Example.ORG", role, proof=proof).status_code == 302
    ada = User.objects.get(username="ada@example.org")
    assert (ada.first_name, ada.last_name, ada.email) == ("Ada King", "Lovelace", "Ada@example.org")
    assert (ada.is_active, ada.is_staff, ada.is_superuser) == (True, True, is_superuser)
    assert [group.name for group in ada.groups.all()] == groups
    assert not ada.has_usable_password()


@pytest.mark.parametrize("email", ["ADA@example.org", "old@example.org"])
def test_an_address_is_of_one_account(email: str, ada: User, admin_client: Client) -> None:
    User.objects.create_user("OLD@example.org", first_name="Olga")
    assert list(errors(add(admin_client, "Eve", email, "Writer"))) == ["email"]
    assert list(errors(change(admin_client, User.objects.create_user("eve"), email=email))) == ["email"]


def test_the_sign_in_name_goes_with_the_address_and_any_other_name_stays(
    ada: User, admin_client: Client
) -> None:
    bob = User.objects.create_user("bob", "bob@example.org", first_name="Bob", is_staff=True)
    change(admin_client, ada, email="al@example.org")
    change(admin_client, bob, email="rob@example.org")
    found = User.objects.filter(pk__in=[ada.pk, bob.pk]).order_by("pk").values_list("username", "email")
    assert [*found] == [("al@example.org", "al@example.org"), ("bob", "rob@example.org")]


def test_who_has_no_address_and_no_name_may_stay_without(ada: User, admin_client: Client) -> None:
    bob = User.objects.create_user("bob", is_staff=True)
    assert change(admin_client, bob).status_code == 302
    assert errors(change(admin_client, ada, email="", name="")) == {
        "email": ["This field is required."],
        "name": ["This field is required."],
    }


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad \u2060"])
def test_a_name_that_nobody_sees_is_none(unseen: str, ada: User, admin_client: Client) -> None:
    required = {"name": ["This field is required."]}
    assert errors(add(admin_client, unseen, "eve@example.org", "Writer")) == required
    assert errors(change(admin_client, ada, name=unseen)) == required
    bob = User.objects.create_user("bob", is_staff=True)
    assert change(admin_client, bob, name=unseen).status_code == 302
    assert User.objects.get(pk=bob.pk).get_full_name() == ""


def test_what_no_role_says_is_shown_and_stays(ada: User, admin_client: Client) -> None:
    ada.groups.add(Group.objects.create(name="Helpers"))
    ada.user_permissions.add(Permission.objects.get(codename="view_user"))
    words = "Other: group Helpers, group Writers, 1 permission of its own"
    assert role_in_words(ada) == words
    assertContains(admin_client.get(f"{ACCOUNTS}{ada.pk}/change/"), words)
    assert change(admin_client, ada, name="Ada King").status_code == 302
    assert role_in_words(User.objects.get(pk=ada.pk)) == words
    change(admin_client, ada, role="Editor")
    assert role_in_words(User.objects.get(pk=ada.pk)) == "Editor"


def test_a_save_writes_only_what_was_changed(ada: User, admin_client: Client) -> None:
    """Somebody chooses a password while an administrator has the form of the account open."""
    admin = admin_client.get(f"{ACCOUNTS}{ada.pk}/change/").context["original"]
    User.objects.filter(pk=ada.pk).update(password="chosen")
    form = admin_client.get(f"{ACCOUNTS}{ada.pk}/change/").context["adminform"].form
    bound = type(form)(
        {"name": "Al", "email": ada.email, "role": "Writer", "is_active": "on"}, instance=admin
    )
    assert bound.is_valid(), bound.errors
    bound.store()
    found = User.objects.get(pk=ada.pk)
    assert (found.first_name, found.password) == ("Al", "chosen")


def test_the_last_administrator_stays(admin_client: Client, admin_user: User) -> None:
    User.objects.create_superuser("invited")  # without a password
    User.objects.create_superuser("gone", password="x", is_active=False)
    proof: dict[str, Any] = {"proof": "password"}
    assert errors(change(admin_client, admin_user, is_active=False, **proof)) == {"is_active": [LAST]}
    assert errors(change(admin_client, admin_user, role="Editor", **proof)) == {"role": [LAST]}
    marks = {"is_active": "on", "is_staff": "on"}
    assert errors(permit(admin_client, admin_user, **marks, **proof)) == {"is_active": [LAST]}
    assertContains(admin_client.post(f"{ACCOUNTS}{admin_user.pk}/delete/", {"post": "yes"}), LAST)
    assert User.objects.get(pk=admin_user.pk).is_superuser


def test_ones_own_account_stays_what_it_is(admin_client: Client, admin_user: User) -> None:
    other = User.objects.create_superuser("other", password="x")
    proof: dict[str, Any] = {"proof": "password"}
    assert errors(change(admin_client, admin_user, role="Editor", **proof)) == {"role": [OWN]}
    assertContains(admin_client.post(f"{ACCOUNTS}{admin_user.pk}/delete/", {"post": "yes"}), OWN)
    assert change(admin_client, admin_user, name="Ada", **proof).status_code == 302
    assert change(admin_client, other, role="Editor", **proof).status_code == 302
    assert not User.objects.get(pk=other.pk).is_superuser


@pytest.mark.parametrize(("proof", "problem"), [("", PROOF_MISSING), ("x", "This is not your password.")])
def test_who_makes_an_administrator_proves_who_they_are(
    proof: str, problem: str, ada: User, admin_client: Client
) -> None:
    assert errors(add(admin_client, "Eve", "eve@example.org", "Administrator", proof=proof)) == {
        "proof": [problem]
    }
    assert errors(change(admin_client, ada, role="Administrator", proof=proof)) == {"proof": [problem]}
    marks = {"is_active": "on", "is_superuser": "on"}
    assert errors(permit(admin_client, ada, **marks, proof=proof)) == {"proof": [problem]}
    assert User.objects.filter(is_superuser=True).count() == 1


def test_the_account_of_an_administrator_is_not_changed_without_it(admin_client: Client) -> None:
    other = User.objects.create_superuser("other", "other@example.org", password="x", first_name="O")
    assert list(errors(change(admin_client, other, email="eve@example.org"))) == ["proof"]


def test_an_account_that_becomes_an_administrators_meanwhile_is_not_changed_unproven(
    ada: User, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    get_object = AccountAdmin.get_object

    def get_and_promote(*args: Any) -> Any:
        account = get_object(*args)
        User.objects.filter(pk=ada.pk).update(is_superuser=True)
        return account

    monkeypatch.setattr(AccountAdmin, "get_object", get_and_promote)
    assert errors(change(admin_client, ada, name="Eve", proof="x")) == {"proof": [PROOF_MISSING]}


def test_what_an_account_may_do_is_not_changed_unproven(ada: User, admin_client: Client) -> None:
    marks = {"is_active": "on", "is_staff": "on"}
    assert errors(permit(admin_client, ada, **marks)) == {"proof": [PROOF_MISSING]}
    assert permit(admin_client, ada, **marks, proof="password").status_code == 302
    assert not User.objects.get(pk=ada.pk).groups.exists()


def test_what_a_group_may_do_is_not_changed_unproven(admin_client: Client) -> None:
    writers = Group.objects.get(name="Writers")
    permission = Permission.objects.get(codename="add_user")
    for page in (f"/admin/auth/group/{writers.pk}/change/", "/admin/auth/group/add/"):
        fields = {"name": "Helpers", "permissions": [permission.pk]}
        assert errors(admin_client.post(page, fields)) == {"proof": [PROOF_MISSING]}
        assert errors(admin_client.post(page, {**fields, "proof": "x"})) == {
            "proof": ["This is not your password."]
        }
        assert permission not in writers.permissions.all()
    assert admin_client.post(page, {**fields, "proof": "password"}).status_code == 302
    assert Group.objects.get(name="Helpers").permissions.get() == permission


def test_another_administrator_is_not_deleted_unproven(admin_client: Client) -> None:
    other = User.objects.create_superuser("other", "other@example.org", password="x")
    delete = f"{ACCOUNTS}{other.pk}/delete/"
    assertContains(admin_client.post(delete, {"post": "yes"}), TAKE_ROLE_FIRST)
    assert change(admin_client, other, role="Editor", proof="password").status_code == 302
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=other.pk).exists()


def test_who_is_no_administrator_makes_none_and_changes_none(ada: User, admin_user: User) -> None:
    client = signed_in("staff")
    manager = User.objects.get(pk=client.session["_auth_user_id"])
    manager.user_permissions.set(Permission.objects.filter(codename__endswith="_user"))
    assert list(errors(add(client, "Eve", "eve@example.org", "Administrator", proof="x"))) == [
        "role",
        "proof",
    ]
    assert add(client, "Eve", "eve@example.org", "Editor").status_code == 302
    assert change(client, ada, role="Editor").status_code == 302
    for account in (admin_user, manager):
        assert change(client, account, name="Eve").status_code == 403
        assert client.post(f"{ACCOUNTS}{account.pk}/delete/").status_code == 403
    assert client.post(f"{ACCOUNTS}{admin_user.pk}/password/").status_code == 403
    assert permit(client, ada, is_superuser="on").status_code == 403


def test_an_account_with_a_history_is_deactivated_instead(ada: User, admin_client: Client) -> None:
    draft = make_draft(MemberFactory.create())
    draft.author = ada
    draft.save()
    page = admin_client.post(f"{ACCOUNTS}{ada.pk}/delete/", {"post": "yes"})
    assertContains(page, HAS_HISTORY)
    assertNotContains(page, "Delete this account")
    assert User.objects.filter(pk=ada.pk).exists()
    assert "action-select" not in admin_client.get(ACCOUNTS).content.decode()


def test_what_an_account_did_to_another_one_stays_in_its_history(
    ada: User, admin_client: Client, admin_user: User
) -> None:
    log = LogEntry.objects.create(
        user=ada,
        object_id=str(admin_user.pk),
        content_type=ContentType.objects.get_for_model(User),
        action_flag=CHANGE,
    )
    assertContains(admin_client.post(f"{ACCOUNTS}{ada.pk}/delete/", {"post": "yes"}), HAS_HISTORY)
    assert User.objects.filter(pk=ada.pk).exists()

    log.delete()
    page = admin_client.get(f"{ACCOUNTS}{ada.pk}/delete/")
    assertContains(page, "A deleted account cannot be brought back")
    admin_client.post(f"{ACCOUNTS}{ada.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=ada.pk).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Nothing was changed."),
        ({"name": "Ada King"}, "The account of Ada King is changed."),
        ({"role": "Editor"}, "Ada Lovelace is an Editor now."),
        ({"is_active": False}, "Ada Lovelace cannot sign in any more."),
    ],
)
def test_a_change_is_told(changes: Any, said: str, ada: User, admin_client: Client) -> None:
    change(admin_client, ada, **changes)
    page = admin_client.get(ACCOUNTS)
    assert [str(message) for message in page.context["messages"]] == [said]


def test_who_was_deactivated_signs_in_anew(ada: User, admin_client: Client) -> None:
    browser = Client()
    browser.force_login(ada)
    assert browser.get("/admin/").status_code == 200
    change(admin_client, ada, is_active=False)
    change(admin_client, ada)
    assert browser.get("/admin/").status_code == 302


def test_the_list_asks_the_same_for_one_account_and_for_three(
    ada: User, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    admin_client.get(ACCOUNTS)  # what is asked once only
    with django_assert_num_queries(10):
        page = admin_client.get(ACCOUNTS)
    assertContains(page, "<h1>Accounts</h1>", html=True)
    for name in ("bob", "eve"):
        account = User.objects.create_user(name, is_staff=True, password="x")
        account.groups.add(Group.objects.get(name="Editors"))
    with django_assert_num_queries(10):
        page = admin_client.get(ACCOUNTS)
    changes = page.context["cl"]
    columns = changes.model_admin
    rows = {columns.name(each): (columns.role(each), columns.state(each)) for each in changes.result_list}
    assert rows["Ada Lovelace"] == ("Writer", "invited, has not chosen a password yet")
    assert rows["bob"] == ("Editor", "active")


@pytest.mark.parametrize("column", ["password", "password__startswith"])
def test_no_hash_is_guessed_by_the_list(column: str, admin_client: Client) -> None:
    assert admin_client.get(ACCOUNTS, {column: "!"}).status_code in (302, 400)
