from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.minutes.minutes_export import minutes_of
from members.minutes.minutes_writer import write
from resources.models import Meeting
from tac_site.management.database_errors import database_errors
from tac_site.management.text_output import add_file_argument, write_text


class Command(BaseCommand):
    help = "Write the minutes of a meeting and who attended, as they are live, in the form that is imported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("meeting", metavar="DAY_OR_SLUG", help="the end of the meeting’s web address")
        add_file_argument(parser)

    def handle(self, *, meeting: str, file: Path | None, **options: Any) -> None:
        with database_errors():
            found = Meeting.objects.known_as(meeting)
            if found is None:
                days = Meeting.objects.order_by("-starts_at").values_list("slug", flat=True)[:3]
                known = f"The newest are {', '.join(days)}." if days else "There is none yet."
                raise CommandError(f"No meeting has the address “{meeting}”. {known}")
            text = write(minutes_of(found))
        write_text(self, text, file)
