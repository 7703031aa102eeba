from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils import timezone

from tac_site.management.database_errors import database_errors
from tac_site.publishing.files import stored_names, used_file_names
from tac_site.publishing.models import ContentVersion

MIN_AGE = timedelta(days=1)  # a newer file may belong to a form that is still open


class Command(BaseCommand):
    help = "List the pictures and papers that nothing shows any more, or delete them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete them; without it nothing changes")

    def handle(self, *, delete: bool, **options: Any) -> None:
        with database_errors():
            self._clean(delete)

    def _clean(self, delete: bool) -> None:
        used = used_file_names()
        newest = timezone.now() - MIN_AGE
        count = size = 0
        for name in stored_names():
            if name in used or default_storage.get_modified_time(name) > newest:
                continue
            count += 1
            size += default_storage.size(name)
            if delete:
                default_storage.delete(name)
            self.stdout.write(name)
        summary = f"{count} files, {size / 1_000_000:.1f} MB"
        if delete:
            ContentVersion.increment()  # the page cache has files too
            self.stdout.write(f"Deleted: {summary}.")
        else:
            self.stdout.write(f"Nothing shows these any more: {summary}. clean_media --delete deletes them.")
