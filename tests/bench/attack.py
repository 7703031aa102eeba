"""What visitors feel while somebody holds as many connections as possible, each in a way of its own."""

import asyncio
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlsplit

from tests.bench import processes, table
from tests.bench.servers import Server

CROWD = 300
SECONDS = 20  # of each attack
PAUSE = 0.02  # from one visit to the next
UPLOADS = 20
UPLOAD = 10_000_000  # bytes
UPLOAD_RATE = 50_000  # bytes a second
CHUNK = 10_000
LONG_FILE = "/static/admin/js/vendor/xregexp/xregexp.js"  # the longest that there is

HEAD = "Host: 127.0.0.1:{port}\r\n"
# The cookie makes Django read the form, for the token that goes with it.
FORM = f"POST /admin/login/ HTTP/1.1\r\n{HEAD}Cookie: csrftoken={'a' * 32}\r\n"
FORM += "Content-Type: application/x-www-form-urlencoded\r\n"
HALF_SENT = f"{FORM}Content-Length: 1000\r\n\r\nu"
READER = f"GET {LONG_FILE} HTTP/1.1\r\n{HEAD}\r\n"
VISIT = "GET {path} HTTP/1.1\r\n" + HEAD + "Connection: close\r\n\r\n"
LARGE_FORM = f"POST /admin/login/ HTTP/1.1\r\n{HEAD}Content-Length: {UPLOAD}\r\nConnection: close\r\n\r\n"

Attacker = Callable[[int], Coroutine[None, None, object]]  # with the port


@dataclass(frozen=True)
class Attacked:
    name: str
    cached: float
    sign_in: float
    """Milliseconds: the p95."""
    before: float
    after: float
    """Megabytes."""
    arrived: int


def measure(server: Server) -> list[Attacked]:
    port = urlsplit(server.url).port
    assert port
    attacks: list[tuple[str, Attacker, int]] = [
        ("nobody", idle, 0),
        (f"{CROWD} half-sent forms", half_sent, CROWD),
        (f"{CROWD} connections without a word", idle, CROWD),
        (f"{CROWD} readers that do not read", slow_reader, CROWD),
        (f"{UPLOADS} uploads of {UPLOAD // 10**6} MB at {UPLOAD_RATE // 1000} KB/s", slow_upload, UPLOADS),
    ]
    found = []
    for name, attacker, crowd in attacks:
        print(f"Under attack: {name}", file=sys.stderr)
        found.append(asyncio.run(_attack(server, port, name, attacker, crowd)))
    return found


def show(found: list[Attacked]) -> None:
    rows = [
        [
            each.name,
            *(f"{p95:.0f} ms" for p95 in (each.cached, each.sign_in)),
            *(f"{size:.0f}" for size in (each.before, each.after)),
        ]
        for each in found
    ]
    table.show(["under attack", "p95 of /", "p95 of the sign-in page", "MB before", "MB after"], rows)


async def _attack(server: Server, port: int, name: str, attacker: Attacker, crowd: int) -> Attacked:
    for path in ("/", "/admin/login/", LONG_FILE):
        await asyncio.gather(*(_visit(port, path) for _ in range(CROWD // 10)))
    before = processes.megabytes(server.pids)
    attackers = [asyncio.create_task(attacker(port)) for _ in range(crowd)]
    await asyncio.sleep(1)
    cached, sign_in = [], []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        cached.append(await _visit(port, "/"))
        sign_in.append(await _visit(port, "/admin/login/"))
        await asyncio.sleep(PAUSE)
    after = processes.megabytes(server.pids)
    if attacker is not slow_upload:  # each of these has to arrive
        for task in attackers:
            task.cancel()
    ends = await asyncio.gather(*attackers, return_exceptions=True)
    return Attacked(name, _p95(cached), _p95(sign_in), before, after, sum(end is True for end in ends))


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1] * 1000


async def _visit(port: int, path: str) -> float:
    begun = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(VISIT.format(path=path, port=port).encode())
    answer = await reader.read()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200"):
        sys.exit(f"{path} is answered by {answer[:100]!r}.")
    return time.monotonic() - begun


async def half_sent(port: int) -> None:
    """Again, as soon as it is refused."""
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HALF_SENT.format(port=port).encode())
        with suppress(ConnectionError):
            await reader.read()
        writer.close()


async def idle(port: int) -> None:
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.read()
        writer.close()


async def slow_reader(port: int) -> None:
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(client, ("127.0.0.1", port))
        await loop.sock_sendall(client, READER.format(port=port).encode())
        await asyncio.Event().wait()


async def slow_upload(port: int) -> bool:
    """Whether the application answers, which reads the whole and refuses a form without a token."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(LARGE_FORM.format(port=port).encode())
    begun = time.monotonic()
    for sent in range(0, UPLOAD, CHUNK):
        writer.write(bytes(CHUNK))
        await writer.drain()
        await asyncio.sleep(max(0.0, begun + sent / UPLOAD_RATE - time.monotonic()))
    answer = await reader.read()
    writer.close()
    return answer.startswith(b"HTTP/1.1 403")
