"""What an account may do, in one word. Underneath are Django's groups and marks."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import QuerySet

ADMINISTRATOR = "Administrator"
GROUPS = {"Writer": "Writers", "Editor": "Editors"}  # the group of each other role
IN_WORDS = {
    "Writer": "Writer: writes drafts, and asks an editor to publish them",
    "Editor": "Editor: writes and publishes",
    ADMINISTRATOR: "Administrator: may do everything, and decides who has an account",
}


def active_staff() -> QuerySet[User]:
    """Who can sign in, once they have a password."""
    return User.objects.filter(is_active=True, is_staff=True)


def is_active_staff(account: Any) -> bool:
    return bool(account.is_active and account.is_staff)


def marks_of(role: str) -> dict[str, bool]:
    return {"is_staff": True, "is_superuser": role == ADMINISTRATOR}


def role_of(account: Any) -> str:
    """Empty if no role says all of it."""
    if account.is_superuser:
        return ADMINISTRATOR if account.is_staff else ""
    if not account.is_staff or account.user_permissions.all():
        return ""
    groups = [group.name for group in account.groups.all()]
    return next((role for role, group in GROUPS.items() if groups == [group]), "")


def role_in_words(account: Any) -> str:
    return role_of(account) or f"Other: {', '.join(_rights_in_words(account))}"


def _rights_in_words(account: Any) -> list[str]:
    groups = sorted(group.name for group in account.groups.all())
    permissions = len(account.user_permissions.all())
    rights = [] if account.is_staff else ["no staff status, so cannot sign in"]
    rights += ["all permissions"] if account.is_superuser else []
    rights += [f"group {name}" for name in groups]
    rights += [f"{permissions} permission{'' if permissions == 1 else 's'} of its own"] if permissions else []
    return rights or ["no permissions"]


def set_role_groups(account: Any, role: str) -> None:
    """In place of all groups and permissions that it had."""
    account.groups.set(Group.objects.filter(name=GROUPS.get(role)))
    account.user_permissions.clear()


def roles_to_give(account: Any) -> list[str]:
    """Who is no administrator makes none."""
    groups = {*Group.objects.filter(name__in=GROUPS.values()).values_list("name", flat=True)}
    roles = [role for role, group in GROUPS.items() if group in groups]
    return [*roles, ADMINISTRATOR] if account.is_superuser else roles
