"""`manage.py backup --keep`: which archives go, and which stay."""

import errno
import io
from pathlib import Path

import pytest

from tac_site.backup.archive import is_archive
from tac_site.management.commands import backup as command
from tests.tac_site.backup.backups import backup, names

pytestmark = pytest.mark.django_db(transaction=True)


def test_old_ones_of_its_own_go_once_the_new_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "backups"
    for _ in range(3):
        backup(directory, "--keep", "3")
    made = names(directory)
    assert len(made) == 3
    (directory / "tac-site-20200101-000000-000000.zip").write_text("not made by a backup")
    (directory / "notes.txt").touch()
    with monkeypatch.context() as broken:
        broken.setattr(command, "write_backup", None)
        with pytest.raises(TypeError):
            backup(directory, "--keep", "1")
    assert names(directory) == sorted(["notes.txt", "tac-site-20200101-000000-000000.zip", *made])
    assert backup(directory, "--keep", "2").endswith(" Old ones deleted: 2.\n")
    *_, newest = left = [name for name in names(directory) if name > "tac-site-2021"]
    assert left == [made[-1], newest]
    assert (directory / "notes.txt").exists()
    assert (directory / "tac-site-20200101-000000-000000.zip").exists()


def test_the_newest_stays_whatever_the_clock_says(tmp_path: Path) -> None:
    directory = tmp_path / "backups"
    backup(directory)
    (made,) = directory.iterdir()
    later = made.rename(directory / "tac-site-20990101-000000-000000.zip")
    for _ in range(2):
        errors = io.StringIO()
        backup(directory, "--keep", "1", errors=errors)
    told = f"{later} is of a time to come: --keep does not count it, nor delete it."
    assert told in errors.getvalue().splitlines()
    _, other = names(directory)
    assert other == later.name


def test_one_of_another_user_stays_and_is_named_and_the_others_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "backups"
    for _ in range(4):
        backup(directory)
    old, unreadable, kept, newer = sorted(directory.iterdir())
    unlink = Path.unlink

    def read(path: Path) -> bool:
        if path == unreadable:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return is_archive(path)

    def delete(path: Path, missing_ok: bool = False) -> None:
        if path == kept:
            raise PermissionError(errno.EPERM, "Operation not permitted", str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr("tac_site.backup.directory.is_archive", read)
    monkeypatch.setattr(Path, "unlink", delete)
    errors = io.StringIO()
    assert backup(directory, "--keep", "2", errors=errors).endswith(" Old ones deleted: 1.\n")
    assert sorted(errors.getvalue().splitlines()) == [
        f"{unreadable} cannot be read (Permission denied): --keep does not count it, nor delete it. "
        "Give it to the user whom the site runs as, or delete it.",
        f"{kept} is old and cannot be deleted: Operation not permitted.",
    ]
    assert not old.exists()
    assert names(directory)[:-1] == [unreadable.name, kept.name, newer.name]
