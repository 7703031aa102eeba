"""What a fault of the machine means for whoever wanted to store or read something."""

import errno
import sqlite3
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from tac_site.logs import outages


@dataclass(frozen=True)
class Fault:
    status: int
    reason: str
    when: str  # to try again

    def of(self, what: str) -> str:
        return f"{what} could not be stored: {self.reason}. Try again {self.when}."

    @property
    def sentence(self) -> str:
        return f"{self.reason[0].upper()}{self.reason[1:]}. Please try again {self.when}."


FULL = Fault(507, "the disk of this site is full", "once its operator has made room")
READ_ONLY = Fault(503, "the disk of this site can only be read", "once its operator has mended that")
DAMAGED = Fault(503, "the database of this site is damaged", "once its operator has brought a backup back")
AWAY = Fault(503, "the database of this site does not answer", "in a few seconds")
BUSY = Fault(503, "somebody else has been saving for too long", "in a few seconds")
FAILING = Fault(503, "the disk of this site fails", "once its operator has mended that")
STORE_AWAY = Fault(503, "the store of this site’s files does not answer", "in a few seconds")
# By the codes of SQLite and of PostgreSQL.
OF_DATABASES = {
    DAMAGED: outages.DAMAGED,
    FULL: (sqlite3.SQLITE_FULL, "53100"),
    READ_ONLY: (sqlite3.SQLITE_READONLY, outages.READ_ONLY),
    FAILING: (sqlite3.SQLITE_IOERR, "58030"),
    BUSY: (sqlite3.SQLITE_BUSY, "55P03"),  # the patience for a lock has ended
}
NOT_STORED = "not_stored"  # the code of what nobody can correct in a form


class NotStoredError(ValidationError, outages.ToldError):
    """A file could not be. It is no fault of whoever chose it. Of a store that is away, not read either."""

    def __init__(self, fault: Fault, what: str = "A file") -> None:
        super().__init__(fault.of(what), NOT_STORED)
        self.fault = fault


def fault_of_disk(error: OSError) -> Fault:
    """It refused to store a file."""
    if error.errno in outages.FULL:
        return FULL
    return READ_ONLY if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) else FAILING


def fault_of(error: BaseException | None) -> Fault | None:
    """None of an error that is the site's own."""
    if isinstance(error, NotStoredError):
        return error.fault
    if isinstance(error, OSError) and error.errno in outages.FULL:
        return fault_of_disk(error)
    if not outages.problem_of(error):
        return None
    code = outages.code_of(error)
    return next((fault for fault, codes in OF_DATABASES.items() if code in codes), AWAY)
