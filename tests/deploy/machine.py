"""A directory in place of the machine that docs/deploy.md sets up: the files of deploy/ with paths below it,
nginx, and instances of the site."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from tests.bench import processes
from tests.bench.server import free_port
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
HOST = "tac.example.org"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# Where the files of nginx in deploy/ lie, and the directories that these name.
FILES = {
    "tac.conf": "conf.d",
    "tac-tls.conf": "sites-enabled",
    "tac-site.conf": "snippets",
    "tac-headers.conf": "snippets",
}
DIRECTORIES = (
    *("srv/tac", "var/cache/tac", "var/lib/nginx", "var/lib/tac", "var/log/nginx", "var/www"),
    *("etc/letsencrypt", "etc/nginx", "etc/systemd/system", "etc/tac", "var/backups/tac"),
)
PATHS = re.compile(rf"(?<![\w.}}])/(?=({'|'.join(DIRECTORIES)})\b)")
NGINX_CONF = """
{user}
daemon off;
worker_processes 2;
pid {root}/nginx.pid;
error_log {root}/var/log/nginx/error.log;
events {{ worker_connections 4096; }}
http {{
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    client_body_temp_path {root}/var/lib/nginx/body;
    proxy_temp_path {root}/var/lib/nginx/proxy;
    fastcgi_temp_path {root}/var/lib/nginx/fastcgi;
    uwsgi_temp_path {root}/var/lib/nginx/uwsgi;
    scgi_temp_path {root}/var/lib/nginx/scgi;
    include conf.d/*.conf;
    include sites-enabled/*;
    server {{
        listen 127.0.0.1:{port};
        server_name {host} localhost;
        include snippets/tac-site.conf;
    }}
}}
"""
CERTIFICATE = [
    *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
    *("-days", "2", "-subj", "/CN=tac", "-keyout", "privkey.pem", "-out", "fullchain.pem"),
]


# The same file has another tag and day on disk, and each server its own words about itself.
OF_THE_SERVER = {
    *(
        "accept-ranges",
        "age",
        "cache-status",
        "connection",
        "date",
        "etag",
        "last-modified",
        "server",
        "x-request-id",
    ),
}

Headers = Mapping[str, str]
NONE: Headers = {}


def missing(what: str) -> None:
    pytest.fail(what) if os.environ.get("CI") else pytest.skip(what)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, response: HTTPResponse) -> "Answer":
        headers = {name.lower(): value for name, value in response.getheaders()}
        return cls(response.status, headers, response.read())

    @property
    def from_nginx(self) -> str:
        """How nginx came to it."""
        return self.headers.get("cache-status", "").rpartition("nginx; ")[2]


def said(answer: Answer) -> dict[str, str]:
    """What stands in the headers, whatever the order in a policy and the quotes around a character set."""
    return {
        name: "; ".join(sorted(value.replace('"', "").split("; "))) if name.startswith("content-") else value
        for name, value in answer.headers.items()
        if name not in OF_THE_SERVER
    }


def ask(
    port: int, path: str = "/", method: str = "GET", body: bytes = b"", headers: Headers = NONE
) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body or None, {"Host": HOST, **headers})
        return Answer.of(connection.getresponse())
    finally:
        connection.close()


def answers(port: int) -> bool:
    with suppress(OSError):
        return bool(ask(port).status)
    return False


@dataclass
class Machine:
    root: Path
    workers: int = 1
    port: int = field(default_factory=free_port)
    plain_port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    instances: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.certificate = self.root / f"etc/letsencrypt/live/{HOST}"
        nginx = [f"etc/nginx/{name}" for name in set(FILES.values())]
        for name in (*DIRECTORIES, *nginx, "srv/tac/current", "var/lib/tac/media", str(self.certificate)):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        self.data = self.root / "var/lib/tac"
        (self.root / "srv/tac/media").symlink_to(self.data / "media")
        given = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        self.environment = {
            **given,
            "ALLOWED_HOSTS": f"{HOST},localhost,127.0.0.1",
            "DATA_DIR": str(self.data),
        }

    def below(self, text: str) -> str:
        """With the paths of a machine as paths of this directory."""
        return PATHS.sub(f"{self.root}/", text)

    def write_nginx(self, instances: Sequence[int]) -> None:
        nginx = self.root / "etc/nginx"
        ports = {
            "127.0.0.1:8001": f"127.0.0.1:{instances[0]}",
            "127.0.0.1:8002": f"127.0.0.1:{instances[1]}",
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "listen 443": f"listen 127.0.0.1:{self.tls_port}",
        }
        for name, directory in FILES.items():
            text = self.below((ROOT / "deploy/nginx" / name).read_text())
            text = re.sub(r" *listen \[::\].*\n", "", text)
            for documented, here in ports.items():
                text = text.replace(documented, here)
            (nginx / directory / name).write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""
        (nginx / "nginx.conf").write_text(
            NGINX_CONF.format(user=user, root=self.root, port=self.port, host=HOST)
        )

    def nginx(self, *arguments: str) -> list[str]:
        if NGINX is None:
            missing("nginx is not installed (Debian: nginx-light).")
        log = f"{self.root}/var/log/nginx/error.log"
        return [
            str(NGINX),
            "-p",
            str(self.root),
            "-e",
            log,
            "-c",
            f"{self.root}/etc/nginx/nginx.conf",
            *arguments,
        ]

    def start_nginx(self) -> None:
        if shutil.which("openssl") is None:
            missing("openssl is not installed (Debian: openssl).")
        subprocess.run(CERTIFICATE, cwd=self.certificate, check=True, capture_output=True)
        self.write_nginx(self.instances)
        process = subprocess.Popen(self.nginx())
        self.started.append(process)
        until(lambda: process.poll() is not None or answers(self.port), "nginx answers")
        assert process.poll() is None, (self.root / "var/log/nginx/error.log").read_text()

    @contextmanager
    def in_front_of(self, *instances: int) -> Iterator[None]:
        """nginx with other instances behind it, and with what it has kept."""
        self._reload(instances)
        try:
            yield
        finally:
            self._reload(self.instances)

    def _reload(self, instances: Sequence[int]) -> None:
        before = self._workers()
        self.write_nginx(instances)
        subprocess.run(self.nginx("-s", "reload"), check=True)
        until(lambda: before.isdisjoint(self._workers()), "nginx has been reloaded")

    def _workers(self) -> set[int]:
        master = int((self.root / "nginx.pid").read_text())
        return set(processes.tree([master])) - {master}

    def manage(self, *arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.environment, **environment},
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # so that workers can be ended with it
        )
        self.started.append(process)
        return process

    def start_instance(self, number: int = 0) -> None:
        port = self.instances[number]
        self.manage("serve", "--port", str(port), "--workers", str(self.workers))
        until(lambda: answers(port), "the site answers")

    def ask(self, path: str = "/", method: str = "GET", body: bytes = b"", headers: Headers = NONE) -> Answer:
        return ask(self.port, path, method, body, headers)

    def ask_over_https(self, path: str) -> Answer:
        context = ssl.create_default_context(cafile=self.certificate / "fullchain.pem")
        context.check_hostname = False
        connection = HTTPConnection(HOST)
        plain = socket.create_connection(("127.0.0.1", self.tls_port))
        connection.sock = context.wrap_socket(plain, server_hostname=HOST)
        try:
            connection.request("GET", path)
            return Answer.of(connection.getresponse())
        finally:
            connection.close()

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.root / "var/log/nginx/tac.log").read_text().splitlines()]

    def stored(self, store: str) -> int:
        """How many answers nginx keeps in it."""
        return sum(path.is_file() for path in (self.root / f"var/lib/nginx/tac-{store}").rglob("*"))

    def end(self) -> None:
        for process in self.started:
            with suppress(ProcessLookupError):
                if process.args[1] == "manage.py":  # type: ignore[index]
                    os.killpg(process.pid, signal.SIGKILL)
                process.terminate()
        for process in self.started:
            process.wait()
