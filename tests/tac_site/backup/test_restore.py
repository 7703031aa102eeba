"""`manage.py restore`: what it refuses, and that nothing is changed then."""

import io
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.utils import timezone

from members.exchange.starter_council import load_starter
from members.models import Council, Member
from tac_site import __version__
from tac_site.backup import media
from tac_site.backup.archive import open_archive
from tac_site.backup.manifest import ArchiveError
from tac_site.backup.restoring import Restoration
from tac_site.backup.tables import Table
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Presence
from tac_site.publishing.writing import writing
from tests.factories import CouncilFactory, MemberFactory, TermFactory
from tests.tac_site.backup.backups import (
    backup,
    contents,
    delete_everything,
    files,
    make_site,
    manage,
    restore,
    rewrite,
)
from tests.waiting import until

OTHER_KEY = (
    "The secret key is that of this machine, not of the archive. If it is another one than then, recovery "
    "codes are void: make new ones after a sign-in.\n"
)
NOW = datetime(2026, 9, 8, 14, tzinfo=UTC)
TERMS = "database/members.term.jsonl"
ROW = b'{"id": %s, "content_type_id": %s, "object_id": 1, "user_id": 1, "seen_at": "2026-09-08T14:00:00Z"}'

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Of a site that is deleted."""
    make_site()
    backup(tmp_path / "site.zip")
    delete_everything()
    return tmp_path / "site.zip"


def refusal(file: Path, *options: str) -> str:
    with pytest.raises(CommandError) as error:
        restore(file, *options)
    return str(error.value)


def test_a_site_with_content_is_refused_unless_it_is_to_be_replaced(archive: Path) -> None:
    CouncilFactory.create(name="Another")
    assert refusal(archive) == (
        "This site has content, which a restore replaces with all accounts. "
        f"Make a backup of it, then: manage.py restore {archive} --replace"
    )
    assert [each.name for each in Council.objects.all()] == ["Another"]
    restore(archive, "--replace")
    assert [each.name for each in Council.objects.all()] == ["Harbour Council"]


def test_what_a_first_start_makes_is_no_content(archive: Path) -> None:
    load_starter()
    User.objects.create_superuser("admin")
    restore(archive)
    assert [each.name for each in Council.objects.all()] == ["Harbour Council"]
    assert [each.username for each in User.objects.all()] == ["editor"]


def edit() -> None:
    Member.objects.filter(slug="joe-pamer").update(name="Joe")


def sign_in() -> None:
    User.objects.update(last_login=timezone.now())


def add_account() -> None:
    User.objects.create_user("another")


def give_group() -> None:
    User.objects.get().groups.add(Group.objects.create(name="Editors too"))


@pytest.mark.parametrize("use", [edit, sign_in, add_account, give_group])
def test_once_anything_of_it_was_used_it_is(archive: Path, use: Callable[[], None]) -> None:
    load_starter()
    User.objects.create_superuser("admin")
    use()
    assert refusal(archive).startswith("This site has content")


def test_a_key_of_the_environment_stays(
    archive: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "of the environment")
    errors = io.StringIO()
    restore(archive, errors=errors)
    assert not (data_dir / "secret_key").exists()
    assert errors.getvalue() == OTHER_KEY


def test_an_archive_without_a_key_says_what_is_void(tmp_path: Path, data_dir: Path) -> None:
    make_site()
    (data_dir / "secret_key").unlink()
    backup(tmp_path / "site.zip")
    (data_dir / "secret_key").write_text("of this machine")
    errors = io.StringIO()
    restore(tmp_path / "site.zip", "--replace", errors=errors)
    assert errors.getvalue() == OTHER_KEY


def test_a_server_has_to_be_restarted_for_another_key(archive: Path, data_dir: Path) -> None:
    (data_dir / "secret_key").write_text("another")
    errors = io.StringIO()
    restore(archive, errors=errors)
    assert errors.getvalue() == "The secret key is that of the archive: restart the site if it runs.\n"
    errors = io.StringIO()
    restore(archive, "--replace", errors=errors)
    assert errors.getvalue() == ""


@pytest.fixture
def other_site(archive: Path, tmp_path: Path, media_root: Path) -> Iterator[None]:
    """It is there before a restore, and has to be there after it."""
    TermFactory.create(member__name="Robert")
    media_root.mkdir(exist_ok=True)
    (media_root / "notes.txt").write_text("of another hand")
    backup(tmp_path / "before.zip")
    stored = files(media_root)
    yield
    assert files(media_root).items() >= stored.items()
    backup(tmp_path / "after.zip")
    assert rows_and_key(tmp_path / "after.zip") == rows_and_key(tmp_path / "before.zip")


def rows_and_key(archive: Path) -> dict[str, bytes]:
    return {name: content for name, content in contents(archive).items() if not name.startswith("media/")}


@pytest.mark.usefixtures("other_site")
def test_a_damaged_one_changes_nothing(archive: Path) -> None:
    whole = bytearray(archive.read_bytes())
    whole[len(whole) // 2] ^= 1
    archive.write_bytes(whole)
    assert refusal(archive, "--replace").startswith(f"{archive} is damaged: its SHA-256 was ")
    assert refusal(archive, "--replace").endswith("; use another backup. Nothing was changed.")


class Boom(BaseException):
    """Not one that anybody catches."""


@pytest.mark.usefixtures("other_site")
@pytest.mark.parametrize(
    ("where", "name"), [(media, "_store"), (Table, "insert"), (Restoration, "_exchange_rows")]
)
def test_what_fails_on_the_way_changes_nothing(
    archive: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    """After the third call of something: half of it is done."""
    function = getattr(where, name)
    calls: list[object] = []

    def third_time_broken(*arguments: object) -> object:
        calls.append(arguments)
        done = function(*arguments)
        if len(calls) == 3 or name == "_exchange_rows":
            raise Boom
        return done

    with monkeypatch.context() as broken:
        broken.setattr(where, name, third_time_broken)
        with pytest.raises(Boom):
            restore(archive, "--replace")
    assert calls


@pytest.mark.usefixtures("other_site")
def test_a_row_that_the_database_refuses_changes_nothing(archive: Path, tmp_path: Path) -> None:
    """A term of a member that is not there, as an archive of another hand could have it."""
    broken = tmp_path / "broken.zip"
    terms = re.sub(rb'"member_id": [0-9]+', b'"member_id": 1', contents(archive)[TERMS])
    rewrite(archive, broken, **{TERMS: terms})
    said = refusal(broken, "--replace")
    assert said.startswith(f"{broken} has a row that this database refuses: ")
    assert said.endswith("Nothing was changed. Files that were added go by manage.py clean_media --delete.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"site_version": "99.0.1"},
            f"was made by version 99.0.1, and this code is {__version__}: restore it with the code that ",
        ),
        (
            {"migrations": ["members.9999_future"], "site_version": "0.2.0"},
            f"was made by version 0.2.0, and this code is {__version__}, without members.9999_future: "
            "restore it with the code that made it, or later code",
        ),
        (
            {"migrations": ["contenttypes.0001_initial"], "site_version": "0.2.0"},
            "was made by version 0.2.0, and this database has the tables of a later one: restore it into a "
            "new DATA_DIR or an empty database, which is then brought up to date",
        ),
        ({"site_version": "new"}, "says that it was made by version “new”, which is none"),
        ({"rows": {"members.member": 1}}, "does not have the tables of its version: admin.logentry, "),
    ],
)
def test_what_does_not_fit_the_code_is_refused(archive: Path, change: dict[str, Any], said: str) -> None:
    with open_archive(archive) as opened:
        opened.manifest = replace(opened.manifest, **change)
        with pytest.raises(ArchiveError) as error:
            Restoration(opened)
    assert str(error.value).startswith(said)


def test_a_count_of_rows_that_is_not_true_is_refused(archive: Path) -> None:
    with open_archive(archive) as opened:
        opened.manifest = replace(opened.manifest, rows=opened.manifest.rows | {"members.council": 2})
        with pytest.raises(ArchiveError) as error:
            Restoration(opened)
    assert str(error.value) == "has 1 rows of members.council, and its manifest says 2"


@pytest.mark.parametrize(
    "line",
    [
        b"no JSON",
        b"[]",
        b"{}",
        b'{"id": 1}',
        ROW % (b'"x"', b'"a.b"'),
        ROW % (b"1", b"2"),
    ],
)
def test_a_row_that_is_none_is_found_before_anything_is_done(line: bytes) -> None:
    assert Table(Presence).examine(io.BytesIO(ROW % (b"1", b'"a.b"'))) == (1, {"a.b"})
    with pytest.raises(ArchiveError, match=r"^has no row of publishing\.presence in line 1 of its file$"):
        Table(Presence).examine(io.BytesIO(line))


def test_a_damaged_database_is_to_be_moved_away(archive: Path, tmp_path: Path, data_dir: Path) -> None:
    (data_dir / "db.sqlite3").write_text("this is no database " * 100)
    done = manage(data_dir, "restore", str(archive))
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "CommandError: The database cannot be used: file is not a database. "
        f"If {data_dir}/db.sqlite3 is damaged, move it away with its -wal and -shm, and restore again.\n",
    )


def impatient(action: Callable[[], object]) -> object:
    """What another connection gets that does not wait for a lock, or its error."""
    answers: list[object] = []

    def act() -> None:
        with connection.cursor() as cursor:
            is_sqlite = connection.vendor == "sqlite"
            cursor.execute("PRAGMA busy_timeout = 0" if is_sqlite else "SET lock_timeout = '10ms'")
        try:
            answers.append(action())
        except OperationalError as error:
            answers.append(type(error))
        connection.close()

    other = Thread(target=act)
    other.start()
    other.join()
    return answers[0]


def test_meanwhile_who_writes_waits_and_who_reads_does_not(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From before the first row goes."""
    CouncilFactory.create(name="Council of before")
    answers: list[object] = []
    clear = Table.clear

    def clear_and_try(self: Table) -> None:
        answers.append(impatient(lambda: Council.objects.update(name="Saved")))
        answers.append(impatient(lambda: Council.objects.get().name))
        clear(self)

    monkeypatch.setattr(Table, "clear", clear_and_try)
    restore(archive, "--replace")
    assert {*answers} == {OperationalError, "Council of before"}
    assert Council.objects.get().name == "Harbour Council"


