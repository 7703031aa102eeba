"""Wagtail with wagtail-cache and the same content, under the same server as the site."""

import os
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from tests.bench import council
from tests.bench.servers import (
    CACHE,
    WORKERS,
    LeftOutError,
    Server,
    free_port,
    start,
    wait_until_it_answers,
)

PACKAGES = ["wagtail==7.4.4", "wagtail-cache==3.0.0", f"granian=={version('granian')}"]
UNCACHED = "Wagtail"
PROJECT = Path(__file__).with_name("wagtail_project")


def install() -> Path:
    """The Python of an environment that has the packages, made when it is not there yet."""
    environment = CACHE / "-".join(["wagtail", *(package.partition("==")[2] for package in PACKAGES)])
    python = environment / "bin/python"
    finished = environment / "installed"
    if not finished.exists():
        print("Installing Wagtail", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        pip: list[str | Path] = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        done = subprocess.run([*pip, *PACKAGES], capture_output=True, text=True)
        if done.returncode:
            raise LeftOutError(f"pip could not install Wagtail: {done.stderr.strip().splitlines()[-1]}")
        finished.touch()
    return python


def fill(python: Path, directory: Path, content: Path) -> Path:
    shutil.copytree(PROJECT, directory)
    print("Filling Wagtail", file=sys.stderr)
    for command in (["makemigrations", "council"], ["migrate"]):
        _run([python, "-m", "django", *command, "--verbosity=0"], directory)
    _run([python, "fill.py", content], directory)
    return directory


def serve(python: Path, directory: Path, cached: bool) -> Server:
    port = free_port()
    log = directory / "serve.log"
    threads = min(8, 2 * (os.cpu_count() or 1) + 1)  # as the site does it
    command: list[str | Path] = [python, "-m", "granian", "--interface=wsgi", f"--port={port}"]
    command += [f"--workers={WORKERS}", f"--blocking-threads={threads}", f"--working-dir={directory}"]
    command += ["--no-ws", "wsgi:application"]
    begun = time.monotonic()
    process = start(command, log, **_environment(cached))
    url = f"http://127.0.0.1:{port}/"
    wait_until_it_answers(url, process, log)
    name = "Wagtail with wagtail-cache" if cached else UNCACHED
    return Server(
        name, url, [process], time.monotonic() - begun, [person.name for person in council.people(16)]
    )


def _run(command: list[str | Path], directory: Path) -> None:
    environment = {**os.environ, **_environment(cached=False)}
    subprocess.run(command, cwd=directory, env=environment, check=True, stdout=subprocess.DEVNULL)


def _environment(cached: bool) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "settings", "WAGTAIL_CACHE": "on" if cached else "off"}
