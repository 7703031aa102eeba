"""The files of the media storage. The same name is always the same content: they are added, not exchanged."""

from collections.abc import Iterator

from django.core.files.base import File
from django.core.files.storage import default_storage

from tac_site.backup.archive import Archive, ArchiveWriter
from tac_site.backup.manifest import StoredFile, pieces_of
from tac_site.publishing.files import stored_names


def add_media(archive: ArchiveWriter, added: set[str]) -> None:
    """Those that are stored, and are not in the archive yet."""
    for name in stored_names():
        if name not in added and (pieces := _pieces(name)):
            archive.add_picture(name, pieces)
            added.add(name)


def add_missing(archive: Archive) -> None:
    """Those that the storage does not have. Nothing of the site changes by that.

    They stay should the restore fail: an editor may have uploaded the same content since.
    """
    for name in archive.media_names:
        if not default_storage.exists(name):
            _store(archive, name)


def repair(archive: Archive) -> None:
    """Those that are missing after all, or damaged."""
    for name in archive.media_names:
        pieces = _pieces(name)
        if pieces is None or StoredFile.of(pieces) != archive.media_file(name):
            _store(archive, name)


def _store(archive: Archive, name: str) -> None:
    with archive.open_media(name) as file:
        default_storage.save(name, File(file))


def _pieces(name: str) -> Iterator[bytes] | None:
    """None if it is not there any more."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        return None
    return _closing(file)


def _closing(file: File) -> Iterator[bytes]:  # type: ignore[type-arg]
    with file:
        yield from pieces_of(file)
