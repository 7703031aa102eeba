from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.http.request import split_domain_port, validate_host
from django.urls import reverse
from django.utils import timezone

from members.models import FormerSeatSlug, FormerSlug, Member, Seat
from resources.models import FormerMeetingSlug, Meeting
from tac_site.export.release import new_release
from tac_site.export.site_export import BrokenPageError, SiteExport
from tac_site.export.snapshot import one_moment
from tac_site.logs.mail import tell_admins
from tac_site.management.database_errors import database_errors
from tac_site.management.progress import progress_bar
from tac_site.management.public_addresses import public_addresses
from tac_site.publishing.scheduling import publish_scheduled


class Command(BaseCommand):
    help = "Write the public site as files, and switch to them at once when all are there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="becomes a link to the newest export")
        parser.add_argument(
            "--host", help="the host that the pages name as theirs (the first of ALLOWED_HOSTS)"
        )

    def handle(self, *, directory: Path, host: str | None, **options: Any) -> None:
        try:
            self._export(directory, host)
        except Exception as error:
            tell_admins(f"The export to {directory} failed", f"{error}\n\nThe files of before stay there.")
            raise

    def _export(self, directory: Path, host: str | None) -> None:
        if settings.DEBUG:
            problem = "DEBUG is on: the page for missing addresses would show the code. Set it to false."
            raise CommandError(problem)
        origin = f"{'https' if settings.HTTPS else 'http'}://{self._host(host)}"
        try:
            with database_errors(), progress_bar(self.stderr, "page") as progress:
                publish_scheduled(timezone.now())
                with new_release(directory) as new, one_moment():
                    export = SiteExport(origin, new, progress)
                    export.write([*public_addresses(), *self._former_addresses()])
        except BrokenPageError as error:
            raise CommandError(f"{error}. {directory} stays as it was.") from error
        except OSError as error:
            problem = f"{error.filename} cannot be written: {error.strerror}"
            raise CommandError(f"{problem}. {directory} stays as it was.") from error
        for address, page in export.dead_links.items():
            self.stderr.write(f"{page} links {address}, where nothing is, here and on the live site.")
        self.stdout.write(f"Wrote {export.files} files of {origin}/ to {directory}.")

    def _host(self, host: str | None) -> str:
        host = host or next(iter(settings.ALLOWED_HOSTS), "")
        domain, _ = split_domain_port(host)
        if host.startswith(("*", ".")) or not validate_host(domain, settings.ALLOWED_HOSTS):
            advice = "Name one of ALLOWED_HOSTS, as in --host tac.example.org."
            raise CommandError(f"“{host}” is no host of this site. {advice}")
        return host

    def _former_addresses(self) -> list[str]:
        """No page links them any more."""
        of_members = FormerSlug.objects.filter(member__in=Member.objects.public())
        of_seats = FormerSeatSlug.objects.filter(seat__in=Seat.objects.public())
        of_meetings = FormerMeetingSlug.objects.filter(meeting__in=Meeting.objects.public())
        return [
            *(reverse("members:detail", args=[each.slug]) for each in of_members),
            *(reverse("members:seat", args=[each.slug]) for each in of_seats),
            *(reverse("resources:meeting", args=[each.slug]) for each in of_meetings),
        ]
