"""Run a command with DATABASE_URL naming a PostgreSQL server that lives only as long as it does:

python tests/with_postgres.py COMMAND [ARGUMENT ...]
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class PostgreSQLServer:
    programs: Path
    directory: str
    owner: str | None

    @property
    def url(self) -> str:
        return f"postgres://postgres@{self.directory.replace('/', '%2F')}/postgres"

    def make(self) -> None:
        options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        self._run("initdb", *options)

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self.directory} -c fsync=off"
        self._run("pg_ctl", "start", "--wait", "--log", f"{self.directory}/log", "-o", options)

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def pause(self) -> None:
        """It takes connections, and hangs."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        main = int(Path(self.directory, "data", "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for process in (main, *map(int, children)):
            os.kill(process, number)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """It takes connections and says nothing, as one does whose disk hangs."""
        main = int(Path(self.directory, "data", "postmaster.pid").read_text().split()[0])
        of_main = subprocess.run(["pgrep", "--parent", str(main)], capture_output=True, text=True, check=True)
        processes = [main, *map(int, of_main.stdout.split())]
        try:
            for process in processes:
                os.kill(process, signal.SIGSTOP)
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments, "--pgdata", f"{self.directory}/data"]
        subprocess.run(command, check=True, user=self.owner, cwd=self.directory, stdout=subprocess.DEVNULL)


@contextmanager
def postgresql_server(programs: Path) -> Iterator[PostgreSQLServer]:
    """One that runs; it is stopped, if it still runs, and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tac-site-postgres-") as directory:
        owner = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = "postgres"
            shutil.chown(directory, owner)
        server = PostgreSQLServer(programs, directory, owner)
        server.make()
        server.start()
        try:
            yield server
        finally:
            if Path(directory, "data", "postmaster.pid").exists():
                server.stop()


def find_programs() -> Path | None:
    """The directory of PostgreSQL's server programs; Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    directories = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((path for path in reversed(directories) if (path / "pg_ctl").exists()), None)


def main(command: list[str]) -> int:
    programs = find_programs()
    if programs is None:
        print("Skipped on PostgreSQL: initdb and pg_ctl are not on this machine.")
        return 1 if os.environ.get("CI") else 0
    with postgresql_server(programs) as server:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": server.url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
