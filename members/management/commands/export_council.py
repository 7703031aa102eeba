from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.exchange.council_document import write
from members.exchange.council_exchange import dump
from members.models import Council
from tac_site.management.database_errors import database_errors


class Command(BaseCommand):
    help = "Write the council document of what the public page shows today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", metavar="FILE", help="without it, or with “-”: standard output"
        )

    def handle(self, *, file: Path | None, **options: Any) -> None:
        with database_errors():
            if not Council.objects.exists():
                raise CommandError("There is no council yet: add one in the admin or import a document.")
            text = write(dump())
        if file in (None, Path("-")):
            self.stdout.write(text, ending="")
            return
        try:
            file.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
