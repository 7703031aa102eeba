"""The bar on public pages: who sees it, what it tells whom, and that no visitor gets anything of it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from members.models import Council, Member, Seat
from resources.models import Meeting, Resource
from tac_site.caching.public_page import CACHING
from tac_site.publishing.models import Presence, day_and_time
from tests.factories import MeetingFactory, ResourceFactory, SeatFactory
from tests.tac_site.publishing.editors import account, list_of, make_draft, signed_in, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]

PRIVATE = "private, no-store"
OF_EVERYBODY = ["Administration /admin/"]


def bar(client: Client, address: str = "/") -> list[str]:
    """What it says, each with the address where it leads."""
    response = client.get(address)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, PRIVATE)
    assert "CDN-Cache-Control" not in response.headers
    found = re.search('<section class="editor-bar".*?</section>', response.content.decode(), re.DOTALL)
    assert found
    items = [item.partition("<form")[0] for item in re.findall("<li>(.*?)</li>", found[0], re.DOTALL)]
    linked = [re.sub(r'<a.*?href="(.*?)">(.*?)</a>(.*)', r"\2\3 \1", item).strip() for item in items]
    return [unescape(item) for item in linked if item]


def make_review(thing: Any, author: User) -> Any:
    draft = make_draft(thing)
    draft.needs_review, draft.author = True, author
    draft.save()
    return draft


@pytest.mark.parametrize(
    ("address", "model"),
    [
        *[("/members/", Member), ("/members/former/", Member), ("/members/?on=1990-01-01", Member)],
        *[("/seats/", Seat), ("/meetings/", Meeting), ("/resources/", Resource)],
    ],
)
def test_a_list_leads_to_its_list(address: str, model: type[Model], editor: Client) -> None:
    text = f"Edit the {model._meta.verbose_name_plural} {list_of(model)}"
    assert bar(editor, address) == [text, *OF_EVERYBODY]


@pytest.mark.parametrize(
    ("address", "model"),
    [
        *[("/", Council), ("/accessibility/", Council), ("/members/ada-lovelace/", Member)],
        *[("/seats/arm/", Seat), ("/meetings/2026-09-08/", Meeting)],
    ],
)
def test_a_page_leads_to_its_form(address: str, model: type[Any], editor: Client, ada: Member) -> None:
    SeatFactory.create(slug="arm")
    MeetingFactory.create()
    text = f"Edit this {model._meta.verbose_name} {url(model.objects.get())}"
    assert bar(editor, address) == [text, *OF_EVERYBODY]


def test_before_there_is_a_council_its_list_leads_on(editor: Client) -> None:
    Council.objects.all().delete()
    assert bar(editor) == ["Edit the council /admin/members/council/", *OF_EVERYBODY]


def test_it_tells_of_the_draft_and_of_who_else_edits(editor: Client, ada: Member) -> None:
    eve = account("Editors", "eve")
    draft = make_review(ada, eve)
    Presence.objects.report(eve, Member, ada.pk)
    Presence.objects.report(User.objects.get(username="ed"), Member, ada.pk)
    told = f"A draft by eve, saved {day_and_time(draft.created_at)}"
    others = "Also edited by eve"
    preview = f"{list_of(Member)}preview/{draft.pk}/"
    assert bar(editor, "/members/ada-lovelace/") == [
        f"Edit this member {url(ada)}",
        f"{told}, for review {preview}",
        others,
        "1 draft for review /admin/publishing/revision/?draft=review",
        *OF_EVERYBODY,
    ]
    draft.goes_live_at = timezone.now() + timedelta(days=1)
    draft.save()
    assert bar(editor, "/members/ada-lovelace/") == [
        f"Edit this member {url(ada)}",
        f"{told}, scheduled for {day_and_time(draft.goes_live_at)} {preview}",
        others,
        *OF_EVERYBODY,
    ]


@pytest.mark.parametrize("role", ["staff", "Writers", "Editors", "superuser"])
def test_each_account_is_told_what_it_may_do(role: str, ada: Member) -> None:
    draft = make_review(ada, account("Writers", "eve"))
    make_review(ResourceFactory.create(), User.objects.get(username="eve"))
    since, preview = day_and_time(draft.created_at), f"{list_of(Member)}preview/{draft.pk}/"
    edit = [f"Edit this member {url(ada)}", f"A draft by eve, saved {since}, for review {preview}"]
    review = ["2 drafts for review /admin/publishing/revision/?draft=review"]
    told = {"staff": [], "Writers": edit}.get(role, [*edit, *review])
    assert bar(signed_in(role), "/members/ada-lovelace/") == [*told, *OF_EVERYBODY]


def test_its_button_signs_out(ada: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("Editors"))
    page = client.get("/members/ada-lovelace/").content.decode()
    (token,) = re.findall('name="csrfmiddlewaretoken" value="(.*?)"', page)
    client.post("/admin/logout/", {"csrfmiddlewaretoken": token})
    assert client.get("/members/ada-lovelace/").headers["Cache-Control"] == CACHING


def visitor_s_page(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.headers["Cache-Control"] == CACHING
    return response.content


def test_who_has_no_page_in_the_admin_gets_that_of_visitors(client: Client, settings: Settings) -> None:
    page = visitor_s_page(client, "/")
    reader = User.objects.create_user("reader")
    client.force_login(reader)
    for change in ("is_superuser", "is_staff"):
        response = client.get("/")
        assert (response.headers["Cache-Control"], response.content) == (PRIVATE, page), change
        setattr(reader, change, True)
        reader.save()
    assert client.get("/").content != page
    settings.REQUIRE_2FA = True
    assert client.get("/").content == page


@pytest.mark.parametrize("is_over", ["session", "account"])
def test_a_session_of_nobody_gets_the_page_of_visitors(is_over: str, client: Client, editor: Client) -> None:
    page = visitor_s_page(client, "/")
    assert editor.get("/").content != page
    if is_over == "session":
        Session.objects.all().delete()
    else:
        User.objects.update(is_active=False)
    response = editor.get("/")
    # No cache may give the cookie, or its end, to others.
    assert (response.content, response.headers["Cache-Control"]) == (page, PRIVATE)


def test_an_error_page_and_a_preview_have_none(editor: Client, client: Client, ada: Member) -> None:
    draft = make_draft(ada)
    draft.allow_preview()
    address = f"/preview/{draft.preview_key}/"
    for page in (address, f"{list_of(Member)}preview/{draft.pk}/", "/nothing/", "/?page=x"):
        assert b"editor-bar" not in editor.get(page).content
    assert editor.get(address).content == client.get(address).content


@pytest.mark.parametrize("drafts", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("superuser", 5), ("Editors", 7), ("Writers", 6)])
def test_it_costs_the_same_queries_for_few_drafts_as_for_many(
    role: str, queries: int, drafts: int, client: Client, ada: Member
) -> None:
    eve = account("superuser", "eve")
    for thing in [ada, *ResourceFactory.create_batch(2)][:drafts]:
        make_review(thing, eve)
        Presence.objects.report(eve, type(thing), thing.pk)
    counts = []
    for each in (client, signed_in(role)):
        each.get("/members/ada-lovelace/")  # writes when the session began
        with CaptureQueriesContext(connection) as captured:
            each.get("/members/ada-lovelace/")
        counts.append(len(captured))
    assert counts == [6, 6 + queries]
