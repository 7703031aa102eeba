"""`manage.py backup`: what it says, what it leaves behind, what it deletes."""

import fcntl
import io
import os
import re
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from members.models import Member
from tac_site.backup import making
from tac_site.backup.archive import ArchiveWriter, open_archive
from tac_site.backup.making import write_backup
from tac_site.backup.media import add_media
from tac_site.management.commands import backup as command
from tac_site.pictures.uploads import store_picture
from tests.factories import MemberFactory
from tests.tac_site.backup.backups import backup, contents, names
from tests.tac_site.export.exports import make_council
from tests.tac_site.logs.mail_server import wait_for_mail
from tests.tac_site.pictures.samples import encoded, plain, upload

pytestmark = pytest.mark.django_db(transaction=True)

LINE = re.compile(
    r"(\S+): (\d+) rows, (\d+) pictures and papers, (with[a-zA-Z_, ]*); [\d.]+\xa0\w+, "
    r"read back and compared\."
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refusal(target: Path, *options: str) -> str:
    with pytest.raises(CommandError) as error:
        backup(target, *options)
    return str(error.value)


def test_it_is_private_and_told_in_a_line(tmp_path: Path) -> None:
    make_council()
    said = LINE.fullmatch(backup(tmp_path / "new" / "backups").strip())
    assert said
    file = Path(said[1])
    assert file.parent == tmp_path / "new" / "backups"
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    assert said[4] == "with the secret key"
    inside = contents(file)
    assert sum(
        content.count(b"\n") for name, content in inside.items() if name.startswith("database/")
    ) == int(said[2])
    assert sum(name.startswith("media/") for name in inside) == int(said[3]) > 0
    with open_archive(file) as archive:
        assert sum(archive.manifest.rows.values()) == int(said[2])


def test_a_key_of_the_environment_stays_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "of the environment")
    said = backup(tmp_path / "site.zip")
    assert ", without SECRET_KEY, which the environment has; " in said
    assert "secret_key" not in contents(tmp_path / "site.zip")


def test_what_others_could_read_is_closed_or_told(tmp_path: Path, data_dir: Path) -> None:
    data_dir.chmod(0o755)
    open_directory = tmp_path / "open"
    open_directory.mkdir()
    open_directory.chmod(0o755)
    errors = io.StringIO()
    backup(open_directory, errors=errors)
    assert mode(data_dir) == 0o700
    assert errors.getvalue().splitlines() == [
        f"{data_dir} was open to others (its mode was 0755): it is 0700 now.",
        f"{open_directory} is open to others (0755): chmod 700 {open_directory}",
    ]


def test_another_user_than_that_of_the_site_is_told(
    tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)
    errors = io.StringIO()
    backup(tmp_path / "site.zip", errors=errors)
    owner = data_dir.owner()
    assert errors.getvalue() == (
        f"{data_dir} belongs to {owner}, and this runs as 4000000: {owner} may be unable to read "
        f"what it writes. Run it as {owner}.\n"
    )


def test_what_a_killed_one_left_goes(tmp_path: Path) -> None:
    directory = tmp_path / "backups"
    directory.mkdir(mode=0o700)
    (directory / ".tac-site-20260908-140000-000000.zip.unfinished").write_text("half of it")
    (directory / ".another.unfinished").touch()
    backup(directory)
    assert names(directory)[0] == ".another.unfinished"
    assert len(names(directory)) == 2
    (tmp_path / ".site.zip.unfinished").write_text("half of it")
    backup(tmp_path / "site.zip")
    assert not (tmp_path / ".site.zip.unfinished").exists()


def test_a_file_is_written_again_and_no_other_file_is(tmp_path: Path) -> None:
    file = tmp_path / "site.zip"
    backup(file)
    before = file.read_bytes()
    MemberFactory.create()
    backup(file)
    assert file.read_bytes() != before
    file.write_text("something else")
    assert refusal(file) == (
        f"{file} is there already and was not made by a backup. Name another file, or a directory."
    )
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file") == (
        f"{tmp_path}/file is no directory. Name a directory, or a file that ends with .zip."
    )
    file.unlink()
    assert refusal(file, "--keep", "2") == f"--keep needs a directory, and {file} is a file."
    assert refusal(tmp_path / "no" / "site.zip") == (
        f"{tmp_path}/no cannot be read or written: No such file or directory. No backup was made."
    )


