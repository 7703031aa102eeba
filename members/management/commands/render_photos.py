from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.models import Council, Member
from tac_site.faults import NotStoredError
from tac_site.management.progress import progress_bar
from tac_site.pictures.portraits import LostPictureError


class Command(BaseCommand):
    help = "Make the files of portraits and of the logo that are missing, such as after an upgrade."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="make also those that are there")

    def handle(self, *, all: bool, **options: Any) -> None:
        owners = [*Council.objects.exclude(logo=""), *Member.objects.exclude(photo="")]
        made, lost = 0, []
        with progress_bar(self.stderr, "photo") as progress:
            for number, owner in enumerate(owners, start=1):
                progress(number, len(owners))
                try:
                    made += self._render(owner, all)
                except NotStoredError as error:
                    raise CommandError(" ".join(error.messages)) from error
                except LostPictureError as error:
                    what = "photo" if isinstance(owner, Member) else "logo"
                    lost.append(f"{owner.name}: {error}. Choose the {what} again in the admin.")
        for message in lost:
            self.stderr.write(message)
        self.stdout.write(f"Photos: {len(owners)}. Files made: {made}.")
        if lost:
            raise CommandError(f"Photos that could not be read: {len(lost)}.")

    def _render(self, owner: Council | Member, again: bool) -> int:
        picture = owner.portrait if isinstance(owner, Member) else owner.small_logo
        if picture is None:
            name = owner.photo.name if isinstance(owner, Member) else owner.logo.name
            raise LostPictureError(f"“{name}” is no name that this site gives to a photo")
        return picture.render(again)
