"""How many passwords a process checks at once: each check takes a core for a third of a second.

Sign-ins come one after the other, from a pool of their own (tac_site/serving/pools.py). Whoever is signed in
and proves or changes a password waits beside them.
"""

import os
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from tac_site.plain_text import line_of_text

RUNNING = 1
WAITING = 2
WAIT_TIMEOUT = 10.0  # seconds
NICENESS = 10  # which leaves a tenth of a core that others want
RETRY_AFTER = 5  # seconds, for whom is turned away
TOO_MANY = "There are too many sign-ins at this moment. Try again in a few seconds."

_places = BoundedSemaphore(RUNNING + WAITING)
_running = BoundedSemaphore(RUNNING)


class TooManyHashesError(Exception):
    """Whoever waits for a check takes a thread from those who edit: few may, and not for long."""


class LimitedPasswordHasher(PBKDF2PasswordHasher):
    """Django's own, with the same hashes."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        # In a thread of its own: once lowered, a priority cannot be raised again.
        with _turn(), ThreadPoolExecutor(1, initializer=_lower_priority) as thread:
            try:
                hashed = thread.submit(super().encode, password, salt, iterations)
            except RuntimeError:  # the server ends, and whoever waits asks the next one
                raise TooManyHashesError from None
            return hashed.result()


def _lower_priority() -> None:
    """Whoever reads and edits comes first. Elsewhere than on Linux it would be the whole process's."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


@contextmanager
def _turn() -> Generator[None]:
    if not _places.acquire(blocking=False):
        raise TooManyHashesError
    try:
        if not _running.acquire(timeout=WAIT_TIMEOUT):
            raise TooManyHashesError
        try:
            yield
        finally:
            _running.release()
    finally:
        _places.release()


class TooManyHashesMiddleware:
    """Where no form says so: a new password of one's own is hashed after the old one was checked, say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooManyHashesError):
            return None
        response = line_of_text(TOO_MANY, 503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
