"""The second factor of an account: a secret in an app that shows codes, and ten recovery codes beside it."""

import re
import secrets
import time
from base64 import b32encode
from datetime import datetime, timedelta
from typing import Any
from unicodedata import normalize

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp import verify_token
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike on paper
SET_UP_ENDS = timedelta(minutes=15)


def device_of(user: Any) -> Any:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def device_to_confirm(user: Any) -> Any:
    """The one that the account is about to set up: it counts once a code of it was typed."""
    since = timezone.now() - SET_UP_ENDS
    return TOTPDevice.objects.filter(user=user, confirmed=False, created_at__gt=since).first()


def begin_set_up(user: Any) -> None:
    with transaction.atomic():
        cancel_set_up(user)
        TOTPDevice.objects.create(user=user, name="App", confirmed=False)


def cancel_set_up(user: Any) -> bool:
    """Whether there was one."""
    count, _ = TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return bool(count)


def remove_old_set_ups() -> None:
    since = timezone.now() - SET_UP_ENDS
    TOTPDevice.objects.filter(confirmed=False, created_at__lte=since).delete()


def secret_of(device: Any) -> str:
    """As people type it into an app that reads no picture."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def make_recovery_codes(user: Any) -> list[str]:
    """In place of those that there were. The database has only what tells whether one is right."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="Recovery codes")
        for code in codes:
            device.token_set.create(token=_stored(user, code))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_codes_left(user: Any) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


def confirm_set_up(user: Any, device: Any) -> list[str]:
    """A code of it was right: it takes the place of the one before. Returns the recovery codes."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        return make_recovery_codes(user)


def remove_second_factor(user: Any) -> bool:
    """Whether there was one."""
    with transaction.atomic():
        had_one = device_of(user) is not None
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
    return had_one


def spelling_of(typed: str) -> str:
    """The same of a code however it is typed, in the digits of an East Asian keyboard too."""
    return re.sub(r"[\s-]", "", normalize("NFKC", typed)).casefold()


def is_of_app(code: str) -> bool:
    return re.fullmatch("[0-9]{6}", code) is not None


def device_for(user: Any, typed: str) -> tuple[Any, str]:
    """Which of the account's devices a code can be of, and how that one knows it."""
    code = spelling_of(typed)
    if is_of_app(code):
        return device_of(user), code
    if re.fullmatch("[a-z0-9]{10}", code):
        return StaticDevice.objects.filter(user=user).first(), _stored(user, code)
    return None, code


def wait_until(device: Any) -> datetime | None:
    """After a wrong code the next one has to wait, twice as long each time."""
    failed_at = device.throttling_failure_timestamp
    if failed_at and failed_at > timezone.now():  # by a clock that was fast
        device.throttling_failure_timestamp = None
        device.save(update_fields=["throttling_failure_timestamp"])
    is_allowed, details = device.verify_is_allowed()
    return None if is_allowed else details["locked_until"]


def is_right(user: Any, device: Any, code: str) -> bool:
    """At most once for each code."""
    return verify_token(user, device.persistent_id, code) is not None


def was_used(device: Any, code: str) -> bool:
    """Whether it would be right, had it not been before. Recovery codes are gone once they were used."""
    if not isinstance(device, TOTPDevice):
        return False
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return bool(totp.verify(int(code), device.tolerance)) and totp.t() <= device.last_t


def end_sessions(user: Any, but_for: str | None = None) -> None:
    """All in which the account is signed in, but for one."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but_for):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _stored(user: Any, code: str) -> str:
    """What django-otp has room for: 64 bits, which only the secret key can make from the code."""
    return salted_hmac("tac_site.accounts.recovery", f"{user.pk}:{code}", algorithm="sha256").hexdigest()[:16]
