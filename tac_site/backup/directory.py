"""Where archives lie, under names that tell when they were made."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError

from tac_site.backup.archive import is_archive
from tac_site.locked_directory import locked_directory

NAME = re.compile(r"tac-site-\d{8}-\d{6}-\d{6}\.zip")
UNFINISHED_NAME = re.compile(rf"\.{NAME.pattern}\.unfinished")


def archive_path(given: Path, now: datetime) -> Path:
    """A new name in a directory, or the file itself. A directory that is not there is made."""
    if given.suffix == ".zip" and not given.is_dir():
        if given.exists() and not is_archive(given):
            advice = "Name another file, or a directory."
            raise CommandError(f"{given} is there already and was not made by a backup. {advice}")
        return given
    if given.exists() and not given.is_dir():
        advice = "Name a directory, or a file that ends with .zip."
        raise CommandError(f"{given} is no directory. {advice}")
    given.mkdir(mode=0o700, parents=True, exist_ok=True)
    return given / f"tac-site-{now:%Y%m%d-%H%M%S-%f}.zip"


@contextmanager
def locked(directory: Path, say: Callable[[str], None]) -> Iterator[None]:
    """One backup at a time is written to it; the next one waits."""
    waits = f"Another backup is being written to {directory}: waiting for its end."
    with locked_directory(directory, lambda: say(waits)) as handle:
        yield
        os.fsync(handle)  # the names of its files


@contextmanager
def unfinished(archive: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file beside it, for its owner alone, that becomes it when the block ends and goes when it fails."""
    path = archive.with_name(f".{archive.name}.unfinished")
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        try:
            yield path, file
            path.replace(archive)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise


def remove_abandoned(directory: Path) -> None:
    """What a backup left there that was killed. The directory is locked: none is being written."""
    for path in directory.iterdir():
        if UNFINISHED_NAME.fullmatch(path.name):
            path.unlink()


def remove_old(newest: Path, keep: int, say: Callable[[str], None]) -> int:
    """Of the archives beside the newest, so that so many are left; returns how many went. Those of a time to
    come are not counted: else they would push out those that follow."""
    ours = sorted(_archives(newest.parent, say), reverse=True)
    for path in ours:
        if path.name > newest.name:
            say(f"{path} is of a time to come: --keep does not count it, nor delete it.")
    removed = 0
    for path in [path for path in ours if path.name < newest.name][keep - 1 :]:
        try:
            path.unlink()
            removed += 1
        except OSError as error:
            say(f"{path} is old and cannot be deleted: {error.strerror}.")
    return removed


def _archives(directory: Path, say: Callable[[str], None]) -> Iterator[Path]:
    for path in directory.iterdir():
        if not NAME.fullmatch(path.name) or path.is_symlink() or not path.is_file():
            continue
        try:
            is_ours = is_archive(path)
        except OSError as error:
            advice = "Give it to the user whom the site runs as, or delete it."
            say(
                f"{path} cannot be read ({error.strerror}): --keep does not count it, nor delete it. {advice}"
            )
        else:
            if is_ours:
                yield path
