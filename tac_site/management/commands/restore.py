from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, IntegrityError, connection

from members.exchange.starter_council import edited_since
from tac_site.backup.archive import Archive, open_archive
from tac_site.backup.manifest import ArchiveError
from tac_site.backup.restoring import Restoration
from tac_site.faults import NotStoredError
from tac_site.management.database_errors import database_errors
from tac_site.management.preparing import one_at_a_time
from tac_site.private_files import close_to_others

# Every database has these: migrations make them.
BY_MIGRATIONS = {"auth.permission", "auth.group", "auth.group_permissions"}
# A first start fills these too.
BY_FIRST_START = {"auth.user", "publishing.revision"}
CONTENT_APPS = {"members", "resources"}

FAULTS = (NotStoredError, OSError)  # of a disk


def _in_words(error: NotStoredError | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or settings.DATA_DIR} cannot be written: {error.strerror}."
    return str(error.message)


def _what_was_changed(restoration: Restoration) -> str:
    """By an exchange that failed."""
    if restoration.brings_tables:
        return "No row was changed, but the database has the tables that the archive needs."
    return "Nothing was changed. Files that were added go by manage.py clean_media --delete."


class Command(BaseCommand):
    help = "Make the site what it was when a backup was made: all of it, or nothing is changed."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="an archive that manage.py backup wrote")
        parser.add_argument(
            "--replace", action="store_true", help="also where a site has content, which is then gone"
        )

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        try:
            with database_errors(self._advice()), open_archive(file) as archive:
                self._make_data_dir()
                with one_at_a_time(settings.DATA_DIR, self.stderr.write):
                    restoration = Restoration(archive)
                    self._restore(restoration, file, replace)
                    self._report(archive, restoration)
        except ArchiveError as error:
            raise CommandError(f"{file} {error}. Nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"{_in_words(error)} Nothing was changed.") from error

    def _advice(self) -> str:
        """For a database that is itself what has to be brought back."""
        if connection.vendor != "sqlite":
            return "Check DATABASE_URL."
        file = connection.settings_dict["NAME"]
        return f"If {file} is damaged, move it away with its -wal and -shm, and restore again."

    def _make_data_dir(self) -> None:
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        if said := close_to_others(settings.DATA_DIR):
            self.stderr.write(said)

    def _restore(self, restoration: Restoration, file: Path, replace: bool) -> None:
        if not replace and self._has_content(restoration):
            advice = f"Make a backup of it, then: manage.py restore {file} --replace"
            raise CommandError(f"This site has content, which a restore replaces with all accounts. {advice}")
        try:
            restoration.exchange()
        except FAULTS as error:
            raise CommandError(f"{_in_words(error)} {_what_was_changed(restoration)}") from error
        except (DataError, IntegrityError) as error:
            problem = f"{file} has a row that this database refuses: {error}"
            raise CommandError(f"{problem} {_what_was_changed(restoration)}") from error
        try:
            restoration.finish()
        except FAULTS as error:
            problem = f"The rows of {file} are there, but {_in_words(error)}"
            raise CommandError(f"{problem} Mend that, and do it once more with --replace.") from error

    def _has_content(self, restoration: Restoration) -> bool:
        """The starter council is none, nor an account that nobody used: a new machine may start first."""
        used = restoration.used_tables() - BY_MIGRATIONS
        if not used:
            return False
        others = {label for label in used - BY_FIRST_START if label.partition(".")[0] not in CONTENT_APPS}
        if others or not restoration.is_up_to_date:
            return True
        users = get_user_model().objects
        return users.count() > 1 or users.exclude(last_login=None).exists() or bool(edited_since())

    def _report(self, archive: Archive, restoration: Restoration) -> None:
        manifest = archive.manifest
        if restoration.key_was_another:
            self.stderr.write("The secret key is that of the archive: restart the site if it runs.")
        elif not restoration.has_its_key:
            advice = "If it is another one than then, recovery codes are void: make new ones after a sign-in."
            self.stderr.write(f"The secret key is that of this machine, not of the archive. {advice}")
        if restoration.changed_texts:
            nul = "which PostgreSQL does not store; it is “\N{REPLACEMENT CHARACTER}” now"
            self.stderr.write(f"{restoration.changed_texts} texts had the character NUL, {nul}.")
        rows = sum(manifest.rows.values())
        self.stdout.write(
            f"Restored the site of {manifest.created_at} (version {manifest.site_version}): {rows} rows, "
            f"{len(archive.media_names)} pictures and papers. Everybody has to sign in again."
        )
