from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.exchange.starter_council import remove_starter
from members.models import Council
from tac_site.management.database_errors import database_errors


class Command(BaseCommand):
    help = "Remove the starter council with all that belongs to it, as long as nothing was edited since."

    def handle(self, **options: Any) -> None:
        with database_errors():
            if not Council.objects.exists():
                raise CommandError("There is no council here: nothing to remove.")
            edited = remove_starter()
        if edited:
            raise CommandError(
                f"Nothing was removed, because this was edited or added: {'; '.join(edited)}. "
                "Go on in the admin: change or hide there what is not of your council."
            )
        self.stdout.write(
            "Removed the starter council. Bring in your own (manage.py import_council FILE, or the admin) "
            "before the next start, which fills an empty site with the starter council again."
        )
