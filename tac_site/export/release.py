"""A directory whose content changes at once: it is a symbolic link to one beside it.

Replacing a link is one step in every file system. Web servers and programs that copy follow it for each file.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.core.management import CommandError

from tac_site.locked_directory import locked_directory


@contextmanager
def new_release(directory: Path) -> Iterator[Path]:
    """An empty directory, which replaces the present one when the block ends, and is deleted when it fails.

    The replaced one stays until the next release: somebody may be reading a file from it.
    """
    directory = directory.absolute()
    prefix = f".{directory.name}-"
    # Not of a directory beside it whose name begins with the same letters.
    release_name = re.compile(rf"{re.escape(prefix)}[0-9a-f]{{8}}")
    with locked_directory(directory.parent, partial(_refuse_second, directory.parent)):
        before = _current_release(directory, release_name)
        new = directory.with_name(prefix + secrets.token_hex(4))
        new.mkdir()
        try:
            yield new
            os.sync()  # a power cut after the exchange finds every file whole
            link = directory.with_name(f"{prefix}link")
            link.unlink(missing_ok=True)
            link.symlink_to(new.name)
            if before is None and directory.exists():
                directory.rmdir()
            link.replace(directory)
        except BaseException:
            if not (directory.is_symlink() and directory.readlink().name == new.name):
                shutil.rmtree(new)
            raise
        for other in directory.parent.iterdir():
            if release_name.fullmatch(other.name) and other not in (new, before):
                shutil.rmtree(other, ignore_errors=True)


def _current_release(directory: Path, release_name: re.Pattern[str]) -> Path | None:
    if directory.is_symlink():
        target = directory.readlink()
        if release_name.fullmatch(str(target)):
            return directory.with_name(target.name)
    elif not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return None
    advice = "Name a directory that does not exist."
    raise CommandError(f"{directory} is there already and was not made by an export. {advice}")


def _refuse_second(directory: Path) -> None:
    raise CommandError(f"Another export is being written in {directory}. Wait for its end.")