def test_the_second_of_two_waits(tmp_path: Path) -> None:
    directory = tmp_path / "backups"
    backup(directory)
    handle = os.open(directory, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)

    class Release(io.StringIO):
        """The first ends once the second says that it waits."""

        def write(self, text: str) -> int:
            os.close(handle)
            return super().write(text)

    errors = Release()
    backup(directory, errors=errors)
    assert errors.getvalue().startswith(
        f"Another backup is being written to {directory}: waiting for its end."
    )
    assert len(names(directory)) == 2


def test_it_is_of_one_moment_whatever_is_saved_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member and a term are saved after the tables of some models were written, and before others."""
    make_council()
    members = Member.objects.count()
    saved: list[int] = []

    def save() -> None:
        saved.append(MemberFactory.create(name="Saved meanwhile").pk)
        connection.close()

    add = ArchiveWriter.add

    def add_and_save(self: ArchiveWriter, name: str, *arguments: object) -> None:
        if name.startswith("database/") and not saved:
            editor = threading.Thread(target=save)
            editor.start()
            editor.join()
        add(self, name, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ArchiveWriter, "add", add_and_save)
    backup(tmp_path / "site.zip")
    assert saved
    assert Member.objects.count() == members + 1
    assert b"Saved meanwhile" not in b"".join(contents(tmp_path / "site.zip").values())


def test_every_picture_of_that_moment_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One is stored and named just before the moment, another one is deleted just after it."""
    ada = make_council()
    added: list[str] = []
    add = ArchiveWriter.add

    def store_after_the_first_time(*arguments: Any) -> None:
        add_media(*arguments)
        if not added:
            added.append(store_picture(upload(encoded(plain(size=(7, 8)), "PNG"))))
            MemberFactory.create(photo=added[0])

    def delete_once_rows_are_read(self: ArchiveWriter, name: str, *arguments: Any) -> None:
        if name.startswith("database/"):
            default_storage.delete(str(ada.photo))
        add(self, name, *arguments)

    monkeypatch.setattr(making, "add_media", store_after_the_first_time)
    monkeypatch.setattr(ArchiveWriter, "add", delete_once_rows_are_read)
    errors = io.StringIO()
    backup(tmp_path / "site.zip", errors=errors)
    assert not default_storage.exists(str(ada.photo))
    assert {f"media/{ada.photo}", f"media/{added[0]}"} <= contents(tmp_path / "site.zip").keys()
    assert "not stored" not in errors.getvalue()


def test_what_is_read_back_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(file: io.BufferedRandom, now: object) -> object:
        written = write_backup(file, now)  # type: ignore[arg-type]
        file.seek(100)
        file.write(b"?")
        file.flush()
        return written

    monkeypatch.setattr(command, "write_backup", damaged)
    said = refusal(tmp_path / "backups")
    assert said.startswith(
        f"What was written to {tmp_path}/backups is not what was read back: the archive is damaged"
    )
    assert said.endswith("No backup was made: check the disk.")
    assert names(tmp_path / "backups") == []


def test_a_failed_one_is_mailed(tmp_path: Path, settings: Settings, mailoutbox: list[EmailMessage]) -> None:
    settings.ADMINS = [("", "admin@example.org")]
    (tmp_path / "file").touch()
    said = refusal(tmp_path / "file")
    wait_for_mail()
    [mail] = mailoutbox
    assert mail.subject.endswith(f"The backup to {tmp_path}/file failed")
    assert mail.body == f"{said}\n\nThe newest is still the one before."


def test_a_file_that_is_named_and_not_there_is_told(tmp_path: Path, media_root: Path) -> None:
    ada = make_council()
    (media_root / str(ada.photo)).unlink()
    errors = io.StringIO()
    backup(tmp_path / "site.zip", errors=errors)
    assert f"A text or field names {ada.photo}, which is not stored." in errors.getvalue().splitlines()


def test_a_database_newer_than_the_code_is_refused(tmp_path: Path, settings: Settings) -> None:
    MigrationRecorder(connection).record_applied("members", "9999_future")
    try:
        assert refusal(tmp_path / "site.zip") == (
            "The database is newer than this code: it has members.9999_future. "
            "Run the version of the site that made it, or a later one."
        )
    finally:
        MigrationRecorder(connection).record_unapplied("members", "9999_future")
    assert not (tmp_path / "site.zip").exists()
