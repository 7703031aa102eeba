"""A server runs on while another process restores its site."""

import time
from pathlib import Path

import pytest
from django.db import connection

from members.models import Council
from tests.factories import CouncilFactory
from tests.tac_site.backup.backups import backup, manage
from tests.tac_site.test_serve import Serve, free_port, get, lines_until_ready, serve

__all__ = ["serve"]  # a fixture

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="The server of this test has SQLite."),
]


def test_visitors_see_the_restored_site_within_a_second(tmp_path: Path, data_dir: Path, serve: Serve) -> None:
    CouncilFactory.create(name="Council of then")
    backup(tmp_path / "then.zip")
    Council.objects.update(name="Council of now")
    backup(tmp_path / "now.zip")
    assert manage(data_dir, "restore", str(tmp_path / "now.zip")).returncode == 0
    port = free_port()
    lines_until_ready(serve("--port", str(port), "--workers", "1"))
    assert "Council of now" in get(port, "/")[1]

    restored = manage(data_dir, "restore", str(tmp_path / "then.zip"), "--replace")
    assert (restored.returncode, restored.stderr) == (0, "")
    end = time.monotonic() + 1
    while "Council of then" not in get(port, "/")[1]:
        assert time.monotonic() < end, "The page is still that of before."
    assert get(port, "/admin/login/")[0] == 200
