import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked_directory(directory: Path, on_wait: Callable[[], object]) -> Iterator[int]:
    """One process of this machine at a time is in the block. Yields the directory, opened.

    The next one waits, after on_wait(), which may raise instead. The lock ends with its process, however that
    ends.
    """
    handle = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)
