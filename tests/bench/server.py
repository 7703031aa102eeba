import os
import random
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.bench.processes import tree

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """`manage.py serve` with two workers, in a process group of its own: it can be killed with all of it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    def start(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port), "--workers", "2"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._process.stdout
        if not any(line.startswith("Ctrl-C") for line in self._process.stdout):
            sys.exit("The server ended before it served anything.")

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()  # until the last of the group has closed the pipe

    def kill_main_process(self) -> None:
        """The workers end with it."""
        self._process.kill()
        self._process.communicate()

    def kill_worker(self) -> None:
        """Another one takes its place."""
        workers = [pid for pid in tree([self._process.pid]) if pid != self._process.pid]
        with suppress(ProcessLookupError):
            os.kill(random.choice(workers), signal.SIGKILL)  # noqa: S311


def free_port() -> int:
    """Below those that the system gives to clients, which could take it while the server is down."""
    while True:
        port = random.randrange(20_000, 30_000)  # noqa: S311
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
