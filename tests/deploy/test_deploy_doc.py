"""docs/deploy.md, typed command by command."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.deploy.machine import NGINX_CONF, ROOT, Machine
from tests.deploy.releases import Releases
from tests.waiting import until

STAND_IN = ROOT / "tests/deploy/stand_in.sh"
PROGRAMS = (
    *("apt-get", "certbot", "chown", "git", "install", "journalctl", "nginx", "runuser", "systemctl"),
    "useradd",
)


def commands() -> str:
    """All that is typed before the site is there."""
    steps = (ROOT / "docs/deploy.md").read_text().partition("## What is there now")[0]
    return "".join(line.removeprefix("    ") for line in steps.splitlines(True) if line.startswith("    "))


@pytest.fixture
def releases(tmp_path: Path) -> Iterator[Releases]:
    machine = Machine(tmp_path)
    releases = Releases(machine)
    try:
        yield releases
    finally:
        releases.end()
        machine.end()
        if (tmp_path / "nginx.pid").exists():
            os.kill(int((tmp_path / "nginx.pid").read_text()), signal.SIGTERM)


def here(machine: Machine, text: str) -> str:
    """With the paths and ports of this machine."""
    ports = {"8001": machine.instances[0], "8002": machine.instances[1]}
    text = re.sub("8001|8002", lambda match: str(ports[match[0]]), machine.below(text))
    text = re.sub(r" *listen \[::\].*\n", "", text)
    text = text.replace("listen 80", f"listen 127.0.0.1:{machine.plain_port}")
    return text.replace("listen 443", f"listen 127.0.0.1:{machine.tls_port}")


def test_a_bare_machine_becomes_the_site(releases: Releases) -> None:
    machine = releases.machine
    code = releases.add("code")
    for file in (code / "deploy").rglob("*"):
        if file.is_file():
            file.write_text(here(machine, file.read_text()))
    programs = machine.root / "bin"
    programs.mkdir()
    for program in PROGRAMS:
        (programs / program).symlink_to(STAND_IN)
    user = "user root;" if os.geteuid() == 0 else ""
    of_debian = NGINX_CONF[: NGINX_CONF.index("    server {{")] + "}}\n"
    of_debian = of_debian.replace("worker_connections 4096", "worker_connections 768")
    (machine.root / "etc/nginx/nginx.conf").write_text(of_debian.format(user=user, root=machine.root))

    typed = here(machine, commands()).replace("https://git.example.org/tac-site.git", str(code))
    path = f"{programs}:/usr/sbin:{os.environ['PATH']}"
    given = {"PATH": path, "ROOT": str(machine.root), "HOME": str(machine.root)}
    done = subprocess.run(
        ["bash", "-euxc", typed], env=given, check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "v0.3.0 serves on the ports" in done.stdout
    assert re.search("Made the account .admin. with the password ", done.stdout)

    def is_there() -> bool:
        with suppress(OSError):
            return machine.ask_over_https("/").status == 200
        return False

    until(is_there, "nginx answers over HTTPS")
    for path in ("/admin/login/", "/static/tac_site/site.css"):
        assert (path, machine.ask_over_https(path).status) == (path, 200)
    assert (machine.root / "var/cache/tac/site/index.html").exists()
    assert "worker_connections 4096" in (machine.root / "etc/nginx/nginx.conf").read_text()
