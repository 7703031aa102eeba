"""What an operator asks first: each function answers one question, in a line or more."""

import json
import platform
import shutil
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from tac_site import __version__
from tac_site.accounts.second_factor import device_of
from tac_site.accounts.secret_key import key_problem
from tac_site.backup.archive import check_end
from tac_site.backup.directory import NAME
from tac_site.backup.manifest import ArchiveError
from tac_site.logs.outages import problem_of
from tac_site.management.commands.serve import port_number
from tac_site.media_storage import media_storage
from tac_site.private_files import mode_for_others
from tac_site.publishing.models import Revision
from tac_site.readiness import media_problem, scheduled_drafts_problem, unapplied_migrations

LEAST_FREE = 500 * 2**20  # bytes of the disk
OLD = 48  # hours: a backup a day was missed
TIMEOUT = 5  # seconds that the server may take
DIRECT = build_opener(ProxyHandler({}))  # whatever http_proxy says
BACKUPS = Path("/var/backups/tac")  # as deploy/ has it

SERVER_VERSION = {
    "postgresql": "SELECT current_setting('server_version'), pg_database_size(current_database()), 'ok'",
    "sqlite": "SELECT sqlite_version(), page_count * page_size, quick_check "
    "FROM pragma_page_count, pragma_page_size, pragma_quick_check LIMIT 1",
}


@dataclass
class Options:
    backups: Path
    ports: list[int]


class Finding(NamedTuple):
    text: str
    is_wrong: bool = False
    is_note: bool = False  # worth a look


def version(options: Options) -> Iterator[Finding]:
    yield Finding(f"{__version__}, Django {django.__version__}, Python {platform.python_version()}")


def configuration(options: Options) -> Iterator[Finding]:
    messages = [each for each in run_checks(include_deployment_checks=True) if not each.is_silenced()]
    for message in messages:
        text = f"{message.id}: {message.msg} {message.hint or ''}".strip()
        yield Finding(text, message.is_serious(), is_note=True)
    if not messages:
        yield Finding("manage.py check --deploy finds nothing")


def database(options: Options) -> Iterator[Finding]:
    require_database()
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(SERVER_VERSION[connection.vendor])
        number, size, condition = cursor.fetchone()
    ms = round((time.perf_counter() - begun) * 1000)
    yield Finding(f"{connection.display_name} {number}, {filesizeformat(size)}, answered in {ms} ms")
    if condition != "ok":
        yield Finding(f"the file is damaged ({condition}): bring a backup back with manage.py restore", True)
    missing = sorted(".".join(migration) for migration in unapplied_migrations())
    applied = (
        f"{len(missing)} not applied, such as {missing[0]}: manage.py migrate" if missing else "all applied"
    )
    yield Finding(f"migrations: {applied}", bool(missing))


def require_database() -> None:
    """SQLite would make an empty one of a file that is not there."""
    if connection.vendor not in SERVER_VERSION:
        raise OperationalError("DATABASE_URL names none that is understood, see configuration")
    file = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(file).exists():
        raise OperationalError(f"{file} is not there. The first start of manage.py serve makes it")


def disk(options: Options) -> Iterator[Finding]:
    directory: Path = settings.DATA_DIR
    free = shutil.disk_usage(directory).free
    yield Finding(f"{filesizeformat(free)} are free for {directory}", free < LEAST_FREE)
    if mode := mode_for_others(directory):
        yield Finding(f"{directory} is open to others ({mode}): chmod 700 {directory}", True)
    problem = media_problem()
    yield Finding(f"{media_storage().place} is {problem or 'writable'}", bool(problem))


def backup(options: Options) -> Iterator[Finding]:
    directory = options.backups
    archives = (
        [path for path in directory.iterdir() if NAME.fullmatch(path.name)] if directory.is_dir() else []
    )
    if not archives:
        advice = f"manage.py backup {directory} makes one; --backups names another directory"
        yield Finding(f"there is none in {directory}: {advice}", True)
        return
    newest = max(archives)  # by its name, which has the time
    hours = round((time.time() - newest.stat().st_mtime) / 3600)
    yield Finding(f"{newest} is {hours} hours old, the newest of {len(archives)}", hours > OLD)
    try:
        check_end(newest)
    except ArchiveError as error:
        yield Finding(f"{newest} {error}", True)


def scheduled_drafts(options: Options) -> Iterator[Finding]:
    require_database()
    drafts = Revision.objects.drafts()
    yield Finding(f"{drafts.exclude(goes_live_at=None).count()} wait for their time")
    if problem := scheduled_drafts_problem():
        yield Finding(f"{problem}: does the server run?", True)
    for draft in drafts.exclude(publish_error=""):
        yield Finding(f"“{draft}” could not be published: {draft.publish_error}", True)


def accounts(options: Options) -> Iterator[Finding]:
    require_database()
    active = get_user_model().objects.filter(is_active=True)
    yield Finding(f"{active.count()} may sign in")
    for superuser in active.filter(is_superuser=True):
        has_device = device_of(superuser) is not None
        factor = "with" if has_device else "without"
        yield Finding(
            f"{superuser.get_username()} is superuser, {factor} a second factor", is_note=not has_device
        )
    sessions = Session.objects.filter(expire_date__gt=timezone.now()).count()
    yield Finding(f"{sessions} sessions have not ended")
    if problem := key_problem():
        yield Finding(problem, True)


def server(options: Options) -> Iterator[Finding]:
    for port in options.ports:
        try:
            with DIRECT.open(f"http://127.0.0.1:{port}/readyz", timeout=TIMEOUT) as answer:
                number = json.load(answer)["version"]
            yield Finding(f"port {port} is ready, version {number}")
        except HTTPError as error:
            yield Finding(f"port {port} is not ready: {error.read().decode(errors='replace').strip()}", True)
        except OSError as error:
            advice = "--port names others"
            yield Finding(f"port {port} does not answer ({getattr(error, 'reason', error)}): {advice}", True)
        except (HTTPException, ValueError, LookupError, TypeError):
            yield Finding(f"port {port} answers, but it is not this site: --port names others", True)


QUESTIONS: list[Callable[[Options], Iterator[Finding]]] = [
    *(version, configuration, database, disk, backup, scheduled_drafts, accounts, server),
]


def findings(question: Callable[[Options], Iterator[Finding]], options: Options) -> Iterator[Finding]:
    try:
        yield from question(options)
    except DatabaseError as error:
        problem = problem_of(error) or " ".join(str(error).split())
        yield Finding(f"the database cannot be used: {problem}", True)
    except OSError as error:
        yield Finding(f"{error.filename} cannot be read: {error.strerror}", True)


class Command(BaseCommand):
    help = "Say how the site is, a line each, and end with 1 if something is wrong."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--backups", type=Path, default=BACKUPS, help=f"where they lie ({BACKUPS})")
        help = "of each server that should run here (8000)"
        parser.add_argument("--port", type=port_number, nargs="+", default=[8000], help=help)

    def handle(self, *, backups: Path, port: list[int], **options: Any) -> None:
        wrong = 0
        for question in QUESTIONS:
            subject = question.__name__.replace("_", " ")
            for finding in findings(question, Options(backups, port)):
                mark = "WRONG" if finding.is_wrong else "note" if finding.is_note else "ok"
                self.stdout.write(f"{mark:5} {subject}: {finding.text}")
                wrong += finding.is_wrong
        if wrong:
            raise CommandError(f"Wrong: {wrong}.")
