"""A database or a disk that cannot be used is a line when that begins, a line a minute while it lasts, and
one when it ends, however many requests meet it."""

import errno
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
# Seconds after which the next failure begins another one, although nobody has seen the end: files are seldom
# stored.
FORGOTTEN_AFTER = 3600
MAX_PROBLEM = 300  # characters

FULL = (errno.ENOSPC, errno.EDQUOT)  # the numbers of a disk that takes no more

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
READ_ONLY = "25006"  # of PostgreSQL, which has no class of errors for it

logger = logging.getLogger(__name__)


def problem_of(error: BaseException | None) -> str:
    """What is wrong with the database, in words. Nothing if the error is one of the site's own."""
    if not isinstance(error, (DatabaseError, InterfaceError)):
        return ""
    code = code_of(error)
    if code in DAMAGED:
        return damage(str(error))
    is_outage = code == READ_ONLY or isinstance(error, (InterfaceError, OperationalError))
    is_own = code == sqlite3.SQLITE_ERROR or not is_outage
    return "" if is_own else " ".join(str(error).split())[:MAX_PROBLEM].rstrip(".?") or type(error).__name__


def damage(found: str) -> str:
    file = settings.DATABASES["default"]["NAME"]
    return f"the file {file} is damaged ({found}): bring a backup back with manage.py restore"


def code_of(error: BaseException | None) -> int | str | None:
    """SQLite's number, without its details, or PostgreSQL's SQLSTATE."""
    cause = error.__cause__ if error else None
    number = getattr(cause, "sqlite_errorcode", None)
    return getattr(cause, "sqlstate", None) if number is None else number & 0xFF


class ToldError(Exception):
    """Whoever raises it has told the outage that it comes from."""


class Outage:
    """Of one process, whichever thread meets it first."""

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._clock = clock
        self._lock = Lock()
        self._failures = 0  # none: there is no outage
        self._began = self._told = self._failed = 0.0
        self._answered: float | None = None  # for the first time since it last failed

    def failed(self, problem: str) -> None:
        with self._lock:
            now = self._clock()
            if now >= self._failed + FORGOTTEN_AFTER:
                self._failures = 0
            self._failed, self._answered = now, None
            self._failures += 1
            if self._failures == 1:
                self._began = self._told = now
                logger.error("%s cannot be used: %s.", self._what, problem, extra={"outage": self._what})
            elif now >= self._told + REMIND_AFTER:
                self._told = now
                passed = lasted(now - self._began)
                text = "%s cannot be used for %s, %d tries: %s."
                logger.warning(text, self._what, passed, self._failures, problem)

    def answered(self) -> None:
        if not self._failures:  # as nearly always
            return
        with self._lock:
            now = self._clock()
            if self._answered is None:
                self._answered = now
            if self._failures and now >= self._failed + QUIET:
                passed = lasted(self._answered - self._began)
                text = "%s can be used again, after %s, %d tries."
                logger.warning(text, self._what, passed, self._failures)
                self._failures = 0


def lasted(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


database = Outage("The database")
files = Outage("The storage of the files")


def disk_failed(error: OSError, path: object = "") -> None:
    where = path or error.filename or "a temporary file"
    files.failed(f"{where}: {error.strerror} (errno {error.errno})")


def notice(error: BaseException | None) -> bool:
    """Whether the error comes from an outage, which is told if it has to be."""
    if isinstance(error, ToldError):
        return True
    if isinstance(error, OSError) and error.errno in FULL:
        disk_failed(error)
        return True
    if problem := problem_of(error):
        database.failed(problem)
    return bool(problem)
