import shutil
import subprocess

from tests.deploy.machine import ROOT, missing


def test_shellcheck_finds_nothing() -> None:
    if shutil.which("shellcheck") is None:
        missing("shellcheck is not installed (Debian: shellcheck).")
    scripts = [ROOT / "deploy/upgrade.sh", ROOT / "tests/deploy/restart.sh", ROOT / ".ci/run"]
    done = subprocess.run(["shellcheck", *scripts], check=False, capture_output=True, text=True)
    assert done.stdout == ""
