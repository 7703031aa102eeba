from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError

from tac_site.faults import NotStoredError


@contextmanager
def database_errors(advice: str = "Check DATABASE_URL or DATA_DIR.") -> Iterator[None]:
    """A database or a disk that fails ends the command with a sentence."""
    try:
        yield
    except NotStoredError as error:
        raise CommandError(" ".join(error.messages)) from error
    except DatabaseError as error:
        raise CommandError(f"The database cannot be used: {error}. {advice}") from error
