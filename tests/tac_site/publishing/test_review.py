"""Who drafts, who is asked to publish it, and who may only look."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Member
from tac_site.publishing.models import Revision
from tests.tac_site.publishing.editors import (
    Form,
    account,
    draft_of,
    history_page,
    list_of,
    make_draft,
    messages,
    rows_of,
    signed_in,
    url,
    versions,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]


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
    assert rows_of(editor, "Drafts for review") == ["Ada Lovelace"]
    assertContains(
        editor.get(f"{list_address}?draft=review"), f'<a href="{url(ada)}">Ada Lovelace</a>', html=True
    )
    Form(editor, ada).save()
    newest = versions(ada)[-1]
    assert (newest.who, str(newest.published_by), Member.objects.get().bio) == ("wr", "ed", "Another story")
    assertContains(history_page(editor, ada), "<strong>Version, published</strong> by ed")


def test_an_editor_may_ask_for_review_too(editor: Client, ada: Member) -> None:
    Form(editor, ada).press("_review", bio="Another story")

    draft = draft_of(ada)
    assert draft
    assert (draft.needs_review, Member.objects.get().bio) == (True, "A story")


def test_a_writer_takes_back_what_they_asked_for(editor: Client, ada: Member) -> None:
    writer = signed_in("Writers", "wr")
    Form(writer, ada).press("_review", bio="Another story")
    page = writer.get(url(ada))
    assertContains(page, 'name="withdraw"')
    assertNotContains(editor.get(url(ada)), 'name="withdraw"')

    token = page.context["editing"].state.token
    response = writer.post(url(ada, "draft"), {"opened_on": token, "withdraw": ""})

    assert (
        messages(response)[-1] == "The draft of “Ada Lovelace” is not for review any more. It stays a draft."
    )
    assert rows_of(editor, "Drafts for review") == []
    assert rows_of(writer, "Your drafts") == ["Ada Lovelace"]
    assert Form(writer, ada).fields["bio"] == "Another story"


def test_a_second_author_saves_over_the_draft_of_the_first(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="One")

    form = Form(signed_in("Writers", "wr"), ada)
    assert form.fields["bio"] == "One"
    form.draft(bio="Two")

    assert [(each.who, each.state) for each in Revision.objects.of(Member, ada.pk)] == [
        ("wr", "Draft"),
        ("ed", "Earlier draft"),
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
    refused = [
        client.post(url(ada), {button: ""}).status_code for button in ("_save", "_addanother", "_draft")
    ]
    assert refused == [403, 403, 403]
    assert client.get(f"{list_of(Member)}add/").status_code == 403
