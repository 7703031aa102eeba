from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.http.request import split_domain_port, validate_host
from django.urls import reverse
from django.utils import timezone

from members.models import FormerSlug, Member
from tac_site.export.release import OccupiedError, new_release
from tac_site.export.site_export import BrokenPageError, SiteExport, one_moment
from tac_site.publishing.scheduling import publish_scheduled

# Where to begin: what no page links. A test compares them with the addresses that the site has.
NAMES = (
    *("sitemap", "members:overview", "members:json", "members:csv", "members:markdown"),
    *("robots", "favicon"),
)


class Command(BaseCommand):
    help = "Write the public site as files, and switch to them at once when all are there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="becomes a link to the newest export")
        parser.add_argument(
            "--host", help="the host that the pages name as theirs (the first of ALLOWED_HOSTS)"
        )

    def handle(self, *, directory: Path, host: str | None, **options: Any) -> None:
        if settings.DEBUG:
            raise CommandError(
                "DEBUG is on: the page for missing addresses would show the code. Set it to false."
            )
        origin = f"{'https' if settings.HTTPS else 'http'}://{self._host(host)}"
        try:
            publish_scheduled(timezone.now())
            with new_release(directory) as new, one_moment():
                export = SiteExport(origin, new, self._show_progress)
                export.write(self._addresses())
        except OccupiedError as error:
            raise CommandError(str(error)) from error
        except BrokenPageError as error:
            raise CommandError(f"{error}. {directory} stays as it was.") from error
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be written: {error.strerror}. {directory} stays as it was."
            ) from error
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be used: {error}. Check DATABASE_URL or DATA_DIR."
            ) from error
        finally:
            self._end_progress()
        for address, page in export.dead_links.items():
            self.stderr.write(f"{page} links {address}, where nothing is, here and on the live site.")
        self.stdout.write(f"Wrote {export.files} files of {origin}/ to {directory}.")

    def _host(self, host: str | None) -> str:
        host = host or next(iter(settings.ALLOWED_HOSTS), "")
        if host.startswith(("*", ".")) or not validate_host(
            split_domain_port(host)[0], settings.ALLOWED_HOSTS
        ):
            raise CommandError(
                f"“{host}” is no host of this site. Name one of ALLOWED_HOSTS, as in --host tac.example.org."
            )
        return host

    def _addresses(self) -> Iterator[str]:
        yield from map(reverse, NAMES)
        if settings.SECURITY_CONTACT:
            yield reverse("security_txt")
        for slug in FormerSlug.objects.filter(member__in=Member.objects.public()).values_list(
            "slug", flat=True
        ):
            yield reverse("members:detail", args=[slug])

    def _show_progress(self, done: int, found: int) -> None:
        if self.stderr.isatty():
            bar = "#" * (30 * done // found)
            self.stderr.write(f"\r[{bar:30}] page {done} of {found}", str, ending="")
            self.stderr.flush()

    def _end_progress(self) -> None:
        """The bar is gone, and what follows has the line to itself."""
        if self.stderr.isatty():
            self.stderr.write("\r\033[K", str, ending="")
