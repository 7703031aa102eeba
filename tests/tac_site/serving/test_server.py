"""The border as `manage.py serve` runs it: one server for all tests here."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[3]
CROWD = 300
READERS = 20  # more than a pool has threads
LARGE = 8 * 2**20  # bytes
HOST = b"Host: localhost\r\n"


class Server(NamedTuple):
    port: int
    process: "subprocess.Popen[str]"
    data: Path

    def memory(self) -> int:
        """Bytes of the server and its workers."""
        listed = subprocess.check_output(["ps", "-o", "rss=", "-s", str(self.process.pid)], text=True)
        return 1024 * sum(map(int, listed.split()))

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def takes_connections(self) -> bool:
        try:
            self.connect().close()
        except ConnectionError:
            return False
        return True

    def ask(self, request: bytes) -> bytes:
        """All that comes until the server ends the connection."""
        with self.connect() as client, client.makefile("rb") as answer:
            client.sendall(request)
            return answer.read()

    def get(self, path: str, headers: bytes = HOST) -> bytes:
        return self.ask(f"GET {path} HTTP/1.1\r\nConnection: close\r\n".encode() + headers + b"\r\n")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    data = tmp_path_factory.mktemp("served") / "data"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        env={
            **inherited,
            "DATA_DIR": str(data),
            "ALLOWED_HOSTS": "localhost",
            "TRUSTED_PROXIES": "192.0.2.1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    assert any(line.startswith("Ctrl-C") for line in process.stdout)
    yield Server(port, process, data)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def status(answer: bytes) -> int:
    return int(answer.split(maxsplit=2)[1])


def test_the_site_answers_beside_those_who_hold_connections(server: Server) -> None:
    assert status(server.get("/")) == 200
    # The cookie makes Django read the form, for the token that goes with it.
    half_sent = b"POST /admin/login/ HTTP/1.1\r\n" + HOST + b"Cookie: csrftoken=" + b"a" * 32
    half_sent += b"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nu"
    with ExitStack() as stack:
        for _ in range(CROWD):
            stack.enter_context(server.connect()).sendall(half_sent)
            stack.enter_context(server.connect())
        page = server.get("/")
        assert (status(page), b"cache-status: tac-site; hit" in page) == (200, True)
        assert status(server.get("/admin/login/")) == 200
        assert status(server.get("/members/?q=nobody-has-this-name")) == 200


def test_slow_readers_hold_neither_threads_nor_memory(server: Server) -> None:
    """Each reads the beginning of a picture that is larger than what the system keeps for a connection."""
    pictures = server.data / "media" / "pictures"
    pictures.mkdir(exist_ok=True)
    large, small = (f"{digit * 32}-10x10.webp" for digit in "ab")
    with (pictures / large).open("wb") as file:
        file.truncate(LARGE)
    (pictures / small).write_bytes(b"x")
    before = server.memory()
    with ExitStack() as stack:
        for _ in range(READERS):
            reader = stack.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.settimeout(30)
            reader.connect(("127.0.0.1", server.port))
            reader.sendall(f"GET /media/pictures/{large} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
            assert status(reader.recv(4096)) == 200
        assert status(server.get(f"/media/pictures/{small}")) == 200
        assert server.memory() - before < READERS * LARGE // 4


def test_what_is_too_large_is_refused_at_once(server: Server) -> None:
    answer = server.ask(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1000000000\r\n\r\n")
    assert (status(answer), b"At most 105 MB" in answer) == (413, True)


def test_a_body_in_chunks_reaches_a_form(server: Server) -> None:
    token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', server.get("/admin/login/"))
    assert token
    form = b"csrfmiddlewaretoken=" + token[1] + b"&username=nobody&password=x"
    head = b"POST /admin/login/ HTTP/1.1\r\nConnection: close\r\n" + HOST
    head += b"Cookie: csrftoken=" + token[1] + b"\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(form), form)
    answer = server.ask(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk)
    assert (status(answer), b"No active account has this" in answer) == (200, True)


def test_a_client_that_expects_to_be_asked_for_the_body_is(server: Server) -> None:
    with server.connect() as client:
        client.sendall(b"POST / HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 1\r\n\r\n")
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"x")
        assert status(client.recv(10_000)) == 405


@pytest.mark.parametrize("name", [b"X-Request-ID", b"X_Request_ID"])
def test_headers_of_a_proxy_are_not_believed_from_others(server: Server, name: bytes) -> None:
    answer = server.get("/no-such-page/", HOST + name + b": abcdefgh\r\n")
    assert (status(answer), b"abcdefgh" in answer) == (404, False)


def test_a_restart_lets_answers_end_and_takes_no_new_ones(server: Server) -> None:
    """The last test: it ends the server."""
    with server.connect() as client:
        client.sendall(b"POST /admin/login/ HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\n\r\n")
        server.get("/")  # by then the request above is under way
        server.process.terminate()
        while server.takes_connections():
            pass
        client.sendall(b"x")
        assert status(client.recv(10_000)) == 403
    assert server.process.wait(30) == 0
