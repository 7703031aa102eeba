import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.auth.models import User
from django.core.checks import Error
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from tac_site import __version__
from tac_site.backup.archive import MANIFEST, writing_archive
from tac_site.health import Health
from tac_site.management.commands import doctor
from tac_site.management.commands.doctor import Finding, Options
from tests.factories import ResourceFactory
from tests.tac_site.caching.wsgi_site import Site
from tests.tac_site.pictures.buckets import NOBODY, use_bucket
from tests.tac_site.publishing.editors import draft_of, live, writer_of
from tests.tac_site.test_serve import ROOT, free_port

OPTIONS = Options(Path("/nowhere"), [])


@pytest.fixture
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data" / "media"
    settings.MEDIA_ROOT.mkdir(parents=True)
    settings.DATA_DIR.chmod(0o700)
    return tmp_path / "data"


def findings(question: Any, options: Options = OPTIONS) -> list[Finding]:
    return list(doctor.findings(question, options))


def test_each_question_has_its_lines_and_what_is_wrong_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def well(options: Options) -> Iterator[Finding]:
        yield Finding("all is well")
        yield Finding("look at it", is_note=True)

    def badly_off(options: Options) -> Iterator[Finding]:
        yield Finding(f"nothing in {options.backups}", is_wrong=True)

    monkeypatch.setattr(doctor, "QUESTIONS", [well])
    call_command("doctor")
    monkeypatch.setattr(doctor, "QUESTIONS", [well, badly_off])
    with pytest.raises(CommandError, match=r"^Wrong: 1\.$"):
        call_command("doctor", "--backups", "/srv/backups")
    lines = ["ok    well: all is well", "note  well: look at it"]
    assert capsys.readouterr().out.splitlines() == [
        *lines,
        *lines,
        "WRONG badly off: nothing in /srv/backups",
    ]


def test_the_version_is_told() -> None:
    assert [finding.text.split(",")[0] for finding in findings(doctor.version)] == [__version__]


def test_the_checks_for_deployment_are_run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALLOWED_HOSTS = ["tac.example.org"]
    [note] = [finding for finding in findings(doctor.configuration) if "tac_site.W001" in finding.text]
    assert (note.is_wrong, note.is_note) == (False, True)
    monkeypatch.setattr(doctor, "run_checks", lambda **options: [Error("It is bad.", "Fix it.", id="x.E001")])
    assert findings(doctor.configuration) == [Finding("x.E001: It is bad. Fix it.", True, is_note=True)]
    monkeypatch.setattr(doctor, "run_checks", lambda **options: [])
    assert findings(doctor.configuration) == [Finding("manage.py check --deploy finds nothing")]


@pytest.mark.django_db
def test_a_database_is_described_and_what_it_lacks_is_named() -> None:
    about, migrations = findings(doctor.database)
    assert about.text.startswith(f"{connection.display_name} ")
    assert migrations == Finding("migrations: all applied")
    MigrationRecorder(connection).record_unapplied("members", "0001_initial")
    assert findings(doctor.database)[-1] == Finding(
        "migrations: 1 not applied, such as members.0001_initial: manage.py migrate", is_wrong=True
    )


@pytest.mark.parametrize("question", [doctor.database, doctor.scheduled_drafts, doctor.accounts])
def test_a_database_that_is_not_there_is_not_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, question: Any
) -> None:
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "db.sqlite3")
    problem = f"{tmp_path}/db.sqlite3 is not there. The first start of manage.py serve makes it"
    assert findings(question) == [Finding(f"the database cannot be used: {problem}", is_wrong=True)]
    assert not (tmp_path / "db.sqlite3").exists()


def doctor_of(data_dir: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", "doctor", "--port", str(free_port()), "--backups", str(data_dir)]
    site = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "SECRET_KEY": "0123456789abcdef" * 4}
    return subprocess.run(command, env={**site, **environment}, cwd=ROOT, capture_output=True, text=True)


def test_a_damaged_database_is_a_line_for_each_question_that_needs_it(tmp_path: Path) -> None:
    file = tmp_path / "db.sqlite3"
    file.write_bytes(b"no database " * 1000)
    done = doctor_of(tmp_path)
    damaged = (
        f"the file {file} is damaged (file is not a database): bring a backup back with manage.py restore"
    )
    assert [line for line in done.stdout.splitlines() if "is damaged" in line] == [
        f"WRONG {question}: the database cannot be used: {damaged}"
        for question in ("database", "scheduled drafts", "accounts")
    ]
    wrong = sum(line.startswith("WRONG ") for line in done.stdout.splitlines())
    assert (done.returncode, done.stderr) == (1, f"CommandError: Wrong: {wrong}.\n")


def test_a_database_url_that_is_not_understood_ends_no_question_but_those_that_need_it(
    tmp_path: Path,
) -> None:
    done = doctor_of(tmp_path, DATABASE_URL="nonsense://")
    problem = "the database cannot be used: DATABASE_URL names none that is understood, see configuration"
    lines = [line for line in done.stdout.splitlines() if line[6:].partition(":")[0] != "configuration"]
    assert [line for line in lines if problem in line] == [
        f"WRONG {question}: {problem}" for question in ("database", "scheduled drafts", "accounts")
    ]
    asked = dict.fromkeys(line[6:].partition(":")[0] for line in lines)
    assert list(asked) == ["version", "database", "disk", "backup", "scheduled drafts", "accounts", "server"]
    assert "WRONG configuration: tac_site.E008: DATABASE_URL" in done.stdout


