"""Who may do what to which kind of thing, whatever the pages offer: the server decides."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Council, Member, Seat, Term
from resources.models import Meeting, Resource
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Presence, Revision
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.writing import Writer
from tests.factories import (
    CouncilFactory,
    MeetingFactory,
    MemberFactory,
    ResourceFactory,
    SeatFactory,
    TermFactory,
)
from tests.tac_site.publishing.editors import (
    ROLES,
    draft_of,
    list_of,
    live,
    make_draft,
    signed_in,
    url,
    versions,
)

pytestmark = pytest.mark.django_db

TEXT = {Council: "overview", Meeting: "note", Member: "bio", Resource: "description", Seat: "name"}
FIELDS: dict[type[Any], dict[str, object]] = {
    Council: {"name": "Harbour Council"},
    Meeting: {
        **{"day": "2026-09-08", "time": "07:00", "zone": "America/Los_Angeles", "duration": 60, "status": 2},
        **{"minutes_state": 1, "recording_state": 1, "is_visible": "on"},
        **{"attendance-TOTAL_FORMS": 0, "attendance-INITIAL_FORMS": 0},
        **{"papers-TOTAL_FORMS": 0, "papers-INITIAL_FORMS": 0},
    },
    Member: {
        "name": "Ada Lovelace",
        "slug": "ada-lovelace",
        "focus_x": 50,
        "focus_y": 35,
        "is_visible": "on",
        "terms-TOTAL_FORMS": 0,
        "terms-INITIAL_FORMS": 0,
    },
    Resource: {"title": "Calendar", "position": 1, "is_visible": "on"},
    Seat: {"name": "Intel", "slug": "intel", "kind": 1, "votes": "on", "position": 0},
}


def make(model: type[Any]) -> Any:
    if model is Council:
        return CouncilFactory.create(overview="Old")
    if model is Meeting:
        return MeetingFactory.create(note="Old")
    if model is Member:
        return MemberFactory.create(name="Ada Lovelace", bio="Old")
    if model is Seat:
        return SeatFactory.create(name="Old")
    return ResourceFactory.create(title="Calendar", position=1, description="Old")


def post(client: Client, thing: Revisable, button: str, **more: object) -> None:
    client.post(url(thing), {**FIELDS[type(thing)], TEXT[type(thing)]: "New", button: "1", **more})


def text(thing: Revisable) -> str:
    """That is live."""
    return str(getattr(type(thing)._base_manager.get(pk=thing.pk), TEXT[type(thing)]))


def draft_text(thing: Revisable) -> str | None:
    draft = draft_of(thing)
    return draft.document[0]["fields"][TEXT[type(thing)]] if draft else None


def with_draft(thing: Revisable, **fields: object) -> dict[str, str]:
    """Make one, and what its page sends with a button."""
    make_draft(thing, **{TEXT[type(thing)]: "New", **fields})
    return {"opened_on": Writer(type(thing), thing.pk).state.token}


def with_old_version(thing: Revisable) -> str:
    """Make two versions; the key of the first."""
    history = Writer(type(thing), thing.pk)
    history.publish(with_fields(live(thing), **{TEXT[type(thing)]: "New"}))
    return str(versions(thing)[0].pk)


def act(client: Client, thing: Revisable, action: str) -> None:
    chosen = {"action": action, "_selected_action": [thing.pk], "ends_on": "2025-06-30"}
    client.post(list_of(type(thing)), chosen)


# Each does one thing, and tells whether it was done.


def open_form(client: Client, thing: Revisable) -> bool:
    return client.get(url(thing)).status_code == 200


def save_draft(client: Client, thing: Revisable) -> bool:
    post(client, thing, "_draft")
    return draft_text(thing) == "New"


def ask_for_review(client: Client, thing: Revisable) -> bool:
    post(client, thing, "_review")
    draft = draft_of(thing)
    return draft is not None and draft.needs_review


def publish(client: Client, thing: Revisable) -> bool:
    post(client, thing, "_save")
    return text(thing) == "New"


def schedule(client: Client, thing: Revisable) -> bool:
    at = timezone.localtime() + timedelta(days=1)
    post(client, thing, "_draft", goes_live_at_0=f"{at:%Y-%m-%d}", goes_live_at_1=f"{at:%H:%M}")
    draft = draft_of(thing)
    return draft is not None and draft.goes_live_at is not None


def discard(client: Client, thing: Revisable) -> bool:
    client.post(url(thing, "draft"), {**with_draft(thing), "discard": ""})
    return draft_of(thing) is None


def link(client: Client, thing: Revisable) -> bool:
    client.post(url(thing, "draft"), {**with_draft(thing), "link": ""})
    return Revision.objects.exclude(preview_key=None).exists()


def revoke(client: Client, thing: Revisable) -> bool:
    sent = with_draft(thing)
    Revision.objects.drafts().get().allow_preview()
    client.post(url(thing, "draft"), {**sent, "revoke": ""})
    return not Revision.objects.exclude(preview_key=None).exists()


def preview(client: Client, thing: Revisable) -> bool:
    draft = make_draft(thing, **{TEXT[type(thing)]: "Sesame"})
    response = client.get(f"{list_of(type(thing))}preview/{draft.pk}/")
    return response.status_code == 200 and b"Sesame" in response.content


def see_history(client: Client, thing: Revisable) -> bool:
    with_draft(thing)
    return client.get(url(thing, "history")).status_code == 200


def restore_live(client: Client, thing: Revisable) -> bool:
    client.post(url(thing, "history"), {"revision": with_old_version(thing), "live": ""})
    return text(thing) == "Old"


def restore_as_draft(client: Client, thing: Revisable) -> bool:
    client.post(url(thing, "history"), {"revision": with_old_version(thing), "draft": ""})
    return draft_text(thing) == "Old"


def restore_deletion(client: Client, thing: Revisable) -> bool:
    """A deletion is no version to go back to: it would need no right to delete."""
    history = Writer(type(thing), thing.pk)
    document = live(thing)
    history.publish([])
    history.publish(document)
    for button in ("live", "draft"):
        client.post(url(thing, "history"), {"revision": versions(thing)[1].pk, button: ""})
    return live(thing) != document or draft_of(thing) is not None


def delete(client: Client, thing: Revisable) -> bool:
    client.post(url(thing, "delete"), {"post": "yes"})
    return live(thing) == []


def delete_selected(client: Client, thing: Revisable) -> bool:
    chosen = {"action": "delete_selected", "_selected_action": [thing.pk], "post": "yes"}
    client.post(list_of(type(thing)), chosen)
    return live(thing) == []


def erase(client: Client, thing: Revisable) -> bool:
    Writer(type(thing), thing.pk).publish([])
    client.post(url(thing, "erase"))
    return not Revision.objects.exists()


def publish_selected(client: Client, thing: Revisable) -> bool:
    with_draft(thing)
    act(client, thing, "publish_selected")
    return text(thing) == "New"


def hide_selected(client: Client, thing: Revisable) -> bool:
    act(client, thing, "hide_selected")
    return not live(thing)[0]["fields"].get("is_visible", True)


def end_terms(client: Client, thing: Revisable) -> bool:
    TermFactory.create(member=thing)
    act(client, thing, "end_terms")
    return Term.objects.exclude(ends_on=None).exists()


def drag(client: Client, thing: Revisable) -> bool:
    other = ResourceFactory.create(position=2)
    items = {"updatedItems": [[str(other.pk), 1], [str(thing.pk), 2]]}
    client.post(
        f"{list_of(Resource)}adminsortable2_update/", json.dumps(items), content_type="application/json"
    )
    return Resource.objects.first() == other


def tell_presence(client: Client, thing: Revisable) -> bool:
    client.post(url(thing, "presence"))
    return Presence.objects.exists()


WRITERS = {"Writers", "Editors", "superuser"}
EDITORS = {"Editors", "superuser"}
ALL: dict[Callable[[Client, Any], bool], set[str]] = {
    open_form: WRITERS,
    save_draft: WRITERS,
    ask_for_review: WRITERS,
    publish: EDITORS,
    schedule: EDITORS,
    discard: WRITERS,
    link: WRITERS,
    revoke: WRITERS,
    preview: WRITERS,
    see_history: WRITERS,
    restore_live: EDITORS,
    restore_as_draft: WRITERS,
    restore_deletion: set(),
    delete: {"superuser"},
    delete_selected: {"superuser"},
    erase: {"superuser"},
    tell_presence: WRITERS,
}
LISTED = {publish_selected: EDITORS, hide_selected: EDITORS}
MATRIX: dict[type[Any], dict[Callable[[Client, Any], bool], set[str]]] = {
    Council: {**ALL, delete: set(), delete_selected: set()},
    Meeting: {**ALL, **LISTED},
    Member: {**ALL, **LISTED, end_terms: EDITORS},
    Resource: {**ALL, **LISTED, drag: EDITORS},
    Seat: {**{action: ALL[action] for action in ALL if action is not preview}, publish_selected: EDITORS},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("model", "action"),
    [
        pytest.param(model, action, id=f"{model._meta.model_name}-{action.__name__}")
        for model, actions in MATRIX.items()
        for action in actions
    ],
)
def test_whoever_may_can_and_nobody_else(
    model: type[Any], action: Callable[[Client, Any], bool], role: str
) -> None:
    thing = make(model)

    done = action(signed_in(role), thing)

    assert done is (role in MATRIX[model][action])
