"""`manage.py serve` as its users see it: a process, its lines, its exit code, its answers."""

import json
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.db import connections

from tac_site.management.commands.serve import limit_waiting

ROOT = Path(__file__).resolve().parents[2]
Serve = Callable[..., "subprocess.Popen[str]"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts the server on a data directory that is this test's own; what still runs is ended with it."""
    started = []

    def start(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
        inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", *arguments],
            cwd=ROOT,
            env={**inherited, "ENV_FILE": os.devnull, "DATA_DIR": str(tmp_path / "data"), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # so that its workers can be ended with it
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def lines_until_ready(process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Ctrl-C"):
            return lines
    pytest.fail(f"The server ended: {lines} {process.communicate()}")


def refusal(process: "subprocess.Popen[str]") -> str:
    """The one line with which it gave up."""
    _, stderr = process.communicate(timeout=60)
    assert process.returncode != 0
    assert len(stderr.splitlines()) == 1, stderr
    return stderr.strip()


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_first_start_makes_everything_and_the_second_changes_nothing(serve: Serve, tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()

    first = serve("--port", str(port), "--workers", "1")
    lines = lines_until_ready(first)
    assert [re.sub(r"password \S+|\d+ steps", "…", line) for line in lines] == [
        f"Data: {data}",
        f"Made a secret key: {data}/secret_key",
        "Brought the database up to date: ….",
        "Loaded the starter council: Technical Advisory Council, 16 members.",
        "Made the account “admin” with the … (shown this once).",
        f"Site:  http://127.0.0.1:{port}/",
        f"Admin: http://127.0.0.1:{port}/admin/",
        "Ctrl-C ends it.",
    ]
    status, html = get(port, "/")
    members = set(re.findall('href="/members/([^/"]+)/"', html)) - {"former"}
    assert (status, len(members)) == (200, 16)
    for path, expected in {
        "/static/tac_site/site.css": 200,
        "/static/admin/css/base.css": 200,
        "/admin/login/": 200,
        "/no-such-page/": 404,
        "/members/?on=never": 400,
    }.items():
        assert (path, get(port, path)[0]) == (path, expected)
    first.send_signal(signal.SIGINT)
    stdout, stderr = first.communicate(timeout=30)
    assert (first.returncode, stdout, stderr) == (0, "", "")

    assert stat.S_IMODE((data / "secret_key").stat().st_mode) == 0o600
    secret_key = (data / "secret_key").read_text()
    assert len(secret_key) >= 50
    with sqlite3.connect(data / "db.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)

    second = serve("--port", str(port), "--workers", "1")
    assert lines_until_ready(second) == [
        f"Data: {data}",
        f"Site:  http://127.0.0.1:{port}/",
        f"Admin: http://127.0.0.1:{port}/admin/",
        "Ctrl-C ends it.",
    ]
    assert (data / "secret_key").read_text() == secret_key
    assert get(port, "/")[1] == html


def test_a_bucket_that_does_not_answer_is_told_and_the_pages_are_served(serve: Serve, tmp_path: Path) -> None:
    port, endpoint = free_port(), "http://127.0.0.1:9"
    key = {"AWS_ACCESS_KEY_ID": "the-key", "AWS_SECRET_ACCESS_KEY": "the-secret"}
    process = serve(
        *("--port", str(port), "--workers", "1"), MEDIA_BUCKET="tac-media", MEDIA_ENDPOINT=endpoint, **key
    )
    assert f"Pictures and papers: the bucket tac-media at {endpoint}" in lines_until_ready(process)
    assert get(port, "/")[0] == 200
    status, report = get(port, "/readyz")
    assert (status, json.loads(report)["media"]) == (503, "not reachable: EndpointConnectionError")
    assert not (tmp_path / "data" / "media").exists()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert stderr == (
        "The bucket tac-media is not reachable: EndpointConnectionError. Until it answers there are no "
        "pictures. Check MEDIA_BUCKET, MEDIA_ENDPOINT and the key.\n"
    )


@pytest.mark.parametrize("given", ["", "-c search_path=tac -c statement_timeout=5s"])
def test_what_is_waited_for_has_an_end_beside_options_of_the_address(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """The last of two that are alike counts."""
    options = {"connect_timeout": 2} | ({"options": given} if given else {})
    database = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options}
    monkeypatch.setattr(connections, "settings", {"default": database})
    limit_waiting()
    limits = "-c lock_timeout=20s -c statement_timeout=30s"
    assert options == {"connect_timeout": 2, "options": f"{limits} {given}".strip()}


class Store(BaseHTTPRequestHandler):
    """Has a bucket, and keeps connections."""

    protocol_version = "HTTP/1.1"
    connections: list[Any]  # of each request

    def do_HEAD(self) -> None:
        self.connections.append(self.client_address)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


def test_a_worker_shares_no_connection_with_its_parent(serve: Serve) -> None:
    class ThisStore(Store):
        connections: list[Any] = []

    port = free_port()
    key = {"AWS_ACCESS_KEY_ID": "the-key", "AWS_SECRET_ACCESS_KEY": "the-secret", "MEDIA_BUCKET": "tac-media"}
    with ThreadingHTTPServer(("127.0.0.1", 0), ThisStore) as store:
        Thread(target=store.serve_forever, args=[0.01]).start()
        endpoint = f"http://127.0.0.1:{store.server_port}"
        process = serve("--port", str(port), "--workers", "1", MEDIA_ENDPOINT=endpoint, **key)
        lines_until_ready(process)
        assert get(port, "/readyz")[0] == 200
        os.killpg(process.pid, signal.SIGKILL)
        store.shutdown()
    by_parent, by_worker = ThisStore.connections
    assert by_parent != by_worker


def test_a_taken_port_is_refused(serve: Serve) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refusal(serve("--port", str(port))) == (
            f"CommandError: Port {port} is taken: stop what uses it, or choose another --port."
        )


def test_a_data_directory_that_cannot_be_made_is_refused(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, no directory")
    assert refusal(serve("--port", str(free_port()))) == (
        f"tac_site.E007: DATA_DIR is “{tmp_path}/data”: it is a file. "
        "Name a directory, which may be one that is not there yet."
    )


def test_a_database_that_is_none_is_refused(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "data" / "db.sqlite3"
    file.parent.mkdir()
    file.write_text("this is no database " * 100)
    assert refusal(serve("--port", str(free_port()))) == (
        f"CommandError: The database cannot be used: the file {file} is damaged (file is not a database): "
        "bring a backup back with manage.py restore. Stop the servers first."
    )


def test_a_database_newer_than_the_code_is_refused(serve: Serve, tmp_path: Path) -> None:
    port = str(free_port())
    process = serve("--port", port, "--workers", "2")
    lines_until_ready(process)
    process.send_signal(signal.SIGINT)  # its second worker may still be starting
    process.communicate(timeout=20)  # less than answers under way would be waited for
    with sqlite3.connect(tmp_path / "data" / "db.sqlite3") as database:
        row = ("members", "9999_future", "2030-01-01")
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", row)
    assert refusal(serve("--port", port)) == (
        "CommandError: The database is newer than this code: it has members.9999_future. "
        "Run the version of the site that made it, or a later one."
    )


def test_the_readme_command_behind_a_proxy(serve: Serve) -> None:
    port = free_port()
    process = serve("--port", str(port), "--workers", "1", ALLOWED_HOSTS="tac.example.org", HTTPS="true")
    assert lines_until_ready(process)[-4:] == [
        f"Listening on 127.0.0.1, port {port}.",
        "Site:  https://tac.example.org/",
        "Admin: https://tac.example.org/admin/",
        "Ctrl-C ends it.",
    ]
    headers = {"Host": "tac.example.org", "X-Forwarded-Proto": "https"}
    with urlopen(Request(f"http://127.0.0.1:{port}/", headers=headers), timeout=30) as answer:
        assert answer.status == 200


def test_any_data_directory_holds_all_that_is_written(serve: Serve, tmp_path: Path) -> None:
    directory = tmp_path / "a b#c%20d?e"
    lines_until_ready(serve("--port", str(free_port()), "--workers", "1", DATA_DIR=str(directory)))
    assert (directory / "db.sqlite3").is_file()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert [path.name for path in tmp_path.iterdir()] == [directory.name]


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells a process that its parent died.")
def test_workers_end_with_a_server_that_was_killed(serve: Serve) -> None:
    port = free_port()
    first = serve("--port", str(port), "--workers", "2")
    lines_until_ready(first)
    first.kill()
    first.communicate(timeout=30)  # until the workers too have closed the pipe
    lines_until_ready(serve("--port", str(port), "--workers", "1"))
    assert get(port, "/")[0] == 200


def test_an_empty_secret_key_is_made_again_and_an_open_directory_closed(serve: Serve, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    (data / "secret_key").touch()
    port = free_port()
    lines = lines_until_ready(serve("--port", str(port), "--workers", "1"))
    assert lines[0] == f"{data} was open to others (its mode was 0755): it is 0700 now."
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert len((tmp_path / "data" / "secret_key").read_text()) >= 50
    assert get(port, "/")[0] == 200


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "70000"], "argument --port: “70000” is not a port; choose a number from 1 to 65535"),
        (["--port", "web"], "argument --port: “web” is not a port; choose a number from 1 to 65535"),
        (["--workers", "0"], "argument --workers: “0” is not a number of workers from 1 to 256"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(serve: Serve, arguments: list[str], message: str) -> None:
    process = serve(*arguments)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode != 0
    assert stderr.splitlines()[-1] == f"manage.py serve: error: {message}"


def test_wrong_settings_are_refused_all_at_once_a_line_each(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "env").write_text("LOG_FORMAT=xml\nHTTPS\nTIME_ZONE=Mars\n")
    process = serve(
        ENV_FILE=str(tmp_path / "env"), TIME_ZONE="UTC", DEBUG="perhaps", SECRET_KEY="a", ALLOWED_HOST="a"
    )
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (1, "")
    assert stderr.splitlines() == [
        "tac_site.W002: ALLOWED_HOST is no setting of this site. Do you mean ALLOWED_HOSTS?",
        "tac_site.E001: SECRET_KEY: it has to be 50 characters long or longer, and has 1. "
        "Unset it, and the site makes one in DATA_DIR; or write 50 random characters.",
        "tac_site.E011: LOG_FORMAT is “xml”: it has to be text or json. Write text.",
        "tac_site.E013: DEBUG is “perhaps”: it has to be true or false; yes, on, 1 and no, off, 0 are taken "
        "too. Write one of them, or unset it.",
        f"tac_site.E014: {tmp_path}/env, line 2, cannot be read. "
        "Write NAME=value, in single quotes where the value has spaces, quotes or #.",
    ]
    assert not (tmp_path / "data").exists()


def test_the_admin_password_can_be_given(serve: Serve) -> None:
    lines = lines_until_ready(
        serve("--port", str(free_port()), "--workers", "1", ADMIN_PASSWORD="harbour bell 42")
    )
    assert "Made the account “admin” with the password from ADMIN_PASSWORD." in lines
    assert "harbour bell" not in "".join(lines)
