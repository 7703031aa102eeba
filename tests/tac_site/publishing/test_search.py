"""The search in the header of the admin."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Member
from resources.models import Resource
from tac_site.publishing.admin.finding import snippet_of
from tac_site.publishing.documents import document_of, to_text
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.writing import Writer
from tests.factories import CouncilFactory, MeetingFactory, ResourceFactory, SeatFactory, TermFactory
from tests.tac_site.publishing.editors import account, make_draft, signed_in, url

pytestmark = pytest.mark.django_db

SEARCH = "/admin/publishing/revision/search/"
EVERYTHING = "Search everything"


def groups(client: Client, words: str) -> dict[str, list[str]]:
    found = client.get(SEARCH, {"q": words}).context["groups"]
    return {group.title: [result.title for result in group.results] for group in found}


def make_all() -> tuple[Member, Resource]:
    CouncilFactory.create(overview="The quay is long.")
    term = TermFactory.create(
        member__name="Ada", member__bio="She built the Quay.", seat=SeatFactory.create()
    )
    SeatFactory.create(name="Quay company")
    MeetingFactory.create(title="On the quay", agenda="Piers")
    resource = ResourceFactory.create(title="Map", description="Of the **quây** and\n\nother harbours")
    make_draft(ResourceFactory.create(title="Rules"), note="Of the quay")
    new = Resource(title="Plan", description="The quay of 日本, and Öl")
    Writer(Resource, new.pk).save_draft(document_of([new]), needs_review=True)
    gone = ResourceFactory.create(title="Old quay")
    Writer(Resource, gone.pk).publish([])
    return term.member, resource


def test_it_finds_each_kind_by_all_its_texts(admin_client: Client) -> None:
    member, resource = make_all()

    assert groups(admin_client, "QUAY") == {
        "Council": ["Harbour Council"],
        "Members": ["Ada"],
        "Seats": ["Quay company"],
        "Meetings": ["On the quay of 2026-09-08"],
        "Resources": ["Map"],
        "Drafts": ["Plan", "Rules"],
        "Deleted": ["Old quay"],
    }
    assert groups(admin_client, "harbour quay") == {"Council": ["Harbour Council"], "Resources": ["Map"]}
    assert groups(admin_client, "日本 oel") == {"Drafts": ["Plan"]}
    assert groups(admin_client, "description") == {}  # the name of a field

    page = admin_client.get(SEARCH, {"q": "quay"})
    assertContains(page, f'<a href="{url(member)}">Ada</a>')
    assertContains(page, '<span class="quiet">On the roster</span>')
    assertNotContains(page, "quay-company")  # its address, which says nothing new
    assertContains(page, "<p>She built the <mark>Quay</mark>.</p>", html=True)
    assertContains(page, "<p>Of the <mark>**quây**</mark> and</p>", html=True)
    assertContains(page, f'<a href="{url(resource)}">Map</a>')
    assertContains(page, "resource, for review, saved by the site on ")
    assertContains(page, 'name="q" value="quay"')


def test_nothing_is_found_and_nothing_is_asked(admin_client: Client) -> None:
    CouncilFactory.create()

    assertContains(admin_client.get(SEARCH, {"q": "<b>zebra"}), "Nothing has “&lt;b&gt;zebra” in it.")
    assertContains(admin_client.get(SEARCH), "Write one or more words into the box at the top.")


def test_nobody_finds_what_they_may_not_see(client: Client) -> None:
    make_all()
    user = account("staff")
    user.user_permissions.add(Permission.objects.get(codename="view_seat"))
    client.force_login(user)

    assert groups(client, "quay") == {"Seats": ["Quay company"]}
    assertContains(client.get("/admin/"), EVERYTHING)

    nobody = signed_in("staff", "other")
    assert nobody.get(SEARCH, {"q": "quay"}).status_code == 403
    assertNotContains(nobody.get("/admin/"), EVERYTHING)


def test_a_few_of_a_kind_are_shown_and_the_list_has_all(admin_client: Client) -> None:
    CouncilFactory.create()
    for number in range(6):
        make_draft(ResourceFactory.create(title=f"Quay & pier {number}"))

    page = admin_client.get(SEARCH, {"q": "quay &"})

    assert [len(group.results) for group in page.context["groups"]] == [5, 5]
    addresses = re.findall('<a href="(.*?)">All that are found', page.content.decode())
    assert addresses == [
        "/admin/resources/resource/?q=quay+%26",
        "/admin/publishing/revision/?draft=any&amp;q=quay+%26",
    ]
    for address in addresses:
        cl: Any = admin_client.get(address.replace("&amp;", "&")).context["cl"]
        assert cl.result_count == 6


@pytest.mark.parametrize("words", ["a " * 3000, "a" * 100_000, "%_\\'\"", "\x00", "’", "((((", "'; --"])
def test_a_search_of_any_kind_is_answered(words: str, admin_client: Client) -> None:
    make_all()

    assert admin_client.get(SEARCH, {"q": words}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_as_many_queries_for_few_as_for_many(count: int, admin_client: Client) -> None:
    CouncilFactory.create()
    for number in range(count):
        TermFactory.create(member__name=f"Quay {number}", seat=SeatFactory.create(name=f"Quay {number}"))
        MeetingFactory.create(title="Quay", agenda="Quay")
        make_draft(ResourceFactory.create(title=f"Quay {number}"))
    admin_client.get(SEARCH, {"q": "quay"})

    with CaptureQueriesContext(connection) as queries:
        admin_client.get(SEARCH, {"q": "quay"})

    assert len(queries) == 14


def test_it_searches_300_drafts_at_once(admin_client: Client) -> None:
    CouncilFactory.create()
    bio = "She built the harbour, and wrote of it’s ümlauts. " * 40
    draft = {"content_type": ContentType.objects.get_for_model(Member), "is_current_draft": True}
    drafts = []
    for member in [Member(name=f"Ada {number}", bio=bio) for number in range(300)]:
        text = to_text(document_of([member]))
        drafts.append(Revision(object_id=member.pk, title=member.name, document_text=text, **draft))
    Revision.objects.bulk_create(drafts)
    groups(admin_client, "nobody")  # folds them
    began = time.process_time()
    assert groups(admin_client, "harbour nobody") == {}
    assert time.process_time() - began < 0.3  # 0.05 s where nothing else works


def test_what_a_draft_says_now_is_found(admin_client: Client) -> None:
    resource = ResourceFactory.create(title="Calendar")
    draft = make_draft(resource, note="Quay")
    assert groups(admin_client, "quay") == {"Drafts": ["Calendar"]}
    Revision.objects.filter(pk=draft.pk).update(document_text=draft.document_text.replace("Quay", "Pier"))
    assert groups(admin_client, "quay") == {}
    assert groups(admin_client, "pier") == {"Drafts": ["Calendar"]}


def test_a_scheduled_draft_is_told_with_the_zone(admin_client: Client) -> None:
    at = timezone.now() + timedelta(days=3)
    draft = make_draft(ResourceFactory.create(title="Calendar"), note="Quay")
    draft.goes_live_at = at
    draft.save()
    when, saved = day_and_time(at), day_and_time(draft.created_at)
    assertContains(
        admin_client.get(SEARCH, {"q": "quay"}),
        f"resource, scheduled for {when}, saved by the site on {saved}",
    )


@pytest.mark.parametrize(
    ("words", "text", "shown"),
    [
        ("built", "She built it.", ("She ", "built", " it.")),
        ("quay ZOE", "A line.\nBy Zoë, too", ("By ", "Zoë,", " too")),
        ("本", "横浜は日本の都市", ("横浜は日", "本", "の都市")),
        ("end", f"{'a ' * 50}end{' b' * 50}", (f"…{'a ' * 30}", "end", f"{' b' * 30}…")),
        ("gone", "She built it.", None),
    ],
)
def test_a_snippet_shows_the_word_in_its_line(
    words: str, text: str, shown: tuple[str, str, str] | None
) -> None:
    found = snippet_of(words, [text])
    assert (found and (found.before, found.word, found.after)) == shown
