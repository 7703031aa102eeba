"""The pages of accounts, as a browser sends their forms."""

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from tac_site.accounts.roles import role_of

ACCOUNTS = "/admin/auth/user/"


def add(client: Client, name: str, email: str, role: str, **more: str) -> Any:
    return client.post(f"{ACCOUNTS}add/", {"name": name, "email": email, "role": role, **more})


def change(client: Client, account: User, is_active: bool = True, **changes: Any) -> Any:
    account = User.objects.get(pk=account.pk)
    shown = {"name": account.get_full_name(), "email": account.email, "role": role_of(account) or "other"}
    active = {"is_active": "on"} if is_active else {}
    return client.post(f"{ACCOUNTS}{account.pk}/change/", {**shown, **active, **changes})


def permit(client: Client, account: User, **marks: Any) -> Any:
    return client.post(f"{ACCOUNTS}{account.pk}/permissions/", marks)


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def link(page: Any) -> str:
    """Of the page that shows it."""
    found: str = page.context["link"]
    return found
