from argparse import ArgumentParser
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from members.minutes import import_report
from members.minutes.minutes_document import MinutesError
from members.minutes.minutes_file import MAX_BYTES, TOO_LARGE, text_of
from members.minutes.minutes_import import MinutesImport, load
from members.minutes.minutes_parser import parse
from tac_site.management.database_errors import database_errors
from tac_site.publishing.writing import rolled_back

WITHOUT_TABLES = "Start the site once with manage.py serve, or run manage.py migrate."


class Command(BaseCommand):
    help = "Bring the minutes of a meeting in: its record, and who attended. They become a draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--publish", action="store_true", help="put them on the public pages at once")

    def handle(self, *, file: Path, dry_run: bool, publish: bool, **options: Any) -> None:
        try:
            minutes = parse(text_of(self._read(file)))
            with database_errors(WITHOUT_TABLES), rolled_back() if dry_run else nullcontext():
                prepared, outcome = load(minutes, publish=publish, reason=f"Imported from {file.name}")
                self._print(prepared)
        except (MinutesError, ValidationError) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise CommandError(f"{file} was not imported. {reason}") from error
        if dry_run:
            self.stdout.write("A dry run: nothing was changed.")
        self.stdout.write(f"{prepared.completed.meeting}: {outcome}.")

    def _read(self, file: Path) -> bytes:
        try:
            if file.stat().st_size > MAX_BYTES:
                raise ValidationError(TOO_LARGE)
            return file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error

    def _print(self, prepared: MinutesImport) -> None:
        self.stdout.write("\n".join(import_report.facts(prepared)))
        changes = [
            *map(str, import_report.field_changes(prepared)),
            *import_report.attendance_changes(prepared),
        ]
        self._print_list("Changed:", changes)
        self._print_names("No member of the site", import_report.unmatched(prepared))
        self._print_names("In no seat of the site", import_report.without_seat(prepared))
        self._print_list("Not decided:", import_report.ambiguous(prepared))
        self._print_list("Doubtful:", import_report.doubts(prepared))

    def _print_list(self, heading: str, sentences: Iterable[str]) -> None:
        if lines := [f"  {sentence}" for sentence in sentences]:
            self.stdout.write("\n".join([heading, *lines]))

    def _print_names(self, heading: str, names: list[str]) -> None:
        if names:
            self.stdout.write(f"{heading}: {'; '.join(names)}")
