"""How soon every worker shows what an editor has published, and what visitors feel of an editor's work."""

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from statistics import median
from threading import Event, Thread

from tests.bench import load
from tests.bench.editor import Editor
from tests.bench.processes import PROC
from tests.bench.servers import WORKERS, Server, wait_until

PUBLISHES = 20
PAUSE = 0.1  # seconds from one save to the next
ROUNDS = 5
SECONDS = 4


@dataclass(frozen=True)
class Freshness:
    median: float
    worst: float
    """Seconds from the click until every worker shows it."""


@dataclass(frozen=True)
class Edited:
    alone: float
    edited: float
    """Milliseconds: the p99."""
    times: float
    saves: int
    seconds: int


def measure_publish(server: Server) -> Freshness:
    connections = one_to_each_worker(server)
    editor = Editor(server)
    seconds = []
    for number in range(PUBLISHES):
        time.sleep(random.random())  # noqa: S311 (anywhere in the time between two checks of a worker)
        name = f"Council {number}"
        begun = time.monotonic()
        editor.rename(name)
        for connection in connections:
            wait_until(partial(_shows, connection, name), f"“{name}” is never shown.")
        seconds.append(time.monotonic() - begun)
    return Freshness(median(seconds), max(seconds))


def _shows(connection: HTTPConnection, name: str) -> bool:
    connection.request("GET", "/")
    return f"<h1>{name}</h1>" in connection.getresponse().read().decode()


def one_to_each_worker(server: Server) -> list[HTTPConnection]:
    """Which worker has a connection, tells the number of its socket."""
    found: dict[int, HTTPConnection] = {}
    address = server.url.removeprefix("http://").rstrip("/")
    while len(found) < WORKERS:
        connection = HTTPConnection(address, timeout=60)
        connection.request("GET", "/")
        connection.getresponse().read()
        found[_owner(connection, server)] = connection
    return list(found.values())


def _owner(connection: HTTPConnection, server: Server) -> int:
    client = f":{connection.sock.getsockname()[1]:04X}"
    lines = [line.split() for line in (PROC / "net/tcp").read_text().splitlines()]
    inode = next(fields[9] for fields in lines if fields[2].endswith(client))
    for pid in server.pids:
        for handle in (PROC / str(pid) / "fd").iterdir():
            try:
                if os.readlink(handle) == f"socket:[{inode}]":
                    return pid
            except FileNotFoundError:
                continue
    sys.exit("No worker has the connection.")


def measure_edited(server: Server) -> Edited:
    alone, edited, saves = [], [], []
    editor = Editor(server)
    for number in range(1, ROUNDS + 1):
        print(f"Visitors while an editor saves, round {number} of {ROUNDS}", file=sys.stderr)
        alone.append(load.put(server, seconds=SECONDS).p99)
        with editing(editor) as done:
            edited.append(load.put(server, seconds=SECONDS).p99)
        saves.append(len(done))
    return Edited(
        median(alone),
        median(edited),
        median(after / before for before, after in zip(alone, edited, strict=True)),
        sum(saves),
        ROUNDS * SECONDS,
    )


@contextmanager
def editing(editor: Editor) -> Iterator[list[str]]:
    """Saves without end, every 100 ms where the machine is fast enough; gives what was saved."""
    saved: list[str] = []
    stop = Event()

    def edit() -> None:
        while not stop.is_set():
            begun = time.monotonic()
            editor.rename(f"Edited {len(saved)}")
            saved.append(f"Edited {len(saved)}")
            stop.wait(max(0, PAUSE - (time.monotonic() - begun)))

    thread = Thread(target=edit)
    thread.start()
    try:
        yield saved
    finally:
        stop.set()
        thread.join()
