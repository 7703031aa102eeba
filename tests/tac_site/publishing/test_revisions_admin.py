"""The list of drafts and versions."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains

from members.models import Member
from resources.models import Resource
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import Writer
from tests.factories import CouncilFactory, ResourceFactory
from tests.tac_site.publishing.editors import (
    Form,
    make_draft,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(ada: Member) -> Member:
    """Of a council that has a name."""
    CouncilFactory.create()
    return ada


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("any", ["Failed", "Plain", "Review", "Timed"]),
        ("draft", ["Plain"]),
        ("review", ["Review"]),
        ("scheduled", ["Timed"]),
        ("failed", ["Failed"]),
        ("deleted", ["Gone"]),
        ("other", ["Failed", "Gone", "Plain", "Review", "Timed"]),
    ],
)
def test_the_drafts_are_filtered_by_their_state(state: str, titles: list[str], editor: Client) -> None:
    for title in ("Plain", "Review", "Timed", "Failed", "Gone"):
        make_draft(ResourceFactory.create(title=title))
    drafts = Revision.objects.drafts()
    drafts.filter(title="Review").update(needs_review=True)
    drafts.filter(title="Timed").update(goes_live_at="2030-01-01T00:00Z", needs_review=True)
    drafts.filter(title="Failed").update(publish_error="Why", needs_review=True)
    gone = Resource.objects.get(title="Gone")
    Writer(Resource, gone.pk).discard_draft()
    Writer(Resource, gone.pk).publish([])

    page = editor.get("/admin/publishing/revision/", {"draft": state})

    assert sorted({each.title for each in page.context["cl"].result_list}) == titles


def test_nobody_is_told_of_drafts_of_what_they_may_not_see(ada: Member) -> None:
    make_draft(ada)
    client = signed_in("staff")

    assert client.get("/admin/").context["sections"] == []
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

    assertContains(client.get(f"/admin/auth/user/{user.pk}/delete/"), "Cannot delete account")
    client.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"})
    client.post(
        "/admin/auth/user/", {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    )

    assert User.objects.filter(pk=user.pk).exists()
