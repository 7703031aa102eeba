"""An archive becomes the site. Whatever fails, and wherever it is killed, the site is as before or as then.

First the archive is checked whole, and every row is read once. Then the files that are missing are added,
which no page names yet. One transaction exchanges all rows, and ends with the key. After it nothing is left
but to bring an old database up to date, and to repair files that were damaged.
"""

from collections.abc import Collection

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.color import no_style
from django.db import connection, transaction

from tac_site import __version__
from tac_site.backup import media
from tac_site.backup.archive import Archive
from tac_site.backup.making import key_in_environment, secret_key_in_data_dir
from tac_site.backup.manifest import ArchiveError
from tac_site.backup.schema import Schema
from tac_site.backup.tables import Table
from tac_site.private_files import write_private_file
from tac_site.publishing.models import ContentVersion


class Restoration:
    """ArchiveError says why the archive does not fit this code or this database."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._schema = Schema()
        self._migrations = {*archive.manifest.migrations}
        self._check_versions()
        models = self._schema.models(self._migrations)
        self._tables = {table.label: table for table in map(Table, models) if not table.is_kept}
        self._content_types = self._check_rows()
        self.key_was_another = False  # on this machine

    @property
    def is_up_to_date(self) -> bool:
        """The database, before anything was done to it."""
        return self._schema.of_database == self._schema.of_code

    @property
    def brings_tables(self) -> bool:
        """Before any row."""
        return not self._migrations <= self._schema.of_database

    def used_tables(self) -> set[str]:
        """Those of the database that would lose rows."""
        tables = map(Table, self._schema.models(self._schema.of_database))
        return {table.label for table in tables if table.is_in_archives and table.count()}

    def exchange(self) -> None:
        """All or nothing."""
        self._schema.migrate(self._migrations)
        media.add_missing(self._archive)
        with transaction.atomic():
            self._exchange_rows()
            self._write_key()
        ContentType.objects.clear_cache()

    def finish(self) -> None:
        """What the site can be without for a while."""
        if self._migrations != self._schema.of_code:
            call_command("migrate", verbosity=0, interactive=False)
        media.repair(self._archive)

    def _write_key(self) -> None:
        key, before = self._archive.secret_key(), secret_key_in_data_dir()
        if key and not key_in_environment() and key != before:
            write_private_file(settings.SECRET_KEY_FILE, key)
            self.key_was_another = before != ""

    @property
    def has_its_key(self) -> bool:
        """As far as one can know: whether the site goes on with the secret key that it had then."""
        key = self._archive.secret_key()
        return key != "" and key_in_environment() in ("", key)

    @property
    def changed_texts(self) -> int:
        """Those in which the database does not take each character."""
        return sum(table.changed_texts for table in self._tables.values())

    def _check_versions(self) -> None:
        made_by = self._archive.manifest.site_version
        unknown = self._schema.unknown(self._migrations)
        if unknown or _number(made_by) > _number(__version__):
            problem = f"was made by version {made_by}, and this code is {__version__}"
            if unknown:
                problem += f", without {', '.join(unknown)}"
            raise ArchiveError(f"{problem}: restore it with the code that made it, or later code")
        if unknown := self._schema.unknown(self._schema.of_database):
            problem = f"The database is newer than this code: it has {', '.join(unknown)}."
            raise CommandError(f"{problem} Run the version of the site that made it, or a later one.")
        if self._schema.of_database - self._migrations:
            problem = f"was made by version {made_by}, and this database has the tables of a later one"
            advice = "restore it into a new DATA_DIR or an empty database, which is then brought up to date"
            raise ArchiveError(f"{problem}: {advice}")

    def _check_rows(self) -> set[str]:
        """All are read, and nothing is done with them but to find the content types that they name."""
        expected = self._archive.manifest.rows
        archived = {label for label, table in self._tables.items() if table.is_in_archives}
        if archived != expected.keys():
            different = ", ".join(sorted(archived.symmetric_difference(expected)))
            raise ArchiveError(f"does not have the tables of its version: {different}")
        content_types: set[str] = set()
        for label, count in expected.items():
            with self._archive.open_table(label) as file:
                actual, named = self._tables[label].examine(file)
            if actual != count:
                raise ArchiveError(f"has {actual} rows of {label}, and its manifest says {count}")
            content_types |= named
        return content_types

    def _exchange_rows(self) -> None:
        # Who writes begins with a row of the first, and waits there before anything else is locked.
        _lock([ContentType._meta.db_table, *(table.name for table in self._tables.values())])
        content_types = _content_types(self._content_types)
        for table in self._tables.values():
            table.clear()
        for label in self._archive.manifest.rows:
            with self._archive.open_table(label) as file:
                self._tables[label].insert(file, content_types)
        models = [table.model for table in self._tables.values()]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
        ContentVersion.jump()
        connection.check_constraints()  # else they are checked once the key is written


def _number(version: str) -> tuple[int, ...]:
    try:
        return tuple(map(int, version.split(".")))
    except ValueError:
        raise ArchiveError(f"says that it was made by version “{version}”, which is none") from None


def _lock(tables: Collection[str]) -> None:
    """Who writes waits, who reads does not. A transaction of SQLite has locked everything already."""
    if connection.vendor == "postgresql":
        names = ", ".join(map(connection.ops.quote_name, tables))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def _content_types(names: Collection[str]) -> dict[str, int]:
    """Those of the database stay: processes that run know their numbers."""
    found = {}
    for name in sorted(names):
        app, _, model = name.partition(".")
        found[name] = ContentType.objects.get_or_create(app_label=app, model=model)[0].pk
    return found
