"""Releases of the site side by side, as docs/deploy.md has them, on a machine without systemd."""

import os
import random
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.bench import processes
from tests.deploy.machine import ROOT, Machine, answers
from tests.waiting import until

CODE = ("deploy", "members", "resources", "tac_site", "templates", "manage.py", "requirements.txt")
WORKERS = 2  # of an instance
IGNORED = shutil.ignore_patterns("__pycache__")


class Releases:
    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.root = machine.root / "srv/tac"
        (self.root / "current").rmdir()
        self.settings = machine.root / "tac.env"
        kept = ("ALLOWED_HOSTS", "DATA_DIR")
        self.settings.write_text("".join(f"{name}='{machine.environment[name]}'\n" for name in kept))

    def add(self, name: str) -> Path:
        release = self.root / "releases" / name
        release.mkdir(parents=True)
        for part in CODE:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, release / part, ignore=IGNORED, symlinks=True)
            else:
                shutil.copy(source, release)
        environment = release / ".venv"  # with the packages that are here already
        environment.mkdir()
        for found in Path(sys.prefix).iterdir():
            if not found.name.startswith("installed"):  # else the next make would install all packages again
                (environment / found.name).symlink_to(found)
        (environment / "installed").touch()
        return release

    def upgrade(self, release: Path) -> "subprocess.CompletedProcess[str]":
        given = {
            **self.machine.environment,
            "TAC_ROOT": str(self.root),
            "TAC_SETTINGS": str(self.settings),
            "TAC_BACKUPS": str(self.machine.root / "var/backups/tac/upgrades"),
            "TAC_INSTANCES": " ".join(map(str, self.machine.instances)),
            "TAC_AS_USER": "",
            "TAC_RESTART": str(ROOT / "tests/deploy/restart.sh"),
            "http_proxy": "http://127.0.0.1:9",  # of the shell, which has no part in asking this machine
        }
        return subprocess.run(
            [release / "deploy/upgrade.sh"], env=given, check=False, capture_output=True, text=True
        )

    def workers(self, port: int) -> list[int]:
        """Of the instance; none while it starts."""
        supervisor = int((self.root / f"tac@{port}.pid").read_text())
        return processes.tree([supervisor])[2:]

    def kill_a_worker(self, port: int) -> None:
        """Any of them, at once; it returns when the process is gone."""
        until(lambda: self.workers(port), "there is a worker")
        killed = random.choice(self.workers(port))  # noqa: S311
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in self.workers(port), "the worker is gone")

    def wait_until_whole(self, port: int) -> None:
        until(lambda: len(self.workers(port)) == WORKERS, "both workers are there")
        until(lambda: answers(port), "the instance answers")

    def end(self) -> None:
        for file in self.root.glob("tac@*.pid"):
            for pid in processes.tree([int(file.read_text())]):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
