"""Run a command with DATABASE_URL naming a PostgreSQL server that lives only as long as it does:

python tests/with_postgres.py COMMAND [ARGUMENT ...]
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def main(command: list[str]) -> int:
    programs = find_programs()
    if programs is None:
        print("Skipped on PostgreSQL: initdb and pg_ctl are not on this machine.")
        return 1 if os.environ.get("CI") else 0
    with tempfile.TemporaryDirectory(prefix="tac-site-postgres-") as directory:
        owner = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = "postgres"
            shutil.chown(directory, owner)
        initdb, pg_ctl = (str(programs / name) for name in ("initdb", "pg_ctl"))
        data = f"{directory}/data"

        def run(*arguments: str) -> None:
            subprocess.run(arguments, check=True, user=owner, cwd=directory, stdout=subprocess.DEVNULL)

        run(initdb, "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={directory} -c fsync=off"
        run(pg_ctl, "start", "--wait", "--pgdata", data, "--log", f"{directory}/log", "-o", options)
        try:
            url = f"postgres://postgres@{directory.replace('/', '%2F')}/postgres"
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
        finally:
            run(pg_ctl, "stop", "--wait", "--mode=immediate", "--pgdata", data)


def find_programs() -> Path | None:
    """The directory of PostgreSQL's server programs; Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    directories = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((path for path in reversed(directories) if (path / "pg_ctl").exists()), None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
