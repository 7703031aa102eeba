"""What an archive says of itself."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any

ABOUT = (
    "A backup of the website of a technical council. `manage.py restore` brings it back. database/ has a "
    "file for each table with a JSON object for each row; media/ has the pictures and papers under their "
    "names."
)
FORMAT = 1
PIECE = 1024 * 1024  # bytes


class ArchiveError(Exception):
    """Why a file is no backup that can be restored, in a sentence."""


@dataclass(frozen=True)
class StoredFile:
    size: int
    sha256: str

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> "StoredFile":
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
        return cls(size, digest.hexdigest())


@dataclass(frozen=True)
class Manifest:
    site_version: str
    created_at: str
    migrations: list[str]  # that the database had, such as members.0001_initial
    rows: dict[str, int]  # by table, such as members.member
    files: dict[str, StoredFile]  # all that the archive has beside its manifest

    def to_json(self) -> bytes:
        content = {"about": ABOUT, "format": FORMAT, **asdict(self)}
        return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        try:
            given: dict[str, Any] = json.loads(content)
            if given.pop("format") != FORMAT:
                raise ArchiveError("has another format than this code reads: restore it with newer code")
            del given["about"]
            files = {str(name): StoredFile(**each) for name, each in given.pop("files").items()}
            manifest = cls(**given, files=files)
            manifest._check_types()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ArchiveError("has a manifest that is not understood") from error
        return manifest

    def _check_types(self) -> None:
        sizes = [*self.rows.values(), *(each.size for each in self.files.values())]
        digests = [each.sha256 for each in self.files.values()]
        texts = [self.site_version, self.created_at, *self.migrations, *digests]
        if not all(isinstance(size, int) and size >= 0 for size in sizes):
            raise ValueError
        if not all(isinstance(text, str) for text in texts):
            raise ValueError


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
