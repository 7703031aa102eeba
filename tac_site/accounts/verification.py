"""Who a request is from, as far as a second factor tells."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django_otp import DEVICE_ID_SESSION_KEY

from tac_site.accounts.second_factor import device_of


class SecondFactorMiddleware:
    """Where superusers need a second factor, one who signed in without it is nobody, whatever is asked for.
    The pages that set it up ask for the account instead."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.account = request.user  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(partial(_user, request))  # type: ignore[assignment]
        return self._get_response(request)


def account_of(request: HttpRequest) -> Any:
    """Who may set up a second factor: whoever has signed in with all that the account has."""
    account = request.account  # type: ignore[attr-defined]
    if account.is_authenticated and not is_verified(request) and device_of(account):
        return AnonymousUser()
    return account


def must_set_up(request: HttpRequest) -> bool:
    account = account_of(request)
    return _needs_second_factor(account) and not is_verified(request)


def is_verified(request: HttpRequest) -> bool:
    return DEVICE_ID_SESSION_KEY in request.session


def set_verified(request: HttpRequest, device: Any) -> None:
    if device:
        request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    else:
        request.session.pop(DEVICE_ID_SESSION_KEY, None)


def _user(request: HttpRequest) -> Any:
    account = request.account  # type: ignore[attr-defined]
    is_leaving = request.resolver_match and request.resolver_match.view_name == "admin:logout"
    if _needs_second_factor(account) and not is_verified(request) and not is_leaving:
        return AnonymousUser()
    return account


def _needs_second_factor(account: Any) -> bool:
    return settings.REQUIRE_2FA and account.is_active and account.is_superuser
