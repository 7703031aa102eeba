"""The database of every version that was released is brought up to date, and all is there."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from members.models import Member
from resources.models import Resource
from tac_site.publishing.documents import instance_of, snapshot
from tac_site.publishing.merging import equivalent
from tac_site.publishing.models import ContentVersion, Revision
from tac_site.publishing.writing import writing
from tests.versions.content import PAGES, count_rows, fill

VERSIONS = sorted(Path(__file__).parent.glob("*.sql"))


@pytest.fixture
def empty_database(
    tmp_path: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database without tables, in place of that of the other tests."""
    if connection.vendor != "sqlite":
        pytest.skip("The databases are kept as SQL of SQLite.")
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = tmp_path / "db.sqlite3"
        ContentType.objects.clear_cache()
        yield
        connection.close()
        connection.settings_dict["NAME"] = name
        ContentType.objects.clear_cache()


def load(version: Path) -> None:
    with connection.constraint_checks_disabled():  # a row may come before the table that it names
        connection.connection.executescript(version.read_text(encoding="utf-8"))


def check_pages(pages: dict[str, list[str]]) -> None:
    visitor, editor = Client(), Client()
    editor.force_login(User.objects.create_superuser("another"))
    for path, texts in pages.items():
        response = (editor if path.startswith("/admin/") else visitor).get(path)
        assert (path, response.status_code) == (path, 200)
        html = response.content.decode()
        assert (path, [text for text in texts if text not in html]) == (path, [])


def check_columns() -> None:
    for model in apps.get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pragma_table_info(%s)", [model._meta.db_table])
            stored = {name for (name,) in cursor.fetchall()}
        assert (model, stored) == (model, {field.column for field in model._meta.concrete_fields})


def check_documents() -> None:
    """Those of the starter's and of Grace name the fields that the rows have."""
    for member in Member.objects.all():
        version = Revision.objects.of(Member, member.pk).live().first()
        assert version is None or equivalent(version.document, snapshot(Member, member.pk))
    drafted = Revision.objects.of(Member, 1).drafts().get().document[1]["fields"]
    assert drafted == {"member": 1, "employer": "Example Works", "starts_on": "2021-01-01"}


def test_what_is_kept_of_a_version_is_what_a_site_shows(empty_database: None) -> None:
    call_command("migrate", verbosity=0)
    fill()
    check_pages(PAGES)


DIRTY = """
UPDATE members_council SET name = 'Technical \u200bAdvisory Council\ufeff';
UPDATE members_member SET name = 'Grace\u202e Example\u0301', name_folded = 'grace' WHERE id = 1;
UPDATE members_term SET affiliation = 'Example \uffffWorks', affiliation_folded = '' WHERE member_id = 1;
UPDATE publishing_revision SET title = '\u200b',
    document_text = replace(document_text, 'Grace', 'Gra\u200bce');
INSERT INTO resources_resource (id, title, note, url, description, position, is_visible)
    VALUES (1, 'Twice', '', '', '', 90, 1), (2, 'Twice\u2060', '', '', '', 91, 1);
"""


def test_what_0_2_0_stored_as_it_came_is_clean(empty_database: None) -> None:
    texts = [Path(__file__).with_name("0.2.0.sql").read_text(encoding="utf-8"), DIRTY]
    with connection.constraint_checks_disabled():
        connection.connection.executescript("".join(texts))
    before = ContentVersion.current()

    call_command("migrate", verbosity=0)

    assert ContentVersion.current() == before + 1
    grace = Member.objects.named("EXAMPLE grace").get()
    assert (grace.name, grace.slug) == ("Grace Examplé", "grace-example")
    term = grace.terms.get()
    assert (term.employer, term.employer_folded) == ("Example Works", "example works")
    assert [*Resource.objects.filter(position__gte=90)] == [Resource(1), Resource(2)]
    titles = Resource.objects.filter(position__gte=90).values_list("title", flat=True)
    assert [*titles] == ["Twice", "Twice (2)"]
    documents = Revision.objects.values_list("document_text", flat=True)
    assert (len(documents) > 0, [text for text in documents if "\u200b" in text]) == (True, [])
    check_pages({"/": ["Technical Advisory Council", "Grace Examplé"]})


def test_the_links_of_0_2_0_are_kept_in_rows_drafts_and_versions(empty_database: None) -> None:
    load(VERSIONS[0].with_name("0.2.0.sql"))
    company = "https://linkedin.com/company/grace"
    live = {"x_url": "https://x.com/grace?s=20", "website_url": company}
    others = {
        "The first bio.": {"github_url": "https://github.com/grace"},
        "The third bio.": {"linkedin_url": "https://linkedin.com/in/grace"},
    }
    with connection.cursor() as cursor:
        update = "UPDATE members_member SET x_url = %s, website_url = %s WHERE id = 1"
        cursor.execute(update, list(live.values()))
        cursor.execute("SELECT id, document_text FROM publishing_revision WHERE object_id = 1")
        for pk, text in cursor.fetchall():
            document = json.loads(text)
            if document[0]["model"] == "members.member":
                document[0]["fields"] |= live | others.get(document[0]["fields"]["bio"], {})
            changed = json.dumps(document)
            cursor.execute("UPDATE publishing_revision SET document_text = %s WHERE id = %s", [changed, pk])

    call_command("migrate", verbosity=0)

    first, second, third = Revision.objects.of(Member, 1).order_by("pk")
    for revision, github, linkedin in (
        (first, "https://github.com/grace\n", ""),
        (second, "", ""),
        (third, "", "https://linkedin.com/in/grace\n"),
    ):
        links = f"{company}\n{github}{linkedin}https://x.com/grace"
        assert revision.document[0]["fields"]["links"] == f"{links}?s=20"
        assert instance_of(revision.document).links == links  # type: ignore[attr-defined]
    assert Member.objects.get(pk=1).links == f"{company}\nhttps://x.com/grace?s=20"
    assert not Member.objects.exclude(pk=1).exclude(links="").exists()

    with writing(Member, 1) as writer:  # nothing was changed without a version
        assert writer.state.live_document == second.document
        writer.publish(third.document)
    with writing(Member, 1) as writer:
        writer.publish(first.document)
    assert Revision.objects.of(Member, 1).count() == 5
    links = f"{company}\nhttps://github.com/grace\nhttps://x.com/grace"
    assert Member.objects.get(pk=1).links == links


def test_a_link_that_was_stored_twice_is_kept_once() -> None:
    joined = import_module("members.migrations.0004_member_links").joined
    addresses = ["https://a.example", "", "https://a.example", "https://a.example/"]
    assert joined(addresses) == "https://a.example\nhttps://a.example/"


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.stem)
def test_a_database_of_every_version_is_brought_up_to_date(version: Path, empty_database: None) -> None:
    load(version)

    call_command("migrate", verbosity=0)

    connection.check_constraints()
    check_columns()
    expected = json.loads(version.with_suffix(".json").read_text(encoding="utf-8"))
    rows = count_rows()
    assert rows | expected["rows"] == rows
    check_pages(expected["pages"])
    check_documents()
