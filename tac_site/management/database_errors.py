from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from tac_site.faults import BUSY, DAMAGED, FULL, READ_ONLY, NotStoredError, fault_of
from tac_site.logs import outages

ADVICE = {
    FULL: "Make room, then run this again.",
    READ_ONLY: "Make it writable, then run this again.",
    BUSY: "Somebody else writes: run this again in a moment.",
}
STOP = "Stop the servers first."


@contextmanager
def database_errors(advice: str = "") -> Iterator[None]:
    """A database or a disk that fails ends the command with a sentence."""
    try:
        yield
    except NotStoredError as error:
        raise CommandError(" ".join(error.messages)) from error
    except DatabaseError as error:
        problem, fault = str(error), fault_of(error)
        if fault in ADVICE:
            advice = ADVICE[fault]
        elif fault == DAMAGED and not advice:
            problem, advice = outages.problem_of(error), STOP
        advice = advice or "Check DATABASE_URL or DATA_DIR."
        raise CommandError(f"The database cannot be used: {problem}. {advice}") from error


def refuse_damage() -> None:
    """SQLite finds out by itself only when it reads what is damaged."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        found = " ".join(cursor.fetchone()[0].split())
    if found != "ok":
        raise CommandError(f"The database cannot be used: {outages.damage(found)}. {STOP}")
