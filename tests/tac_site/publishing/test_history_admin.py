"""Writer and going back, and what is done to several at once."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from members.models import FormerSlug, Member, Term
from resources.models import Resource
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.writing import Writer
from tests.factories import MemberFactory, ResourceFactory, SeatFactory, TermFactory
from tests.tac_site.publishing.editors import (
    Form,
    change,
    draft_of,
    history_page,
    list_of,
    live,
    make_draft,
    messages,
    photo,
    publish_draft,
    signed_in,
    undo,
    url,
    versions,
    writer_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]


# Writer


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
    Writer(Member, ada.pk)
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
        Writer(Resource, resource.pk).publish(with_fields(live(resource), note=f"Number {number}"))

    assertContains(history_page(editor, resource), '<a href="?p=2">Older</a>', html=True)
    assertContains(history_page(editor, resource, p=2), '<a href="?p=1">Newer</a>', html=True)


def test_what_a_version_changed_is_known_on_each_page(
    editor: Client, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old draft that is published now is before the next version, and far below in the list."""
    monkeypatch.setattr("tac_site.publishing.admin.history.PAGE_SIZE", 2)
    draft = make_draft(ada, job_title="Countess")
    for story in ("Two", "Three"):
        change(ada, bio=story)
    writer_of(ada).publish(draft.document, draft=draft)
    change(ada, bio="Four")
    first, two, three, _, four = versions(ada)

    pages = [history_page(editor, ada, p=number).context["rows"] for number in (1, 2, 3)]

    assert {each: before for page in pages for each, before in page} == {
        four: draft.pk,
        three: two.pk,
        two: first.pk,
        draft: three.pk,
        first: None,
    }


def chair_in_draft(title: str) -> Member:
    """Somebody who is chair already by a draft alone."""
    member: Member = TermFactory.create(member__name=title, starts_on=date(2020, 1, 1)).member
    document = live(member)
    for entry in document:
        if entry["model"] == "members.term":
            entry["fields"]["office"] = Term.Office.CHAIR
    writer_of(member).save_draft(document)
    return member


def test_a_second_chair_from_the_list_is_told(editor: Client) -> None:
    chairs = [chair_in_draft(name) for name in ("Grace", "Hedy")]
    chosen = {"action": "publish_selected", "_selected_action": [each.pk for each in chairs]}

    told, *doubts = messages(editor.post(list_of(Member), chosen))

    assert told == "Published: “Grace” and “Hedy”."
    assert [doubt.partition(" is the chair ")[0] for doubt in doubts] == ["Hedy", "Grace"]


def test_a_second_chair_from_the_history_is_told_once(editor: Client) -> None:
    grace, hedy = [chair_in_draft(name) for name in ("Grace", "Hedy")]
    publish_draft(writer_of(hedy), None)
    publish_draft(writer_of(grace), None)
    writer_of(grace).publish(versions(grace)[0].document)
    sent = {"revision": versions(grace)[1].pk, "live": ""}

    _, doubt = messages(editor.post(url(grace, "history"), sent))

    assert doubt.startswith("Hedy is the chair ")
    change(grace, bio="New")
    editor.get(url(grace))  # shows the messages
    assert len(messages(editor.post(url(grace, "history"), sent))) == 1


def test_a_version_is_restored_as_a_new_one_and_that_is_undone_the_same_way(
    editor: Client, ada: Member
) -> None:
    page = Client().get("/members/ada-lovelace/").content
    Form(editor, ada).save(
        bio="Another story", **{"terms-0-employer": "Other", "terms-0-role_is": "correction"}
    )
    other = Client().get("/members/ada-lovelace/").content
    first, second = versions(ada)

    response = editor.post(url(ada, "history"), {"revision": first.pk, "live": ""})
    when = day_and_time(first.saved_at)
    assert messages(response)[-1].startswith(f"The version of {when} is back. ")
    assert Client().get("/members/ada-lovelace/").content == page
    editor.post(url(ada, "history"), {"revision": second.pk, "live": ""})
    assert Client().get("/members/ada-lovelace/").content == other

    documents = [each.document for each in versions(ada)]
    assert documents == [documents[0], documents[1]] * 2
    reasons = [f"Back to {day_and_time(each.saved_at)}" for each in (first, second)]
    assert [each.reason for each in versions(ada)][2:] == reasons


