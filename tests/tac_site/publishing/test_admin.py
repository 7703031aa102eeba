"""Drafts, history and going back, as an editor works with them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Council, FormerSlug, Member
from members.terms import Term
from resources.models import Resource
from tac_site.admin import Attention
from tac_site.images import store_picture
from tac_site.publishing.documents import with_fields
from tac_site.publishing.history import History
from tac_site.publishing.models import Revision
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory
from tests.tac_site.pictures import encoded, plain, upload
from tests.tac_site.publishing.editors import (
    Form,
    account,
    draft_of,
    list_of,
    live,
    make_draft,
    messages,
    signed_in,
    url,
    versions,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return signed_in("Editors", "ed")


@pytest.fixture
def ada() -> Member:
    CouncilFactory.create()
    term = TermFactory.create(
        member__name="Ada Lovelace", member__bio="A story", affiliation="Acme", starts_on=date(2020, 1, 1)
    )
    member: Member = term.member
    return member


def photo(colour: str = "teal") -> Any:
    return upload(encoded(plain(size=(40, 30), colour=colour), "PNG"), "photo.png")


def history_page(client: Client, thing: Any, **query: str | int) -> Any:
    return client.get(url(thing, "history"), query)


# A draft of something live


def test_a_draft_leaves_the_public_page_untouched(editor: Client, ada: Member) -> None:
    before = editor.get("/members/ada-lovelace/").content
    form = Form(editor, ada)

    response = form.press("_draft", bio="Another story", slug="lovelace", **{"terms-0-affiliation": "Other"})

    assert response.headers["Location"] == url(ada)
    assert messages(response) == ["The draft of “Ada Lovelace” is saved. The public pages are as they were."]
    assert editor.get("/members/ada-lovelace/").content == before
    assert not FormerSlug.objects.exists()
    draft = draft_of(ada)
    assert draft
    assert (draft.who, draft.reason, draft.is_for_review) == ("ed", "", False)


def test_the_form_opens_on_the_draft_and_says_so(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="Another story", reason="New job", **{"terms-0-affiliation": "Other"})

    form = Form(editor, ada)

    sent = [form.fields[name] for name in ("bio", "terms-0-affiliation", "reason")]
    assert sent == ["Another story", "Other", "New job"]
    assertContains(form.response, '<h2 id="draft-title">Draft</h2>', html=True)
    assert form.response.context["editing"].state.draft.who == "ed"


def test_rows_that_a_draft_adds_keep_their_keys(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)
    row = {
        "role": 2,
        "affiliation": "New",
        "starts_on": "2031-01-01",
        "ends_on": "",
        "id": "",
        "member": ada.pk,
    }
    form.draft(
        **{"terms-TOTAL_FORMS": 2, "terms-0-ends_on": "2030-12-31"},
        **{f"terms-1-{name}": value for name, value in row.items()},
    )
    draft = draft_of(ada)
    assert draft
    keys = {each["pk"] for each in draft.document[1:]}

    form = Form(editor, ada)
    assert form.fields["terms-INITIAL_FORMS"] == "2"
    form.draft(bio="Another story")
    draft = draft_of(ada)
    assert draft
    assert {each["pk"] for each in draft.document[1:]} == keys
    Form(editor, ada).save()

    assert set(Term.objects.values_list("pk", flat=True)) == keys
    assert list(Term.objects.values_list("affiliation", flat=True)) == ["Acme", "New"]


def test_a_row_that_a_draft_deletes_stays_until_it_is_published(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(**{"terms-0-DELETE": "on"})
    assert Term.objects.exists()
    assert Form(editor, ada).fields["terms-TOTAL_FORMS"] == "0"

    Form(editor, ada).save()

    assert not Term.objects.exists()


def test_publishing_a_draft_makes_it_live_and_the_draft_a_version(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="Another story", reason="New job")
    draft = draft_of(ada)

    response = Form(editor, ada).press("_save")

    assert messages(response) == ["“Ada Lovelace” is live."]
    assert response.headers["Location"] == list_of(Member)
    assert Member.objects.get().bio == "Another story"
    assert (draft_of(ada), versions(ada)[-1], versions(ada)[-1].reason) == (None, draft, "New job")


def test_publishing_what_is_live_already_adds_no_version(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)
    before = Member.objects.get().updated_at

    response = form.press("_continue")

    assert messages(response) == ["“Ada Lovelace” is live as it was: nothing was changed."]
    assert response.headers["Location"] == url(ada)
    assert [each.reason for each in versions(ada)] == ["Found as it was"]
    assert Member.objects.get().updated_at == before


def test_a_discarded_draft_stays_in_the_history(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="Another story")
    token = History(Member, ada.pk).state.token

    response = editor.post(url(ada, "draft"), {"opened_on": token, "discard": ""})

    assert (response.headers["Location"], messages(response)[-1]) == (
        url(ada),
        "The draft of “Ada Lovelace” is discarded. It stays in the history.",
    )
    assert Form(editor, ada).fields["bio"] == "A story"
    assertContains(history_page(editor, ada), "Draft that was replaced or discarded")


@pytest.mark.parametrize("token", ["", "0.0", "1.2.3", "9" * 30])
def test_a_draft_that_was_saved_meanwhile_is_not_discarded(editor: Client, ada: Member, token: str) -> None:
    Form(editor, ada).draft(bio="Another story")

    response = editor.post(url(ada, "draft"), {"opened_on": token, "discard": ""})

    assert (
        messages(response)[-1]
        == "Somebody changed or published this draft meanwhile. Look at it again below."
    )
    assert draft_of(ada)


def test_a_button_that_there_is_not_does_nothing(editor: Client, ada: Member) -> None:
    make_draft(ada)
    token = History(Member, ada.pk).state.token

    editor.post(url(ada, "draft"), {"opened_on": token})

    assert draft_of(ada)


def test_a_photo_in_a_draft_is_kept_and_shown_and_goes_live(
    editor: Client, ada: Member, media_root: Path
) -> None:
    Form(editor, ada).draft(photo=photo())
    draft = draft_of(ada)
    assert draft
    name = draft.document[0]["fields"]["photo"]
    assert default_storage.exists(name)
    assert Member.objects.get().photo == ""

    form = Form(editor, ada)
    assertContains(form.response, name)
    form.draft(bio="Another story")
    Form(editor, ada).save()

    member = Member.objects.get()
    assert (member.photo.name, member.bio) == (name, "Another story")
    assert member.portrait
    assert all(default_storage.exists(each) for each in member.portrait.names)


def test_a_photo_is_taken_away_by_a_draft_only_when_it_is_published(editor: Client, ada: Member) -> None:
    Form(editor, ada).save(photo=photo())
    Form(editor, ada).draft(**{"photo-clear": "on"})
    assert Member.objects.get().photo != ""

    Form(editor, ada).save()

    assert Member.objects.get().photo == ""


# A draft of something new


def test_a_draft_of_somebody_new_is_nowhere_but_in_the_list_of_drafts(editor: Client, ada: Member) -> None:
    form = Form(editor, f"{list_of(Member)}add/")

    response = form.press("_draft", name="Grace Hopper", bio="New", **{"terms-0-affiliation": "Navy"})

    (draft,) = Revision.objects.drafts()
    assert response.headers["Location"] == f"{list_of(Member)}{draft.object_id}/change/"
    assert list(Member.objects.all()) == [ada]
    assert Term.objects.count() == 1
    page = editor.get(list_of(Member))
    assertContains(page, f'<a href="{response.headers["Location"]}">Grace Hopper</a>', html=True)
    assert page.context["cl"].result_count == 1


def test_somebody_new_is_published_from_the_draft(editor: Client) -> None:
    Form(editor, f"{list_of(Member)}add/").draft(name="Grace Hopper", **{"terms-0-affiliation": "Navy"})
    (draft,) = Revision.objects.drafts()
    address = f"{list_of(Member)}{draft.object_id}/change/"

    form = Form(editor, address)
    assert (form.fields["name"], form.fields["terms-0-affiliation"]) == ("Grace Hopper", "Navy")
    form.draft(bio="New")
    Form(editor, address).save()

    member = Member.objects.get()
    assert (member.pk, member.slug, member.bio) == (draft.object_id, "grace-hopper", "New")
    assert Term.objects.values_list("member", "affiliation").get() == (member.pk, "Navy")


def test_a_discarded_draft_of_somebody_new_is_on_no_list(editor: Client) -> None:
    Form(editor, f"{list_of(Member)}add/").draft(name="Grace Hopper")
    (draft,) = Revision.objects.drafts()
    address = f"{list_of(Member)}{draft.object_id}/"

    response = editor.post(f"{address}draft/", {"opened_on": f"0.{draft.pk}", "discard": ""})

    assert response.headers["Location"] == list_of(Member)
    assertNotContains(editor.get(list_of(Member)), "drafts-of-new")
    assert editor.get(f"{address}change/").status_code == 302
    assert editor.get(f"{address}history/").status_code == 404  # nothing of it was ever saved but drafts


def test_a_new_council_has_one_draft() -> None:
    client = signed_in("superuser")
    Form(client, f"{list_of(Council)}add/").draft(name="Harbour Council")

    response = client.get(list_of(Council))

    assert response.headers["Location"] == f"{list_of(Council)}1/change/"
    assert client.post(f"{list_of(Council)}add/", {"name": "Other", "_draft": ""}).status_code == 403
    Form(client, f"{list_of(Council)}1/change/").save()
    assert Council.objects.get().name == "Harbour Council"


def test_a_draft_opens_though_somebody_has_its_address_by_now(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(slug="lovelace", bio="Another story")
    MemberFactory.create(slug="lovelace")

    form = Form(editor, ada)
    assert (form.fields["slug"], form.fields["bio"]) == ("lovelace", "Another story")
    form.press("_save")

    assert form.errors == {
        "slug": ["Another member has this address. Choose another, or leave it empty to have one made."]
    }
    assert form.fields["bio"] == "Another story"
    form.save(slug="ada")
    assert Member.objects.get(pk=ada.pk).slug == "ada"


# Review


def test_a_writer_asks_for_review_and_an_editor_finds_it_on_the_first_page(
    editor: Client, ada: Member
) -> None:
    writer = signed_in("Writers", "wr")
    form = Form(writer, ada)
    assertNotContains(form.response, 'name="_save"')
    assertNotContains(form.response, "goes_live_at")

    response = form.press("_review", bio="Another story")

    assert messages(response) == [
        "The draft of “Ada Lovelace” is saved, and the editors are asked to publish it."
    ]
    list_address = "/admin/publishing/revision/"
    assert editor.get("/admin/").context["attention"][:2] == [
        Attention("Drafts to review", 1, f"{list_address}?waits=review"),
        Attention("Drafts that wait", 1, f"{list_address}?waits=draft"),
    ]
    assertContains(
        editor.get(f"{list_address}?waits=review"), f'<a href="{url(ada)}">Ada Lovelace</a>', html=True
    )
    Form(editor, ada).save()
    newest = versions(ada)[-1]
    assert (newest.who, str(newest.published_by), Member.objects.get().bio) == ("wr", "ed", "Another story")
    assertContains(history_page(editor, ada), ", published by ed")


def test_an_editor_may_ask_for_review_too(editor: Client, ada: Member) -> None:
    Form(editor, ada).press("_review", bio="Another story")

    draft = draft_of(ada)
    assert draft
    assert (draft.is_for_review, Member.objects.get().bio) == (True, "A story")


def test_a_second_author_saves_over_the_draft_of_the_first(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="One")

    form = Form(signed_in("Writers", "wr"), ada)
    assert form.fields["bio"] == "One"
    form.draft(bio="Two")

    assert [(each.who, each.state) for each in Revision.objects.of(Member, ada.pk)] == [
        ("wr", "Draft"),
        ("ed", "Draft that was replaced or discarded"),
        ("the site", "Version"),
    ]


def test_who_may_only_look_sees_the_draft_and_no_button(ada: Member, admin_user: User) -> None:
    make_draft(ada, bio="Another story")
    viewer = account("staff", "viewer")
    for name in ("view_member", "view_term"):
        viewer.user_permissions.add(Permission.objects.get(codename=name))
    client = Client()
    client.force_login(viewer)

    page = client.get(url(ada))

    assertContains(page, "Another story")
    for button in ("_save", "_draft", "_review", "discard", "link"):
        assertNotContains(page, f'name="{button}"')
    assertNotContains(page, "This version")
    assertNotContains(history_page(client, ada), 'name="live"')
    assert [client.post(url(ada), {button: ""}).status_code for button in ("_save", "_draft")] == [403, 403]
    assert client.get(f"{list_of(Member)}add/").status_code == 403


# The list


def test_the_list_says_whose_draft_waits_since_when(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="Another story")
    draft = draft_of(ada)
    assert draft

    page = editor.get(list_of(Member))

    day, time = f"{draft.created_at:%Y-%m-%d %H:%M}".split()
    assertContains(page, f"ed <time>{day}</time> {time}")


@pytest.mark.parametrize(
    ("waits", "titles"),
    [
        ("draft", ["Failed", "Plain", "Review", "Timed"]),
        ("review", ["Review"]),
        ("time", ["Timed"]),
        ("failed", ["Failed"]),
        ("deleted", ["Gone"]),
        ("other", ["Failed", "Gone", "Plain", "Review", "Timed"]),
    ],
)
def test_the_drafts_are_filtered_by_what_they_wait_for(waits: str, titles: list[str], editor: Client) -> None:
    for title in ("Plain", "Review", "Timed", "Failed", "Gone"):
        make_draft(ResourceFactory.create(title=title))
    drafts = Revision.objects.drafts()
    drafts.filter(title="Review").update(is_for_review=True)
    drafts.filter(title="Timed").update(goes_live_at="2030-01-01T00:00Z")
    drafts.filter(title="Failed").update(failure="Why")
    gone = Resource.objects.get(title="Gone")
    History(Resource, gone.pk).close_draft()
    History(Resource, gone.pk).publish([])

    page = editor.get("/admin/publishing/revision/", {"waits": waits})

    assert sorted({each.title for each in page.context["cl"].result_list}) == titles


def test_nobody_is_told_of_drafts_of_what_they_may_not_see(ada: Member) -> None:
    make_draft(ada)
    client = signed_in("staff")

    assert client.get("/admin/").context["attention"] == []
    assert client.get("/admin/publishing/revision/").status_code == 403


def test_a_revision_is_not_changed_by_hand(ada: Member) -> None:
    client = signed_in("superuser")
    draft = make_draft(ada)

    answers = [
        client.get("/admin/publishing/revision/add/").status_code,
        client.post(f"/admin/publishing/revision/{draft.pk}/change/", {"title": "Other"}).status_code,
        client.post(f"/admin/publishing/revision/{draft.pk}/delete/", {"post": "yes"}).status_code,
    ]

    assert answers == [403, 302, 403]  # its page is the history
    assert Revision.objects.filter(pk=draft.pk, title="Ada Lovelace").exists()


def test_an_account_with_a_history_is_not_deleted(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="Another story")
    user = User.objects.get(username="ed")
    client = signed_in("superuser")

    assertContains(client.get(f"/admin/auth/user/{user.pk}/delete/"), "Cannot delete user")
    client.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"})
    client.post(
        "/admin/auth/user/", {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    )

    assert User.objects.filter(pk=user.pk).exists()


# History


def test_any_two_versions_are_compared(editor: Client, ada: Member) -> None:
    for bio in ("One story", "Two stories", "Three stories"):
        Form(editor, ada).save(bio=bio)
    found = versions(ada)

    page = history_page(editor, ada, **{"from": found[1].pk, "to": found[3].pk})

    assert [each.label for each in page.context["differences"]] == ["Bio"]
    assertContains(page, "<del>One story</del><ins>Three stories</ins>", html=True)
    same = history_page(editor, ada, **{"from": found[1].pk, "to": found[1].pk})
    assertContains(same, "Nothing differs.")


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "²", str(2**63), "9" * 30, "9" * 5000])
def test_a_version_that_there_is_not_is_compared_with_nothing(
    number: str, editor: Client, ada: Member
) -> None:
    History(Member, ada.pk)
    there = versions(ada)[0].pk

    for query in ({"from": number, "to": there}, {"from": there, "to": number}, {"p": number}):
        assert "differences" not in history_page(editor, ada, **query).context
    assert editor.post(url(ada, "history"), {"revision": number, "live": ""}).status_code == 404


def test_a_version_of_another_object_is_none_of_this(editor: Client, ada: Member) -> None:
    other = MemberFactory.create(bio="Secret")
    make_draft(other)
    make_draft(ada)
    mine, theirs = versions(ada)[0].pk, versions(other)[0].pk

    assertNotContains(history_page(editor, ada, **{"from": mine, "to": theirs}), "Secret")
    assert editor.post(url(ada, "history"), {"revision": theirs, "live": ""}).status_code == 404


def test_a_long_history_has_pages(editor: Client) -> None:
    resource = ResourceFactory.create()
    for number in range(101):
        History(Resource, resource.pk).publish(with_fields(live(resource), note=f"Number {number}"))

    assertContains(history_page(editor, resource), '<a href="?p=2">Older</a>', html=True)
    assertContains(history_page(editor, resource, p=2), '<a href="?p=1">Newer</a>', html=True)


def test_a_version_is_restored_as_a_new_one_and_that_is_undone_the_same_way(
    editor: Client, ada: Member
) -> None:
    page = editor.get("/members/ada-lovelace/").content
    Form(editor, ada).save(bio="Another story", **{"terms-0-affiliation": "Other"})
    other = editor.get("/members/ada-lovelace/").content
    first, second = versions(ada)

    response = editor.post(url(ada, "history"), {"revision": first.pk, "live": ""})
    assert messages(response)[-1] == (f"The version of {first.live_at:%Y-%m-%d %H:%M} is live again.")
    assert editor.get("/members/ada-lovelace/").content == page
    editor.post(url(ada, "history"), {"revision": second.pk, "live": ""})
    assert editor.get("/members/ada-lovelace/").content == other

    documents = [each.document for each in versions(ada)]
    assert documents == [documents[0], documents[1]] * 2
    assert [each.reason[:8] for each in versions(ada)][2:] == ["Back to "] * 2


def test_restoring_what_is_live_changes_nothing_and_says_so(editor: Client, ada: Member) -> None:
    History(Member, ada.pk)
    (version,) = versions(ada)

    response = editor.post(url(ada, "history"), {"revision": version.pk, "live": ""})

    assert messages(response) == [f"The version of {version.live_at:%Y-%m-%d %H:%M} is what is live already."]
    assert versions(ada) == [version]


def test_a_version_is_taken_as_a_draft_to_look_at_first(editor: Client, ada: Member) -> None:
    Form(editor, ada).save(bio="Another story")

    response = editor.post(url(ada, "history"), {"revision": versions(ada)[0].pk, "draft": ""})

    assert response.headers["Location"] == url(ada)
    assert (Form(editor, ada).fields["bio"], Member.objects.get().bio) == ("A story", "Another story")


def test_a_version_that_cannot_be_live_says_why_and_is_mended_as_a_draft(editor: Client, ada: Member) -> None:
    Form(editor, ada).save(slug="lovelace")
    FormerSlug.objects.all().delete()
    MemberFactory.create(slug="ada-lovelace")
    first = versions(ada)[0]

    response = editor.post(url(ada, "history"), {"revision": first.pk, "live": ""})

    assert messages(response)[-1] == (
        "This version cannot be live: Another member has this address. Choose another, or leave it empty to "
        "have one made. Take it as a draft and mend it."
    )
    assert Member.objects.get(pk=ada.pk).slug == "lovelace"
    editor.post(url(ada, "history"), {"revision": first.pk, "draft": ""})
    Form(editor, ada).save(slug="mended")
    assert Member.objects.get(pk=ada.pk).slug == "mended"


def test_who_was_deleted_comes_back_with_all_that_they_had(
    editor: Client, ada: Member, media_root: Path
) -> None:
    Form(editor, ada).save(photo=photo(), slug="lovelace")
    pages = ["/members/lovelace/", "/", "/members/", "/members/ada-lovelace/"]
    before = [editor.get(page).content for page in pages]
    superuser = signed_in("superuser")

    superuser.post(url(ada, "delete"), {"post": "yes"})
    assert [editor.get(page).status_code for page in pages] == [404, 200, 200, 404]
    deletion = versions(ada)[-1]
    assert (deletion.state, deletion.who, deletion.reason) == ("Deletion", "superuser", "Deleted")
    found = editor.get("/admin/publishing/revision/?waits=deleted")
    assertContains(found, f'<a href="{url(ada, "history")}">Ada Lovelace</a>', html=True)
    for path in media_root.glob("portraits/*"):
        path.unlink()

    editor.post(url(ada, "history"), {"revision": versions(ada)[-2].pk, "live": ""})

    assert [editor.get(page).content for page in pages] == before
    member = Member.objects.get()
    assert member.portrait
    assert all(default_storage.exists(each) for each in member.portrait.names)

    superuser.post(url(ada, "delete"), {"post": "yes"})
    assert [editor.get(page).status_code for page in pages] == [404, 200, 200, 404]
    editor.post(url(ada, "history"), {"revision": versions(ada)[-2].pk, "draft": ""})
    Form(editor, ada).save()
    assert [editor.get(page).content for page in pages] == before


def test_several_are_deleted_with_a_version_each() -> None:
    resources = ResourceFactory.create_batch(2)
    client = signed_in("superuser")

    client.post(
        list_of(Resource),
        {"action": "delete_selected", "_selected_action": [each.pk for each in resources], "post": "yes"},
    )

    assert not Resource.objects.exists()
    assert [versions(each)[-1].state for each in resources] == ["Deletion"] * 2


def test_only_what_is_deleted_is_deleted_for_good(ada: Member) -> None:
    client = signed_in("superuser")
    make_draft(ada)
    assertNotContains(history_page(client, ada), "for good")
    assert client.post(url(ada, "erase")).status_code == 403
    client.post(url(ada, "delete"), {"post": "yes"})
    assert client.post(url(ada, "erase")).status_code == 403  # the draft still waits
    History(Member, ada.pk).close_draft()
    assertContains(history_page(client, ada), "for good")

    response = client.post(url(ada, "erase"))

    assert messages(response)[-1] == "It is deleted for good."
    assert not Revision.objects.of(Member, ada.pk).exists()
    assert history_page(client, ada).status_code == 404


@pytest.mark.parametrize("pk", ["0", "7", str(2**63), "9" * 30, "9" * 5000, "x", "_5F"])
def test_what_there_is_not_is_not_found(pk: str) -> None:
    client = signed_in("superuser")
    address = f"{list_of(Resource)}{pk}/"

    answers = [
        client.get(f"{address}change/").status_code,
        client.post(f"{address}change/", {"title": "New"}).status_code,
        client.get(f"{address}history/").status_code,
        client.post(f"{address}history/", {"revision": "1", "live": ""}).status_code,
        client.get(f"{list_of(Resource)}preview/{pk}/").status_code,
    ]

    assert answers[:4] == [302, 302, 404, 404]
    assert answers[4] in (302, 404)  # an address that is none, or one of nothing
    for page in ("draft", "presence", "erase"):
        assert client.get(f"{address}{page}/").status_code in (302, 404, 405)
        assert client.post(f"{address}{page}/").status_code in (200, 302, 404)
    assert not Resource.objects.exists()
    assert not Revision.objects.exists()


# Several at once


def test_selected_drafts_are_published_with_a_version_each(editor: Client) -> None:
    hidden, drafted, unchanged = ResourceFactory.create_batch(3)
    Resource.objects.filter(pk=hidden.pk).update(is_published=False)
    make_draft(drafted, note="New", is_published=False)

    response = editor.post(
        list_of(Resource),
        {"action": "publish_selected", "_selected_action": [hidden.pk, drafted.pk, unchanged.pk]},
    )

    assert messages(response) == ["Published: 2."]
    assert set(Resource.objects.values_list("note", "is_published")) == {("", True), ("New", True)}
    assert [versions(each)[-1].reason for each in (hidden, drafted, unchanged)] == [
        "Published from the list",
        "Published from the list",
        "Found as it was",
    ]
    assert not Revision.objects.drafts().exists()


def test_selected_members_are_unpublished_and_back_again(editor: Client, ada: Member) -> None:
    before = editor.get("/members/ada-lovelace/").content
    draft = make_draft(ada, bio="Another story")

    response = editor.post(list_of(Member), {"action": "unpublish_selected", "_selected_action": [ada.pk]})

    assert messages(response) == ["Unpublished: 1."]
    assert editor.get("/members/ada-lovelace/").status_code == 404
    assert draft_of(ada) == draft
    editor.post(url(ada, "history"), {"revision": versions(ada)[0].pk, "live": ""})
    assert editor.get("/members/ada-lovelace/").content == before


def test_what_cannot_be_published_stays_as_it_was_and_the_others_go_on(editor: Client) -> None:
    taken, free = ResourceFactory.create(title="Calendar"), ResourceFactory.create(title="Charter")
    draft = make_draft(taken, title="Agenda", note="New")
    make_draft(free, note="New")
    ResourceFactory.create(title="Agenda")

    response = editor.post(
        list_of(Resource), {"action": "publish_selected", "_selected_action": [taken.pk, free.pk]}
    )

    assert messages(response) == [
        "“Calendar” stays as it was: There is a resource with this title already. Edit that one, or give "
        "this one another title.",
        "Published: 1.",
    ]
    assert Resource.objects.get(pk=taken.pk).note == ""
    assert draft_of(taken) == draft


def test_a_draft_that_clashes_is_not_published_unseen(editor: Client) -> None:
    resource = ResourceFactory.create(title="Calendar", note="Old")
    make_draft(resource, note="Mine")
    History(Resource, resource.pk).publish(with_fields(live(resource), note="Theirs"))

    response = editor.post(
        list_of(Resource), {"action": "publish_selected", "_selected_action": [resource.pk]}
    )

    assert messages(response) == [
        "“Calendar” stays as it was: Somebody changed the same since the draft was begun.",
        "Published: 0.",
    ]
    assert (Resource.objects.get().note, draft_of(resource) is not None) == ("Theirs", True)
    assertContains(editor.get(url(resource)), "the draft changes the same")


# What leads to the public page


def test_the_page_of_a_member_is_offered_while_visitors_see_it(editor: Client, ada: Member) -> None:
    assertContains(editor.get(url(ada)), 'href="/members/ada-lovelace/" class="viewsitelink"')
    make_draft(ada, slug="lovelace", is_published=False)
    assertContains(editor.get(url(ada)), 'href="/members/ada-lovelace/" class="viewsitelink"')

    Term.objects.update(starts_on="2999-01-01")
    History(Member, ada.pk).close_draft()
    assertNotContains(editor.get(url(ada)), "viewsitelink")
    make_draft(ada, is_published=True)
    assertNotContains(editor.get(url(ada)), "viewsitelink")


@pytest.mark.parametrize("model", [Member, Resource])
def test_no_page_of_what_is_not_live_is_offered(editor: Client, model: type[Any]) -> None:
    Form(editor, f"{list_of(model)}add/").draft(name="New", title="New")
    (draft,) = Revision.objects.drafts()

    assertNotContains(editor.get(f"{list_of(model)}{draft.object_id}/change/"), "viewsitelink")


# How much the database is asked


def queries(act: Callable[[], object]) -> int:
    """With what begins and ends transactions; to roll back to a savepoint and to let it go is one."""
    with CaptureQueriesContext(connection) as captured:
        act()
    asked = [query["sql"].partition(" ")[0] for query in captured.captured_queries]
    return len(asked) - asked.count("ROLLBACK")


@pytest.fixture
def busy(editor: Client, ada: Member) -> Member:
    """With a photo, and a draft that changes the term too."""
    ada.photo = store_picture(photo())
    ada.save()
    Form(editor, ada).draft(bio="Another story", **{"terms-0-affiliation": "Other"})
    return ada


@pytest.mark.parametrize("button", ["_save", "_draft", "_review"])
def test_a_save_asks_the_database_at_most_25_times(button: str, editor: Client, busy: Member) -> None:
    form = Form(editor, busy)

    asked = queries(lambda: form.press(button, bio="A third story"))

    assert form.response.status_code == 200
    assert asked <= 25


def test_opening_a_draft_asks_the_database_at_most_25_times(editor: Client, busy: Member) -> None:
    assert queries(lambda: Form(editor, busy)) <= 25


def test_nobody_waits_for_a_form_to_be_rendered(editor: Client, ada: Member) -> None:
    """A transaction holds off every other writer on SQLite, and to render a form takes longest."""
    make_draft(ada, bio="Another story")
    of_this_test = len(connection.atomic_blocks)
    held = []

    def note(**rendered: Any) -> None:
        held.append(len(connection.atomic_blocks) - of_this_test)

    template_rendered.connect(note)
    Form(editor, ada).press("_draft", opened_on="0.0")
    template_rendered.disconnect(note)

    assert set(held) == {0}


@pytest.mark.parametrize("page", ["", "1/", "2/"])
def test_a_preview_asks_the_database_at_most_20_times(page: str, editor: Client, busy: Member) -> None:
    draft = draft_of(busy)
    assert draft
    draft.allow_preview()

    for address in (f"{list_of(Member)}preview/{draft.pk}/{page}", f"/preview/{draft.preview_key}/{page}"):
        assert queries(lambda address=address: editor.get(address)) <= 20  # type: ignore[misc]


def test_the_history_does_not_go_back_over_what_was_saved_since_it_was_opened(
    editor: Client, ada: Member
) -> None:
    opened_on = History(Member, ada.pk).state.token
    first = Revision.objects.get()
    draft = make_draft(ada)

    answer = editor.post(
        url(ada, "history"), {"revision": first.pk, "draft": "on", "opened_on": opened_on}, follow=True
    )

    assert [str(message) for message in answer.context["messages"]] == [
        "Somebody saved or published something meanwhile. Look at the history again below."
    ]
    assert Revision.objects.get(is_open=True) == draft
