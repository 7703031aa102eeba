"""The file of SQLite is damaged while a server runs."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.tac_site.faults.running_site import RunningSite
from tests.tac_site.test_serve import free_port


def overwrite(file: Path) -> None:
    """All but its beginning and its end."""
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(size // 8)
        opened.write(b"\xff" * (size // 4 * 3))


def truncate(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    directory = tmp_path_factory.mktemp("site")
    with RunningSite(directory / "data", directory / "log", workers=1) as site:
        yield site


@pytest.mark.parametrize("damage", [overwrite, truncate])
def test_pages_in_memory_are_shown_and_the_log_says_what_to_do(
    damage: Callable[[Path], None], site: RunningSite, tmp_path: Path
) -> None:
    file, whole = site.data / "db.sqlite3", tmp_path / "whole"
    page, before = site.get("/").text, len(site.log)
    with closing(sqlite3.connect(file)) as database:
        database.execute("VACUUM INTO ?", [str(whole)])
    file.with_name("db.sqlite3-wal").write_bytes(b"")
    damage(file)
    try:
        for number in range(20):
            assert site.get("/").text == page
            answer = site.get(f"/members/?q={number}")
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
            assert "does not answer" not in answer.text
        [line] = site.log[before:].splitlines()
        said = f"The database cannot be used: the file {file} is damaged (database disk image is malformed): "
        assert line.partition("]: ")[2] == f"{said}bring a backup back with manage.py restore."

        site.kill()
        refused = site.manage("serve", "--port", str(free_port()))
        [line] = refused.stderr.splitlines()
        assert line.startswith(f"CommandError: The database cannot be used: the file {file} is damaged (")
        assert line.endswith("): bring a backup back with manage.py restore. Stop the servers first.")
        assert refused.returncode == 1
    finally:
        site.kill()
        for name in ("db.sqlite3-wal", "db.sqlite3-shm"):
            file.with_name(name).unlink(missing_ok=True)
        shutil.copy(whole, file)
        site.start()
