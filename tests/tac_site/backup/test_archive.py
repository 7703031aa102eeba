"""What is in the file, and which files are taken for an archive. No database is asked."""

import random
import stat
import zipfile
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tac_site.backup.archive import is_archive, open_archive, writing_archive
from tac_site.backup.manifest import ArchiveError, Manifest, StoredFile

NOW = datetime(2026, 9, 8, 14, tzinfo=UTC)
PICTURE = f"pictures/{'0' * 32}-1x1.webp"
TABLE = "database/members.member.jsonl"


def as_it_is(manifest: Manifest) -> Manifest:
    return manifest


def write(file: Path, change: Callable[[Manifest], Manifest] = as_it_is, more: str = "") -> Manifest:
    """A small archive; its manifest may say something else, and a file of another name may be in it."""
    with file.open("w+b") as stream, writing_archive(stream, NOW) as archive:
        archive.add_picture(PICTURE, [b"a pic", b"ture"])
        archive.add(TABLE, [b'{"id": 1}\n'] * 500)
        archive.add("secret_key", [b"the key"])
        if more:
            archive.add(more, [b"more"])
        manifest = Manifest("0.2.0", NOW.isoformat(), [], {"members.member": 500}, {**archive.files})
        archive.finish(change(manifest))
    return manifest


def problem(file: Path) -> str:
    with pytest.raises(ArchiveError) as error, open_archive(file):
        pass
    return str(error.value)


def test_it_has_what_was_put_into_it(tmp_path: Path) -> None:
    file = tmp_path / "site.zip"
    manifest = write(file)
    with open_archive(file) as archive:
        assert archive.manifest == manifest
        assert archive.media_names == [PICTURE]
        assert archive.open_media(PICTURE).read() == b"a picture"
        assert archive.secret_key() == "the key"
        assert archive.open_table("members.member").readlines() == [b'{"id": 1}\n'] * 500


def test_people_can_open_it(tmp_path: Path) -> None:
    write(tmp_path / "site.zip")
    with zipfile.ZipFile(tmp_path / "site.zip") as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [f"media/{PICTURE}", TABLE, "secret_key", "manifest.json"]
        assert {stat.S_IMODE(each.external_attr >> 16) for each in opened.infolist()} == {0o600}
        assert {each.date_time for each in opened.infolist()} == {(2026, 9, 8, 14, 0, 0)}


def test_no_bit_of_it_changes_unseen(tmp_path: Path) -> None:
    file = tmp_path / "site.zip"
    write(file)
    whole = file.read_bytes()
    dice = random.Random(16)  # noqa: S311
    end = range(len(whole) - 200, len(whole))
    for position in {*dice.sample(range(len(whole)), 200), *range(40), *end}:
        changed = bytearray(whole)
        changed[position] ^= 1 << dice.randrange(8)
        file.write_bytes(changed)
        assert problem(file).startswith(("is damaged: its SHA-256 was ", "is no backup ")), position
    file.write_bytes(whole)
    with open_archive(file):
        pass


@pytest.mark.parametrize("part", [slice(-1), slice(99), slice(0), slice(1, None)])
def test_one_that_is_not_whole_is_refused(tmp_path: Path, part: slice) -> None:
    file = tmp_path / "site.zip"
    write(file)
    file.write_bytes(file.read_bytes()[part])
    has_end = part.stop is None
    assert problem(file).startswith("is damaged: " if has_end else "is no backup that manage.py backup made")
    assert is_archive(file) is has_end


def test_one_with_more_behind_it_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "site.zip"
    write(file)
    file.write_bytes(file.read_bytes() + b"\0")
    assert problem(file).startswith("is no backup ")


def test_what_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    assert problem(tmp_path / "site.zip") == "cannot be read: No such file or directory"
    assert problem(tmp_path) == "cannot be read: Is a directory"


@pytest.mark.parametrize(
    "name",
    [
        *("../evil", "/etc/passwd", "media/../../evil", "media/pictures/evil.webp", "media/evil"),
        *("database/../evil.jsonl", "database/a.b/c.jsonl", f"pictures/{PICTURE}", f"media/{PICTURE}\n"),
        f"media/papers/../{PICTURE}",
    ],
)
def test_a_file_that_no_backup_has_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path / "site.zip", more=name)
    assert problem(tmp_path / "site.zip") == f"has the file “{name}”, which no backup has"


def with_file(**values: object) -> Callable[[Manifest], Manifest]:
    def change(manifest: Manifest) -> Manifest:
        before = manifest.files["secret_key"]
        return replace(
            manifest, files={**manifest.files, "secret_key": StoredFile(**asdict(before) | values)}
        )

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_file(sha256="0" * 64), "has another “secret_key” than its manifest says"),
        (with_file(size=8), "has another “secret_key” than its manifest says"),
        (with_file(size=-1), "has a manifest that is not understood"),
        (with_file(size="7"), "has a manifest that is not understood"),
        (lambda manifest: replace(manifest, files={}), "does not have the files that its manifest names"),
        (lambda manifest: replace(manifest, rows=[]), "has a manifest that is not understood"),
        (lambda manifest: replace(manifest, migrations=[1]), "has a manifest that is not understood"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(
    tmp_path: Path, change: Callable[[Manifest], Manifest], said: str
) -> None:
    write(tmp_path / "site.zip", change)
    assert problem(tmp_path / "site.zip") == said


def test_the_format_of_a_later_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr("tac_site.backup.manifest.FORMAT", 2)
        write(tmp_path / "site.zip")
    assert problem(tmp_path / "site.zip") == (
        "has another format than this code reads: restore it with newer code"
    )
