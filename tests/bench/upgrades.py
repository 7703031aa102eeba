"""Upgrades and killed workers behind the nginx of deploy/, while visitors and an editor ask."""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench import table
from tests.deploy.load import Load
from tests.deploy.machine import Machine
from tests.deploy.releases import Releases

UPGRADES = 3
KILLS = 20


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tac-site-bench-") as directory:
        machine = Machine(Path(directory))
        releases = Releases(machine)
        try:
            first = releases.upgrade(releases.add("0"))
            if first.returncode:
                sys.exit(first.stderr)
            machine.start_nginx()
            rows = [upgrade(releases, number) for number in range(1, UPGRADES + 1)] + [kill(releases)]
        finally:
            releases.end()
            machine.end()
    table.show(["while", "seconds", "answered", "refused or broken", "POSTs cut off"], rows)


def upgrade(releases: Releases, number: int) -> list[str]:
    release = releases.add(str(number))
    begun = time.monotonic()
    with Load(releases.machine.port) as load:
        done = releases.upgrade(release)
        if done.returncode:
            sys.exit(done.stderr)
    return row(f"upgrade {number}", begun, load)


def kill(releases: Releases) -> list[str]:
    """Of one instance again and again, which ends it as well (granian takes that for a crash loop); then of
    the other one."""
    begun = time.monotonic()
    with Load(releases.machine.port) as load:
        for port in releases.machine.instances:
            for _ in range(KILLS // 2):
                releases.kill_a_worker(port)
            releases.wait_until_whole(port)
    return row(f"{KILLS} workers are killed", begun, load)


def row(name: str, begun: float, load: Load) -> list[str]:
    print(*load.broken[:10], Counter(load.answered), sep="\n", file=sys.stderr)
    seconds, answered = time.monotonic() - begun, sum(load.answered.values())
    broken = load.of("GET", "HEAD")
    return [name, f"{seconds:.0f}", f"{answered:,}", str(len(broken)), str(len(load.broken) - len(broken))]


if __name__ == "__main__":
    main()
