"""One file, which people can open by hand in ten years: a zip.

Its comment ends with the SHA-256 of all bytes before that: no bit of the file changes unseen.
"""

import hashlib
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tac_site.backup.manifest import PIECE, ArchiveError, Manifest, StoredFile, pieces_of
from tac_site.publishing.files import is_stored_name

SEAL = b"A backup of a council's website. SHA-256 of all before the 64 digits at the end: "
DIGITS = 64
MANIFEST = "manifest.json"
SECRET_KEY = "secret_key"  # noqa: S105  (a name)
MEDIA = "media/"
TABLE_NAME = re.compile(r"database/([a-z0-9_]+\.[a-z0-9_]+)\.jsonl")
FIRST_DATE = datetime(1980, 1, 1, tzinfo=UTC)  # that a zip can name
MOST_MANIFEST = 100 * 1024 * 1024  # bytes


def table_file(label: str) -> str:
    return f"database/{label}.jsonl"


class ArchiveWriter:
    """Made by writing_archive()."""

    def __init__(self, archive: ZipFile, now: datetime) -> None:
        self.files: dict[str, StoredFile] = {}
        self._zip = archive
        self._date = max(now, FIRST_DATE).timetuple()[:6]

    def add(self, name: str, pieces: Iterable[bytes], compression: int = ZIP_DEFLATED) -> None:
        info = ZipInfo(name, self._date)
        info.compress_type = compression
        info.external_attr = 0o600 << 16  # for whoever unpacks it
        with self._zip.open(info, "w", force_zip64=True) as entry:
            self.files[name] = StoredFile.of(_written(pieces, entry))

    def add_picture(self, name: str, pieces: Iterable[bytes]) -> None:
        """Or a paper: neither becomes smaller."""
        self.add(MEDIA + name, pieces, ZIP_STORED)

    def finish(self, manifest: Manifest) -> None:
        self.add(MANIFEST, [manifest.to_json()])


@contextmanager
def writing_archive(file: IO[bytes], now: datetime) -> Iterator[ArchiveWriter]:
    with ZipFile(file, "w") as archive:
        archive.comment = SEAL + b"0" * DIGITS
        yield ArchiveWriter(archive, now)
    digest = _digest_before_digits(file)
    file.seek(-DIGITS, os.SEEK_END)
    file.write(digest)
    file.flush()
    os.fsync(file.fileno())


def is_archive(file: Path) -> bool:
    """By its end, whether or not it is whole."""
    with file.open("rb") as stream:
        return _seal(stream) is not None


class Archive:
    """One that was checked whole. Made by open_archive()."""

    def __init__(self, archive: ZipFile, manifest: Manifest) -> None:
        self.manifest = manifest
        self._zip = archive

    @property
    def media_names(self) -> list[str]:
        return [name.removeprefix(MEDIA) for name in self.manifest.files if name.startswith(MEDIA)]

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(name)

    def open_media(self, name: str) -> IO[bytes]:
        return self.open(MEDIA + name)

    def media_file(self, name: str) -> StoredFile:
        return self.manifest.files[MEDIA + name]

    def open_table(self, label: str) -> IO[bytes]:
        return self.open(table_file(label))

    def secret_key(self) -> str:
        """Empty if the site that it is from had it from the environment."""
        if SECRET_KEY not in self.manifest.files:
            return ""
        with self.open(SECRET_KEY) as file:
            return file.read(1000).decode()


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Nothing of it is used before all of it was looked at. ArchiveError says what is wrong with it, then or
    when its content does not fit the site."""
    with _opened(path) as stream:
        yield _unpacked(stream)


def check_end(path: Path) -> None:
    """What is known at once of a large one: that it does not stop too early, and lists its files."""
    with _opened(path) as stream:
        _read_seal(stream)
        try:
            ZipFile(stream).getinfo(MANIFEST)
        except (BadZipFile, LookupError, NotImplementedError, ValueError) as error:
            raise ArchiveError(f"cannot be unpacked ({error})") from error


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise ArchiveError(f"cannot be read: {error.strerror}") from error


def _seal(stream: IO[bytes]) -> bytes | None:
    """The 64 digits at its end."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - len(SEAL) - DIGITS))
    end = stream.read()
    return end.removeprefix(SEAL) if end.startswith(SEAL) else None


def _read_seal(stream: IO[bytes]) -> bytes:
    digits = _seal(stream)
    if digits is None:
        raise ArchiveError("is no backup that manage.py backup made, or its end is missing: use another one")
    return digits


def _check_seal(stream: IO[bytes]) -> None:
    digits = _read_seal(stream)
    actual = _digest_before_digits(stream)
    if actual != digits:
        raise ArchiveError(
            f"is damaged: its SHA-256 was {digits.decode(errors='replace')} when it was made, and is "
            f"{actual.decode()} now; use another backup"
        )


def _digest_before_digits(stream: IO[bytes]) -> bytes:
    left = stream.seek(0, os.SEEK_END) - DIGITS
    stream.seek(0)
    digest = hashlib.sha256()
    while piece := stream.read(min(PIECE, left)):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest().encode()


def _unpacked(stream: IO[bytes]) -> Archive:
    _check_seal(stream)
    try:
        return _checked(stream)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error) as error:
        raise ArchiveError(f"cannot be unpacked ({error})") from error


def _checked(stream: IO[bytes]) -> Archive:
    archive = ZipFile(stream)
    entries = archive.infolist()
    manifest_entry = next((each for each in entries if each.filename == MANIFEST), None)
    if manifest_entry is None or manifest_entry.file_size > MOST_MANIFEST:
        raise ArchiveError("has no manifest of a usual size")
    manifest = Manifest.from_json(archive.read(manifest_entry))
    if sorted(each.filename for each in entries) != sorted([MANIFEST, *manifest.files]):
        raise ArchiveError("does not have the files that its manifest names")
    for name, expected in manifest.files.items():
        if not _is_known(name):
            raise ArchiveError(f"has the file “{name}”, which no backup has")
        if archive.getinfo(name).file_size != expected.size or _read(archive, name) != expected:
            raise ArchiveError(f"has another “{name}” than its manifest says")
    return Archive(archive, manifest)


def _is_known(name: str) -> bool:
    """None of these names leads out of a directory."""
    is_media = name.startswith(MEDIA) and is_stored_name(name.removeprefix(MEDIA))
    return is_media or name == SECRET_KEY or TABLE_NAME.fullmatch(name) is not None


def _read(archive: ZipFile, name: str) -> StoredFile:
    with archive.open(name) as entry:  # it gives no more than the size that its entry says
        return StoredFile.of(pieces_of(entry))


def _written(pieces: Iterable[bytes], file: IO[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        file.write(piece)
        yield piece
