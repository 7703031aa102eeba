"""Whether the site can do its work, part by part: for /readyz and for manage.py doctor."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from django.db import close_old_connections, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from tac_site.logs import outages
from tac_site.media_storage import media_storage
from tac_site.publishing.models import Revision

MEDIA = "media"  # the part that needs no database
LATE = timedelta(minutes=1)  # after its time, at which a draft goes live within a second

logger = logging.getLogger(__name__)


def database_problem() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations")  # without a table SQLite does not look at the file
    return ""


def migrations_problem() -> str:
    missing = len(unapplied_migrations())
    return f"{missing} not applied" if missing else ""


def media_problem() -> str:
    return media_storage().problem()


def scheduled_drafts_problem() -> str:
    late = Revision.objects.due(timezone.now() - LATE).count()
    return f"{late} due for more than a minute" if late else ""


PARTS: dict[str, Callable[[], str]] = {
    "database": database_problem,
    "migrations": migrations_problem,
    "scheduled_drafts": scheduled_drafts_problem,
    MEDIA: media_problem,
}


def find_out(found: dict[str, str]) -> None:
    """Of each part “ok”, or what is wrong with it, without anything that strangers should not read: as soon
    as that is known, since the next one may hang."""
    close_old_connections()  # as Django does around a request, which this is not
    try:
        for part, check in PARTS.items():
            found[part] = _problem(check) or "ok"
    finally:
        close_old_connections()


def _problem(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        if outages.notice(error):
            return "the database cannot be used"
        logger.exception("Whether the site is ready cannot be said.")
        return "unknown, the log says why"


def unapplied_migrations() -> set[tuple[str, str]]:
    return _migrations() - MigrationRecorder(connection).applied_migrations().keys()


@cache
def _migrations() -> set[tuple[str, str]]:
    """All that the code has: reading them takes longer than asking the database."""
    return set(MigrationLoader(None).graph.nodes)
