import errno
import sqlite3

import pytest
from django.db import DatabaseError, IntegrityError, InternalError, OperationalError
from psycopg import errors

from tac_site.faults import (
    AWAY,
    BUSY,
    DAMAGED,
    FAILING,
    FULL,
    READ_ONLY,
    Fault,
    NotStoredError,
    fault_of,
    fault_of_disk,
)


def caused(error: Exception, cause: Exception, code: int | None = None) -> Exception:
    if code is not None:
        cause.sqlite_errorcode = code  # type: ignore[attr-defined]
    error.__cause__ = cause
    return error


def sqlite(code: int) -> Exception:
    return caused(OperationalError("refused"), sqlite3.OperationalError(), code)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (sqlite(sqlite3.SQLITE_FULL), FULL),
        (sqlite(sqlite3.SQLITE_READONLY_DIRECTORY), READ_ONLY),
        (sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), BUSY),
        (sqlite(sqlite3.SQLITE_IOERR_FSYNC), FAILING),
        (caused(DatabaseError("bad"), sqlite3.DatabaseError(), sqlite3.SQLITE_CORRUPT), DAMAGED),
        (caused(OperationalError("full"), errors.DiskFull()), FULL),
        (caused(InternalError("standby"), errors.ReadOnlySqlTransaction()), READ_ONLY),
        (caused(OperationalError("waited"), errors.LockNotAvailable()), BUSY),
        (caused(OperationalError("gone"), errors.AdminShutdown()), AWAY),
        (OperationalError("connection refused"), AWAY),
        (caused(IntegrityError("twice"), errors.UniqueViolation()), None),
        (caused(InternalError("a mistake"), errors.InFailedSqlTransaction()), None),
        (NotStoredError(FULL), FULL),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (OSError(errno.ENOENT, "No such file or directory"), None),
        (ValueError("a mistake"), None),
        (None, None),
    ],
)
def test_what_an_error_means(error: Exception | None, fault: Fault | None) -> None:
    assert fault_of(error) == fault


@pytest.mark.parametrize(
    ("number", "fault"),
    [(errno.EDQUOT, FULL), (errno.EROFS, READ_ONLY), (errno.EACCES, READ_ONLY), (errno.EIO, FAILING)],
)
def test_why_a_disk_stores_no_file(number: int, fault: Fault) -> None:
    assert fault_of_disk(OSError(number, "refused")) == fault


def test_it_is_said_what_why_and_when_to_try_again() -> None:
    why, when = "the disk of this site is full", "once its operator has made room."
    assert NotStoredError(FULL).messages == [f"A file could not be stored: {why}. Try again {when}"]
    assert FULL.sentence == f"The disk of this site is full. Please try again {when}"
