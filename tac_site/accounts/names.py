"""How an account is called, and whose account it is that somebody types."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

LONGEST_NAME = 150  # of a sign-in name, and of each part of a name
LONGEST_ADDRESS = 254  # of e-mail


def full_name(account: Any) -> str:
    return str(account.get_full_name() or account.get_username())


def store_full_name(account: Any, name: str) -> None:
    """In Django's two fields, which read as one name again. The first is also how somebody is greeted."""
    first, _, last = name.rpartition(" ")
    account.first_name, account.last_name = (first, last) if first else (last, "")


def signs_in_by_email(account: Any) -> bool:
    """Whether its e-mail address is its sign-in name."""
    return bool(account.email) and account.username.casefold() == account.email.casefold()


def accounts_called(typed: str) -> QuerySet[User]:
    return User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed))


def account_name(typed: str) -> str:
    """The sign-in name of the account whose name or e-mail address this is. Failures are counted by it, so
    that an account with both is guessed no more often. What is nobody's, or of several, stays as it is."""
    accounts = [*accounts_called(typed).values_list("username", "is_active")]
    names = [name for name, _ in accounts]
    if not typed or typed in names:
        return typed
    same = [name for name in names if name.casefold() == typed.casefold()]
    meant = same or [name for name, is_active in accounts if is_active]
    return meant[0] if len(meant) == 1 else typed
