"""Signs that no format can hold, in every field and on every way: what is public is valid all the same."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from members.exchange.council_exchange import dump
from members.exchange.document_parser import parse
from members.models import Council, Member, Term
from resources.models import Resource
from tac_site.fields import AddressField, LineField, MarkdownField
from tac_site.management.public_addresses import public_addresses
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import writing
from tests.factories import CouncilFactory, ResourceFactory, TermFactory
from tests.members.public_council import SCHEMA
from tests.members.test_admin import form
from tests.members.test_members_csv import rows
from tests.tac_site.publishing.editors import signed_in

pytestmark = pytest.mark.django_db

DIRT = "\x08\x1b\x7f\x9f\ufdd0\ufffe\uffff\U0010ffff\ufeff"
INVALID = re.compile(
    "[\0-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0010ffff\ufeff]"
)
WORDS = f"A{DIRT}da"
VALUES = {LineField: WORDS, MarkdownField: WORDS, AddressField: f"https://example.org/{DIRT}"}
MODELS = (Council, Member, Term, Resource)


def dirty(model: type[Model]) -> dict[str, Any]:
    fields = {field.name: VALUES.get(type(field)) for field in model._meta.get_fields()}
    hosts = {"github_url": "github.com", "linkedin_url": "linkedin.com", "x_url": "x.com"}
    return {
        name: value.replace("example.org", hosts.get(name, "example.org"))
        for name, value in fields.items()
        if value and name != "meeting_zone"  # which is one of a list
    }


def by_form() -> None:
    editor = signed_in("superuser")
    term = {**dirty(Term), "starts_on": "2020-01-01"}
    for address, data in [
        ("members/council", dirty(Council)),
        ("members/member", form(term, **dirty(Member), reason=WORDS)),
        ("resources/resource", {**dirty(Resource), "is_visible": "on", "reason": WORDS}),
    ]:
        assert editor.post(f"/admin/{address}/add/", data).status_code == 302, address


def by_import(file: Path) -> None:
    text = "# N\n### N\nN\n## Resources\n- [N](https://example.org/N) (N)\n### N, N (Chair)\nN\n"
    file.write_text(text.replace("N", WORDS), encoding="utf-8")
    call_command("import_council", str(file), "--on=2020-01-01", stdout=io.StringIO())
    first = [*Revision.objects.all()]
    call_command("import_council", str(file), "--on=2020-01-01", stdout=io.StringIO())
    assert [*Revision.objects.all()] == first


def make_rows() -> None:
    CouncilFactory.create()
    ResourceFactory.create()
    TermFactory.create(starts_on="2020-01-01")


def by_update() -> None:
    make_rows()
    for model in MODELS:
        model._base_manager.update(**dirty(model))


def by_bulk_update() -> None:
    make_rows()
    for model in MODELS:
        rows = [*model._base_manager.all()]
        for name, value in dirty(model).items():
            setattr(rows[0], name, f"{value}\0\ud800")
        model._base_manager.bulk_update(rows, dirty(model))


def by_bulk_create() -> None:
    Council.objects.bulk_create([Council(**dirty(Council))])
    Resource.objects.bulk_create([Resource(**dirty(Resource))])
    (member,) = Member.objects.bulk_create([Member(slug="ada", **dirty(Member))])
    Term.objects.bulk_create([Term(member=member, **dirty(Term))])


def by_version() -> None:
    """Of a time when all was stored as it came."""
    make_rows()
    for model in (Council, Member, Resource):
        pk = model._base_manager.get().pk
        with writing(model, pk) as writer:
            (first, *children) = writer.state.live_document
            first = {**first, "fields": {**first["fields"], **dirty(model)}}
            children = [{**each, "fields": {**each["fields"], **dirty(Term)}} for each in children]
            writer.publish([first, *children], reason=WORDS)


WAYS = [by_form, by_update, by_bulk_update, by_bulk_create, by_version]


def check_everything_public(client: Client) -> None:
    for model in MODELS:
        stored = model._base_manager.values().get()
        assert not [name for name, value in stored.items() if INVALID.search(str(value))], model
    member = Member.objects.get()
    assert (member.name, member.terms.get().employer, Resource.objects.get().title) == ("Ada",) * 3

    for address in [*public_addresses(), member.get_absolute_url()]:
        response = client.get(address)
        if "png" not in (kind := response.headers.get("Content-Type", "")) and response.status_code == 200:
            text = response.content.decode().removeprefix("\ufeff")  # that of the CSV is meant
            assert not INVALID.search(text), address
        if "xml" in kind:
            ElementTree.fromstring(response.content)  # noqa: S314
    data = json.loads(client.get("/council.json").content)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(data)
    assert data["members"][0]["name"] == "Ada"
    assert [row["name"] for row in rows(client)] == ["Ada"]
    assert parse(client.get("/council.md").content.decode()) == dump()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_public_is_valid(client: Client, way: Callable[[], None]) -> None:
    way()
    check_everything_public(client)


def test_what_is_imported_is_valid(client: Client, tmp_path: Path) -> None:
    by_import(tmp_path / "council.md")
    check_everything_public(client)


def test_nothing_that_nobody_sees_is_in_the_history() -> None:
    by_form()
    User.objects.update(first_name=f"\u202eGrace{DIRT}", last_name="Hopper")
    revisions = [*Revision.objects.all()]
    assert {(each.title, each.reason, each.who) for each in revisions} == {
        ("Ada", "Ada", "Grace Hopper"),
        ("Ada", "", "Grace Hopper"),
    }
    assert not any(INVALID.search(each.document_text) for each in revisions)
