"""A real file system that is full, and a process that may write no more."""

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from tests.factories import TermFactory
from tests.tac_site.backup.backups import backup, contents, delete_everything, files, make_site, restore

pytestmark = pytest.mark.django_db(transaction=True)

NOTES = b"x" * 60_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """It has 64 KB, and something in 60 of them."""
    directory = tmp_path / "small"
    directory.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", str(directory)]
    mounted = subprocess.run(command, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"A small file system cannot be mounted here: {mounted.stderr.strip()}")
    (directory / "notes.txt").write_bytes(NOTES)
    yield directory
    subprocess.run(["umount", str(directory)], check=True)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Of this process: a write past it fails as one to a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_backup_that_does_not_fit_leaves_nothing(small_disk: Path) -> None:
    make_site()
    with pytest.raises(CommandError) as error:
        backup(small_disk, "--keep", "1")
    assert str(error.value) == (
        f"{small_disk} cannot be read or written: No space left on device. No backup was made."
    )
    assert files(small_disk) == {"notes.txt": NOTES}


def test_so_does_one_that_is_cut_off_anywhere(tmp_path: Path) -> None:
    make_site()
    backup(tmp_path / "whole.zip")
    size = (tmp_path / "whole.zip").stat().st_size
    directory = tmp_path / "backups"
    for limit in (100, size // 2, size - 5_000, size - 500, size - 100, size - 10):
        with (
            file_size_limit(limit),
            pytest.raises(CommandError, match="cannot be read or written: File too large"),
        ):
            backup(directory)
        assert list(directory.iterdir()) == []


def test_a_restore_that_does_not_fit_changes_nothing(
    tmp_path: Path, small_disk: Path, settings: Settings
) -> None:
    make_site()
    backup(tmp_path / "then.zip")
    delete_everything()
    TermFactory.create(member__name="Robert")
    settings.MEDIA_ROOT = small_disk
    backup(tmp_path / "before.zip")
    with pytest.raises(CommandError) as error:
        restore(tmp_path / "then.zip", "--replace")
    assert (
        str(error.value)
        == "A file could not be stored: the disk of this site is full. Try again once its operator has made "
        "room. Nothing was changed. Files that were added go by manage.py clean_media --delete."
    )
    stored = {f"media/{name}": content for name, content in files(small_disk).items()}
    assert stored.pop("media/notes.txt") == NOTES
    assert stored.items() <= contents(tmp_path / "then.zip").items()
    backup(tmp_path / "after.zip")
    assert contents(tmp_path / "after.zip") == contents(tmp_path / "before.zip") | stored
