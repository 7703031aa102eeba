import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import CommandError

from tac_site import __version__
from tac_site.backup.archive import SECRET_KEY, ArchiveWriter, table_file, writing_archive
from tac_site.backup.manifest import Manifest
from tac_site.backup.media import add_media
from tac_site.backup.schema import Schema
from tac_site.backup.tables import Table
from tac_site.export.snapshot import one_moment
from tac_site.publishing.files import names_in


@dataclass(frozen=True)
class Backup:
    manifest: Manifest
    media: set[str]
    missing: list[str]  # files that the database names and the storage does not have


def write_backup(file: IO[bytes], now: datetime) -> Backup:
    """The database is that of one moment, whatever is saved meanwhile.

    A file is stored before the database names it, and may be deleted once it does not: so those that are
    there before that moment are copied before it, and the others after it.
    """
    media: set[str] = set()
    with writing_archive(file, now) as archive:
        add_media(archive, media)
        tables = _TableWriter(archive)
        add_media(archive, media)
        if key := secret_key_in_data_dir():
            archive.add(SECRET_KEY, [key.encode()])
        migrations = sorted(tables.migrations)
        manifest = Manifest(__version__, now.isoformat(), migrations, tables.rows, {**archive.files})
        archive.finish(manifest)
    return Backup(manifest, media, sorted(tables.named_files - media))


def key_in_environment() -> str:
    """It goes before the one in DATA_DIR."""
    return os.environ.get("SECRET_KEY", "")


def secret_key_in_data_dir() -> str:
    """Empty if there is none yet, or if the environment has it."""
    if key_in_environment() or not settings.SECRET_KEY_FILE.exists():
        return ""
    return str(settings.SECRET_KEY_FILE.read_text()).strip()


class _TableWriter:
    def __init__(self, archive: ArchiveWriter) -> None:
        self.rows: dict[str, int] = {}
        self.named_files: set[str] = set()
        with one_moment():
            schema = Schema()
            self.migrations = schema.of_database
            _refuse_unknown(schema)
            self._content_types = {
                each.pk: f"{each.app_label}.{each.model}" for each in ContentType.objects.all()
            }
            for table in map(Table, schema.models(self.migrations)):
                if table.is_in_archives:
                    self.rows[table.label] = 0
                    archive.add(table_file(table.label), self._lines(table))

    def _lines(self, table: Table) -> Iterator[bytes]:
        for line in table.lines(self._content_types):
            self.rows[table.label] += 1
            self.named_files |= names_in(line.decode())
            yield line


def _refuse_unknown(schema: Schema) -> None:
    if not schema.of_database:
        advice = "Check DATABASE_URL or DATA_DIR, or start the site once with manage.py serve."
        raise CommandError(f"The database has no tables: there is nothing to back up. {advice}")
    if unknown := schema.unknown(schema.of_database):
        problem = f"The database is newer than this code: it has {', '.join(unknown)}."
        raise CommandError(f"{problem} Run the version of the site that made it, or a later one.")
