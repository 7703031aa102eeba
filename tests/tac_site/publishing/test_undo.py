"""The button “Undo” in the message that something was done."""

import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission, User
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Member, Seat, Term
from resources.models import Resource
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import ContentVersion, Revision, day_and_time
from tac_site.publishing.undoing import token_of
from tests.factories import ResourceFactory, SeatFactory, TermFactory
from tests.tac_site.publishing.editors import (
    Form,
    account,
    change,
    draft_of,
    list_of,
    live,
    messages,
    offers,
    photo,
    publish_draft,
    signed_in,
    state_of,
    undo,
    url,
    versions,
    writer_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]

ADD_MEMBER = f"{list_of(Member)}add/"


@pytest.fixture
def superuser() -> Client:
    return signed_in("superuser", "root")


def act(client: Client, action: str, *things: Any) -> Any:
    """Choose it in the list of these."""
    chosen = {"action": action, ACTION_CHECKBOX_NAME: [thing.pk for thing in things]}
    return client.post(list_of(type(things[0])), {**chosen, "post": "yes"})


def discard(client: Client, thing: Any) -> Any:
    return client.post(url(thing, "draft"), {"opened_on": state_of(thing).token, "discard": ""})


# What was published


def test_what_was_public_before_is_public_again(editor: Client, ada: Member) -> None:
    page = Client().get("/members/ada-lovelace/").content
    before = ContentVersion.current()
    told = Form(editor, ada).press("_save", bio="Typo", reason="New")

    response = undo(editor, told)

    assert messages(response)[-1].startswith("Undone. ")
    *_, message = response.wsgi_request._messages
    assert ("See the page" in str(message), "Undo<" in str(message)) == (True, False)
    assert response.headers["Location"] == url(ada)
    assert Client().get("/members/ada-lovelace/").content == page
    first, _, undone = versions(ada)
    assert (undone.document, undone.reason, undone.who) == (first.document, "Undone: New", "ed")
    assert draft_of(ada) is None
    assert ContentVersion.current() == before + 3  # that it was found, the typo, and the undo


def test_what_was_new_is_a_draft_then(editor: Client) -> None:
    told = Form(editor, ADD_MEMBER).press("_save", name="Grace Hopper", bio="Admiral", reason="Joined")
    grace = Member.objects.get()

    response = undo(editor, told)

    assert messages(response)[-1] == (
        "Undone. “Grace Hopper” is on no public page any more. Its draft waits again."
    )
    assert not Member.objects.exists()
    form = Form(editor, url(grace))
    assert [form.fields[name] for name in ("name", "bio", "reason")] == ["Grace Hopper", "Admiral", "Joined"]
    form.save()
    assert Member.objects.get().bio == "Admiral"


@pytest.mark.parametrize("typed", [{}, {"bio": "A third story"}])
def test_a_published_draft_waits_again_as_it_was(typed: dict[str, str], editor: Client, ada: Member) -> None:
    due = timezone.now().replace(microsecond=0) + timedelta(days=9)
    writer = account("Writers", "wr")
    draft = writer_of(ada).save_draft(
        with_fields(live(ada), bio="My story"),
        author=writer,
        goes_live_at=due,
        needs_review=True,
        reason="Job",
    )
    draft.allow_preview()
    at = {"goes_live_at_0": "", "goes_live_at_1": ""}
    told = Form(editor, ada).press("_save", **at, **typed)
    assert [Member.objects.get().bio, draft_of(ada)] == [typed.get("bio", "My story"), None]

    response = undo(editor, told)

    assert messages(response)[-1] == (
        f"Undone. “Ada Lovelace” is published. Its draft waits again, scheduled for {day_and_time(due)}."
    )
    again = draft_of(ada)
    assert again
    kept = ("document", "author", "created_at", "reason", "goes_live_at", "needs_review", "preview_key")
    assert [getattr(again, name) for name in kept] == [getattr(draft, name) for name in kept]
    assert (Member.objects.get().bio, state_of(ada).has_conflict) == ("A story", False)
    assert editor.get(f"/preview/{draft.preview_key}/").status_code == 200
    Form(editor, ada).save(**at)
    assert Member.objects.get().bio == "My story"


