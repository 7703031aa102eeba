import ctypes
import errno
import gc
import os
import secrets
import signal
import socket
import sys
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.core.management.utils import get_random_secret_key
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http.request import validate_host
from django.utils.module_loading import import_string
from granian import Granian, loops
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from tac_site.accounts.secret_key import key_problem, register_key
from tac_site.checks import TAG, line_of
from tac_site.management.database_errors import database_errors, refuse_damage
from tac_site.management.preparing import one_at_a_time
from tac_site.media_storage import media_storage
from tac_site.private_files import close_to_others, write_private_file
from tac_site.publishing.scheduling import publish_on_time
from tac_site.serving.border import Border
from tac_site.serving.first_step import first_step_loop

# Listening on every address of the machine, and where the machine itself finds that.
ANY_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104

# Applied to every database that a site had before its migrations began again with version 0.2.0.
BEFORE_0_2_0 = "members.0002_editors"

CONNECTIONS = 2048  # at once in each worker: they cost little

BUFFER = 32 * 1024  # bytes for each of them: the head of a request, the piece of an answer that is sent

PR_SET_PDEATHSIG = 1  # of prctl(2)


def port_number(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise ArgumentTypeError(f"“{text}” is not a port; choose a number from 1 to 65535")


def worker_count(text: str) -> int:
    if text.isdecimal() and 0 < int(text) <= 256:
        return int(text)
    raise ArgumentTypeError(f"“{text}” is not a number of workers from 1 to 256")


def load_application(parent: int) -> Border:
    """In a worker of the process with that number."""
    # A terminal sends Ctrl-C to it too, where a second signal makes granian's shutdown hang.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    # Until granian's own handler is there the parent's would be called, which ends nothing here.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        # Else it would go on serving, and keep the port, when its parent is killed.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("The server was killed while a worker started.")
    limit_waiting()
    application: Border = import_string("tac_site.asgi.application")
    threading.Thread(target=publish_on_time, daemon=True).start()
    gc.collect()
    gc.freeze()  # what is there now stays: the collector need not look at it again
    sys.setswitchinterval(0.001)  # a page from memory waits less for a thread that computes
    return application


def limit_waiting() -> None:
    """Of this process alone: commands may work as long as they need. An editor's save waits for another's as
    long as on SQLite, and no statement keeps a thread for ever. What DATABASE_URL says itself counts more."""
    database = connections.settings["default"]
    if database["ENGINE"] == "django.db.backends.postgresql":
        given = database["OPTIONS"].get("options", "")
        database["OPTIONS"]["options"] = f"-c lock_timeout=20s -c statement_timeout=30s {given}".strip()


class Command(BaseCommand):
    help = "Prepare whatever is not there yet, a step a line, then serve the site until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--port", default=8000, type=port_number, help="the port (8000)")
        parser.add_argument("--workers", default=2, type=worker_count, help="processes that answer (2)")

    def handle(self, *, host: str, port: int, workers: int, **options: Any) -> None:
        self._check_configuration()
        address = self._free_address(host, port)
        self._make_data_dir()
        if settings.MEDIA_BUCKET:
            self._tell_bucket()
        with database_errors(), one_at_a_time(settings.DATA_DIR, self.stdout.write):
            self._make_secret_key()
            refuse_damage()
            self._migrate()
            self._check_secret_key()
            call_command("load_starter_council", stdout=self.stdout)
            self._make_admin()
        connection.close()
        media_storage().disconnect()
        self._serve(address, port, workers)

    def _check_configuration(self) -> None:
        messages = run_checks(tags=[TAG], include_deployment_checks=True)
        if lines := [line_of(message) for message in messages if not message.is_serious()]:
            self.stderr.write("\n".join(lines))
        if lines := sorted(line_of(message) for message in messages if message.is_serious()):
            raise SystemCheckError("\n".join(lines))

    def _free_address(self, host: str, port: int) -> str:
        """The numeric address to listen on: the host may be a name."""
        try:
            family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            problem = f"Cannot listen on {host}, port {port}: {error.strerror}."
            if error.errno == errno.EADDRINUSE:
                problem = f"Port {port} is taken: stop what uses it, or choose another --port."
            raise CommandError(problem) from error
        return str(address[0])

    def _make_data_dir(self) -> None:
        directory: Path = settings.DATA_DIR
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)  # passwords and sessions lie in it
            if not settings.MEDIA_BUCKET:
                settings.MEDIA_ROOT.mkdir(exist_ok=True)
            TemporaryFile(dir=directory).close()
        except OSError as error:
            problem = f"DATA_DIR {directory} is not writable ({error.strerror})"
            raise CommandError(f"{problem}: make it so, or set DATA_DIR to a directory that is.") from error
        if said := close_to_others(directory):
            self.stdout.write(said)
        self.stdout.write(f"Data: {directory}")

    def _tell_bucket(self) -> None:
        """The pages are served without it too."""
        self.stdout.write(f"Pictures and papers: {media_storage().place}")
        if problem := media_storage().problem():
            advice = "Until it answers there are no pictures. Check MEDIA_BUCKET, MEDIA_ENDPOINT and the key."
            self.stderr.write(f"The bucket {settings.MEDIA_BUCKET} is {problem}. {advice}")

    def _make_secret_key(self) -> None:
        file: Path = settings.SECRET_KEY_FILE
        if os.environ.get("SECRET_KEY"):
            return
        # Another server may have made it since this one has read its settings.
        known = file.read_text().strip() if file.exists() else ""
        settings.SECRET_KEY = known or get_random_secret_key()  # for the workers, forks of this process
        if known:
            return
        write_private_file(file, settings.SECRET_KEY)
        self.stdout.write(f"Made a secret key: {file}")

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        loader = executor.loader
        applied = {(app, name) for app, name in loader.applied_migrations if app in loader.migrated_apps}
        unknown = sorted(f"{app}.{name}" for app, name in applied.difference(loader.disk_migrations or {}))
        if BEFORE_0_2_0 in unknown:
            raise CommandError(
                "The database is from before version 0.2.0: write its council to a file with the old code "
                "(manage.py export_council FILE), then bring it with this code into a new DATA_DIR or "
                "DATABASE_URL (manage.py migrate, manage.py import_council FILE). The file carries the "
                "overview, the resources, and today's members with affiliation, role and bio; photos, former "
                "members, drafts, the history and accounts stay in the old database."
            )
        if unknown:
            problem = f"The database is newer than this code: it has {', '.join(unknown)}."
            raise CommandError(f"{problem} Run the version of the site that made it, or a later one.")
        pending = executor.migration_plan(loader.graph.leaf_nodes())
        if pending:
            call_command("migrate", verbosity=0, interactive=False)
            self.stdout.write(f"Brought the database up to date: {len(pending)} steps.")

    def _check_secret_key(self) -> None:
        register_key()
        if problem := key_problem():
            raise CommandError(problem)

    def _make_admin(self) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        given: str = settings.ADMIN_PASSWORD
        password = given or secrets.token_urlsafe(12)
        if users.filter(username="admin").exists():
            problem = "There is no superuser and the name “admin” is taken: run manage.py createsuperuser."
            raise CommandError(problem)
        users.create_superuser("admin", password=password)
        shown = "the password from ADMIN_PASSWORD" if given else f"the password {password} (shown this once)"
        self.stdout.write(f"Made the account “admin” with {shown}.")

    def _serve(self, address: str, port: int, workers: int) -> None:
        loops.register("auto")(first_step_loop)
        server = Granian(
            "tac_site.asgi:application",
            address=address,
            port=port,
            interface=Interfaces.ASGINL,
            workers=workers,
            http1_settings=HTTP1Settings(max_buffer_size=BUFFER),
            http=HTTPModes.http1,  # it closes connections on which nothing is asked for 30 seconds
            websockets=False,
            backpressure=CONNECTIONS,
            respawn_failed_workers=True,
            workers_kill_timeout=30,  # seconds that Ctrl-C waits for answers under way
            log_level=LogLevels.warning,
            log_dictconfig=settings.LOGGING,
        )
        # Once the workers, which start after this hook, accept connections.
        announcement = threading.Thread(target=self._announce, args=(address, port), daemon=True)
        server.on_startup(announcement.start)
        server.serve(target_loader=partial(load_application, os.getpid()), wrap_loader=False)

    def _announce(self, address: str, port: int) -> None:
        address = ANY_HOST.get(address, address)
        while True:
            try:
                socket.create_connection((address, port)).close()
                break
            except OSError:
                time.sleep(0.05)
        host = f"[{address}]" if ":" in address else address
        site = f"http://{host}:{port}/"
        if not validate_host(host, settings.ALLOWED_HOSTS):
            self.stdout.write(f"Listening on {host}, port {port}.")
            site = f"{'https' if settings.HTTPS else 'http'}://{settings.ALLOWED_HOSTS[0]}/"
        self.stdout.write(f"Site:  {site}\nAdmin: {site}{settings.ADMIN_PATH}\nCtrl-C ends it.")
        self.stdout.flush()
