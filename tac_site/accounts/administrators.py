"""Nobody takes away the last administrator."""

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.db.models import QuerySet

from tac_site.accounts.roles import active_staff

LAST = (
    "This is the last administrator who can sign in: without one nobody could let others in. Make somebody "
    "else an administrator first, who has chosen a password."
)
OWN = (
    "This is your own account: you would lose these pages at once. Ask another administrator to do it, or "
    "leave this as it is."
)

TAKE_ROLE_FIRST = (
    "This is the account of an administrator. Take that role away first, for which your own password is "
    "asked; then the account can be deleted."
)


def administrators() -> QuerySet[User]:
    """Who can sign in and may do everything."""
    return active_staff().filter(is_superuser=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def lock_administrators() -> list[int]:
    """Two who take each other's rights away do so one after the other: PostgreSQL looks again at rows that it
    waited for, and with SQLite the transaction is the lock."""
    locked = administrators().select_for_update().order_by("pk")
    return [*locked.values_list("pk", flat=True)]


def why_it_stays(account: Any, by: Any) -> str:
    """Why it stays an active administrator, in a transaction; empty if it need not."""
    if lock_administrators() == [account.pk]:
        return LAST
    return OWN if account.pk == by.pk else ""


def why_not_deleted(account: Any, by: Any) -> str:
    return why_it_stays(account, by) or (TAKE_ROLE_FIRST if account.is_superuser else "")
