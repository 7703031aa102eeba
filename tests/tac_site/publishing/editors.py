"""Who works in the admin, and what they do there over HTTP: open a form, type, press a button."""

import re
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client

from members.models import Member
from tac_site.publishing.documents import Document, snapshot, with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.state import State, read_state
from tac_site.publishing.writing import Writer
from tests.form_fields import form_fields
from tests.tac_site.pictures.samples import encoded, plain, upload

ROLES = ["nobody", "staff", "Writers", "Editors", "superuser"]


def account(role: str, username: str = "") -> User:
    user = User.objects.create_user(username or role, is_staff=True, is_superuser=role == "superuser")
    if role in ("Writers", "Editors"):
        user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(role: str, username: str = "") -> Client:
    client = Client()
    if role != "nobody":
        client.force_login(account(role, username))
    return client


def list_of(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def url(thing: Model, page: str = "change") -> str:
    return f"{list_of(type(thing))}{thing.pk}/{page}/"


def rows_of(client: Client, section: str) -> list[str]:
    """The titles in it on the first page of the admin."""
    sections = {each.title: each for each in client.get("/admin/").context["sections"]}
    return [row.title for row in sections[section].rows]


class Form:
    """One that is open in a tab."""

    def __init__(self, client: Client, address: str | Model) -> None:
        self.client = client
        self.address = address if isinstance(address, str) else url(address)
        self._show(client.get(self.address))

    def _show(self, response: Any) -> None:
        assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
        self.response = response
        self.fields: dict[str, Any] = form_fields(response.content.decode())

    def press(self, button: str, **typed: Any) -> Any:
        """Type and send it; a form that comes back is what is open then."""
        self.fields |= typed
        response = self.client.post(self.address, {**self.fields, button: "1"})
        if response.status_code == 200:
            self._show(response)
        return response

    def save(self, **typed: Any) -> None:
        self._succeed("_save", typed)

    def draft(self, **typed: Any) -> None:
        self._succeed("_draft", typed)

    def _succeed(self, button: str, typed: dict[str, Any]) -> None:
        response = self.press(button, **typed)
        assert response.status_code == 302, self.errors

    @property
    def errors(self) -> dict[str, list[str]]:
        errors = dict(self.response.context["adminform"].form.errors)
        for inline in self.response.context["inline_admin_formsets"]:
            for number, row in enumerate(inline.formset.errors):
                errors |= {f"{inline.formset.prefix}-{number}-{name}": texts for name, texts in row.items()}
        return errors

    @property
    def newest(self) -> str:
        """The token of the state that the conflict was shown for."""
        return str(self.response.context["editing"].state.token)


def messages(response: Any) -> list[str]:
    """What the next page says after a POST, without what it offers."""
    return [str(message).partition(" <")[0] for message in response.wsgi_request._messages]


def offers(response: Any) -> dict[str, str]:
    """What its messages lead to, and where that is; of “Undo” the token."""
    text = "".join(str(message) for message in response.wsgi_request._messages)
    buttons = re.findall('<button form="undo" name="undo" value="(.*?)" class="link">(.*?)</button>', text)
    return {name: where for where, name in [*re.findall('<a href="(.*?)">(.*?)</a>', text), *buttons]}


def undo(client: Client, response: Any) -> Any:
    """Press the button in what the response told."""
    return client.post("/admin/publishing/revision/undo/", {"undo": offers(response)["Undo"]})


def live(thing: Revisable) -> Document:
    return snapshot(type(thing), thing.pk)


def make_draft(thing: Revisable, **fields: object) -> Revision:
    """Of something live."""
    return Writer(type(thing), thing.pk).save_draft(with_fields(live(thing), **fields))


def draft_of(thing: Model) -> Revision | None:
    return Revision.objects.of(type(thing), thing.pk).drafts().first()


def versions(thing: Model) -> list[Revision]:
    """Those that were or are live, the oldest first."""
    return list(Revision.objects.of(type(thing), thing.pk).live())[::-1]


def history_page(client: Client, thing: Any, **query: str | int) -> Any:
    return client.get(url(thing, "history"), query)


def photo(colour: str = "teal") -> Any:
    return upload(encoded(plain(size=(40, 30), colour=colour), "PNG"), "photo.png")


def refused(form: Form, button: str = "_save", **typed: Any) -> list[str]:
    """What stands above the form that comes back with all that was typed."""
    response = form.press(button, **typed)
    assert response.status_code == 200
    for name, value in typed.items():
        assert form.fields[name] == value
    return form.errors["__all__"]


def writer_of(thing: Revisable) -> Writer:
    """In the transaction of a test."""
    return Writer(type(thing), thing.pk)


def state_of(thing: Revisable) -> State:
    return read_state(type(thing), thing.pk)


def publish_draft(writer: Writer, by: Any) -> Revision | None:
    return writer.publish(writer.state.document, draft=writer.state.draft, author=by)


def change(thing: Revisable, **fields: object) -> None:
    """Make another version live."""
    writer_of(thing).publish(with_fields(live(thing), **fields))


def bio() -> str:
    return Member.objects.get().bio
