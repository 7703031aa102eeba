"""A draft on the public pages, as it will look, for editors and for whoever has the link."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from members.models import FormerSlug, Member, Term
from resources.models import Resource
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import ContentVersion, Revision
from tac_site.publishing.state import read_state
from tac_site.publishing.writing import Writer
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory
from tests.tac_site.publishing.editors import (
    Form,
    draft_of,
    list_of,
    live,
    make_draft,
    publish_draft,
    signed_in,
    url,
    versions,
    writer_of,
)

pytestmark = pytest.mark.django_db

EVERYWHERE = ["/", "/members/", "/members/ada-lovelace/", "/resources/", "/council.json", "/sitemap.xml"]


@pytest.fixture
def ada() -> Member:
    CouncilFactory.create()
    term = TermFactory.create(member__name="Ada Lovelace", member__bio="A story", employer="Acme")
    member: Member = term.member
    return member


def shared(draft: Revision) -> str:
    draft.allow_preview()
    return f"/preview/{draft.preview_key}/"


def public(client: Client) -> list[tuple[int, bytes]]:
    responses = [client.get(page) for page in EVERYWHERE]
    return [(response.status_code, response.content) for response in responses]


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    now = timezone.now() + by
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="SQLite has locked everything when a preview begins.",
)
def test_a_preview_locks_before_it_writes(client: Client, ada: Member) -> None:
    """A save writes the rows in another order: without a lock the two were seen to wait for each other."""
    address = shared(make_draft(ada, bio="Another story"))

    with CaptureQueriesContext(connection) as captured:
        client.get(address)

    asked = [query["sql"] for query in captured.captured_queries]
    locks = [number for number, sql in enumerate(asked) if "FOR NO KEY UPDATE" in sql]
    writes = [number for number, sql in enumerate(asked) if sql.startswith("UPDATE")]
    assert locks[0] < writes[0]


def test_a_draft_is_shown_on_each_page_as_it_will_look(client: Client, ada: Member) -> None:
    writer_of(ada)  # records the version that is live
    before = public(client)
    draft = make_draft(ada, bio="Another *story*", name="Ada King", job_title="Countess")
    address = shared(draft)

    for page in ("", "1/", "2/"):
        response = client.get(address + page)
        assertContains(response, "Ada King")
        assertContains(response, "Preview, not public.")
        assertNotContains(response, "Ada Lovelace</h1>")
        assert response.headers["Cache-Control"] == "no-store"
        assert "CDN-Cache-Control" not in response.headers
        assert response.headers["X-Robots-Tag"] == "noindex"
    assertContains(client.get(address), "Another <em>story</em>")
    assert public(client) == before


def test_without_its_banner_the_page_is_the_one_that_will_be_public(client: Client, ada: Member) -> None:
    draft = make_draft(ada, bio="Another story")
    page = client.get(shared(draft)).content.decode()
    publish_draft(Writer(Member, ada.pk), None)

    start, end = page.index('<aside class="preview"'), page.index("</aside>") + len("</aside>")
    published = client.get("/members/ada-lovelace/").content.decode()

    assert "".join((page[:start] + page[end:]).split()) == "".join(published.split())


def test_the_banner_leads_to_the_other_pages_that_show_it(client: Client, ada: Member) -> None:
    address = shared(make_draft(ada))

    response = client.get(address)

    for page in ("", "1/", "2/"):
        assertContains(response, f'href="{address}{page}"', count=1)
    assert client.get(f"{address}3/").status_code == 404
    assert client.get(f"{address}{10**30}/").status_code == 404


@pytest.mark.parametrize(
    ("make", "path", "fields", "shown"),
    [
        (CouncilFactory, "/", {"overview": "Sesame"}, "Sesame"),
        (ResourceFactory, "/resources/", {"description": "Sesame"}, "Sesame"),
        (ResourceFactory, "/resources/", {"title": "Sesame"}, "Sesame"),
    ],
)
def test_council_and_resources_are_previewed_too(
    make: Any, path: str, fields: dict[str, str], shown: str, client: Client
) -> None:
    thing = make.create()
    before = client.get(path).content

    assertContains(client.get(shared(make_draft(thing, **fields))), shown)
    assert client.get(path).content == before


def test_somebody_new_is_previewed_and_on_no_page(client: Client, ada: Member) -> None:
    before = public(client)
    Form(signed_in("Editors"), f"{list_of(Member)}add/").draft(name="Grace Hopper", bio="Sesame")
    draft = Revision.objects.get(title="Grace Hopper")
    address = shared(draft)

    assertContains(client.get(address), "Sesame")
    assertContains(client.get(f"{address}1/"), "Grace Hopper")
    assert client.get("/members/grace-hopper/").status_code == 404
    assert public(client) == before


def test_a_page_that_visitors_would_not_see_says_so(client: Client, ada: Member) -> None:
    address = shared(make_draft(ada, is_visible=False))

    assertContains(client.get(address), "would not see this page")
    assertNotContains(client.get(f"{address}1/"), "Ada Lovelace</")
    assertNotContains(client.get(shared(make_draft(ada, is_visible=True))), "would not see this page")


def test_an_unpublished_resource_is_shown_in_its_preview(client: Client) -> None:
    resource = ResourceFactory.create(title="Sesame", is_visible=False)

    assertContains(client.get(shared(make_draft(resource))), "Sesame</")
    assert not Resource.objects.get().is_visible


def test_terms_that_are_secret_are_shown_in_the_preview_of_their_member_alone(
    client: Client, ada: Member
) -> None:
    Term.objects.update(starts_on="2999-01-01", employer="Sesame")
    other = TermFactory.create(member__name="Eve")

    assertContains(client.get(shared(make_draft(ada))), "Sesame")
    assertNotContains(client.get(shared(make_draft(other.member))), "Sesame")
    assert not Term.objects.get(member=ada).is_announced


@pytest.mark.parametrize("page", ["", "1/", "2/"])
def test_nothing_else_unpublished_is_shown(client: Client, ada: Member, page: str) -> None:
    make_draft(MemberFactory.create(name="Eve"), bio="Sesame")
    make_draft(CouncilFactory._meta.model.objects.get(), overview="Sesame")
    make_draft(ResourceFactory.create(), title="Sesame")
    TermFactory.create(member__name="Sesame", member__is_visible=False)
    TermFactory.create(member__name="Sesame Too", starts_on=date(2999, 1, 1))

    assertNotContains(client.get(shared(make_draft(ada, bio="New")) + page), "Sesame")


def test_a_signed_in_editor_sees_no_more_than_a_visitor(ada: Member) -> None:
    editor = signed_in("Editors")
    address = shared(make_draft(ada, bio="New"))

    assert editor.get(address).content == Client().get(address).content
    draft = draft_of(ada)
    assert draft
    own = editor.get(f"{list_of(Member)}preview/{draft.pk}/")
    assertContains(own, "New")
    assertContains(own, f'href="{list_of(Member)}preview/{draft.pk}/2/"')


def test_the_link_is_made_shown_and_revoked(client: Client, ada: Member) -> None:
    editor = signed_in("Editors")
    make_draft(ada, bio="New")
    sent = {"opened_on": read_state(Member, ada.pk).token}
    editor.post(url(ada, "draft"), {**sent, "link": ""})
    draft = draft_of(ada)
    assert draft
    assert len(draft.preview_key or "") == 43
    address = f"/preview/{draft.preview_key}/"
    assertContains(editor.get(url(ada)), f"http://testserver{address}")
    assertContains(client.get(address), "New")

    editor.post(url(ada, "draft"), {**sent, "revoke": ""})

    assert client.get(address).status_code == 404
    assertNotContains(editor.get(url(ada)), address)


def test_the_link_ends_after_seven_days(client: Client, ada: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    address = shared(make_draft(ada))

    later(monkeypatch, timedelta(days=7, seconds=-60))
    assert client.get(address).status_code == 200
    later(monkeypatch, timedelta(seconds=61))
    assert client.get(address).status_code == 404


def test_the_link_follows_the_draft_until_it_is_discarded(client: Client, ada: Member) -> None:
    editor = signed_in("Editors")
    address = shared(make_draft(ada, bio="One"))
    Form(editor, ada).draft(bio="Two")
    assertContains(client.get(address), "Two")

    Writer(Member, ada.pk).discard_draft()

    assert client.get(address).status_code == 404


def test_the_link_is_dead_once_the_draft_is_live(client: Client, ada: Member) -> None:
    address = shared(make_draft(ada, bio="One"))

    Form(signed_in("Editors"), ada).save()

    assert client.get(address).status_code == 404


def test_a_draft_is_shown_on_top_of_what_went_live_since(client: Client, ada: Member) -> None:
    address = shared(make_draft(ada, bio="Mine"))
    Writer(Member, ada.pk).publish(with_fields(live(ada), job_title="Theirs"))

    response = client.get(address)

    assertContains(response, "Mine")
    assertContains(response, "Theirs")


def test_a_draft_whose_address_is_taken_is_previewed_all_the_same(client: Client, ada: Member) -> None:
    address = shared(make_draft(ada, slug="lovelace", bio="Mine"))
    MemberFactory.create(slug="lovelace", name="Other")

    assertContains(client.get(address), "Mine")
    assert Member.objects.get(pk=ada.pk).slug == "ada-lovelace"
    assert not FormerSlug.objects.exists()


@pytest.mark.parametrize("key", ["x", "x" * 43, "%00", "é", "None", "0", "x" * 5000])
def test_a_wrong_key_shows_nothing(client: Client, ada: Member, key: str) -> None:
    make_draft(ada)
    shared(make_draft(ada))

    assert client.get(f"/preview/{key}/").status_code == 404


def test_a_link_is_for_looking(client: Client, ada: Member) -> None:
    address = shared(make_draft(ada))

    assert [getattr(client, method)(address).status_code for method in ("head", "post", "put")] == [
        200,
        405,
        405,
    ]


def test_an_old_version_is_previewed_and_a_deletion_is_not(ada: Member) -> None:
    editor = signed_in("Editors")
    Writer(Member, ada.pk).publish(with_fields(live(ada), bio="New"))
    Writer(Member, ada.pk).publish([])
    first, second, deletion = versions(ada)
    address = f"{list_of(Member)}preview/"

    assertContains(editor.get(f"{address}{first.pk}/"), "A story")
    assertContains(editor.get(f"{address}{second.pk}/"), "New")
    assert editor.get(f"{address}{deletion.pk}/").status_code == 404
    assert not Member.objects.exists()
    assert editor.get(f"{list_of(Resource)}preview/{first.pk}/").status_code == 404  # of another kind


def test_hostile_text_is_as_harmless_as_on_the_page(client: Client, ada: Member) -> None:
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) **bold**"
    response = client.get(shared(make_draft(ada, bio=hostile, name="<script>alert(2)</script>")))

    text = response.content.decode()
    assert "<strong>bold</strong>" in text
    assert "alert(1)</script>" not in text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "javascript:alert" not in text.replace("[x](javascript:alert(1))", "")
    assert "script-src" in response.headers["Content-Security-Policy"]


def test_a_page_that_fails_leaves_nothing_behind(
    client: Client, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = shared(make_draft(ada, bio="New", name="Ada King"))
    before = public(client)
    fail: Callable[..., Any] = lambda *args, **kwargs: 1 / 0  # noqa: E731
    monkeypatch.setattr("members.views._neighbours", fail)

    with pytest.raises(ZeroDivisionError):
        client.get(address)

    monkeypatch.undo()
    assert public(client) == before
    assert Member.objects.get().name == "Ada Lovelace"


def test_the_counted_state_of_the_site_is_as_before(client: Client, ada: Member) -> None:
    address = shared(make_draft(ada, bio="New"))
    before = live(ada), ContentVersion.current()
    count = Revision.objects.count()

    for page in ("", "1/", "2/", "?q=ada", "1/?page=1"):
        assert client.get(address + page).status_code == 200

    assert (live(ada), ContentVersion.current()) == before
    assert Revision.objects.count() == count


@pytest.mark.django_db
def test_a_preview_of_who_is_hidden_announces_no_term() -> None:
    term = TermFactory.create(member__name="Ada", member__is_visible=False)
    secret = TermFactory.create(member=term.member, starts_on=timezone.localdate() + timedelta(days=1))
    assert term.member.show_for_preview()
    secret.refresh_from_db()
    assert not secret.is_announced
