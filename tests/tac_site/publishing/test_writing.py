"""What becomes of the revisions of an object."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from members.exchange.council_exchange import load
from members.exchange.document_parser import parse
from members.models import FormerSlug, Member, Term
from resources.models import Resource
from tac_site.publishing.documents import Document, to_text, with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.state import State, read_state, state_at
from tac_site.publishing.writing import Writer, writing_rows
from tests.factories import MemberFactory, ResourceFactory, TermFactory
from tests.tac_site.publishing.editors import (
    account,
    change,
    draft_of,
    live,
    make_draft,
    publish_draft,
    state_of,
    versions,
    writer_of,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def test_what_was_changed_elsewhere_becomes_a_version_first() -> None:
    resource = ResourceFactory.create(title="Calendar")

    writer_of(resource)
    writer_of(resource)
    Resource.objects.update(title="Agenda")
    writer_of(resource)

    found = [(each.title, each.reason, each.who, each.state) for each in versions(resource)]
    assert found == [
        ("Calendar", "Found as it was", "the site", "Version"),
        ("Agenda", "Found as it was", "the site", "Version"),
    ]


def test_what_was_deleted_elsewhere_is_a_deletion() -> None:
    resource = ResourceFactory.create(title="Calendar")
    writer_of(resource)
    Resource.objects.all().delete()

    writer_of(resource)

    assert [(each.title, each.state) for each in versions(resource)] == [
        ("Calendar", "Version"),
        ("Calendar", "Deletion"),
    ]


def test_a_draft_changes_nothing_that_is_live() -> None:
    resource = ResourceFactory.create(title="Calendar")

    make_draft(resource, title="Agenda")

    assert Resource.objects.get().title == "Calendar"
    state = state_of(resource)
    assert (state.live_document[0]["fields"]["title"], state.document[0]["fields"]["title"]) == (
        "Calendar",
        "Agenda",
    )


def test_there_is_one_draft_at_most_and_the_ones_before_stay_in_the_history() -> None:
    resource = ResourceFactory.create(title="Calendar")

    make_draft(resource, title="Agenda")
    make_draft(resource, title="Plan")

    found = [(each.title, each.state) for each in Revision.objects.of(Resource, resource.pk)]
    assert found == [
        ("Plan", "Draft"),
        ("Agenda", "Earlier draft"),
        ("Calendar", "Version"),
    ]


def test_the_link_to_a_draft_shows_the_next_one_too() -> None:
    resource = ResourceFactory.create()
    make_draft(resource).allow_preview()
    first = draft_of(resource)
    second = make_draft(resource, note="New")

    assert first
    assert (second.preview_key, second.preview_ends_at) == (first.preview_key, first.preview_ends_at)
    first.refresh_from_db()
    assert first.preview_key is None


def test_a_draft_that_goes_live_as_it_was_becomes_the_version() -> None:
    resource = ResourceFactory.create(title="Calendar")
    draft = make_draft(resource, title="Agenda")
    draft.allow_preview()
    editor = account("Editors")

    published = publish_draft(writer_of(resource), editor)

    assert Resource.objects.get().title == "Agenda"
    assert published == draft
    draft.refresh_from_db()
    assert (draft.is_current_draft, draft.published_by, draft.preview_key, draft.state) == (
        False,
        editor,
        None,
        "Version",
    )
    assert len(versions(resource)) == 2


def test_a_draft_on_top_of_something_newer_becomes_a_version_of_both() -> None:
    resource = ResourceFactory.create(title="Calendar")
    draft = make_draft(resource, title="Agenda")
    change(resource, note="By month")

    state = state_of(resource)
    assert not state.has_conflict
    publish_draft(writer_of(resource), None)

    assert Resource.objects.values_list("title", "note").get() == ("Agenda", "By month")
    draft.refresh_from_db()
    assert draft.state == "Earlier draft"
    assert [each.title for each in versions(resource)] == ["Calendar", "Calendar", "Agenda"]


def test_a_draft_that_is_live_already_adds_no_version() -> None:
    resource = ResourceFactory.create(title="Calendar")
    make_draft(resource)

    assert publish_draft(writer_of(resource), None) is None
    assert (len(versions(resource)), draft_of(resource)) == (1, None)


@pytest.mark.parametrize(
    ("draft", "newer", "clashes"),
    [
        ({"note": "Mine"}, {"note": "Theirs"}, True),
        ({"note": "Mine"}, {"note": "Mine"}, False),
        ({"note": "Mine"}, {"description": "Theirs"}, False),
        ({}, {"note": "Theirs"}, False),
        ({"note": ""}, {"note": "Theirs"}, True),
    ],
)
def test_a_clash_is_the_same_field_changed_twice(
    draft: dict[str, str], newer: dict[str, str], clashes: bool
) -> None:
    resource = ResourceFactory.create(note="Old")
    make_draft(resource, **draft)

    change(resource, **newer)

    assert state_of(resource).has_conflict is clashes


@pytest.mark.parametrize(
    ("draft", "newer", "clashes"),
    [
        ({"photo_alt": "Ada at work"}, {"photo": "pictures/b.webp"}, True),
        ({"photo": "pictures/b.webp"}, {"photo_alt": "Ada at work"}, True),
        ({"focus_x": 10}, {"photo": "pictures/b.webp"}, True),
        ({"photo_alt": "Ada at work"}, {"bio": "Theirs"}, False),
        ({"focus_x": 10}, {"photo_alt": "Ada at work"}, False),
    ],
)
def test_what_was_said_of_a_photo_that_somebody_replaced_clashes(
    draft: dict[str, Any], newer: dict[str, Any], clashes: bool
) -> None:
    member = MemberFactory.create(photo="pictures/a.webp")
    make_draft(member, **draft)

    change(member, **newer)

    assert state_of(member).has_conflict is clashes


def test_nothing_clashes_without_a_draft_or_with_a_new_one() -> None:
    resource = ResourceFactory.create()
    assert not state_of(resource).has_conflict

    new = Writer(Resource, 7)
    new.save_draft([{"model": "resources.resource", "pk": 7, "fields": {"title": "New"}}])
    assert not read_state(Resource, 7).has_conflict


@pytest.mark.parametrize("fields", [{}, {"note": "Mine"}])
def test_a_draft_of_what_is_deleted_meanwhile_clashes_and_still_says_all(fields: dict[str, str]) -> None:
    resource = ResourceFactory.create(title="Calendar")
    draft = make_draft(resource, **fields)
    writer_of(resource).publish([])

    state = state_of(resource)

    assert (state.document, state.has_conflict) == (draft.document, True)


def test_a_token_names_a_state() -> None:
    resource = ResourceFactory.create(title="Calendar")
    history = writer_of(resource)
    first = history.state.token
    make_draft(resource, title="Agenda")
    second = state_of(resource).token
    change(resource, note="New")
    history = writer_of(resource)

    def at(token: str) -> State:
        return state_at(Resource, resource.pk, token)

    assert at(history.state.token).document == history.state.document
    assert at(first).document[0]["fields"]["title"] == "Calendar"
    assert at(second).document[0]["fields"]["title"] == "Agenda"
    assert at(second).token == second


@pytest.mark.parametrize(
    "token",
    ["", ".", "0.0", "1", "1.2.3", "x.y", "-1.x", "²", f"{2**64}.{10**30}", "9" * 5000 + "." + "9" * 5000],
)
def test_what_is_no_token_of_this_object_names_nothing(token: str) -> None:
    other = ResourceFactory.create()
    writer_of(other)

    state = state_at(Resource, ResourceFactory.create().pk, token)

    assert (state.live, state.draft, state.newest, state.document) == (None, None, None, [])
    assert state_at(Resource, ResourceFactory.create().pk, state_of(other).token).newest is None


def test_the_title_is_that_of_the_document_and_of_a_deletion_the_one_before() -> None:
    member = MemberFactory.create(name="x" * 200)
    writer_of(member).publish([])

    assert [(each.title, str(each)) for each in versions(member)] == [("x" * 200, "x" * 200)] * 2
    assert Writer(Member, 7)._add([]).title == ""


def test_changes_leave_a_version_of_each_and_none_of_what_stayed() -> None:
    one, other = ResourceFactory.create_batch(2)
    with writing_rows(Resource, reason="Because") as begin:
        for resource in (one, other, one):
            begin(Resource, resource.pk)
        Resource.objects.filter(pk=one.pk).update(note="New")

    assert [each.reason for each in versions(one)] == ["Found as it was", "Because"]
    assert [each.reason for each in versions(other)] == ["Found as it was"]


def test_an_import_leaves_a_version_of_what_it_changes() -> None:
    load(parse("# A Council\nText\n## Resources\n- Calendar\n### Ada\nA bio\n"), reason="First")
    load(
        parse("# A Council\nText\n## Resources\n- Calendar (By month)\n### Ada, Acme\nA bio\n"),
        reason="Second",
    )

    reasons = {
        kind: [each.reason for each in Revision.objects.filter(content_type__model=kind).live()][::-1]
        for kind in ("council", "resource", "member")
    }
    assert reasons == {"council": ["First"], "resource": ["First", "Second"], "member": ["First", "Second"]}
    newest = Revision.objects.filter(content_type__model="member").live()[0].document
    assert [each["fields"].get("employer") for each in newest] == [None, "Acme"]


def test_a_history_is_small_beside_the_texts_it_holds() -> None:
    bios = [
        f"Version {number}. " + "She looks after the harbour. “Well done”, says José.\n\n" * 28
        for number in range(20)
    ]
    member = MemberFactory.create(bio=bios[0], links="https://ada.example/", job_title="Engineer")
    for year in (2020, 2022, 2024):
        TermFactory.create(
            member=member, employer="Acme", starts_on=date(year, 1, 1), ends_on=date(year + 1, 12, 31)
        )
    for bio in bios[1:]:
        change(member, bio=bio)

    texts = [each.document_text for each in versions(member)]

    assert [1_450 < len(bio) < 1_600 for bio in bios] == [True] * 20
    assert len(texts) == 20
    assert sum(len(text.encode()) for text in texts) <= 2 * sum(len(bio.encode()) for bio in bios)


def test_what_was_typed_on_top_of_a_draft_is_a_version_of_its_own() -> None:
    resource = ResourceFactory.create(title="Calendar")
    draft = make_draft(resource, title="Agenda")
    history = writer_of(resource)
    document = with_fields(live(resource), title="Plan")

    version = history.publish(document, draft=history.state.draft, author=account("Editors"))

    assert version
    assert (version.title, version.who, draft_of(resource)) == ("Plan", "Editors", None)
    draft.refresh_from_db()
    assert draft.state == "Earlier draft"


# What was deleted comes back


def deleted(member: Member) -> Document:
    """What it was."""
    document = live(member)
    writer_of(member).publish([])
    return document


def renamed() -> Member:
    """A member with an address before."""
    member: Member = MemberFactory.create(name="Ada Lovelace", slug="ada")
    TermFactory.create(member=member)
    change(member, slug="lovelace")
    return member


@pytest.mark.parametrize("way", ["live", "draft", "as it was"])
def test_a_member_comes_back_with_the_addresses_of_before(way: str) -> None:
    member = renamed()
    document = deleted(member)
    assert not FormerSlug.objects.exists()

    history = writer_of(member)
    if way == "live":
        history.publish(document)
    else:
        history.save_draft(with_fields(document, bio="New") if way == "draft" else document)
        publish_draft(writer_of(member), None)

    assert list(FormerSlug.objects.values_list("slug", "member")) == [("ada", member.pk)]
    assert Term.objects.get().member == member


def test_an_address_that_another_member_has_now_stays_theirs() -> None:
    member = renamed()
    document = deleted(member)
    other = MemberFactory.create(slug="ada")

    writer_of(member).publish(document)

    assert not FormerSlug.objects.exists()
    assert Member.objects.known_as("ada") == other


def test_a_former_address_of_another_member_stays_theirs() -> None:
    member = renamed()
    document = deleted(member)
    other = MemberFactory.create(slug="ada")
    change(other, slug="other")

    writer_of(member).publish(document)

    assert Member.objects.known_as("ada") == other


def test_what_is_deleted_is_found_until_it_is_back() -> None:
    member = renamed()
    document = deleted(member)
    assert [each.title for each in Revision.objects.deletions()] == ["Ada Lovelace"]

    writer_of(member).publish(document)

    assert not Revision.objects.deletions().exists()


def test_the_order_in_which_fields_were_stored_changes_no_token() -> None:
    resource = ResourceFactory.create(title="Calendar", note="By month")
    writer_of(resource)
    version = Revision.objects.get()
    (entry,) = version.document
    turned = {**entry, "fields": dict(reversed(entry["fields"].items()))}
    Revision.objects.filter(pk=version.pk).update(document_text=to_text([turned]))

    assert state_of(resource).token == writer_of(resource).state.token
    assert len(versions(resource)) == 1


def test_a_draft_on_top_of_something_newer_keeps_its_reason() -> None:
    resource = ResourceFactory.create(title="Calendar")
    writer_of(resource).save_draft(with_fields(live(resource), title="Agenda"), reason="New name")
    change(resource, note="By month")

    publish_draft(writer_of(resource), None)

    assert versions(resource)[-1].reason == "New name"