def test_disk_and_rights(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [finding.is_wrong for finding in findings(doctor.disk)] == [False, False]
    data_dir.chmod(0o755)
    (data_dir / "media").rmdir()
    usage = type(shutil.disk_usage("/"))(total=10**9, used=10**9, free=doctor.LEAST_FREE - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert findings(doctor.disk) == [
        Finding(f"500.0\xa0MB are free for {data_dir}", is_wrong=True),
        Finding(f"{data_dir} is open to others (0755): chmod 700 {data_dir}", is_wrong=True),
        Finding(f"{data_dir}/media is not writable: No such file or directory", is_wrong=True),
    ]


def test_a_data_directory_that_is_not_there_is_a_line(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "none"
    problem = f"{tmp_path}/none cannot be read: No such file or directory"
    assert findings(doctor.disk) == [Finding(problem, is_wrong=True)]


def make_old(file: Path, hours: int) -> None:
    changed = time.time() - hours * 3600
    os.utime(file, (changed, changed))


def test_the_newest_backup_and_its_age(tmp_path: Path) -> None:
    advice = f"manage.py backup {tmp_path}/x makes one; --backups names another directory"
    none = Finding(f"there is none in {tmp_path}/x: {advice}", is_wrong=True)
    assert findings(doctor.backup, Options(tmp_path / "x", [])) == [none]
    (tmp_path / "holiday.zip").touch()
    for day, hours in (("01", 200), ("02", 48)):
        archive = tmp_path / f"tac-site-202601{day}-030000-000000.zip"
        with archive.open("w+b") as file, writing_archive(file, timezone.now()) as writer:
            writer.add(MANIFEST, [b"{}"])
        make_old(archive, hours)
    told = f"{archive} is 48 hours old, the newest of 2"
    assert findings(doctor.backup, Options(tmp_path, [])) == [Finding(told)]
    make_old(archive, 49)
    assert [finding.is_wrong for finding in findings(doctor.backup, Options(tmp_path, []))] == [True]

    whole = archive.read_bytes()
    for damaged, problem in {
        whole[:-1]: "is no backup that manage.py backup made, or its end is missing: use another one",
        b"": "is no backup that manage.py backup made, or its end is missing: use another one",
        whole.replace(b"PK\5\6", b"PK\5\7"): "cannot be unpacked (File is not a zip file)",
    }.items():
        archive.write_bytes(damaged)
        assert findings(doctor.backup, Options(tmp_path, []))[1:] == [Finding(f"{archive} {problem}", True)]


@pytest.mark.django_db
def test_drafts_that_wait_are_late_or_failed() -> None:
    assert findings(doctor.scheduled_drafts) == [Finding("0 wait for their time")]
    resources = [ResourceFactory.create(title=title) for title in ("Charts", "Tides")]
    for resource in resources:
        writer_of(resource).save_draft(live(resource), goes_live_at=timezone.now() - timedelta(hours=1))
    failed = draft_of(resources[1])
    assert failed
    failed.goes_live_at, failed.publish_error = None, "Another resource has this title."
    failed.save()
    assert findings(doctor.scheduled_drafts) == [
        Finding("1 wait for their time"),
        Finding("1 due for more than a minute: does the server run?", is_wrong=True),
        Finding("“Tides” could not be published: Another resource has this title.", is_wrong=True),
    ]


def test_a_bucket_that_does_not_answer_is_wrong(data_dir: Path, settings: Settings) -> None:
    use_bucket(settings, NOBODY)
    text = f"the bucket tac-media at {NOBODY} is not reachable: EndpointConnectionError"
    assert findings(doctor.disk)[-1] == Finding(text, is_wrong=True)


@pytest.mark.django_db
def test_accounts_and_sessions_are_counted(client: Client) -> None:
    ada = User.objects.create_superuser("ada")
    TOTPDevice.objects.create(user=ada, confirmed=True)
    client.force_login(User.objects.create_superuser("bob"))
    User.objects.create_superuser("gone", is_active=False)
    User.objects.create_user("ed")
    assert findings(doctor.accounts) == [
        Finding("3 may sign in"),
        Finding("ada is superuser, with a second factor"),
        Finding("bob is superuser, without a second factor", is_note=True),
        Finding("1 sessions have not ended"),
    ]


class SilentHandler(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        pass


def test_servers_are_asked_whether_they_are_ready() -> None:
    parts: dict[str, str] = {"media": "ok"}
    with make_server(
        "127.0.0.1",
        0,
        Health(Site(), lambda found: found.update(parts), clock=count().__next__),
        handler_class=SilentHandler,
    ) as server:
        port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        ready = findings(doctor.server, Options(OPTIONS.backups, [port]))
        parts["media"] = "not writable"
        failing = findings(doctor.server, Options(OPTIONS.backups, [port]))
        server.shutdown()
        thread.join()
    assert ready == [Finding(f"port {port} is ready, version {__version__}")]
    report = f'{{"status": "failing", "version": "{__version__}", "media": "not writable"}}'
    assert failing == [Finding(f"port {port} is not ready: {report}", is_wrong=True)]
    away = f"port {port} does not answer ([Errno 111] Connection refused): --port names others"
    assert findings(doctor.server, Options(OPTIONS.backups, [port])) == [Finding(away, is_wrong=True)]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<p>hi",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_another_server_on_the_port_is_told_whatever_it_says(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # who would say that nobody is there

    class Other(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(9999)
            self.request.sendall(answer)

    with TCPServer(("127.0.0.1", 0), Other) as server:
        port = server.server_address[1]
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        told = findings(doctor.server, Options(OPTIONS.backups, [port]))
        thread.join()
    text = f"port {port} answers, but it is not this site: --port names others"
    assert told == [Finding(text, is_wrong=True)]
