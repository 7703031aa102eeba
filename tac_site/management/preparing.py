"""Of the servers that start together on one site, one after the other prepares what is not there yet."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.db import connection

from tac_site.locked_directory import locked_directory

WAITS = "Waiting for another server, which prepares the same site."
LOCK = 7_265_118  # the number of PostgreSQL's lock, which no other program on this database uses


@contextmanager
def one_at_a_time(directory: Path, say: Callable[[str], object]) -> Iterator[None]:
    """The directory keeps apart servers of one machine, PostgreSQL those of several."""
    with ExitStack() as held:
        held.enter_context(locked_directory(directory, lambda: say(WAITS)))
        if connection.vendor == "postgresql":
            held.enter_context(_database_locked(say))
        yield


@contextmanager
def _database_locked(say: Callable[[str], object]) -> Iterator[None]:
    """Until the connection is closed, should this process die."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() == (False,):
            say(WAITS)
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        connection.close()
