"""A small disk of its own, which can be filled and made read-only: as root alone."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

BLOCK = 4096


def mount(*arguments: str) -> None:
    """Or the test is skipped."""
    try:
        subprocess.run(["mount", *arguments], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("This process may not mount a disk.")


def unmount(path: Path) -> None:
    subprocess.run(["umount", "--lazy", str(path)], check=True)


class SmallDisk:
    def __init__(self, path: Path) -> None:
        self.path, self._filler = path, path / "filler"

    @contextmanager
    def filled(self, but: int = 0) -> Iterator[None]:
        """Up to so many bytes, as long as this lasts."""
        with self._filler.open("wb", buffering=0) as filler:
            with suppress(OSError):
                while True:
                    filler.write(b"x" * BLOCK)
            filler.truncate(max(0, filler.tell() - but))
        try:
            yield
        finally:
            self._filler.unlink()


@contextmanager
def small_disk(path: Path, megabytes: int) -> Iterator[SmallDisk]:
    path.mkdir()
    mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(path))
    try:
        yield SmallDisk(path)
    finally:
        unmount(path)


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """What is opened from now on, that is."""
    mount("--bind", str(path), str(path))
    try:
        mount("-o", "remount,bind,ro", str(path))
        yield
    finally:
        unmount(path)
