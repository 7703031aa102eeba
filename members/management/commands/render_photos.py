from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.models import Member
from tac_site.pictures.portraits import LostPictureError


class Command(BaseCommand):
    help = "Make the files of the members' portraits that are missing, as after a change of the recipe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="make also those that are there")

    def handle(self, *, all: bool, **options: Any) -> None:
        members = Member.objects.exclude(photo="")
        made = lost = 0
        for number, member in enumerate(members, start=1):
            self._show_progress(number, len(members))
            try:
                if member.portrait is None:
                    raise LostPictureError(
                        f"“{member.photo.name}” is no name that this site gives to a photo"
                    )
                made += member.portrait.render(again=all)
            except LostPictureError as error:
                lost += 1
                self._end_progress()
                self.stderr.write(f"{member.name}: {error}. Choose the photo again in the admin.")
        self._end_progress()
        self.stdout.write(f"Photos: {len(members)}. Files made: {made}.")
        if lost:
            raise CommandError(f"Members whose photo could not be read: {lost}.")

    def _show_progress(self, number: int, total: int) -> None:
        if self.stderr.isatty():
            done = 30 * number // total
            self.stderr.write(f"\r[{'#' * done:30}] photo {number} of {total}", str, ending="")
            self.stderr.flush()

    def _end_progress(self) -> None:
        """The bar is gone, and what follows has the line to itself."""
        if self.stderr.isatty():
            self.stderr.write("\r\033[K", str, ending="")
