"""As many requests as a server answers, by wrk."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench import processes
from tests.bench.servers import LeftOutError, Server

CONNECTIONS = 32
SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Load:
    requests: int
    seconds: float
    p50: float
    p99: float
    """Milliseconds, as the CPU time of a request is."""
    cpu: float
    bytes_per_answer: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def check_machine() -> None:
    if shutil.which("wrk") is None:
        raise LeftOutError("wrk is not on this machine: apt-get install wrk")


def put(
    server: Server, path: str = "/", *, seconds: int, connections: int = CONNECTIONS,
    headers: tuple[str, ...] = (), paths: Path | None = None,
) -> Load:  # fmt: skip
    """Any answer that is no success ends the bench."""
    command = ["wrk", "--threads=2", f"--connections={connections}", f"--duration={seconds}", "--timeout=30"]
    command += ["--header=Accept-Encoding: gzip", *(f"--header={header}" for header in headers)]
    command += [f"--script={SCRIPT}", server.url.rstrip("/") + path, *(["--", str(paths)] if paths else [])]
    pids = server.pids
    before = processes.cpu_seconds(pids)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    spent = processes.cpu_seconds(pids) - before
    said = json.loads(output.splitlines()[-1])
    if said["failed"] or not said["requests"]:
        sys.exit(f"{server.name}: {said['failed']} of {said['requests']} requests failed.")
    return Load(
        requests=said["requests"],
        seconds=said["microseconds"] / 1e6,
        p50=said["p50"] / 1000,
        p99=said["p99"] / 1000,
        cpu=spent / said["requests"] * 1000,
        bytes_per_answer=said["bytes"] / said["requests"],
    )
