"""How many wrong passwords are taken: django-axes asks before one is hashed, and tells of every sign-in."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Any
from unicodedata import normalize

from axes.handlers.base import AxesHandler
from axes.models import AccessFailureLog
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tac_site.accounts.events import log_event

WINDOW = timedelta(minutes=15)
NAME_LIMIT = 5  # failures of one name from one address: elsewhere its owner can go on
ADDRESS_LIMIT = 20  # failures from one address, whatever the names

# Rows of the same table that are no failures: somebody asked for a link by mail (forgotten_password.py).
# Those that brought a mail have the key of its address.
MAIL_ASKED = "password link by mail"
MAIL_WINDOW = timedelta(days=1)


class SignInLimits(AxesHandler):  # type: ignore[misc]
    """Each failure is a row, which counts for as long as the window is."""

    def is_locked(self, request: HttpRequest, credentials: Any = None) -> bool:
        return lock_ends_at(request, _name(credentials)) is not None

    def user_login_failed(
        self, sender: Any, credentials: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        if request is None:
            return
        name, locked = _name(credentials), request.axes_locked_out  # type: ignore[attr-defined]
        what = credentials.get("what", "sign-in")  # or the second factor
        log_event(f"{what} {'refused' if locked else 'failed'}", _account(name), request)
        request.axes_credentials = credentials  # type: ignore[attr-defined]
        if locked:
            return  # else whoever goes on trying would lock the others behind the address for ever
        AccessFailureLog.objects.create(ip_address=network_of(request), username=key_of(name))
        ends_at = lock_ends_at(request, name)
        if ends_at:
            log_event("sign-in locked", _account(name), request, until=f"{ends_at:%H:%M:%S %Z}")
            request.axes_locked_out = True  # type: ignore[attr-defined]

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        """Of the address only this name is forgiven: who has an account could guess others in between."""
        name = user.get_username()
        forgive(request, name)
        log_event("sign-in", name, request)

    def user_logged_out(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        if user:
            log_event("sign-out", user.get_username(), request)

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """For the commands axes_reset, axes_reset_ip and axes_reset_username."""
        failures = _failures()
        if ip_address:
            failures = failures.filter(ip_address=_network(ip_address))
        if username:
            failures = failures.filter(username=key_of(username))
        count, _ = failures.delete()
        return int(count)


def _failures() -> Any:
    return AccessFailureLog.objects.exclude(path_info=MAIL_ASKED)


def failures_from(request: HttpRequest) -> Any:
    return _failures().filter(ip_address=network_of(request))


def forgive(request: HttpRequest, name: str) -> None:
    failures_from(request).filter(username=key_of(name)).delete()


def lock_ends_at(request: HttpRequest, name: str) -> datetime | None:
    """None if there is none: neither for the address, nor for the name from it."""
    now = timezone.now()
    failures = failures_from(request).filter(attempt_time__range=(now - WINDOW, now))
    rows = failures.order_by("-attempt_time").values_list("username", "attempt_time")
    times, key = [*rows], key_of(name)
    of_address = [at for _, at in times][ADDRESS_LIMIT - 1 :]
    of_name = [at for failed, at in times if failed == key][NAME_LIMIT - 1 :]
    # With the first failure of each list one too few is left once it is old.
    return max((at + WINDOW for at in [*of_address[:1], *of_name[:1]]), default=None)


def sentence_of(ends_at: datetime, what: str) -> str:
    """What is not checked: a password or a code."""
    minutes = ceil((ends_at - timezone.now()).total_seconds() / 60)
    sentence = (
        f"There were too many failed sign-ins from your network, so no {what} is checked now. Try again in "
        f"{minutes} minute{'' if minutes == 1 else 's'}, or sign in from another network."
    )
    if what == "password":
        sentence += " If you do not know the password, ask an administrator for a new one."
    return sentence


def locked_out(request: HttpRequest, response: HttpResponse, credentials: Any = None) -> HttpResponse:
    """The form that was sent, which says why."""
    ends_at = lock_ends_at(request, _name(credentials))
    response.status_code = 429
    if ends_at:
        response.headers["Retry-After"] = str(ceil((ends_at - timezone.now()).total_seconds()))
    return response


def remove_old_failures() -> None:
    _failures().filter(attempt_time__lt=timezone.now() - WINDOW).delete()
    AccessFailureLog.objects.filter(attempt_time__lt=timezone.now() - MAIL_WINDOW).delete()


def network_of(request: HttpRequest) -> str | None:
    return _network(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str | None:
    """An IPv6 network of 64 bits counts as one address: that is what each customer gets."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None  # a socket of this machine
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> 64 << 64))


def key_of(name: str) -> str:
    """Of any name, however odd: the same for all its spellings. The name itself is not stored."""
    spelling = _spelling(name).casefold()
    return salted_hmac("tac_site.accounts.limits", spelling, algorithm="sha256").hexdigest()


def _spelling(name: str) -> str:
    return normalize("NFKC", name).strip()


def _name(credentials: Any) -> str:
    return str((credentials or {}).get(get_user_model().USERNAME_FIELD) or "")


def _account(name: str) -> str | None:
    """Whose failures these are, in capitals or not."""
    field = get_user_model().USERNAME_FIELD
    accounts = get_user_model()._default_manager.filter(**{f"{field}__iexact": _spelling(name)})
    names = [*accounts.values_list(field, flat=True)]
    return name if name in names else next(iter(names), None)
