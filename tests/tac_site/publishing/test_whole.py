"""What is live has all that it needs beside its row, whichever way it went live."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from members.exchange.council_exchange import load
from members.exchange.document_parser import parse
from members.models import FormerSlug, Member
from resources.models import Resource
from tac_site.pictures.uploads import store_picture
from tac_site.publishing.documents import with_fields
from tac_site.publishing.scheduling import publish_scheduled
from tests.factories import MemberFactory, ResourceFactory
from tests.tac_site.pictures.buckets import NOBODY, use_bucket
from tests.tac_site.publishing.editors import (
    Form,
    change,
    draft_of,
    list_of,
    live,
    make_draft,
    messages,
    photo,
    publish_draft,
    signed_in,
    url,
    versions,
    writer_of,
)

pytestmark = pytest.mark.django_db

SOON = timezone.now() + timedelta(hours=1)


def missing(member: Member) -> list[str]:
    """The files that the member's pages name and that are not there."""
    member.refresh_from_db()
    return [name for name in member.rendition_names() if not default_storage.exists(name)]


@pytest.fixture
def grace() -> Member:
    """With a draft of the job title; then another photo became live, whose portrait is not made."""
    member: Member = MemberFactory.create(name="Grace Hopper", photo=store_picture(photo("red")))
    member.make_renditions()
    make_draft(member, job_title="Admiral")
    change(member, photo=store_picture(photo("blue")))
    return member


def test_by_time(grace: Member) -> None:
    draft = draft_of(grace)
    assert draft
    draft.goes_live_at = SOON
    draft.save()

    assert publish_scheduled(SOON) == 1

    assert (Member.objects.get().job_title, missing(grace)) == ("Admiral", [])


def test_from_the_list(editor: Client, grace: Member) -> None:
    action = {"action": "publish_selected", "_selected_action": [grace.pk]}
    assert messages(editor.post(list_of(Member), action)) == ["“Grace Hopper” is published."]

    assert (Member.objects.get().job_title, missing(grace)) == ("Admiral", [])


def test_by_the_form_and_in_its_preview(editor: Client, grace: Member) -> None:
    form = Form(editor, grace)
    draft = draft_of(grace)
    assert draft
    page = editor.get(f"{list_of(Member)}preview/{draft.pk}/").content.decode()
    portrait = Member(photo=form.response.context["original"].photo).portrait
    assert portrait
    assert portrait.url(portrait.edges[0], "webp") in page
    assert default_storage.exists(portrait.name(portrait.edges[0], "webp"))

    form.save()

    assert (Member.objects.get().job_title, missing(grace)) == ("Admiral", [])


@pytest.mark.parametrize(("choice", "focus"), [("merge", 50), ("over", 90)])
def test_by_a_conflict_that_is_settled(
    choice: str, focus: int, editor: Client, other: Client, grace: Member
) -> None:
    writer_of(grace).discard_draft()
    mine, theirs = Form(editor, grace), Form(other, grace)
    theirs.save(photo=photo("green"))
    mine.press("_save", focus_x="90")

    mine.save(resolution=f"{choice} {mine.newest}")

    assert (Member.objects.get().focus_x, missing(grace)) == (focus, [])


def test_by_going_back(editor: Client, grace: Member) -> None:
    first, *_ = versions(grace)
    for name in Member.objects.get().rendition_names() + grace.rendition_names():
        default_storage.delete(name)

    editor.post(url(grace, "history"), {"revision": first.pk, "live": ""})

    assert missing(grace) == []


def test_without_a_store_of_files_if_no_file_is_new(
    editor: Client, grace: Member, settings: Settings
) -> None:
    writer_of(grace).discard_draft()
    Form(editor, grace).save()  # which makes the portraits
    use_bucket(settings, NOBODY)
    Form(editor, grace).save(bio="Typed **now**.")
    draft = make_draft(Member.objects.get(), job_title="Admiral")
    draft.goes_live_at = SOON
    draft.save()
    assert publish_scheduled(SOON) == 1
    assert Member.objects.values_list("bio", "job_title").get() == ("Typed **now**.", "Admiral")

    form = Form(editor, grace)
    assert form.press("_save", focus_x="90").status_code == 200
    assert "the store of this site’s files does not answer" in form.response.content.decode()
    assert Member.objects.get().focus_x == 50


def test_by_an_import(grace: Member) -> None:
    for name in Member.objects.get().rendition_names():
        default_storage.delete(name)

    load(parse("# A Council\nText\n## Resources\n### Grace Hopper\nA bio\n"))

    assert missing(grace) == []