def test_restoring_what_is_live_changes_nothing_and_says_so(editor: Client, ada: Member) -> None:
    Writer(Member, ada.pk)
    (version,) = versions(ada)

    response = editor.post(url(ada, "history"), {"revision": version.pk, "live": ""})

    when = day_and_time(version.saved_at)
    assert messages(response) == [f"The version of {when} is what is published already."]
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
        "This version cannot be published: Another member has this address. Choose another, or leave it "
        "empty to have one made. Open it as a draft and mend it."
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
    before = [Client().get(page).content for page in pages]
    superuser = signed_in("superuser")

    superuser.post(url(ada, "delete"), {"post": "yes"})
    assert [Client().get(page).status_code for page in pages] == [404, 200, 200, 404]
    deletion = versions(ada)[-1]
    assert (deletion.state, deletion.who, deletion.reason) == ("Deletion", "superuser", "Deleted")
    found = editor.get("/admin/publishing/revision/?draft=deleted")
    assertContains(found, f'<a href="{url(ada, "history")}">Ada Lovelace</a>', html=True)
    for path in media_root.glob("portraits/*"):
        path.unlink()

    editor.post(url(ada, "history"), {"revision": versions(ada)[-2].pk, "live": ""})

    assert [Client().get(page).content for page in pages] == before
    member = Member.objects.get()
    assert member.portrait
    assert all(default_storage.exists(each) for each in member.portrait.names)

    superuser.post(url(ada, "delete"), {"post": "yes"})
    assert [Client().get(page).status_code for page in pages] == [404, 200, 200, 404]
    editor.post(url(ada, "history"), {"revision": versions(ada)[-2].pk, "draft": ""})
    Form(editor, ada).save()
    assert [Client().get(page).content for page in pages] == before


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
    Writer(Member, ada.pk).discard_draft()
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


def test_the_history_does_not_go_back_over_what_was_saved_since_it_was_opened(
    editor: Client, ada: Member
) -> None:
    opened_on = writer_of(ada).state.token
    first = Revision.objects.get()
    draft = make_draft(ada)

    answer = editor.post(
        url(ada, "history"), {"revision": first.pk, "draft": "on", "opened_on": opened_on}, follow=True
    )

    assert [str(message) for message in answer.context["messages"]] == [
        "Somebody saved or published something meanwhile. Look at the history again below."
    ]
    assert Revision.objects.get(is_current_draft=True) == draft


# Several at once


def test_selected_drafts_are_published_with_a_version_each(editor: Client) -> None:
    hidden, drafted, unchanged = ResourceFactory.create_batch(3)
    Resource.objects.filter(pk=hidden.pk).update(is_visible=False)
    make_draft(drafted, note="New", is_visible=False)

    response = editor.post(
        list_of(Resource),
        {"action": "publish_selected", "_selected_action": [hidden.pk, drafted.pk, unchanged.pk]},
    )

    assert messages(response) == [
        f"Published: “{hidden}” and “{drafted}”.",
        f"Nothing was changed of: “{unchanged}”.",
    ]
    assert set(Resource.objects.values_list("note", "is_visible")) == {("", True), ("New", True)}
    assert [versions(each)[-1].reason for each in (hidden, drafted, unchanged)] == [
        "Published from the list",
        "",
        "Found as it was",
    ]
    assert not Revision.objects.drafts().exists()


def test_selected_members_are_hidden_and_back_again(editor: Client, ada: Member) -> None:
    before = Client().get("/members/ada-lovelace/").content
    draft = make_draft(ada, bio="Another story")

    response = editor.post(list_of(Member), {"action": "hide_selected", "_selected_action": [ada.pk]})

    assert messages(response) == [
        "“Ada Lovelace” is saved. It is on no public page, because “Visible” is not ticked."
    ]
    assert Client().get("/members/ada-lovelace/").status_code == 404
    assert draft_of(ada) == draft
    editor.post(url(ada, "history"), {"revision": versions(ada)[0].pk, "live": ""})
    assert Client().get("/members/ada-lovelace/").content == before


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
        "“Charter” is published.",
    ]
    assert Resource.objects.get(pk=taken.pk).note == ""
    assert draft_of(taken) == draft


