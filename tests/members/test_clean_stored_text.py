"""The migration of what was stored before the fields cleaned it. The terms are not what they were then: of
them tests/versions has a database."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from members.models import Council, Member
from resources.models import Resource
from tac_site.folding import fold
from tac_site.publishing.documents import snapshot
from tac_site.publishing.models import ContentVersion, Revision
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory
from tests.tac_site.publishing.editors import writer_of

pytestmark = pytest.mark.django_db

NFD = "がんじ まさと"  # as macOS writes it
NFC = "がんじ まさと"


def migrate() -> None:
    import_module("members.migrations.0003_clean_stored_text").clean_stored_text(apps, None)


def store(row: Model, **values: str) -> None:
    """Past the fields."""
    assignments = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {assignments} WHERE id = %s",  # noqa: S608
            [*values.values(), row.pk],
        )


def test_every_row_is_clean_and_found() -> None:
    council, member, resource = CouncilFactory.create(), MemberFactory.create(), ResourceFactory.create()
    other = MemberFactory.create(name="Ann", bio="As before.")
    store(council, name="\u202eA", overview="b\uffff\r\nc")
    store(member, name=NFD, bio="Bücher\x08", name_folded="a")
    store(resource, title="A\u2028B", note="\ufeff", url="https://a.example/\u200b")
    before = Member.objects.filter(pk=other.pk).values().get()

    migrate()

    for row in (council, member, resource):
        row.refresh_from_db()
    assert (council.name, council.overview) == ("A", "b\nc")
    assert (member.name, member.bio) == (NFC, "Bücher")
    assert (member.name_folded, member.bio_folded) == (fold(NFC), "bucher buecher")
    assert (resource.title, resource.note, resource.url) == ("A B", "", "https://a.example/")
    assert Member.objects.filter(pk=other.pk).values().get() == before


def test_titles_that_become_equal_get_numbers() -> None:
    titles = ["A\u200b", "A", "A\u2060", "A (2)", "\u200b", "\u2060", "L" * 199 + "\u200b", "L" * 199]
    for number, title in enumerate(titles):
        store(ResourceFactory.create(pk=number + 1, note="Note" if title == "\u200b" else ""), title=title)

    migrate()

    assert [*Resource.objects.order_by("pk").values_list("title", flat=True)] == [
        *("A (3)", "A", "A (4)", "A (2)", "Note", "Resource", "L" * 190 + " (2)", "L" * 199)
    ]


def test_a_name_of_which_nothing_is_left_becomes_another() -> None:
    council, member = CouncilFactory.create(), MemberFactory.create(slug="member-2")
    store(council, name="\u3164")
    store(member, name="\u200b")

    migrate()

    assert (Council.objects.get().name, Member.objects.get().name) == ("Council", "member-2")


def test_drafts_and_versions_are_clean_too() -> None:
    """So that a draft that waits does not change the same as the migration did."""
    member = MemberFactory.create(name="Ada", job_title="B")
    writer_of(member)  # records the rows as they are
    version = Revision.objects.get()
    dirty = version.document_text.replace("Ada", NFD).replace('"B"', '"\u200b"')
    store(version, title="\u202e", reason="\ufeffC\u200b", document_text=dirty)
    store(member, name=NFD)
    Member.objects.update(job_title="")

    migrate()

    version.refresh_from_db()
    assert (version.title, version.reason) == ("Without a name", "C")
    assert json.loads(version.document_text) == snapshot(Member, member.pk)


def test_caches_drop_their_pages() -> None:
    ContentVersion.increment()
    before = ContentVersion.current()
    migrate()
    assert ContentVersion.current() == before + 1


def test_more_rows_than_fit_into_a_batch_are_clean() -> None:
    Resource.objects.bulk_create(Resource(title=f"T{number:03}") for number in range(201))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE resources_resource SET note = %s", ["a\u200b"])
    migrate()
    assert Resource.objects.filter(note="a").count() == 201
