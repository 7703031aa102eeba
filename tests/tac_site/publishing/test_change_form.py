"""The form of an editor and the list that leads to it."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Council, FormerSlug, Member, Seat, Term
from resources.models import Resource
from tac_site.publishing.models import ContentVersion, Revision, day_and_time
from tac_site.publishing.state import read_state
from tac_site.publishing.writing import Writer
from tests.factories import MemberFactory
from tests.tac_site.publishing.editors import (
    Form,
    draft_of,
    history_page,
    list_of,
    make_draft,
    messages,
    photo,
    signed_in,
    url,
    versions,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]


# A draft of something live


def other_employer() -> dict[str, str]:
    return {"terms-0-employer": "Other", "terms-0-role_is": "correction"}


def test_a_draft_leaves_the_public_page_untouched(editor: Client, ada: Member) -> None:
    before = Client().get("/members/ada-lovelace/").content
    form = Form(editor, ada)

    response = form.press("_draft", bio="Another story", slug="lovelace", **other_employer())

    assert response.headers["Location"] == url(ada)
    assert messages(response) == ["The draft of “Ada Lovelace” is saved. The public pages are as they were."]
    assert Client().get("/members/ada-lovelace/").content == before
    assert not FormerSlug.objects.exists()
    draft = draft_of(ada)
    assert draft
    assert (draft.who, draft.reason, draft.needs_review) == ("ed", "", False)


def test_the_form_opens_on_the_draft_and_says_so(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="Another story", reason="New job", **other_employer())

    form = Form(editor, ada)

    sent = [form.fields[name] for name in ("bio", "terms-0-employer", "reason")]
    assert sent == ["Another story", "Other", "New job"]
    assertContains(form.response, '<h2 id="draft-title">This form shows a draft</h2>', html=True)
    assert form.response.context["editing"].state.draft.who == "ed"


def test_rows_that_a_draft_adds_keep_their_keys(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)
    row = {
        "capacity": 1,
        "office": 2,
        "employer": "New",
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
    assert list(Term.objects.values_list("employer", flat=True)) == ["Acme", "New"]


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

    assert messages(response) == ["“Ada Lovelace” is published."]
    assert response.headers["Location"] == list_of(Member)
    assert Member.objects.get().bio == "Another story"
    assert (draft_of(ada), versions(ada)[-1], versions(ada)[-1].reason) == (None, draft, "New job")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, ""),
        ({"is_visible": ""}, "“Visible” is not ticked"),
        (
            {"terms-0-starts_on": "2999-01-01"},
            "no term has begun or is announced: the first begins on 2999-01-01",
        ),
    ],
)
def test_what_no_visitor_sees_is_not_called_public(
    typed: dict[str, str], why: str, editor: Client, ada: Member
) -> None:
    hidden = f" It is on no public page, because {why}." if why else ""
    published = f"“Ada Lovelace” is {'saved' if why else 'published'}.{hidden}"

    response = Form(editor, ada).press("_save", bio="Another story", **typed)
    assert messages(response) == [published]
    assert Client().get(ada.get_absolute_url()).status_code == (404 if why else 200)

    response = Form(editor, ada).press("_save")
    assert messages(response)[-1] == f"“Ada Lovelace” is as it was: nothing was changed.{hidden}"

    Form(editor, ada).save(bio="A third", is_visible="on")
    version = versions(ada)[-2]
    response = editor.post(url(ada, "history"), {"revision": version.pk, "live": ""})
    assert messages(response)[-1] == f"The version of {day_and_time(version.saved_at)} is back. {published}"


def test_publishing_what_is_live_already_adds_no_version(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)
    before = ContentVersion.current()

    response = form.press("_continue")

    assert messages(response) == ["“Ada Lovelace” is as it was: nothing was changed."]
    assert response.headers["Location"] == url(ada)
    assert [each.reason for each in versions(ada)] == ["Found as it was"]
    assert ContentVersion.current() == before + 1  # for the version that was found


def test_a_discarded_draft_stays_in_the_history(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="Another story")
    token = read_state(Member, ada.pk).token

    response = editor.post(url(ada, "draft"), {"opened_on": token, "discard": ""})

    assert (response.headers["Location"], messages(response)[-1]) == (
        url(ada),
        "The draft of “Ada Lovelace” is discarded. It stays in the history.",
    )
    assert Form(editor, ada).fields["bio"] == "A story"
    assertContains(history_page(editor, ada), "Earlier draft")


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
    token = read_state(Member, ada.pk).token

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

    response = form.press("_draft", name="Grace Hopper", bio="New", **{"terms-0-employer": "Navy"})

    (draft,) = Revision.objects.drafts()
    assert response.headers["Location"] == f"{list_of(Member)}{draft.object_id}/change/"
    assert list(Member.objects.all()) == [ada]
    assert Term.objects.count() == 1
    page = editor.get(list_of(Member))
    assertContains(page, f'<a href="{response.headers["Location"]}">Grace Hopper</a>', html=True)
    assert page.context["cl"].result_count == 1


def test_somebody_new_is_published_from_the_draft(editor: Client) -> None:
    Form(editor, f"{list_of(Member)}add/").draft(name="Grace Hopper", **{"terms-0-employer": "Navy"})
    (draft,) = Revision.objects.drafts()
    address = f"{list_of(Member)}{draft.object_id}/change/"

    form = Form(editor, address)
    assert (form.fields["name"], form.fields["terms-0-employer"]) == ("Grace Hopper", "Navy")
    form.draft(bio="New")
    Form(editor, address).save()

    member = Member.objects.get()
    assert (member.pk, member.slug, member.bio) == (draft.object_id, "grace-hopper", "New")
    assert Term.objects.values_list("member", "employer").get() == (member.pk, "Navy")


def test_a_discarded_draft_of_somebody_new_is_on_no_list_and_can_be_taken_up_again(editor: Client) -> None:
    Form(editor, f"{list_of(Member)}add/").draft(name="Grace Hopper")
    (draft,) = Revision.objects.drafts()
    address = f"{list_of(Member)}{draft.object_id}/"

    response = editor.post(f"{address}draft/", {"opened_on": f"0.{draft.pk}", "discard": ""})

    assert response.headers["Location"] == f"{address}history/"
    assertNotContains(editor.get(list_of(Member)), "drafts-of-new")
    assert editor.get(f"{address}change/").headers["Location"] == f"{address}history/"
    history = editor.get(f"{address}history/")
    assertContains(history, "History of “Grace Hopper”")
    assertContains(history, "This was never published, and its draft was discarded.")
    response = editor.post(f"{address}history/", {"revision": draft.pk, "draft": ""})
    assert response.headers["Location"] == f"{address}change/"
    assert Form(editor, f"{address}change/").fields["name"] == "Grace Hopper"


def test_a_new_council_has_one_draft(council: Council) -> None:
    council.delete()
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


# The list


def test_the_list_says_whose_draft_waits_since_when(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="Another story")
    draft = draft_of(ada)
    assert draft

    page = editor.get(list_of(Member))

    day, time = f"{draft.created_at:%Y-%m-%d %H:%M}".split()
    assertContains(page, f"ed, <time>{day}</time> {time}")


# What leads to the public page


def test_the_page_of_a_member_is_offered_while_visitors_see_it(editor: Client, ada: Member) -> None:
    assertContains(editor.get(url(ada)), 'href="/members/ada-lovelace/" class="viewsitelink"')
    make_draft(ada, slug="lovelace", is_visible=False)
    assertContains(editor.get(url(ada)), 'href="/members/ada-lovelace/" class="viewsitelink"')

    Term.objects.update(starts_on="2999-01-01")
    Writer(Member, ada.pk).discard_draft()
    assertNotContains(editor.get(url(ada)), "viewsitelink")
    make_draft(ada, is_visible=True)
    assertNotContains(editor.get(url(ada)), "viewsitelink")


@pytest.mark.parametrize("model", [Member, Seat, Resource])
def test_no_page_of_what_is_not_live_is_offered(editor: Client, model: type[Any]) -> None:
    Form(editor, f"{list_of(model)}add/").draft(name="New", title="New", kind="1")
    (draft,) = Revision.objects.drafts()

    assertNotContains(editor.get(f"{list_of(model)}{draft.object_id}/change/"), "viewsitelink")


def test_looking_makes_no_revision_and_takes_no_lock(editor: Client, ada: Member) -> None:
    viewer = signed_in("staff")
    viewer_account = User.objects.get(username="staff")
    for name in ("view_member", "view_term"):
        viewer_account.user_permissions.add(Permission.objects.get(codename=name))

    for client in (viewer, editor):
        client.get("/admin/")  # writes when the session began
        for page in ("change", "history"):
            with CaptureQueriesContext(connection) as captured:
                assertContains(client.get(url(ada, page)), "Ada Lovelace")
            asked = " ".join(query["sql"] for query in captured.captured_queries)
            assert not re.search("SAVEPOINT|FOR NO KEY|INSERT|UPDATE|DELETE", asked)

    assert not Revision.objects.exists()


def test_what_was_changed_past_the_admin_is_no_conflict_and_is_recorded_on_saving(
    editor: Client, ada: Member
) -> None:
    Form(editor, ada).save(bio="One")
    Member.objects.update(bio="Two")
    form = Form(editor, ada)
    assert form.fields["bio"] == "Two"

    form.save(job_title="Countess")

    assert [(each.document[0]["fields"]["bio"], each.reason) for each in versions(ada)] == [
        ("A story", "Found as it was"),
        ("One", ""),
        ("Two", "Found as it was"),
        ("Two", ""),
    ]


def test_what_was_changed_past_the_admin_while_a_form_was_open_is_a_conflict(
    editor: Client, ada: Member
) -> None:
    Form(editor, ada).save(bio="One")
    form = Form(editor, ada)
    Member.objects.update(bio="Two")

    response = form.press("_save", job_title="Countess")

    assert response.status_code == 200
    form.save(resolution=f"merge {form.newest}")
    assert Member.objects.values_list("bio", "job_title").get() == ("Two", "Countess")


def test_what_the_form_was_opened_on_may_be_unknown_and_then_nothing_is_merged(
    editor: Client, ada: Member
) -> None:
    form = Form(editor, ada)
    Member.objects.update(bio="Two")  # twice past the admin: of the first state there is no version

    assertNotContains(form.press("_save", job_title="Countess"), 'value="merge')
    assert form.press("_save", resolution=f"merge {form.newest}").status_code == 200
    assert form.fields["job_title"] == "Countess"
    form.save(resolution=f"over {form.newest}")
    assert Member.objects.values_list("bio", "job_title").get() == ("A story", "Countess")


def test_nobody_saves_as_new(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)
    assert form.press("_saveasnew").status_code == 403
    assert Member.objects.count() == 1