def test_a_draft_whose_time_is_over_waits_without_one(
    editor: Client, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = timezone.now() + timedelta(hours=1)
    writer_of(ada).save_draft(with_fields(live(ada), bio="My story"), goes_live_at=due)
    told = Form(editor, ada).press("_save", goes_live_at_0="", goes_live_at_1="")

    monkeypatch.setattr("tac_site.publishing.undoing.timezone.now", lambda: due + timedelta(hours=1))
    response = undo(editor, told)

    assert messages(response)[-1] == ("Undone. “Ada Lovelace” is published. Its draft waits again.")
    draft = draft_of(ada)
    assert draft
    assert draft.goes_live_at is None


def test_a_draft_that_was_merged_with_what_went_live_since_waits_again(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="My story")
    change(ada, job_title="Countess")
    told = Form(editor, ada).press("_save")
    assert [Member.objects.get().bio, Member.objects.get().job_title] == ["My story", "Countess"]

    undo(editor, told)

    assert [Member.objects.get().bio, Member.objects.get().job_title] == ["A story", "Countess"]
    form = Form(editor, ada)
    assert [form.fields["bio"], form.fields["job_title"]] == ["My story", "Countess"]


def test_a_draft_that_was_published_with_nothing_in_it_waits_again(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="My story")

    told = Form(editor, ada).press("_save", bio="A story")

    assert messages(told) == ["“Ada Lovelace” is as it was: nothing was changed. Its draft waits no longer."]
    assert messages(undo(editor, told))[-1] == ("Undone. The draft of “Ada Lovelace” waits again.")
    assert Form(editor, ada).fields["bio"] == "My story"


def test_a_restored_version_goes_and_the_one_before_comes_back(editor: Client, ada: Member) -> None:
    Form(editor, ada).save(bio="Another story")
    told = editor.post(url(ada, "history"), {"revision": versions(ada)[0].pk, "live": ""})
    assert Member.objects.get().bio == "A story"

    assert messages(undo(editor, told))[-1] == ("Undone. “Ada Lovelace” is published.")

    assert Member.objects.get().bio == "Another story"


def test_a_photo_comes_back_with_its_files(editor: Client, ada: Member) -> None:
    Form(editor, ada).save(photo=photo("teal"))
    before = Member.objects.get()
    assert before.portrait
    told = Form(editor, ada).press("_save", photo=photo("red"))
    for name in before.portrait.names:
        default_storage.delete(name)

    assert messages(undo(editor, told))[-1] == ("Undone. “Ada Lovelace” is published.")

    assert Member.objects.get().photo == before.photo
    assert all(default_storage.exists(name) for name in before.portrait.names)


def test_a_new_address_leads_to_the_old_one_again(editor: Client, ada: Member) -> None:
    told = Form(editor, ada).press("_save", slug="countess")

    undo(editor, told)

    assert editor.get("/members/countess/").headers["Location"] == "/members/ada-lovelace/"
    assert editor.get("/members/ada-lovelace/").status_code == 200


# What was moved with it


def order() -> list[tuple[int, str]]:
    return list(Resource.objects.values_list("position", "title"))


@pytest.fixture
def three() -> list[Resource]:
    return [ResourceFactory.create(title=title, position=place) for place, title in enumerate("ABC", start=1)]


def test_others_that_moved_with_it_move_back(editor: Client, three: list[Resource]) -> None:
    told = Form(editor, three[2]).press("_save", position="1")
    assert order() == [(1, "C"), (2, "A"), (3, "B")]

    undo(editor, told)

    assert order() == [(1, "A"), (2, "B"), (3, "C")]


def test_a_place_that_another_one_changed_since_is_kept(editor: Client, three: list[Resource]) -> None:
    told = Form(editor, three[0]).press("_save", note="Typo")
    Form(editor, three[2]).save(position="1")

    assert messages(undo(editor, told))[-1] == ("Undone. “A” is published.")

    assert (order(), Resource.objects.get(title="A").note) == (
        [(1, "C"), (2, "A"), (3, "B")],
        three[0].note,
    )


# What was discarded and deleted


def test_a_discarded_draft_waits_again_with_its_time_and_its_link(editor: Client, ada: Member) -> None:
    due = timezone.now().replace(microsecond=0) + timedelta(days=9)
    draft = writer_of(ada).save_draft(with_fields(live(ada), bio="My story"), goes_live_at=due)
    draft.allow_preview()

    response = undo(editor, discard(editor, ada))

    at = day_and_time(due)
    assert messages(response)[-1] == (f"Undone. The draft of “Ada Lovelace” waits again, scheduled for {at}.")
    again = draft_of(ada)
    assert again
    kept = ("document", "author", "created_at", "base", "goes_live_at", "preview_key")
    assert [getattr(again, name) for name in kept] == [getattr(draft, name) for name in kept]
    assert editor.get(f"/preview/{draft.preview_key}/").status_code == 200
    assert len(versions(ada)) == 1


def test_the_draft_that_an_older_one_replaced_waits_again(editor: Client, ada: Member) -> None:
    Form(editor, ada).save(bio="Another story")
    Form(editor, ada).draft(bio="My story")
    told = editor.post(url(ada, "history"), {"revision": versions(ada)[0].pk, "draft": ""})
    assert Form(editor, ada).fields["bio"] == "A story"

    assert messages(undo(editor, told))[-1] == ("Undone. The draft of “Ada Lovelace” waits again.")

    assert Form(editor, ada).fields["bio"] == "My story"


def test_who_was_deleted_is_back(superuser: Client, ada: Member) -> None:
    before = live(ada)
    told = superuser.post(url(ada, "delete"), {"post": "yes"})
    assert messages(told) == ["“Ada Lovelace” is deleted. It can be brought back from"]
    assert offers(told)["its history"] == url(ada, "history")
    assert superuser.get("/members/ada-lovelace/").status_code == 404

    response = undo(superuser, told)

    assert messages(response)[-1] == ("Undone. Ada Lovelace is a member (Acme) from 1 January 2020 on.")
    assert response.headers["Location"] == url(ada)
    assert live(ada) == before
    assert superuser.get("/members/ada-lovelace/").status_code == 200


def test_who_lost_their_seat_meanwhile_stays_deleted_and_that_says_why(
    superuser: Client, editor: Client, ada: Member
) -> None:
    seat = SeatFactory.create(name="Acme", kind=Seat.Kind.MEMBER_COMPANY, votes=True)
    Term.objects.update(seat=seat)
    told = superuser.post(url(ada, "delete"), {"post": "yes"})
    TermFactory.create(member__name="Grace Hopper", seat=seat, starts_on=date(2020, 1, 1))

    response = undo(superuser, told)

    text = messages(response)[-1]
    assert text.startswith("Nothing was undone. “Ada Lovelace” cannot be as it was before. ")
    assert "Grace Hopper" in text
    assert response.headers["Location"] == url(ada, "history")
    assert set(Member.objects.values_list("name", flat=True)) == {"Grace Hopper"}


# Several at once


def test_several_are_undone_together(superuser: Client, three: list[Resource]) -> None:
    hidden = act(superuser, "hide_selected", *three[:2])
    assert (messages(hidden), Resource.objects.public().count()) == (["Hidden: “A” and “B”."], 1)
    assert messages(undo(superuser, hidden))[-1] == ("Undone: “A”, “B”.")
    assert Resource.objects.public().count() == 3

    deleted = act(superuser, "delete_selected", *three)
    assert messages(deleted)[-1] == "Deleted: 3. They can be brought back from"
    assert offers(deleted)["the list of what is deleted"] == "/admin/publishing/revision/?draft=deleted"
    response = undo(superuser, deleted)
    assert (Resource.objects.count(), response.headers["Location"]) == (3, list_of(Resource))


def test_of_several_all_are_undone_or_none(editor: Client, three: list[Resource]) -> None:
    told = act(editor, "hide_selected", *three[:2])
    Form(editor, three[1]).save(note="New")
    newest = versions(three[1])[-1]

    response = undo(editor, told)

    assert messages(response)[-1] == (
        f"Nothing was undone. “B” has a newer version, published by ed on {day_and_time(newest.saved_at)}. "
        "The history below has every version."
    )
    assert response.headers["Location"] == url(three[1], "history")
    assert list(Resource.objects.public()) == [three[2]]


def test_what_took_a_place_of_another_gives_it_back_first(editor: Client, three: list[Resource]) -> None:
    """In the order in which they were published neither could be undone."""
    first, second = three[:2]
    revisions = []
    for thing, title in ((first, "Gone"), (second, "A")):
        revisions.append(writer_of(thing).publish(with_fields(live(thing), title=title)))

    token = token_of([each for each in revisions if each])
    editor.post("/admin/publishing/revision/undo/", {"undo": token})

    assert [title for _, title in order()] == ["A", "B", "C"]


# Something else happened, or it is done already


@pytest.mark.parametrize("deed", ["publish", "discard"])
def test_the_second_click_is_told_that_it_is_done(deed: str, editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="My story")
    told = Form(editor, ada).press("_save") if deed == "publish" else discard(editor, ada)
    undo(editor, told)
    revisions = list(Revision.objects.values())

    response = undo(editor, told)

    assert messages(response)[-1] == "This is undone already."
    assert response.headers["Location"] == url(ada)
    assert list(Revision.objects.values()) == revisions


def test_what_somebody_changed_since_is_left_alone(editor: Client, other: Client, ada: Member) -> None:
    told = Form(editor, ada).press("_save", bio="Typo")
    Form(other, ada).draft(bio="Her story")
    draft = draft_of(ada)
    assert draft

    response = undo(editor, told)
    when = day_and_time(draft.saved_at)
    assert messages(response)[-1] == (
        f"Nothing was undone. “Ada Lovelace” has a newer draft, saved by eve on {when}. "
        "The history below has every version."
    )
    assert response.headers["Location"] == url(ada, "history")
    Form(other, ada).save()
    assert "“Ada Lovelace” has a newer version, published by eve" in messages(undo(editor, told))[-1]
    writer_of(ada).publish([], author=User.objects.get(username="eve"))
    assert "“Ada Lovelace” was deleted by eve" in messages(undo(editor, told))[-1]


def test_a_discarded_draft_does_not_take_the_place_of_a_newer_one(
    editor: Client, other: Client, ada: Member
) -> None:
    Form(editor, ada).draft(bio="My story")
    told = discard(editor, ada)
    Form(other, ada).draft(bio="Her story")

    assert "“Ada Lovelace” has a newer draft, saved by eve" in messages(undo(editor, told))[-1]

    assert Form(editor, ada).fields["bio"] == "Her story"


def test_undoing_the_discard_of_a_draft_that_was_published_since_leaves_it_public(
    editor: Client, ada: Member
) -> None:
    Form(editor, ada).draft(bio="My story")
    told = discard(editor, ada)
    undo(editor, told)
    publish_draft(writer_of(ada), None)

    assert messages(undo(editor, told))[-1] == "This is undone already."

    assert Member.objects.get().bio == "My story"


def test_what_was_changed_past_the_admin_is_left_alone(editor: Client, ada: Member) -> None:
    told = Form(editor, ada).press("_save", bio="Typo")
    Member.objects.update(bio="By hand")

    assert "“Ada Lovelace” has a newer version, published by the site" in messages(undo(editor, told))[-1]

    assert Member.objects.get().bio == "By hand"


def test_what_is_deleted_for_good_stays_so(superuser: Client, ada: Member) -> None:
    told = superuser.post(url(ada, "delete"), {"post": "yes"})
    writer_of(ada).erase()

    assert messages(undo(superuser, told))[-1] == (
        "Nothing was undone: somebody has deleted it for good since."
    )


def give_back(client: Client, thing: Any, comment: str = "Too short") -> Any:
    return client.post(
        url(thing, "draft"), {"opened_on": state_of(thing).token, "return": "", "comment": comment}
    )


def test_a_discard_is_undone_once(editor: Client, ada: Member) -> None:
    """Else whoever has the message could schedule again what an editor has taken back."""
    writer = signed_in("Writers", "wr")
    due = timezone.now() + timedelta(days=9)
    writer_of(ada).save_draft(with_fields(live(ada), bio="My story"), goes_live_at=due)
    told = discard(writer, ada)
    undo(writer, told)
    Form(editor, ada).draft(goes_live_at_0="", goes_live_at_1="")
    discard(editor, ada)

    assert messages(undo(writer, told))[-1] == "This is undone already."

    assert draft_of(ada) is None


def test_a_discard_is_undone_once_also_if_the_draft_was_returned_since(editor: Client, ada: Member) -> None:
    writer = signed_in("Writers", "wr")
    Form(writer, ada).press("_review", bio="My story")
    told = discard(writer, ada)
    undo(writer, told)
    give_back(editor, ada)
    discard(writer, ada)

    assert messages(undo(writer, told))[-1] == "This is undone already."


def test_a_draft_that_was_taken_up_again_is_newer_than_what_was_published(
    editor: Client, ada: Member
) -> None:
    Form(editor, ada).draft(bio="My story")
    discarded = discard(editor, ada)
    Form(editor, ada).draft(bio="Her story")
    published = Form(editor, ada).press("_save", bio="Our story")

    assert messages(undo(editor, discarded))[-1] == "Undone. The draft of “Ada Lovelace” waits again."
    assert "“Ada Lovelace” has a newer draft" in messages(undo(editor, published))[-1]

    assert (Member.objects.get().bio, Form(editor, ada).fields["bio"]) == ("Our story", "My story")


def test_what_an_editor_returned_since_stays_returned(editor: Client, ada: Member) -> None:
    change(ada, bio="Another story")
    writer = signed_in("Writers", "wr")
    Form(writer, ada).press("_review", bio="My story")
    told = writer.post(url(ada, "history"), {"revision": versions(ada)[0].pk, "draft": ""})
    give_back(editor, ada)
    draft = draft_of(ada)
    assert draft
    assert draft.returned_at

    response = undo(writer, told)

    when = day_and_time(draft.returned_at)
    assert messages(response)[-1] == (
        f"Nothing was undone. The draft of “Ada Lovelace” was returned by ed on {when}. "
        "The history below has every version."
    )
    assert draft_of(ada) == draft


@pytest.mark.parametrize("typed", [{}, {"bio": "Our story"}])
def test_a_published_draft_that_was_returned_is_so_again(
    typed: dict[str, str], editor: Client, ada: Member
) -> None:
    Form(signed_in("Writers", "wr"), ada).press("_review", bio="My story")
    give_back(editor, ada)

    undo(editor, Form(editor, ada).press("_save", **typed))

    draft = draft_of(ada)
    assert draft
    assert (draft.draft_state, draft.returner, draft.review_comment) == ("returned", "ed", "Too short")


@pytest.mark.parametrize("typed", [{}, {"bio": "Our story"}])
def test_after_a_double_click_the_draft_waits_again_too(
    typed: dict[str, str], editor: Client, ada: Member
) -> None:
    """The answer to the first click is not shown by a browser."""
    Form(signed_in("Writers", "wr"), ada).press("_review", bio="My story")
    form = Form(editor, ada)
    form.press("_save", **typed)

    undo(editor, form.press("_save"))

    draft = draft_of(ada)
    assert draft
    assert (draft.draft_state, draft.who, Form(editor, ada).fields["bio"]) == ("review", "wr", "My story")
    assert Member.objects.get().bio == "A story"


# Who may, and for how long


def test_a_writer_does_not_undo_what_an_editor_published(editor: Client, ada: Member) -> None:
    told = Form(editor, ada).press("_save", bio="Typo")

    assert undo(signed_in("Writers", "wr"), told).status_code == 403
    assert Member.objects.get().bio == "Typo"
    assert undo(signed_in("Editors", "eva"), told).status_code == 302
    assert Member.objects.get().bio == "A story"


def test_a_writer_undoes_what_they_discarded(ada: Member) -> None:
    writer = signed_in("Writers", "wr")
    Form(writer, ada).draft(bio="My story")

    undo(writer, discard(writer, ada))

    assert Form(writer, ada).fields["bio"] == "My story"


@pytest.mark.parametrize(("is_own", "status"), [(True, 302), (False, 403)])
def test_who_may_delete_undoes_their_own_deletion(is_own: bool, status: int, ada: Member) -> None:
    clients = []
    for name in ("dee", "dan"):
        user = account("Writers", name)
        user.user_permissions.add(*Permission.objects.filter(codename__in=["delete_member", "delete_term"]))
        client = Client()
        client.force_login(user)
        clients.append(client)
    told = clients[0].post(url(ada, "delete"), {"post": "yes"})
    assert not Member.objects.exists()

    assert undo(clients[not is_own], told).status_code == status
    assert Member.objects.exists() == is_own


@pytest.mark.parametrize("change_token", [lambda token: token[:-1], lambda token: "", lambda token: "x:y:z"])
def test_what_nobody_signed_undoes_nothing(change_token: Any, editor: Client, ada: Member) -> None:
    token = offers(Form(editor, ada).press("_save", bio="Typo"))["Undo"]

    response = editor.post("/admin/publishing/revision/undo/", {"undo": change_token(token)})

    assert (response.headers["Location"], Member.objects.get().bio) == ("/admin/", "Typo")
    assert messages(response)[-1].startswith("Nothing was undone. “Undo” works for a day.")


def test_a_day_later_it_is_too_late(editor: Client, ada: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Form(editor, ada).press("_save", bio="Typo")
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 24 * 60 * 60 + 1)

    assert messages(undo(editor, told))[-1].startswith("Nothing was undone. “Undo” works for a day.")
    assert Member.objects.get().bio == "Typo"


# The button


def test_the_page_has_the_form_of_the_button_only_with_a_message(editor: Client, ada: Member) -> None:
    Form(editor, ada).save(bio="Typo")

    form = '<form id="undo" method="post" action="/admin/publishing/revision/undo/">'
    page = editor.get(list_of(Member))
    assertContains(page, form, count=1)
    assertContains(page, '<button form="undo" name="undo"', count=1)
    assertNotContains(editor.get(list_of(Member)), form)
