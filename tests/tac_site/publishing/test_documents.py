"""An object as plain data, and back."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Council, Member, Term
from resources.models import Resource
from tac_site.publishing.documents import (
    Document,
    Entry,
    apply,
    document_of,
    duplicate_fields,
    instance_of,
    snapshot,
    stored_rows,
    to_text,
    with_fields,
)
from tac_site.publishing.merging import equivalent, merge, merge_lines
from tac_site.publishing.revisable import Revisable
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.django_db


def ada() -> Member:
    member: Member = MemberFactory.create(name="Ada Lovelace", bio="A story")
    TermFactory.create(member=member, office=1, employer="Acme", ends_on=date(2025, 6, 30))
    return member


def of(thing: Revisable) -> Document:
    return snapshot(type(thing), thing.pk)


def put(document: Document, thing: Revisable, **how: bool) -> Revisable | None:
    return apply(document, stored_rows(type(thing), thing.pk), **how)


def test_a_document_says_what_is_not_usual_in_the_types_of_json() -> None:
    member = ada()
    term = member.terms.get()

    assert of(member) == [
        {
            "model": "members.member",
            "pk": member.pk,
            "fields": {"name": "Ada Lovelace", "slug": "ada-lovelace", "bio": "A story"},
        },
        {
            "model": "members.term",
            "pk": term.pk,
            "fields": {"member": member.pk, "office": 1, "employer": "Acme", "ends_on": "2025-06-30"},
        },
    ]


def test_what_is_not_there_is_an_empty_document() -> None:
    assert snapshot(Member, 7) == []


@pytest.mark.parametrize("make", [CouncilFactory, MemberFactory, ResourceFactory])
def test_what_is_deleted_comes_back_the_same(make: Any) -> None:
    thing = make.create()
    document = of(thing)

    put([], thing)
    assert of(thing) == []
    restored = put(document, thing)

    assert restored == thing
    assert of(thing) == document


def test_parts_come_and_go_with_the_object() -> None:
    member = ada()
    document = of(member)
    term = member.terms.get()
    member.terms.all().delete()
    TermFactory.create(member=member, employer="Other")

    put(document, member)

    assert list(member.terms.all()) == [term]
    assert of(member) == document


def test_nothing_that_is_like_that_already_is_saved() -> None:
    member = ada()
    with CaptureQueriesContext(connection) as captured:
        put(of(member), member)

    assert not [query for query in captured.captured_queries if query["sql"].startswith("UPDATE")]


def test_a_term_that_differs_leaves_the_member_as_it_was() -> None:
    member = ada()
    first, second = of(member)
    second["fields"]["employer"] = "Other"

    with CaptureQueriesContext(connection) as captured:
        put([first, second], member)

    assert Term.objects.get().employer == "Other"
    updates = [query for query in captured.captured_queries if query["sql"].startswith("UPDATE")]
    assert ['"members_term"' in query["sql"] for query in updates] == [True]


def test_what_cannot_be_is_refused() -> None:
    resource = ResourceFactory.create(title="Calendar")
    ResourceFactory.create(title="Charter")

    with pytest.raises(ValidationError) as refused:
        put(with_fields(of(resource), title="Charter"), resource)

    assert refused.value.messages == [
        "There is a resource with this title already. Edit that one, or give this one another title."
    ]


def test_parts_that_do_not_go_together_are_refused() -> None:
    member = ada()
    overlapping = {**of(member)[1], "pk": 7, "fields": {"member": member.pk}}

    with pytest.raises(ValidationError) as refused:
        put([*of(member), overlapping], member)

    assert refused.value.messages[0].startswith("This term overlaps with another of the same member")


def test_a_value_that_another_object_has_is_stored_as_a_stand_in_if_need_be() -> None:
    MemberFactory.create(slug="taken")
    member = ada()
    document = with_fields(of(member), slug="taken", bio="New")

    instance = put(document, member, strict=False)

    assert isinstance(instance, Member)
    assert instance.slug == str(member.pk)
    assert Member.objects.filter(pk=member.pk).values_list("slug", "bio").get() == (str(member.pk), "New")


def test_a_document_of_before_may_name_what_is_no_field_any_more() -> None:
    resource = ResourceFactory.create()

    put(with_fields(of(resource), note="New", colour="red"), resource)

    assert Resource.objects.get().note == "New"


def test_the_unique_values_of_others_are_named() -> None:
    ResourceFactory.create(title="Calendar")
    MemberFactory.create(slug="ada")

    assert duplicate_fields(ResourceFactory.build(title="Calendar")) == ["title"]
    assert duplicate_fields(ResourceFactory.build(title="Charter")) == []
    assert duplicate_fields(MemberFactory.build(slug="ada")) == ["slug"]
    assert duplicate_fields(Resource.objects.get()) == []


def test_a_document_is_stored_as_text_that_people_can_read() -> None:
    member = MemberFactory.create(name="José", slug="jose", pk=7)

    assert to_text(document_of([member])) == (
        '[{"model":"members.member","pk":7,"fields":{"name":"José","slug":"jose"}}]'
    )


def test_the_object_of_a_document_is_not_stored() -> None:
    council = instance_of([{"model": "members.council", "pk": 1, "fields": {"name": "Harbour Council"}}])

    assert isinstance(council, Council)
    assert (council.name, Council.objects.exists()) == ("Harbour Council", False)


def entry(pk: int = 1, **fields: object) -> Entry:
    return {"model": "members.term" if pk > 1 else "members.member", "pk": pk, "fields": fields}


BASE = [entry(name="Ada", bio="A"), entry(2, office=1), entry(3, office=2)]
MERGES: dict[str, tuple[Document, Document, Document, Document]] = {
    "nothing of mine": (BASE, BASE, [entry(name="Eve")], [entry(name="Eve")]),
    "nothing of theirs": (BASE, [entry(name="Eve")], BASE, [entry(name="Eve")]),
    "both the same": (BASE, [entry(name="Eve")], [entry(name="Eve")], [entry(name="Eve")]),
    "different fields": (
        BASE,
        [entry(name="Eve", bio="A"), *BASE[1:]],
        [entry(name="Ada", bio="B"), *BASE[1:]],
        [entry(name="Eve", bio="B"), *BASE[1:]],
    ),
    "the same field": (
        BASE,
        [entry(name="Eve", bio="A"), *BASE[1:]],
        [entry(name="Eva", bio="B"), *BASE[1:]],
        [entry(name="Eve", bio="B"), *BASE[1:]],
    ),
    "mine is the usual again": (
        BASE,
        [entry(name="Ada"), *BASE[1:]],
        [entry(name="Eve", bio="A"), *BASE[1:]],
        [entry(name="Eve"), *BASE[1:]],
    ),
    "theirs is the usual again": (
        BASE,
        [entry(name="Eve", bio="A"), *BASE[1:]],
        [entry(name="Ada"), *BASE[1:]],
        [entry(name="Eve"), *BASE[1:]],
    ),
    "a part each": (
        BASE,
        [*BASE, entry(4, office=3)],
        [*BASE, entry(5, office=3)],
        [*BASE, entry(4, office=3), entry(5, office=3)],
    ),
    "a part less each": (BASE, BASE[:2], [BASE[0], BASE[2]], BASE[:1]),
    "I deleted a part that they changed": (
        BASE,
        BASE[:2],
        [*BASE[:2], entry(3, office=3)],
        BASE[:2],
    ),
    "they deleted a part that I changed": (
        BASE,
        [*BASE[:2], entry(3, office=3)],
        BASE[:2],
        [*BASE[:2], entry(3, office=3)],
    ),
    "new": ([], BASE, [], BASE),
    "they deleted it": (BASE, [entry(name="Eve")], [], [entry(name="Eve")]),
    "they deleted it, and I changed nothing": (BASE, BASE, [], BASE),
    "I deleted it": (BASE, [], [entry(name="Eve")], []),
    "nobody has it": (BASE, [], [], []),
    "I moved the focus in a photo that they replaced": (
        [entry(photo="old", photo_alt="At sea", focus_x=10)],
        [entry(photo="old", photo_alt="At sea", focus_x=90, bio="B")],
        [entry(photo="new")],
        [entry(photo="new", bio="B")],
    ),
    "they moved the focus in a photo that I replaced": (
        [entry(photo="old", photo_alt="At sea", focus_x=10)],
        [entry(photo="new")],
        [entry(photo="old", photo_alt="Ashore", focus_x=90, bio="B")],
        [entry(photo="new", bio="B")],
    ),
    "both replaced the photo": (
        [entry(photo="old")],
        [entry(photo="mine", focus_x=10)],
        [entry(photo="theirs", focus_y=90, photo_alt="Ashore")],
        [entry(photo="mine", focus_x=10)],
    ),
    "I took away the photo in which they moved the focus": (
        [entry(photo="old")],
        [entry()],
        [entry(photo="old", focus_x=10)],
        [entry()],
    ),
    "a coordinate each": (
        [entry(photo="old")],
        [entry(photo="old", focus_x=10)],
        [entry(photo="old", focus_y=90)],
        [entry(photo="old", focus_x=10)],
    ),
    "the focus and the description of the same photo": (
        [entry(photo="old")],
        [entry(photo="old", focus_x=10)],
        [entry(photo="old", photo_alt="Ashore")],
        [entry(photo="old", photo_alt="Ashore", focus_x=10)],
    ),
}


@pytest.mark.parametrize("case", MERGES)
def test_what_i_changed_is_mine_and_the_rest_is_theirs(case: str) -> None:
    base, mine, theirs, merged = MERGES[case]

    assert merge(base, mine, theirs) == merged


def test_the_order_of_the_entries_does_not_count() -> None:
    assert equivalent(BASE, BASE[::-1])
    assert not equivalent(BASE, BASE[:2])


def test_what_has_drafts_says_where_it_is_shown() -> None:
    council = CouncilFactory.build()

    with pytest.raises(NotImplementedError):
        Revisable.get_absolute_url(council)
    assert council.pages() == [("Overview", "/")]
    assert not council.show_for_preview()


def test_what_was_deleted_has_no_fields_to_change() -> None:
    with pytest.raises(ValidationError, match="It was deleted meanwhile"):
        with_fields([], bio="A story.")


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a", "a\nb", "c\na", "a\nb\nc"),
        ("a\nb", "a", "a\nb\nc", "a\nc"),
        ("a\nb", "b\na", "a\nb\nc", "b\na\nc"),
        ("a\nb", "a", "b", ""),
        ("", "a\nb", "b\nc", "a\nb\nc"),
        ("a", "a", "b", "b"),
    ],
)
def test_lists_are_merged_line_by_line(base: str, mine: str, theirs: str, merged: str) -> None:
    assert merge_lines(base, mine, theirs) == merged


def test_the_links_of_both_are_kept() -> None:
    def document(links: str) -> Document:
        return [{"model": "members.member", "pk": 1, "fields": {"name": "Ada", "links": links}}]

    base, mine, theirs = map(
        document, ("https://a.example", "https://b.example", "https://a.example\nhttps://c.example")
    )

    assert merge(base, mine, theirs) == document("https://b.example\nhttps://c.example")
    assert merge(base, base, theirs) == theirs
