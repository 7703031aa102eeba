"""A server that is measured: its address, its processes, its end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.bench import processes

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tac-site-bench"
START_SECONDS = 60


class LeftOutError(Exception):
    """Why something is not measured, in a sentence."""


@dataclass
class Server:
    name: str
    url: str
    commands: list[subprocess.Popen[bytes]]
    seconds_to_start: float = 0
    holds: list[str] = field(default_factory=list)
    """What its front page has to say."""

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *error: object) -> None:
        for command in self.commands:
            command.send_signal(signal.SIGTERM)
        for command in self.commands:
            command.wait(30)

    @property
    def pids(self) -> list[int]:
        return processes.tree(command.pid for command in self.commands)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    command: Sequence[str | Path], log: Path, cwd: Path = ROOT, /, **environment: str
) -> subprocess.Popen[bytes]:
    with log.open("ab") as stream:
        return subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **environment}, stdout=stream, stderr=stream
        )


def wait_until_it_answers(url: str, command: subprocess.Popen[bytes], log: Path) -> None:
    def answers() -> bool:
        if command.poll() is not None:
            sys.exit(f"{command.args!r} ended with {command.returncode}:\n{log.read_text()}")
        try:
            with urlopen(url, timeout=START_SECONDS):  # noqa: S310
                return True
        except HTTPError as error:
            sys.exit(f"{url} answers {error.code}:\n{log.read_text()}")
        except OSError:
            return False

    try:
        wait_until(answers, f"{url} does not answer.", log)
    except BaseException:
        command.terminate()
        raise


def wait_until(true: Callable[[], bool], otherwise: str, log: Path | None = None) -> None:
    end = time.monotonic() + START_SECONDS
    while not true():
        if time.monotonic() > end:
            sys.exit(f"{otherwise}\n{log.read_text() if log else ''}")
        time.sleep(0.005)
