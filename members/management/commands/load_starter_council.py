from typing import Any

from django.core.management.base import BaseCommand

from members.exchange.starter_council import load_starter


class Command(BaseCommand):
    help = "Fill a site that has no content yet with a council to begin with; any other is left alone."

    def handle(self, **options: Any) -> None:
        if document := load_starter():
            loaded = f"{document.name}, {len(document.members)} members"
            self.stdout.write(f"Loaded the starter council: {loaded}.")