def test_a_photo_that_is_lost_keeps_a_scheduled_draft_waiting_and_it_says_why(grace: Member) -> None:
    writer_of(grace).discard_draft()
    make_draft(grace, focus_x=10)
    draft = draft_of(grace)
    assert draft
    draft.goes_live_at = SOON
    draft.save()
    default_storage.delete(str(Member.objects.get().photo))

    assert publish_scheduled(SOON) == 0

    draft.refresh_from_db()
    assert draft.goes_live_at is None
    assert Member.objects.get().focus_x == 50
    assert draft.publish_error == (
        "The page of Grace Hopper shows the initials, because the file of the photo is missing. "
        "Choose the photo again."
    )


def test_a_photo_that_is_lost_is_told_to_who_publishes(editor: Client, grace: Member) -> None:
    writer_of(grace).discard_draft()
    make_draft(grace, focus_x=10)
    default_storage.delete(str(Member.objects.get().photo))
    form = Form(editor, grace)

    said = messages(form.press("_save"))

    assert said == [
        "The page of Grace Hopper shows the initials, because the file of the photo is missing. "
        "Choose the photo again.",
        "“Grace Hopper” is published.",
    ]


# Positions


def order() -> list[tuple[int, str]]:
    return list(Resource.objects.values_list("position", "title"))


def make(*titles: str) -> list[Resource]:
    return [
        ResourceFactory.create(title=title, position=place) for place, title in enumerate(titles, start=1)
    ]


def by_time(resource: Resource, editor: Client) -> None:
    draft = draft_of(resource)
    assert draft
    draft.goes_live_at = SOON
    draft.save()
    publish_scheduled(SOON)


def by_list(resource: Resource, editor: Client) -> None:
    editor.post(list_of(Resource), {"action": "publish_selected", "_selected_action": [resource.pk]})


def by_form(resource: Resource, editor: Client) -> None:
    Form(editor, resource).save()


@pytest.mark.parametrize("way", [by_time, by_list, by_form])
def test_a_position_in_a_draft_moves_the_others_when_it_is_live(way: Any, editor: Client) -> None:
    charter = make("Archive", "Calendar", "Charter")[2]
    make_draft(charter, position=1)
    assert order() == [(1, "Archive"), (2, "Calendar"), (3, "Charter")]

    way(charter, editor)

    assert order() == [(1, "Charter"), (2, "Archive"), (3, "Calendar")]
    assert [each.reason for each in versions(Resource.objects.get(title="Calendar"))][-1] == "Moved"


@pytest.mark.parametrize("way", [by_time, by_list, by_form])
def test_a_draft_gets_its_position_though_others_were_moved_since(way: Any, editor: Client) -> None:
    archive, _, charter = make("Archive", "Calendar", "Charter")
    make_draft(archive, position=3)
    change(charter, position=1)  # which moves the other two

    way(archive, editor)

    assert order() == [(1, "Charter"), (2, "Calendar"), (3, "Archive")]


def test_a_move_of_another_is_no_conflict_in_a_form_and_is_not_undone(editor: Client) -> None:
    archive, _, charter = make("Archive", "Calendar", "Charter")
    for resource in (archive, charter):
        writer_of(resource)
    form = Form(editor, archive)
    change(charter, position=1)

    form.save(note="Old minutes")

    assert order() == [(1, "Charter"), (2, "Archive"), (3, "Calendar")]
    assert Resource.objects.get(title="Archive").note == "Old minutes"


def test_going_back_to_a_position_moves_the_others_too(editor: Client) -> None:
    charter = make("Archive", "Calendar", "Charter")[2]
    change(charter, position=1)
    first, *_ = versions(charter)

    editor.post(url(charter, "history"), {"revision": first.pk, "live": ""})

    assert order() == [(1, "Archive"), (2, "Calendar"), (3, "Charter")]


def test_a_new_resource_from_a_draft_goes_last_whatever_came_meanwhile(editor: Client) -> None:
    make("Archive")
    Form(editor, f"{list_of(Resource)}add/").draft(title="Minutes")
    ResourceFactory.create(title="Calendar", position=2)
    pk = next(iter(editor.get(list_of(Resource)).context["cl"].drafts_of_new)).object_id

    form = Form(editor, f"{list_of(Resource)}{pk}/change/")
    assert "position" not in form.fields
    form.save()

    assert order() == [(1, "Archive"), (2, "Calendar"), (3, "Minutes")]


# Addresses that nobody typed


