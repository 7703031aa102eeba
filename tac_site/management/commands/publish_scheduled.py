from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tac_site.management.database_errors import database_errors
from tac_site.publishing.scheduling import publish_scheduled


class Command(BaseCommand):
    help = "Publish the scheduled drafts whose time has come. A running server does so by itself."

    def handle(self, **options: Any) -> None:
        with database_errors():
            count = publish_scheduled(timezone.now())
        self.stdout.write(f"Went live: {count}.")