def is_waiting() -> bool:
    """Whether any other connection does for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_it_waits_for_whoever_writes_and_holds_nothing_then(archive: Path) -> None:
    """Else each of the two could wait for the other."""
    if connection.vendor != "postgresql":
        pytest.skip("It needs PostgreSQL: make test runs it there.")
    robert = MemberFactory.create(name="Robert")

    def restore_beside() -> None:
        restore(archive, "--replace")
        connection.close()

    with ThreadPoolExecutor(1) as other:
        with writing(Member, robert.pk) as writer:
            restored = other.submit(restore_beside)
            until(lambda: restored.done() or is_waiting(), "the restore waits")
            assert not restored.done()
            writer.publish(with_fields(writer.state.document, bio="Saved meanwhile"))
        restored.result()
    assert not Member.objects.filter(name="Robert").exists()


def test_media_that_are_damaged_are_repaired_and_others_stay(archive: Path, media_root: Path) -> None:
    restore(archive)
    picture = next(media_root.glob("pictures/*"))
    content = picture.read_bytes()
    picture.write_bytes(b"damaged")
    other = media_root / f"pictures/{'0' * 32}-1x1.webp"
    other.write_bytes(b"of a site that is gone")
    restore(archive, "--replace")
    assert picture.read_bytes() == content
    assert other.exists()
