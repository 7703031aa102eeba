from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils import timezone

from members.models import Council, Member
from resources.models import Resource
from tac_site.pictures.names import PICTURE_NAME, content_type
from tac_site.publishing.documents import Document, document_of, instance_of, to_text
from tac_site.publishing.models import ContentVersion, Revision

YOUNG = timedelta(hours=1)  # such a file may belong to a form that is still open


def documents() -> Iterator[Document]:
    """Of what the pages show, of every draft, and of every version, which can be brought back."""
    for model in (Council, Resource, Member):
        yield from (document_of([instance]) for instance in model._default_manager.iterator())
    yield from (revision.document for revision in Revision.objects.exclude(document_text="[]").iterator())


def used_names() -> set[str]:
    """Of pictures and portraits."""
    names: set[str] = set()
    for document in documents():
        # Markdown also lets an author write a character as "\\-" or "&#45;".
        plain = unescape(to_text(document).replace("\\", ""))
        names.update(match[0] for match in PICTURE_NAME.finditer(plain))
        shown = instance_of(document)
        if isinstance(shown, Member) and shown.portrait:
            names.update(shown.portrait.names)
    return names


def stored_names() -> Iterator[str]:
    """Of the files that this site has made: any other is none of its business."""
    for directory in ("pictures", "portraits"):
        try:
            _, files = default_storage.listdir(directory)
        except FileNotFoundError:
            continue
        yield from filter(content_type, sorted(f"{directory}/{file}" for file in files))


class Command(BaseCommand):
    help = "List the pictures that nothing shows any more, or delete them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete them; without it nothing changes")

    def handle(self, *, delete: bool, **options: Any) -> None:
        used = used_names()
        count = size = 0
        for name in stored_names():
            if name in used or self._is_young(name):
                continue
            count += 1
            size += default_storage.size(name)
            if delete:
                default_storage.delete(name)
            self.stdout.write(name)
        said = f"{count} files, {size / 1_000_000:.1f} MB"
        if delete:
            ContentVersion.increment()  # the page cache has pictures too
            self.stdout.write(f"Deleted: {said}.")
        else:
            self.stdout.write(f"Nothing shows these any more: {said}. clean_media --delete deletes them.")

    def _is_young(self, name: str) -> bool:
        return default_storage.get_modified_time(name) > timezone.now() - YOUNG
