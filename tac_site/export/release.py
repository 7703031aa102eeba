"""A directory whose content changes at once.

It is a symbolic link to a directory beside it. To exchange a link is one step in every file system, which to
exchange two directories is not, and who reads through it notices nothing: a web server follows it anew for
each file, and so does a program that copies the directory.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class OccupiedError(Exception):
    """The directory cannot be replaced: the message says why and what to do."""


@contextmanager
def new_release(directory: Path) -> Iterator[Path]:
    """An empty directory, which takes the place of the other when the block ends, and never when it fails.

    The one that it replaces stays until the next time: somebody may be reading a file from it.
    """
    directory = directory.absolute()
    prefix = f".{directory.name}-"
    with _alone(directory):
        before = _present(directory, prefix)
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
            if _is_release(other.name, prefix) and other not in (new, before):
                shutil.rmtree(other, ignore_errors=True)


def _is_release(name: str, prefix: str) -> bool:
    """And not, say, one of a neighbour whose name begins with the same letters."""
    return re.fullmatch(rf"{re.escape(prefix)}[0-9a-f]{{8}}", name) is not None


def _present(directory: Path, prefix: str) -> Path | None:
    if directory.is_symlink():
        target = directory.readlink()
        if target.name == str(target) and _is_release(target.name, prefix):
            return directory.with_name(target.name)
    elif not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return None
    raise OccupiedError(
        f"{directory} is there already and was not made by an export. Name a directory that does not exist."
    )


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    handle = os.open(directory.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OccupiedError(
                f"Another export is being written in {directory.parent}. Wait for its end."
            ) from None
        yield
    finally:
        os.close(handle)
