from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError


@contextmanager
def database_errors(advice: str = "Check DATABASE_URL or DATA_DIR.") -> Iterator[None]:
    """A database that fails ends the command with a sentence."""
    try:
        yield
    except DatabaseError as error:
        raise CommandError(f"The database cannot be used: {error}. {advice}") from error
