"""deploy/upgrade.sh step by step, with a Python that notes what it is asked, and for real, under load."""

import fcntl
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.load import Load
from tests.deploy.machine import ROOT, Machine
from tests.deploy.releases import Releases
from tests.waiting import until

# Notes a line for each call, and fails for what FAILS is a part of.
PYTHON = """#!/bin/sh
said="$(basename "$PWD"): $*"
if [ "$1" = - ]; then
    version=$(cat "$TAC_ROOT/version on tac@$(echo "$2" | cut -c 18-21)") || exit
    said="ask $2 of $version"
fi
echo "$said" >>"$NOTES"
if [ "$2" = venv ]; then mkdir -p .venv/bin && cp "$0" .venv/bin/python; fi
case "$said" in
    *"$FAILS"*) echo "it says why" >&2; exit 3 ;;
    *"migrate --check"*) [ ! -e "$TAC_ROOT/pending" ] || exit ;;
    *"migrate --noinput"*) rm "$TAC_ROOT/pending" ;;
esac
if [ "$1" = - ]; then echo "$version"; fi
"""
RESTART = """#!/bin/sh
version=$(basename "$(readlink "$TAC_ROOT/current")")
echo "restart $1 with $version" >>"$NOTES"
echo "$version" >"$TAC_ROOT/version on $1"
"""


