"""A database that cannot be used is a line when that begins, a line a minute while it lasts, and one when it
ends, however many requests meet it."""

import logging
import sqlite3
import time
from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError

REMIND_AFTER = 60  # seconds
# Seconds without a failure after which it is over: a full disk refuses what is written, and can be read.
QUIET = 5
MAX_PROBLEM = 300  # characters

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

logger = logging.getLogger(__name__)


def problem_of(error: BaseException | None) -> str:
    """What is wrong with the database, in words. Nothing if the error is one of the site's own."""
    if not isinstance(error, (DatabaseError, InterfaceError)):
        return ""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    if code in DAMAGED:
        file = settings.DATABASES["default"]["NAME"]
        return f"the file {file} is damaged ({error}): bring a backup back with manage.py restore"
    is_own = code == sqlite3.SQLITE_ERROR or not isinstance(error, (InterfaceError, OperationalError))
    return "" if is_own else " ".join(str(error).split())[:MAX_PROBLEM].rstrip(".") or type(error).__name__


class Outage:
    """Of one process, whichever thread meets it first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures = 0  # none: there is no outage
        self._began = self._told = self._failed = 0.0
        self._answered: float | None = None  # for the first time since it last failed

    def failed(self, problem: str) -> None:
        with self._lock:
            now = self._failed = self._clock()
            self._answered = None
            self._failures += 1
            if self._failures == 1:
                self._began = self._told = now
                logger.error("The database cannot be used: %s.", problem)
            elif now >= self._told + REMIND_AFTER:
                self._told = now
                passed = lasted(now - self._began)
                logger.warning(
                    "The database cannot be used for %s, %d tries: %s.", passed, self._failures, problem
                )

    def answered(self) -> None:
        if not self._failures:  # as nearly always
            return
        with self._lock:
            now = self._clock()
            if self._answered is None:
                self._answered = now
            if self._failures and now >= self._failed + QUIET:
                passed = lasted(self._answered - self._began)
                logger.warning("The database can be used again, after %s, %d tries.", passed, self._failures)
                self._failures = 0


def lasted(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


database = Outage()


def notice(error: BaseException | None) -> bool:
    """Whether the error comes from an outage, which is told if it has to be."""
    if problem := problem_of(error):
        database.failed(problem)
    return bool(problem)
