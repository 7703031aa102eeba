"""A draft whose time has come goes live while a server runs, though nobody visits it."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tac_site.test_serve import ROOT, Serve, free_port, get, lines_until_ready, serve  # noqa: F401

SCHEDULE = """
from django.utils import timezone
from members.models import Council
from tac_site.publishing.documents import with_fields
from tac_site.publishing.writing import writing
with writing(Council, 1) as writer:
    document = with_fields(writer.state.live_document, name="Harbour Council")
    writer.save_draft(document, goes_live_at=timezone.now())
"""


@pytest.mark.parametrize("debug", ["false", "true"])
def test_it_goes_live_by_itself(debug: str, serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    data, port = tmp_path / "data", free_port()
    lines_until_ready(serve("--port", str(port), "--workers", "2", DEBUG=debug))
    environment = {"DATA_DIR": str(data), "PATH": ""}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SCHEDULE]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)

    database = sqlite3.connect(data / "db.sqlite3")
    deadline = time.monotonic() + 30
    name = ""
    while name != "Harbour Council" and time.monotonic() < deadline:
        ((name,),) = database.execute("SELECT name FROM members_council")
    database.close()

    assert name == "Harbour Council"
    assert ">Harbour Council</h1>" in get(port, "/")[1]