class Machinery:
    """A directory of releases whose Python does nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in {"python": PYTHON, "restart": RESTART}.items():
            (root / name).write_text(text)
            (root / name).chmod(0o755)
        (root / "tac.env").write_text("HTTPS=true\n")
        self.has_migrations()

    def has_migrations(self) -> None:
        """The next release."""
        (self.root / "pending").touch()

    def run(self, name: str, fails: str = "nothing fails") -> "subprocess.CompletedProcess[str]":
        with self.start(name, fails) as process:
            output, errors = process.communicate()
        return subprocess.CompletedProcess([], process.returncode, output, errors)

    def start(self, name: str, fails: str, ready_seconds: int = 0) -> "subprocess.Popen[str]":
        script = self.root / "releases" / name / "deploy/upgrade.sh"
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_bytes((ROOT / "deploy/upgrade.sh").read_bytes())
        (self.root / "notes").write_text("")
        given = {
            "PATH": os.environ["PATH"],
            "NOTES": f"{self.root}/notes",
            "FAILS": fails,
            "TAC_ROOT": str(self.root),
            "TAC_SETTINGS": f"{self.root}/tac.env",
            "TAC_PYTHON": f"{self.root}/python",
            "TAC_AS_USER": "",
            "TAC_RESTART": f"{self.root}/restart",
            "TAC_READY_SECONDS": str(ready_seconds),
        }
        pipe = subprocess.PIPE
        # Bash can trap no signal that whoever runs the tests ignores.
        command = ["env", "--default-signal", "bash", str(script)]
        return subprocess.Popen(command, env=given, stdout=pipe, stderr=pipe, text=True)

    def notes(self) -> list[str]:
        return (self.root / "notes").read_text().splitlines()

    def serves(self) -> str:
        return (self.root / "current").readlink().name


@pytest.fixture
def machinery(tmp_path: Path) -> Machinery:
    return Machinery(tmp_path)


INSTALLING = [
    "{0}: -m venv .venv",
    "{0}: -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:"
    " -r requirements.txt",
]
PREPARING = [
    "{0}: -m compileall -q tac_site members resources",
    "{0}: manage.py collectstatic --noinput --clear --verbosity 0",
    "{0}: -m whitenoise.compress --quiet --no-brotli static",
    "{0}: manage.py check --deploy",
    "{0}: manage.py migrate --check --verbosity 0",
]
BACKUP_BY_OLD = ["{1}: manage.py backup /var/backups/tac/upgrades --keep 14"]
BACKUP_BY_NEW = ["{0}: manage.py backup /var/backups/tac/upgrades --keep 14"]
MIGRATING = ["{0}: manage.py migrate --noinput --verbosity 0"]
STARTING = [
    "restart tac@8001 with {0}", "ask http://127.0.0.1:8001/readyz of {0}",
    "restart tac@8002 with {0}", "ask http://127.0.0.1:8002/readyz of {0}",
]  # fmt: skip

NOT_READY = ["http://127.0.0.1:{0}/readyz: it says why"]
NOT_STARTED = ["Starting on port {0} (journalctl --unit tac@{0} says more) failed."]
NOT_PUT_BACK = ["The database may be newer than 1.0 can start with: nothing was put back."]
NOTHING_SERVES = ["Port {0}: nothing serves (it says why). docs/deploy.md says how to go back."]
OLD_SERVES = ["Port 8001: version 1.0 serves.", "Port 8002: version 1.0 serves."]


def of(release: str, *steps: list[str], before: str = "") -> list[str]:
    return [line.format(release, before) for lines in steps for line in lines]


def test_the_first_release_is_installed_and_started(machinery: Machinery) -> None:
    done = machinery.run("1.0")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1.0 serves on the ports 8001 8002.\n", "")
    assert machinery.notes() == of("1.0", INSTALLING, PREPARING, MIGRATING, STARTING)
    assert machinery.serves() == "1.0"
    assert (machinery.root / "releases/1.0/.env").readlink() == machinery.root / "tac.env"


def test_the_next_one_is_checked_after_a_backup_and_its_instances_start_in_turn(machinery: Machinery) -> None:
    machinery.run("1.0")
    machinery.has_migrations()
    assert machinery.run("1.1").stdout == "1.1 serves on the ports 8001 8002.\n"
    steps = INSTALLING, PREPARING, BACKUP_BY_OLD, MIGRATING, STARTING
    assert machinery.notes() == of("1.1", *steps, before="1.0")
    assert machinery.serves() == "1.1"

    # Again, for other settings: what is installed stays.
    machinery.run("1.1")
    assert machinery.notes() == of("1.1", PREPARING, BACKUP_BY_NEW, STARTING)


@pytest.mark.parametrize(
    ("fails", "step"),
    {
        "pip install": "Installing the locked packages",
        "collectstatic": "Collecting the static files",
        "check --deploy": "Checking the settings",
        "backup": "The backup",
    }.items(),
)
def test_what_fails_before_a_restart_leaves_the_old_version_alone(
    machinery: Machinery, fails: str, step: str
) -> None:
    machinery.run("1.0")
    done = machinery.run("1.1", fails)
    assert done.stderr.splitlines() == ["it says why", f"{step} failed.", *OLD_SERVES]
    assert (done.returncode, done.stdout, machinery.serves()) == (3, "", "1.0")
    assert not [note for note in machinery.notes() if note.startswith("restart")]

    # Run again it does what is missing.
    assert machinery.run("1.1").returncode == 0
    assert machinery.serves() == "1.1"


def test_a_database_that_was_migrated_in_part_is_no_dead_end(machinery: Machinery) -> None:
    """The old version makes no backup of it."""
    machinery.run("1.0")
    machinery.has_migrations()
    done = machinery.run("1.1", "migrate --noinput")
    failed = ["it says why", "Bringing the database up to date failed."]
    assert done.stderr.splitlines() == [*failed, *NOT_PUT_BACK, *OLD_SERVES]
    assert machinery.serves() == "1.0"

    done = machinery.run("1.1", "1.0: manage.py backup")
    steps = PREPARING, BACKUP_BY_OLD, BACKUP_BY_NEW, MIGRATING, STARTING
    assert machinery.notes() == of("1.1", *steps, before="1.0")
    told = "That backup is by 1.1, and 1.0 cannot bring it back."
    assert done.stderr.splitlines() == ["it says why", told]


def test_an_instance_that_does_not_get_ready_is_put_back_and_the_other_not_touched(
    machinery: Machinery,
) -> None:
    machinery.run("1.0")
    done = machinery.run("1.1", "8001/readyz of 1.1")
    assert (done.returncode, machinery.serves()) == (1, "1.0")
    assert done.stderr.splitlines() == of("8001", NOT_READY, NOT_STARTED, OLD_SERVES)
    assert [note for note in machinery.notes() if note.startswith("restart")] == [
        "restart tac@8001 with 1.1", "restart tac@8001 with 1.0",
    ]  # fmt: skip


def test_an_old_version_that_does_not_start_again_is_told(machinery: Machinery) -> None:
    machinery.run("1.0")
    done = machinery.run("1.1", "8001/readyz")
    assert done.stderr.splitlines()[-2:] == of("8001", NOTHING_SERVES, OLD_SERVES[1:])


def test_a_second_instance_that_does_not_get_ready_puts_both_back(machinery: Machinery) -> None:
    machinery.run("1.0")
    done = machinery.run("1.1", "8002/readyz of 1.1")
    assert (done.returncode, machinery.serves()) == (1, "1.0")
    assert [note for note in machinery.notes() if note.startswith("restart")] == [
        "restart tac@8001 with 1.1", "restart tac@8002 with 1.1",
        "restart tac@8002 with 1.0", "restart tac@8001 with 1.0",
    ]  # fmt: skip


def test_once_the_database_is_a_newer_one_nothing_is_put_back(machinery: Machinery) -> None:
    """The old version would not start with it, while an instance of it that runs goes on."""
    machinery.run("1.0")
    machinery.has_migrations()
    done = machinery.run("1.1", "8001/readyz of 1.1")
    assert (done.returncode, machinery.serves()) == (1, "1.1")
    told = NOT_READY, NOT_STARTED, NOT_PUT_BACK, NOTHING_SERVES, OLD_SERVES[1:]
    assert done.stderr.splitlines() == of("8001", *told)
    assert [note for note in machinery.notes() if note.startswith("restart")] == ["restart tac@8001 with 1.1"]

    # When the cause is gone.
    assert machinery.run("1.1").returncode == 0
    assert machinery.notes() == of("1.1", PREPARING, BACKUP_BY_NEW, STARTING)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM], ids=lambda each: each.name)
def test_one_that_is_ended_puts_back_what_it_began(machinery: Machinery, number: signal.Signals) -> None:
    machinery.run("1.0")
    with machinery.start("1.1", "8001/readyz of 1.1", ready_seconds=60) as process:
        until(lambda: "restart tac@8001 with 1.1" in machinery.notes(), "the first instance starts")
        process.send_signal(number)
        _, errors = process.communicate()
    assert (process.returncode, machinery.serves()) == (128 + number, "1.0")
    assert errors.splitlines() == of("8001", NOT_STARTED, OLD_SERVES)


def test_a_first_release_that_does_not_start_says_so_and_starts_again(machinery: Machinery) -> None:
    done = machinery.run("1.0", "readyz")
    assert done.returncode == 1
    assert done.stderr.splitlines() == of("8001", NOT_READY, NOT_STARTED)
    # With another database by then, which is empty: of that there is no backup.
    machinery.has_migrations()
    assert machinery.run("1.0", "manage.py backup").returncode == 0
    assert machinery.serves() == "1.0"


def test_a_first_release_of_which_one_instance_serves_stays(machinery: Machinery) -> None:
    done = machinery.run("1.0", "8002/readyz")
    assert (done.returncode, machinery.serves()) == (1, "1.0")
    machinery.run("1.0")
    assert machinery.notes() == of("1.0", PREPARING, BACKUP_BY_NEW, STARTING)


def test_a_first_release_with_wrong_settings_is_not_started(machinery: Machinery) -> None:
    done = machinery.run("1.0", "check --deploy")
    assert done.stderr.splitlines() == ["it says why", "Checking the settings failed."]
    assert machinery.notes() == of("1.0", INSTALLING, PREPARING[:-1])


def test_without_settings_nothing_starts(machinery: Machinery) -> None:
    (machinery.root / "tac.env").unlink()
    done = machinery.run("1.0")
    assert (done.returncode, done.stderr) == (1, f"Reading {machinery.root}/tac.env failed.\n")
    assert not (machinery.root / "current").is_symlink()


def test_two_do_not_run_at_once(machinery: Machinery) -> None:
    with (machinery.root / ".upgrade.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = machinery.run("1.0")
    assert (done.returncode, done.stderr) == (1, "Another upgrade.sh is running. Wait for its end.\n")
    assert machinery.notes() == []


@pytest.fixture
def releases(tmp_path: Path) -> Iterator[Releases]:
    machine = Machine(tmp_path)
    releases = Releases(machine)
    try:
        assert releases.upgrade(releases.add("1.0")).returncode == 0
        machine.start_nginx()
        yield releases
    finally:
        releases.end()
        machine.end()


def test_nobody_is_turned_away_by_an_upgrade_or_the_end_of_a_worker(releases: Releases) -> None:
    """`make bench-deploy` does the same for longer."""
    next_one = releases.add("1.1")
    ports = releases.machine.instances
    with Load(releases.machine.port) as load:
        assert releases.upgrade(next_one).returncode == 0
        assert load.broken == []
        releases.kill_a_worker(ports[0])
        releases.wait_until_whole(ports[0])
    assert load.of("GET", "HEAD") == []
    load.answered.pop("POST 503", None)  # one that the worker had when it was killed: it is not sent twice
    assert {name: count > 20 for name, count in load.answered.items()} == dict.fromkeys(
        ("GET 200", "HEAD 200", "POST 403"), True
    )
    workers = [pid for port in ports for pid in releases.workers(port)]
    assert {Path(f"/proc/{pid}/cwd").readlink().name for pid in workers} == {"1.1"}
