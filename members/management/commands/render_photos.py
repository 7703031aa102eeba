from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.models import Member
from tac_site.management.progress import progress_bar
from tac_site.pictures.portraits import LostPictureError


class Command(BaseCommand):
    help = "Make the portrait files that are missing, such as after an upgrade that changes their format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="make also those that are there")

    def handle(self, *, all: bool, **options: Any) -> None:
        members = Member.objects.exclude(photo="")
        made, lost = 0, []
        with progress_bar(self.stderr, "photo") as progress:
            for number, member in enumerate(members, start=1):
                progress(number, len(members))
                try:
                    made += self._render(member, all)
                except LostPictureError as error:
                    lost.append(f"{member.name}: {error}. Choose the photo again in the admin.")
        for message in lost:
            self.stderr.write(message)
        self.stdout.write(f"Photos: {len(members)}. Files made: {made}.")
        if lost:
            raise CommandError(f"Members whose photo could not be read: {len(lost)}.")

    def _render(self, member: Member, again: bool) -> int:
        if member.portrait is None:
            raise LostPictureError(f"“{member.photo.name}” is no name that this site gives to a photo")
        return member.portrait.render(again)
