"""From one database to another, and from the database of an older version."""

import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests.tac_site.backup.backups import (
    PASSWORD,
    backup,
    contents,
    delete_everything,
    files,
    make_site,
    manage,
    restore,
    rewrite,
)
from tests.tac_site.export.exports import export
from tests.versions.content import count_rows
from tests.versions.test_versions import VERSIONS, check_documents, check_pages

TERMS = "database/members.term.jsonl"

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_postgresql_to_sqlite_and_back(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("It needs PostgreSQL: make test runs it there.")
    make_site()
    export(tmp_path / "before")
    backup(tmp_path / "site.zip")
    data = tmp_path / "sqlite"
    moved = [
        manage(data, "restore", str(tmp_path / "site.zip")),
        manage(data, "export_site", str(tmp_path / "between")),
        manage(data, "backup", str(tmp_path / "between.zip")),
    ]
    assert [(each.returncode, each.stderr) for each in moved[:2]] == [(0, "")] * 2
    assert moved[2].returncode == 0
    delete_everything()
    restore(tmp_path / "between.zip")
    export(tmp_path / "after")
    assert len(files(tmp_path / "before")) > 50
    assert files(tmp_path / "between") == files(tmp_path / "before")
    assert files(tmp_path / "after") == files(tmp_path / "before")
    assert contents(tmp_path / "between.zip") == contents(tmp_path / "site.zip")
    assert Client().login(username="editor", password=PASSWORD)


def test_a_character_that_postgresql_does_not_store_is_told(tmp_path: Path) -> None:
    make_site()
    backup(tmp_path / "site.zip")
    user = contents(tmp_path / "site.zip")["database/auth.user.jsonl"]
    named = user.replace(b'"last_name": ""', b'"last_name": "a\\u0000b"')
    rewrite(tmp_path / "site.zip", tmp_path / "named.zip", **{"database/auth.user.jsonl": named})
    errors = io.StringIO()
    restore(tmp_path / "named.zip", "--replace", errors=errors)
    if connection.vendor == "postgresql":
        assert User.objects.get().last_name == "a\N{REPLACEMENT CHARACTER}b"
        told = "1 texts had the character NUL, which PostgreSQL does not store; it is “\ufffd” now.\n"
        assert errors.getvalue() == told
    else:
        assert User.objects.get().last_name == "a\0b"
        assert errors.getvalue() == ""


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[None]:
    """A database without tables, in place of that of the other tests."""
    before = connection.settings_dict["NAME"]
    name = str(tmp_path / "empty.sqlite3")
    if connection.vendor == "postgresql":
        name = f"empty_{uuid4().hex}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    yield
    connection.close()
    connection.settings_dict["NAME"] = before
    ContentType.objects.clear_cache()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


@pytest.mark.usefixtures("empty_database")
@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.stem)
def test_what_an_older_version_had_is_brought_up_to_date(
    version: Path, tmp_path: Path, settings: Settings
) -> None:
    old = tmp_path / "old"
    old.mkdir(mode=0o700)
    with sqlite3.connect(old / "db.sqlite3") as database:
        database.executescript(version.read_text(encoding="utf-8"))
    database.close()
    assert manage(old, "backup", str(tmp_path / "old.zip")).returncode == 0

    terms = re.sub(rb'"member_id": [0-9]+', b'"member_id": 77777', contents(tmp_path / "old.zip")[TERMS])
    rewrite(tmp_path / "old.zip", tmp_path / "broken.zip", **{TERMS: terms})
    with pytest.raises(CommandError, match="No row was changed, but the database has the tables that"):
        restore(tmp_path / "broken.zip")
    restore(tmp_path / "old.zip")
    connection.check_constraints()
    expected = json.loads(version.with_suffix(".json").read_text(encoding="utf-8"))
    assert count_rows() | expected["rows"] == count_rows()
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = False
    check_pages(expected["pages"])
    check_documents()
    with pytest.raises(CommandError) as error:
        restore(tmp_path / "old.zip", "--replace")
    assert str(error.value) == (
        f"{tmp_path}/old.zip was made by version 0.2.0, and this database has the tables of a later one: "
        "restore it into a new DATA_DIR or an empty database, which is then brought up to date. "
        "Nothing was changed."
    )
