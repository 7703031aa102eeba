import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.deploy.machine import HOST, Machine


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    machine = Machine(tmp_path_factory.mktemp("machine"))
    try:
        machine.start_nginx()
        directory = f"{machine.root}/srv/tac/current/static"
        static = machine.manage("collectstatic", "--verbosity", "0", STATIC_ROOT=directory)
        machine.start_instance()
        export = machine.manage("export_site", f"{machine.root}/var/cache/tac/site", "--host", HOST)
        assert (static.wait(), export.wait()) == (0, 0)
        compress = [sys.executable, "-m", "whitenoise.compress", "--quiet", "--no-brotli"]
        subprocess.run([*compress, f"{directory}/tac_site"], check=True)
        yield machine
    finally:
        machine.end()
