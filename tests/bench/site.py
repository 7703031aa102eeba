"""The site itself, as `manage.py serve` runs it."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench import council
from tests.bench.servers import ROOT, WORKERS, Server, free_port, start, wait_until, wait_until_it_answers

PASSWORD = "of the editor in the bench"


def fill(data_dir: Path, members: int, code: Path = ROOT) -> Path:
    data_dir.mkdir()
    run([sys.executable, "-m", "tests.bench.fill_site", str(members)], data_dir, code)
    return data_dir


def export(data_dir: Path, directory: Path, server: Server) -> None:
    """With the address of that server in its pages."""
    host = urlsplit(server.url).netloc
    run([sys.executable, "manage.py", "export_site", str(directory), "--host", host], data_dir)


def queries(data_dir: Path) -> tuple[int, int]:
    """For the front page, without the cache and from it."""
    without, cached = run([sys.executable, "-m", "tests.bench.queries"], data_dir).split()
    return int(without), int(cached)


def run(command: list[str], data_dir: Path, code: Path = ROOT) -> str:
    given = {**os.environ, "DATA_DIR": str(data_dir)}
    return subprocess.run(command, cwd=code, env=given, check=True, stdout=subprocess.PIPE, text=True).stdout


def serve(data_dir: Path, members: int, name: str = "this site", code: Path = ROOT) -> Server:
    port = free_port()
    log = data_dir / "serve.log"
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", str(WORKERS)]
    begun = time.monotonic()
    process = start(command, log, code, DATA_DIR=str(data_dir), ADMIN_PASSWORD=PASSWORD)
    url = f"http://127.0.0.1:{port}/"
    wait_until_it_answers(url, process, log)
    seconds = time.monotonic() - begun
    wait_until(lambda: "Ctrl-C" in log.read_text(), "The site did not start.", log)
    holds = [person.name for person in council.people(min(members, 16))]
    return Server(name, url, [process], seconds, holds)
