"""The first page of the admin: drafts, what was changed, and what is to do."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Council, Member
from resources.models import Resource
from tac_site.attention import Link
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.writing import Writer
from tests.factories import (
    CouncilFactory,
    MeetingFactory,
    MemberFactory,
    ResourceFactory,
    TermFactory,
)
from tests.tac_site.publishing.editors import (
    Form,
    account,
    draft_of,
    make_draft,
    publish_draft,
    rows_of,
    signed_in,
    url,
    versions,
    writer_of,
)

pytestmark = pytest.mark.django_db

FAILED, REVIEW = "Drafts that could not be published", "Drafts for review"
SCHEDULED, OWN, LATELY = "Scheduled drafts", "Your drafts", "Changed lately"


def sections(client: Client) -> dict[str, Any]:
    return {section.title: section for section in client.get("/admin/").context["sections"]}


def drafts(client: Client) -> dict[str, list[str]]:
    parts = (FAILED, REVIEW, SCHEDULED, OWN)
    found = sections(client)
    return {title: [row.title for row in found[title].rows] for title in parts if title in found}


def draft_by(user: User, title: str, **state: Any) -> Revision:
    draft = make_draft(ResourceFactory.create(title=title))
    Revision.objects.filter(pk=draft.pk).update(author=user, **state)
    return draft


def test_each_draft_stands_once_under_what_it_waits_for(editor: Client) -> None:
    ed, other = User.objects.get(username="ed"), User.objects.create(username="other")
    tomorrow = timezone.now() + timedelta(days=1)
    for user, name in ((ed, "Mine"), (other, "Theirs")):
        draft_by(user, f"{name} failed", publish_error="Why", needs_review=True)
        draft_by(user, f"{name} scheduled", goes_live_at=tomorrow, needs_review=True)
        draft_by(user, f"{name} for review", needs_review=True)
        draft_by(user, name)

    assert drafts(editor) == {
        FAILED: ["Theirs failed", "Mine failed"],
        REVIEW: ["Theirs for review", "Mine for review"],
        SCHEDULED: ["Theirs scheduled", "Mine scheduled"],
        OWN: ["Mine"],
    }


def test_a_writer_sees_their_own_and_what_became_of_it(editor: Client) -> None:
    writer, wr = signed_in("Writers", "wr"), User.objects.get(username="wr")
    draft_by(User.objects.get(username="ed"), "Theirs", needs_review=True)
    assert drafts(writer) == {OWN: []}
    draft_by(wr, "Asked", needs_review=True)
    draft_by(wr, "Failed", publish_error="Another has this address.")
    returned = draft_by(wr, "Returned")
    Form(editor, Resource.objects.get(pk=returned.object_id)).draft(note="Please shorten")

    assert drafts(writer) == {FAILED: ["Failed"], OWN: ["Returned", "Asked"]}
    page = writer.get("/admin/")
    assertContains(page, "Another has this address.")
    assertContains(page, "resource, for review, saved by wr on")
    assertContains(page, "resource, saved by ed on")
    assert [row.links[0].text for row in sections(writer)[OWN].rows] == ["Open", "Open"]


def test_a_returned_draft_says_who_returned_it_and_stays_on_the_page_of_those_who_publish(
    editor: Client, ada: Member
) -> None:
    writer = signed_in("Writers", "wr")
    Form(writer, ada).press("_review", bio="Another story")
    assert "Returned drafts" not in sections(editor)
    draft = draft_of(ada)
    assert draft
    draft.give_back(User.objects.get(username="ed"), "Please shorten")

    assert (rows_of(editor, REVIEW), rows_of(writer, OWN)) == ([], ["Ada Lovelace"])
    assert draft.returned_at
    words = f"member, returned by ed on {day_and_time(draft.returned_at)}, saved by wr on "
    for client, title in ((editor, "Returned drafts"), (writer, OWN)):
        (row,) = sections(client)[title].rows
        assert row.note == words + day_and_time(draft.created_at)
        assert row.remark == "Please shorten"


def test_who_wrote_an_earlier_version_has_no_hand_in_a_draft_since(editor: Client, ada: Member) -> None:
    writer = signed_in("Writers", "wr")
    Form(writer, ada).draft(bio="Mine")
    Form(editor, ada).save()
    Form(editor, ada).draft(bio="Theirs")

    assert (rows_of(writer, OWN), rows_of(editor, OWN)) == ([], ["Ada Lovelace"])


def test_a_draft_says_who_when_why_and_leads_to_the_next_step(editor: Client, ada: Member) -> None:
    CouncilFactory.create()
    Form(editor, ada).press("_review", bio="Another story", reason="She asked for it")
    draft = draft_of(ada)
    assert draft

    (row,) = sections(editor)[REVIEW].rows

    assert (row.note, row.remark) == (
        f"member, for review, saved by ed on {day_and_time(draft.created_at)}",
        "She asked for it",
    )
    difference = f"{url(ada, 'history')}?from={draft.base_id}&to={draft.pk}"
    assert row.links == (Link("Review", url(ada)), Link("What changes", difference))
    assertContains(editor.get(difference), "What changed")


def test_more_drafts_than_are_shown_are_in_a_list_that_has_as_many(editor: Client) -> None:
    ed = User.objects.get(username="ed")
    for number in range(9):
        draft_by(ed, f"Review {number}", needs_review=True)
    draft_by(User.objects.create(username="other"), "Theirs")
    draft_by(ed, "Mine")

    found = sections(editor)

    for title, shown, text, count in ((REVIEW, 8, "All drafts: 9", 9), (OWN, 1, "All drafts: 11", 11)):
        assert (len(found[title].rows), found[title].more.text) == (shown, text)
        assert editor.get(found[title].more.url).context["cl"].result_count == count
    assert found[SCHEDULED].more is None


def test_what_anybody_published_or_deleted_leads_to_the_difference(
    editor: Client, other: Client, ada: Member
) -> None:
    CouncilFactory.create()
    make_draft(ada, bio="By the site")
    publish_draft(writer_of(ada), None)
    assert rows_of(editor, LATELY) == []
    Form(other, ada).draft(bio="Theirs", reason="New story")
    Form(editor, ada).save()
    gone = ResourceFactory.create(title="Gone")
    Writer(Resource, gone.pk).publish([], author=User.objects.get(username="eve"), reason="Deleted")

    deleted, published = sections(editor)[LATELY].rows

    *_, before, version = versions(ada)
    assert deleted.note == f"resource, deleted by eve on {day_and_time(versions(gone)[-1].live_at)}"  # type: ignore[arg-type]
    assert deleted.links == (Link("Bring it back", url(gone, "history")),)
    assert published.note == f"member, published by ed on {day_and_time(version.live_at)}"  # type: ignore[arg-type]
    assert published.remark == "New story"
    difference = f"{url(ada, 'history')}?from={before.pk}&to={version.pk}"
    assert published.links == (Link("What changed", difference),)
    deleted, _ = sections(signed_in("Writers"))[LATELY].rows
    assert deleted.links == (Link("History", url(gone, "history")),)


def test_what_is_new_is_published_for_the_first_time(editor: Client) -> None:
    CouncilFactory.create()
    Form(editor, "/admin/resources/resource/add/").save(title="New")

    (row,) = sections(editor)[LATELY].rows

    new = Resource.objects.get()
    assert row.note.startswith("resource, published for the first time by ed on ")
    assert row.links == (Link("History", url(new, "history")),)


def test_nothing_is_told_of_kinds_that_the_account_may_not_see(ada: Member) -> None:
    admin = account("superuser")
    Writer(Member, ada.pk).publish([], author=admin)
    draft_by(admin, "Secret", needs_review=True)
    assert drafts(signed_in("staff")) == {}
    viewer = account("staff", "viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_member"))
    client = Client()
    client.force_login(viewer)

    assert (drafts(client), rows_of(client, LATELY)) == ({OWN: []}, ["Ada Lovelace"])
    page = client.get("/admin/")
    assertNotContains(page, "Secret")
    assertNotContains(page, "Set up this site")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_first_page_takes_as_many_queries_for_few_rows_as_for_many(
    rows: int, editor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ed = User.objects.get(username="ed")
    for number in range(rows):
        draft_by(ed, f"Failed {number}", publish_error="Why")
        draft_by(ed, f"Review {number}", needs_review=True)
        draft_by(ed, f"Scheduled {number}", goes_live_at=timezone.now() + timedelta(days=1))
        draft_by(ed, f"Mine {number}")
        TermFactory.create(ends_on=timezone.localdate())
        changed = MemberFactory.create()
        make_draft(changed, bio="New")
        publish_draft(writer_of(changed), ed)
    editor.get("/admin/")  # the kinds of things are known from then on

    with django_assert_num_queries(24):
        editor.get("/admin/")


def steps(client: Client) -> dict[str, bool]:
    return {step.text: step.is_done for step in client.get("/admin/").context["steps"]}


def test_a_new_site_says_what_is_to_be_done_until_all_is(admin_client: Client) -> None:
    expected = {
        "Name the council": False,
        "Say whose council it is": False,
        "Say in one sentence what it is for": False,
        "Add its members": False,
        "Plan the first meeting": False,
        "Give visitors links to the council’s resources": False,
        "Let somebody else in, who can go on while you are away": False,
    }
    assert steps(admin_client) == expected
    for step in admin_client.get("/admin/").context["steps"]:
        assert admin_client.get(step.url, follow=True).status_code == 200
    ResourceFactory.create()  # without a link
    CouncilFactory.create(organization="")
    assert steps(admin_client) == expected | {
        "Name the council": True,
        "Say in one sentence what it is for": True,
    }
    assertContains(admin_client.get("/admin/"), "Set up this site: 2 of 7 done")

    Council.objects.update(organization="Harbour Foundation")
    MemberFactory.create()
    MeetingFactory.create()
    ResourceFactory.create(url="https://example.org/")
    User.objects.create(username="ed", is_staff=True, is_active=False)
    assert [text for text, is_done in steps(admin_client).items() if not is_done] == [
        "Let somebody else in, who can go on while you are away"
    ]
    User.objects.update(is_active=True)

    assert steps(admin_client) == {}
    assertNotContains(admin_client.get("/admin/"), "Set up this site")


def test_an_account_is_asked_for_nothing_that_it_may_not_do(editor: Client) -> None:
    assert len(steps(editor)) == 6
    assert len(steps(signed_in("Writers"))) == 6
    assert steps(signed_in("staff")) == {}


def test_the_menu_has_the_content_first_and_the_accounts_for_whom_they_are() -> None:
    def menu(client: Client, name: str) -> dict[str, list[str]]:
        groups = client.get("/admin/resources/resource/").context[name]
        return {group["name"]: [model["name"] for model in group["models"]] for group in groups}

    content = ["Council", "Members", "Seats", "Meetings", "Resources", "Drafts and versions"]
    admin = menu(signed_in("superuser"), "available_apps")
    assert list(admin.items()) == [("Content", content), ("Accounts", ["Accounts", "Groups"])]
    assert menu(signed_in("Editors"), "available_apps") == {"Content": content}
    page = signed_in("staff", "new").get("/admin/")
    assert page.context["app_list"] == []
    assertContains(page, "Your account has no role yet")
    assertNotContains(page, "Nothing is missing")


@pytest.mark.parametrize("path", ["members", "resources", "auth", "publishing"])
def test_there_is_one_first_page(path: str, admin_client: Client) -> None:
    response = admin_client.get(f"/admin/{path}/")
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