def test_the_address_of_somebody_new_is_made_when_the_draft_goes_live(editor: Client) -> None:
    Form(editor, f"{list_of(Member)}add/").draft(name="Ada Lovelace")
    pk = next(iter(editor.get(list_of(Member)).context["cl"].drafts_of_new)).object_id
    assert Form(editor, f"{list_of(Member)}{pk}/change/").fields["slug"] == ""
    MemberFactory.create(name="Ada Lovelace")  # a namesake is published first
    writer = writer_of(Member(pk=pk))
    assert writer.state.draft
    writer.save_draft(writer.state.draft.document, goes_live_at=SOON)

    assert publish_scheduled(SOON) == 1

    assert Member.objects.get(pk=pk).slug == "ada-lovelace-2"


def test_a_typed_address_stays_typed(editor: Client) -> None:
    Form(editor, f"{list_of(Member)}add/").draft(name="Ada Lovelace", slug="countess")
    pk = next(iter(editor.get(list_of(Member)).context["cl"].drafts_of_new)).object_id

    Form(editor, f"{list_of(Member)}{pk}/change/").save()

    assert Member.objects.get().slug == "countess"


def test_a_member_of_long_standing_keeps_the_address(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(name="Augusta Ada King")
    Form(editor, ada).save()

    assert Member.objects.get().slug == "ada-lovelace"
    assert not FormerSlug.objects.exists()


# A term that one changes and another deletes


def ends(document: Any) -> Any:
    member, term = document
    return [member, {**term, "fields": {**term["fields"], "ends_on": "2030-01-01"}}]


@pytest.mark.parametrize("draft_deletes", [True, False])
def test_a_term_that_is_deleted_here_and_changed_there_is_a_conflict(
    draft_deletes: bool, editor: Client, ada: Member
) -> None:
    whole = live(ada)
    document, other = (whole[:1], ends(whole)) if draft_deletes else (ends(whole), whole[:1])
    draft = writer_of(ada).save_draft(with_fields(document, bio="New"), goes_live_at=SOON)
    writer_of(ada).publish(other)

    assert publish_scheduled(SOON) == 0

    draft.refresh_from_db()
    assert draft.publish_error == "Somebody changed the same since the draft was begun."
    assert live(ada) == other
    changes = Form(editor, ada).response.context["editing"].live_changes
    assert [(each.label.partition(":")[2], each.before, each.after) for each in changes] == (
        [(" last day", "", "2030-01-01")]
        if draft_deletes
        else [
            (" capacity", "Member", ""),
            (" office", "None", ""),
            (" employer", "Acme", ""),
            (" first day", "2020-01-01", ""),
        ]
    )


@pytest.mark.parametrize("draft_deletes", [True, False])
def test_an_editor_who_has_seen_both_gets_what_the_draft_says(
    draft_deletes: bool, editor: Client, ada: Member
) -> None:
    whole = live(ada)
    document, other = (whole[:1], ends(whole)) if draft_deletes else (ends(whole), whole[:1])
    writer_of(ada).save_draft(document)
    writer_of(ada).publish(other)

    Form(editor, ada).save()

    assert live(ada) == document


# Deleted for good


def test_nothing_of_it_stays_but_what_others_use(media_root: Any) -> None:
    root = signed_in("superuser")
    pictures = {colour: store_picture(photo(colour)) for colour in ("red", "green", "blue")}
    ada = MemberFactory.create(name="Sesame", photo=pictures["red"], bio=f"![](/media/{pictures['green']})")
    MemberFactory.create(name="Bo", bio=f"![](/media/{pictures['green']}) and ![](/media/{pictures['blue']})")
    Form(root, ada).save(bio=f"Sesame ![](/media/{pictures['green']})")
    Form(root, ada).save(focus_x="10")
    root.post(url(ada, "delete"), {"post": "yes"})
    assert len(list(media_root.rglob("portraits/*"))) > 0

    page = root.get(url(ada, "erase"))
    assert (page.context["revision_count"], page.context["file_count"] > 1) == (4, True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
        root.post(url(ada, "erase"))

    stored = {str(path.relative_to(media_root)) for path in media_root.rglob("*.*")}
    assert stored == {pictures["green"], pictures["blue"]}
    assert mentions("Sesame") == []


def mentions(word: str) -> list[str]:
    """The columns of the whole database in which the word stands, but for the messages of a session."""
    return [
        str(field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        for value in model._base_manager.values_list(field.name, flat=True)
        if word in str(value)
    ]


def test_an_erased_draft_goes_too(editor: Client) -> None:
    root = signed_in("superuser")
    Form(editor, f"{list_of(Member)}add/").draft(name="Sesame")
    pk = next(iter(editor.get(list_of(Member)).context["cl"].drafts_of_new)).object_id
    publish_draft(writer_of(Member(pk=pk)), None)
    writer_of(Member(pk=pk)).publish([])

    root.post(f"{list_of(Member)}{pk}/erase/")

    assert mentions("Sesame") == []
