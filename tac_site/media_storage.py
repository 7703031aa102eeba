from typing import Protocol, cast

from django.core.files.storage import default_storage


class MediaStorage(Protocol):
    """What a storage of pictures and papers can do beside what Django asks of one."""

    @property
    def place(self) -> str:
        """Where the files are, in words."""

    def problem(self) -> str:
        """Why no file can be stored now, after a second at most; or empty."""

    def disconnect(self) -> None:
        """Before a process forks: two of them on one connection would read each other's answers."""

    def touch(self, name: str) -> None:
        """Keep it from clean_media for another day."""


def media_storage() -> MediaStorage:
    return cast(MediaStorage, default_storage)
