from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.exchange.council_document import write
from members.exchange.council_exchange import dump
from members.models import Council
from tac_site.management.database_errors import database_errors
from tac_site.management.text_output import add_file_argument, write_text


class Command(BaseCommand):
    help = "Write the council document of what the public page shows today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file_argument(parser)

    def handle(self, *, file: Path | None, **options: Any) -> None:
        with database_errors():
            if not Council.objects.exists():
                raise CommandError("There is no council yet: add one in the admin or import a document.")
            text = write(dump())
        write_text(self, text, file)
