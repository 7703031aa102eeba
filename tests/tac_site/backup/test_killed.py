"""A process is killed in the middle of its work, as by a power cut: nothing of Python runs after it."""

import os
import signal
import warnings
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tac_site.backup import media
from tac_site.backup.restoring import Restoration
from tac_site.backup.tables import Table
from tests.factories import TermFactory
from tests.tac_site.backup.backups import backup, contents, delete_everything, files, make_site, restore

pytestmark = pytest.mark.django_db(transaction=True)


def run_until(owner: object, name: str, times: int, command: object, *arguments: object) -> None:
    """In a process that is killed when it calls the function of that name so many times."""
    connection.close()  # each process has to have its own
    # Of the threads that the process has: they have no part in this.
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status)
        assert os.WTERMSIG(status) == signal.SIGKILL
        return
    try:
        function, left = getattr(owner, name), [times]

        def killed(*given: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*given)

        setattr(owner, name, killed)
        command(*arguments)  # type: ignore[operator]
    finally:
        os._exit(1)


def test_a_killed_restore_leaves_the_site_as_before_or_as_then(tmp_path: Path, media_root: Path) -> None:
    make_site()
    backup(tmp_path / "then.zip")
    stored = files(media_root)
    delete_everything()
    TermFactory.create(member__name="Robert")
    backup(tmp_path / "before.zip")
    command = (restore, tmp_path / "then.zip", "--replace")

    run_until(media, "_store", 3, *command)
    assert len(files(media_root)) == 2
    run_until(Table, "insert", 9, *command)
    run_until(Restoration, "_write_key", 1, *command)
    assert files(media_root) == stored
    backup(tmp_path / "after.zip")
    assert contents(tmp_path / "after.zip") == {
        **contents(tmp_path / "before.zip"),
        **{f"media/{name}": content for name, content in stored.items()},
    }

    run_until(ContentType.objects, "clear_cache", 1, *command)
    backup(tmp_path / "new.zip")
    assert contents(tmp_path / "new.zip") == contents(tmp_path / "then.zip")


def test_a_killed_backup_leaves_no_archive_and_the_next_one_nothing_of_it(tmp_path: Path) -> None:
    make_site()
    directory = tmp_path / "backups"
    for _ in range(2):
        run_until(Table, "lines", 5, backup, directory)
        assert [each.suffix for each in directory.iterdir()] == [".unfinished"]
    backup(directory)
    assert [each.suffix for each in directory.iterdir()] == [".zip"]
