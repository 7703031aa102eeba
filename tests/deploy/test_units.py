import shutil
import subprocess

import pytest

from tests.deploy.machine import ROOT, missing

UNITS = ROOT / "deploy/systemd"
NAMES = ("tac@.service", "tac-backup.service", "tac-backup.timer", "tac-export.service", "tac-export.timer")


def analyze(*arguments: str) -> "subprocess.CompletedProcess[str]":
    if shutil.which("systemd-analyze") is None:
        missing("systemd-analyze is not installed (Debian: systemd).")
    return subprocess.run(
        ["systemd-analyze", *arguments], cwd=UNITS, check=False, capture_output=True, text=True
    )


@pytest.mark.parametrize("name", NAMES)
def test_systemd_understands_every_line(name: str) -> None:
    done = analyze("verify", f"./{name}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".service")])
def test_a_service_can_do_little_harm(name: str) -> None:
    """From 0 (it can do nothing) to 10."""
    done = analyze("security", "--offline=true", "--threshold=20", f"./{name}")
    assert done.returncode == 0, done.stdout[-500:]


def test_all_units_are_looked_at() -> None:
    assert sorted(path.name for path in UNITS.iterdir() if path.is_file()) == sorted(NAMES)


def test_both_kinds_of_services_are_hardened() -> None:
    """systemd itself does not follow a directory that is a link, though its analysis does."""
    instances = UNITS / "tac@.service.d"
    assert not instances.is_symlink()
    assert (instances / "hardened.conf").resolve() == UNITS / "tac-.service.d/hardened.conf"
