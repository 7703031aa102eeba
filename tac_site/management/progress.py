from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper

WIDTH = 30


@contextmanager
def progress_bar(stream: OutputWrapper, noun: str) -> Iterator[Callable[[int, int], None]]:
    """A function that draws how many of how many are done; on a terminal alone, until the block ends."""

    def draw(done: int, total: int) -> None:
        if stream.isatty():
            bar = "#" * (WIDTH * done // total)
            stream.write(f"\r[{bar:{WIDTH}}] {noun} {done} of {total}", str, ending="")
            stream.flush()

    try:
        yield draw
    finally:
        if stream.isatty():
            stream.write("\r\033[K", str, ending="")
