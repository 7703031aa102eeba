from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read within it is all of the same moment, and nobody who writes waits for that."""
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode", None)
    # By the site's settings each transaction of SQLite begins with the lock of a writer: not this one.
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]
