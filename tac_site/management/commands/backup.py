from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from tac_site.backup.archive import SECRET_KEY, open_archive
from tac_site.backup.directory import (
    archive_path,
    locked,
    remove_abandoned,
    remove_old,
    unfinished,
)
from tac_site.backup.making import Backup, key_in_environment, write_backup
from tac_site.backup.manifest import ArchiveError
from tac_site.logs.mail import tell_admins
from tac_site.management.database_errors import database_errors
from tac_site.private_files import another_owner, close_to_others, mode_for_others


def archive_count(text: str) -> int:
    if text.isdecimal() and 0 < int(text) <= 10_000:
        return int(text)
    raise ArgumentTypeError(f"“{text}” is not a number of backups from 1 to 10000")


@contextmanager
def file_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = f"{error.filename or target} cannot be read or written: {error.strerror}"
        raise CommandError(f"{problem}. No backup was made.") from error


class Command(BaseCommand):
    help = "Write database, pictures, papers and secret key to one archive, while the site runs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "target", type=Path, metavar="DIR_OR_FILE", help="a directory, or a file that ends with .zip"
        )
        parser.add_argument(
            "--keep",
            type=archive_count,
            metavar="N",
            help="delete all but the newest N backups of the directory",
        )

    def handle(self, *, target: Path, keep: int | None, **options: Any) -> None:
        try:
            with database_errors(), file_errors(target):
                self._back_up(target.absolute(), keep)
        except Exception as error:
            tell_admins(f"The backup to {target} failed", f"{error}\n\nThe newest is still the one before.")
            raise

    def _back_up(self, target: Path, keep: int | None) -> None:
        now = timezone.now()
        if settings.DATA_DIR.is_dir():
            for said in (close_to_others(settings.DATA_DIR), another_owner(settings.DATA_DIR)):
                if said:
                    self.stderr.write(said)
        path = archive_path(target, now)
        if keep and path == target:
            raise CommandError(f"--keep needs a directory, and {target} is a file.")
        with locked(path.parent, self.stderr.write):
            backup = self._write(path, now)
            removed = remove_old(path, keep, self.stderr.write) if keep else 0
        self._report(path, backup, removed)

    def _write(self, path: Path, now: datetime) -> Backup:
        remove_abandoned(path.parent)
        with unfinished(path) as (beside, file):
            backup = write_backup(file, now)
            self._compare(beside, backup)
            return backup

    def _compare(self, path: Path, backup: Backup) -> None:
        try:
            with open_archive(path) as archive:
                if archive.manifest != backup.manifest:
                    raise ArchiveError("has another manifest")
        except ArchiveError as error:
            problem = f"What was written to {path.parent} is not what was read back: the archive {error}"
            raise CommandError(f"{problem}. No backup was made: check the disk.") from error

    def _report(self, path: Path, backup: Backup, removed: int) -> None:
        manifest = backup.manifest
        if mode := mode_for_others(path.parent):
            self.stderr.write(f"{path.parent} is open to others ({mode}): chmod 700 {path.parent}")
        for name in backup.missing:
            self.stderr.write(f"A text or field names {name}, which is not stored.")
        rows = sum(manifest.rows.values())
        key = "with the secret key"
        if SECRET_KEY not in manifest.files:
            is_given = key_in_environment() != ""
            key = "without SECRET_KEY, which the environment has" if is_given else "without a secret key"
        old = f" Old ones deleted: {removed}." if removed else ""
        size = filesizeformat(path.stat().st_size)
        self.stdout.write(
            f"{path}: {rows} rows, {len(backup.media)} pictures and papers, {key}; {size}, read back and "
            f"compared.{old}"
        )
