import re
import shutil
import subprocess

from tests.deploy.machine import ROOT, missing
from tests.deploy.releases import CODE


def test_shellcheck_finds_nothing() -> None:
    if shutil.which("shellcheck") is None:
        missing("shellcheck is not installed (Debian: shellcheck).")
    scripts = [ROOT / "deploy/upgrade.sh", ROOT / ".ci/run", *(ROOT / "tests/deploy").glob("*.sh")]
    done = subprocess.run(["shellcheck", *scripts], check=False, capture_output=True, text=True)
    assert done.stdout == ""


def test_the_image_gets_all_that_serves_and_no_secrets() -> None:
    copied = re.findall(r"^COPY (\S+)", (ROOT / "deploy/Containerfile").read_text(), re.MULTILINE)
    assert sorted(copied) == sorted(set(CODE) - {"deploy"})
