from argparse import ArgumentParser, ArgumentTypeError
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from members.exchange.council_document import DocumentError
from members.exchange.council_exchange import load
from members.exchange.document_parser import parse
from members.exchange.import_report import Outcome, Report
from members.models import Council
from tac_site.days import parse_day
from tac_site.management.database_errors import database_errors
from tac_site.publishing.writing import rolled_back

WITHOUT_TABLES = "Start the site once with manage.py serve, or run manage.py migrate."
MAX_BYTES = 5 * 1024 * 1024


def day(text: str) -> date:
    try:
        return parse_day(text)
    except ValidationError as error:
        raise ArgumentTypeError(error.message) from None


class Command(BaseCommand):
    help = "Bring a council document in: its overview, resources and members. Nothing is ever deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--on",
            type=day,
            metavar="DATE",
            help="the day from which the document holds: new and changed terms start then, and what the site "
            "knows from a later day stays; without it the document holds today, and the current terms are "
            "corrected in place",
        )
        parser.add_argument(
            "--end-missing",
            action="store_true",
            help="with --on: end the day before the terms of members whom the document does not name, "
            "and if it lists seats, those of everybody whom it does not name in their seats",
        )

    def handle(
        self, *, file: Path, dry_run: bool, on: date | None, end_missing: bool, **options: Any
    ) -> None:
        if end_missing and on is None:
            raise CommandError("--end-missing needs --on DATE: the day from which the document holds.")
        text = self._read(file)
        try:
            with database_errors(WITHOUT_TABLES), rolled_back() if dry_run else nullcontext():
                document = parse(text, Council.objects.current().short_name)
                report = load(document, on, end_missing, reason=f"Imported from {file.name}")
        except DocumentError as error:
            raise CommandError(f"{file} was not imported. {error}") from error
        if dry_run:
            self.stdout.write("A dry run: nothing was changed.")
        self._print(report)

    def _read(self, file: Path) -> str:
        try:
            if file.stat().st_size > MAX_BYTES:
                raise CommandError(f"{file} was not imported. It is larger than 5 MB: is it the right file?")
            return file.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            found = error.object[error.start : error.start + 1].hex().upper()
            raise CommandError(
                f"{file} was not imported. Line {line}: found the byte 0x{found}, expected UTF-8 text. "
                "Save the file as UTF-8."
            ) from error

    def _print(self, report: Report) -> None:
        self._print_sentences("Changed:", report.changes)
        self._print_sentences("Left alone, because the site knows it from a later day:", report.left_alone)
        if report.roster_known:
            self.stdout.write(
                f"The site knows the council of {report.roster_known}: a document of an earlier day only "
                "adds who served then. Complete in the admin what it does not say, such as their last day."
            )
        for kind, counts in report.counts.items():
            if kind == "Seats" and not counts:
                continue
            outcomes = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome)
            self.stdout.write(f"{kind}: {outcomes}")
        if report.terms_ended:
            self.stdout.write(f"Terms ended: {', '.join(report.terms_ended)}")
        if report.not_named:
            self.stdout.write(f"Serving, but not in the document: {', '.join(report.not_named)}")
        if report.seats_not_named:
            self.stdout.write(f"Seats that are not in the document: {', '.join(report.seats_not_named)}")

    def _print_sentences(self, heading: str, sentences: dict[str, list[str]]) -> None:
        if sentences:
            self.stdout.write(heading)
        for what, texts in sentences.items():
            self.stdout.write("\n".join([f"  {what}", *(f"    {text}" for text in texts)]))