def test_a_draft_that_clashes_is_not_published_unseen(editor: Client) -> None:
    resource = ResourceFactory.create(title="Calendar", note="Old")
    make_draft(resource, note="Mine")
    Writer(Resource, resource.pk).publish(with_fields(live(resource), note="Theirs"))

    response = editor.post(
        list_of(Resource), {"action": "publish_selected", "_selected_action": [resource.pk]}
    )

    assert messages(response) == [
        "“Calendar” stays as it was: Somebody changed the same since the draft was begun.",
    ]
    assert (Resource.objects.get().note, draft_of(resource) is not None) == ("Theirs", True)
    assertContains(editor.get(url(resource)), "the draft changes the same")


def test_a_draft_of_something_visible_keeps_its_author_and_sentence_when_it_is_published_from_the_list(
    editor: Client, ada: Member
) -> None:
    Form(signed_in("Writers", "wr"), ada).draft(bio="My story", reason="She asked for it")

    response = editor.post(list_of(Member), {"action": "publish_selected", "_selected_action": [ada.pk]})

    version = versions(ada)[-1]
    assert (version.who, str(version.published_by), version.reason) == ("wr", "ed", "She asked for it")
    undo(editor, response)
    draft = draft_of(ada)
    assert draft
    assert draft.reason == "She asked for it"


def test_each_line_is_compared_with_the_one_before_and_previewed(editor: Client, ada: Member) -> None:
    Form(editor, ada).save(bio="Two")
    Form(editor, ada).draft(bio="Three")
    Form(editor, ada).save(bio="Four")
    Form(editor, ada).draft(bio="Five")
    first, second, third = versions(ada)
    draft, discarded = draft_of(ada), Revision.objects.get(live_at=None, is_current_draft=False)
    assert draft

    page = history_page(editor, ada)

    assert page.context["rows"] == [
        (draft, third.pk),
        (third, second.pk),
        (discarded, second.pk),
        (second, first.pk),
        (first, None),
    ]
    assertContains(page, f'href="?from={second.pk}&amp;to={third.pk}&amp;p=1"')
    for revision, text in ((first, "A story"), (discarded, "Three"), (draft, "Five")):
        address = f"{list_of(Member)}preview/{revision.pk}/"
        assertContains(page, f'href="{address}"')
        assertContains(editor.get(address), f"<p>{text}</p>")


def test_the_last_version_of_a_page_is_compared_with_that_on_the_next(editor: Client) -> None:
    resource = ResourceFactory.create()
    for number in range(101):
        Writer(Resource, resource.pk).publish(with_fields(live(resource), note=f"Number {number}"))
    found = versions(resource)

    assert history_page(editor, resource).context["rows"][-1] == (found[2], found[1].pk)
    assert history_page(editor, resource, p=2).context["rows"] == [(found[1], found[0].pk), (found[0], None)]


def test_a_version_of_who_is_deleted_with_their_seat_is_previewed(ada: Member) -> None:
    superuser = signed_in("superuser")
    seat = SeatFactory.create(name="Security")
    Form(superuser, ada).save(**{"terms-0-seat": seat.pk, "terms-0-role_is": "correction"})
    superuser.post(url(ada, "delete"), {"post": "yes"})
    version, deletion = versions(ada)[-2:]
    assert f'"seat":{seat.pk}' in version.document_text
    seat.delete()

    page = history_page(superuser, ada)

    preview = f"{list_of(Member)}preview/"
    assertContains(page, f"{preview}{version.pk}/")
    assertNotContains(page, f"{preview}{deletion.pk}/")
    assertContains(superuser.get(f"{preview}{version.pk}/"), "Preview, not public.")
    assert not Member.objects.exists()
