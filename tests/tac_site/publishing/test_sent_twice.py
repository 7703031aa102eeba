"""A form that is sent twice, by a double click or from the page before, is stored once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from pytest_django.asserts import assertContains

from members.models import Member
from resources.models import Resource
from tac_site.publishing.admin.change_form import ChangeFormMixin
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.writing import writing
from tests.factories import TermFactory
from tests.tac_site.publishing.editors import (
    Form,
    account,
    bio,
    draft_of,
    list_of,
    live,
    messages,
    offers,
    photo,
    state_of,
    url,
    versions,
    writer_of,
)

pytestmark = pytest.mark.django_db

ADD_MEMBER = f"{list_of(Member)}add/"
ADD_RESOURCE = f"{list_of(Resource)}add/"


def send_again(form: Form, button: str) -> Any:
    return form.client.post(form.address, {**form.fields, button: "1"})


@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother", "_draft", "_review"])
@pytest.mark.parametrize(
    ("address", "typed"), [(ADD_MEMBER, {"name": "Ada"}), (ADD_RESOURCE, {"title": "A"})]
)
def test_something_new_is_stored_once_and_answered_twice(
    address: str, typed: dict[str, str], button: str, editor: Client
) -> None:
    form = Form(editor, address)

    first = form.press(button, **typed)
    second = send_again(form, button)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second.headers["Location"] == first.headers["Location"]
    assert messages(second)[-1] == messages(first)[-1]
    assert second.cookies["saved_form"].value == form.fields["form_id"]
    assert Revision.objects.count() == 1
    assert Member.objects.count() + Resource.objects.count() == (
        button in ("_save", "_continue", "_addanother")
    )


@pytest.mark.parametrize("button", ["_save", "_draft"])
def test_an_edit_is_no_conflict_with_itself(button: str, editor: Client, ada: Member) -> None:
    form = Form(editor, ada)

    first = form.press(button, bio="My story", photo=photo())
    form.fields["photo"] = photo()
    second = send_again(form, button)

    assert (first.status_code, second.status_code) == (302, 302)
    assert messages(second)[-1] == messages(first)[-1]
    assert (len(versions(ada)), draft_of(ada) is None) == ((2, True) if button == "_save" else (1, False))


def test_a_draft_that_was_published_as_it_was_is_answered_twice(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="My story")
    form = Form(editor, ada)

    first = form.press("_save")
    second = send_again(form, "_save")

    assert (first.status_code, second.status_code) == (302, 302)
    assert messages(second)[-1] == "“Ada Lovelace” is published."
    assert (bio(), len(versions(ada))) == ("My story", 2)


def test_the_form_that_added_a_draft_is_known_after_the_draft_was_published(editor: Client) -> None:
    form = Form(editor, ADD_MEMBER)
    form.press("_draft", name="Ada")
    page = form.press("_draft").headers["Location"]
    Form(editor, page).save()

    again = form.press("_draft")

    assert (again.status_code, again.headers["Location"]) == (302, page)
    assert messages(again)[-1] == "Ada is a member."
    assert form.press("_draft", name="Grace").status_code == 200
    assert form.errors["__all__"] == ["This form made “Ada” already. Choose below what you want."]
    assert Revision.objects.count() == Member.objects.count() == 1


def test_what_was_typed_since_is_not_taken_for_the_same(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)
    form.save(bio="My story")

    response = form.press("_save", bio="My longer story")

    assert response.status_code == 200  # a conflict, with all that was typed
    form.save(resolution=f"over {form.newest}")
    assert bio() == "My longer story"


def test_somebody_new_from_the_same_form_is_asked_about(editor: Client) -> None:
    form = Form(editor, ADD_MEMBER)
    form.save(name="Ada")

    response = form.press("_save", name="Grace")

    assert form.errors["__all__"] == ["This form made “Ada” already. Choose below what you want."]
    assertContains(response, f'href="{list_of(Member)}{Member.objects.get().pk}/change/"')
    assert form.fields["name"] == "Grace"
    for choice in ("merge", "over"):
        assert form.press("_save", resolution=f"{choice} {form.newest}").status_code == 200
    form.save(resolution=f"another {Revision.objects.get().pk}")
    assert set(Member.objects.values_list("name", flat=True)) == {"Ada", "Grace"}
    assert form.press("_save", name="Hedy").status_code == 200  # asked about again


@pytest.mark.parametrize("button", ["live", "draft"])
def test_going_back_is_done_once_and_answered_twice(button: str, editor: Client, ada: Member) -> None:
    Form(editor, ada).save(bio="My story")
    page = editor.get(url(ada, "history"))
    first = versions(ada)[0]
    sent = {
        "revision": first.pk,
        "opened_on": page.context["state"].token,
        "form_id": page.context["form_id"],
    }

    answers = [editor.post(url(ada, "history"), {**sent, button: ""}) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == [answers[0].headers["Location"]] * 2
    if button == "live":
        assert messages(answers[1])[-1] == (
            f"The version of {day_and_time(first.saved_at)} is back. “Ada Lovelace” is published."
        )
    assert Revision.objects.count() == 3


def test_the_second_click_does_not_offer_to_undo_what_somebody_else_published(
    editor: Client, ada: Member
) -> None:
    form = Form(editor, ada)
    form.save(bio="My story")
    sent = {"revision": versions(ada)[0].pk, "live": "", "form_id": "a" * 16}
    editor.post(url(ada, "history"), sent)
    writer_of(ada).publish(with_fields(live(ada), bio="Her story"), author=account("Editors", "eve"))

    editor.get(url(ada))  # shows the messages

    answers = [form.press("_save"), editor.post(url(ada, "history"), sent)]

    assert messages(answers[1]) == ["“Ada Lovelace” was published. eve published a newer version since."] * 2
    assert ["Undo" in offers(answer) for answer in answers] == [False, False]


def test_discarding_is_done_once_and_answered_twice(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="My story")
    sent = {"opened_on": state_of(ada).token, "discard": ""}

    answers = [editor.post(url(ada, "draft"), sent) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == [url(ada)] * 2
    assert [messages(answer)[-1] for answer in answers] == [
        "The draft of “Ada Lovelace” is discarded. It stays in the history."
    ] * 2


def test_the_same_is_stored_once_though_it_was_discarded_between(
    editor: Client, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state is again the one that the second of the two had read."""
    form, store = Form(editor, ada), ChangeFormMixin._store
    turns: list[Any] = []

    def store_after_the_first(*arguments: Any) -> Any:
        turns.append(arguments)
        if len(turns) == 1:
            store(*arguments)
            with writing(Member, ada.pk) as writer:
                writer.discard_draft()
        return store(*arguments)

    monkeypatch.setattr(ChangeFormMixin, "_store", store_after_the_first)
    assert form.press("_draft", bio="My story").status_code == 302
    assert Revision.objects.filter(document_text__contains="My story").count() == 1


@pytest.mark.parametrize("form_id", ["", "short", "x" * 33, "é" * 16, "\x00" * 16])
def test_what_is_no_form_id_is_no_obstacle(form_id: str, editor: Client) -> None:
    form = Form(editor, ADD_MEMBER)
    for name in ("Ada", "Grace"):
        form.save(name=name, form_id=form_id)
    assert Member.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("button", ["_save", "_draft"])
@pytest.mark.parametrize("is_new", [True, False])
def test_at_once_it_is_stored_once_too(is_new: bool, button: str, admin_user: User) -> None:
    client = Client()
    client.force_login(admin_user)
    ada = None if is_new else TermFactory.create(member__name="Ada").member
    form = Form(client, ada or ADD_MEMBER)

    def send(number: int) -> tuple[int, str]:
        sender = Client()
        sender.cookies = client.cookies
        response = sender.post(form.address, {**form.fields, "name": "Ada L.", button: "1"})
        connections.close_all()
        return response.status_code, messages(response)[-1]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))

    assert answers == [answers[0]] * 4
    assert answers[0][0] == 302
    assert Revision.objects.filter(title="Ada L.").count() == 1
    assert Member.objects.filter(name="Ada L.").count() == (button == "_save")
