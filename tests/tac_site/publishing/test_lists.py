"""The lists of content: what the columns Status and Draft say, what filters and a search find."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from members.models import Member, Seat
from resources.models import Meeting, Resource
from tac_site.publishing.admin import PublishingAdmin
from tac_site.publishing.documents import document_of
from tac_site.publishing.models import DRAFT_STATES, Revision
from tac_site.publishing.writing import Writer
from tests.factories import MeetingFactory, MemberFactory, ResourceFactory, SeatFactory, TermFactory
from tests.tac_site.publishing.editors import list_of, make_draft

pytestmark = pytest.mark.django_db

TODAY, DAY, NOW = date.today(), timedelta(days=1), timezone.now()


def rows(client: Client, model: type[Model], **query: str) -> list[Any]:
    return list(client.get(list_of(model), query).context["cl"].result_list)


def make_members() -> dict[str, str]:
    """Each status has a member of its own; the hidden one would have another."""
    TermFactory.create(member__name="Serving")
    TermFactory.create(member__name="Former", ends_on=TODAY - DAY)
    back = TermFactory.create(member__name="Back soon", ends_on=TODAY - DAY).member
    TermFactory.create(member=back, starts_on=TODAY + DAY, is_announced=True)
    TermFactory.create(member__name="Announced", starts_on=TODAY + DAY, is_announced=True)
    TermFactory.create(member__name="Secret", starts_on=TODAY + DAY)
    TermFactory.create(member__name="Hidden", member__is_visible=False)
    MemberFactory.create(name="Nobody")
    return {
        "Serving": "On the roster",
        "Former": "Former",
        "Back soon": "Former",
        "Announced": "Upcoming and announced",
        "Secret": "Upcoming and secret",
        "Hidden": "Hidden",
        "Nobody": "On no list: no term",
    }


def make_seats() -> dict[str, str]:
    SeatFactory.create(name="Always")
    SeatFactory.create(name="Last day", starts_on=TODAY, ends_on=TODAY)
    SeatFactory.create(name="Gone", ends_on=TODAY - DAY)
    SeatFactory.create(name="Soon", starts_on=TODAY + DAY)
    return {"Always": "Current", "Last day": "Current", "Gone": "Ended", "Soon": "Upcoming and secret"}


def make_meetings() -> dict[str, str]:
    status = Meeting.Status
    for title, days, fields in (
        ("Hidden", 1, {"is_visible": False}),
        ("Cancelled", 1, {"status": status.CANCELLED}),
        ("Was cancelled", -2, {"status": status.CANCELLED}),
        ("Now", 0, {}),
        ("Tentative", 1, {"status": status.TENTATIVE}),
        ("Was tentative", -1, {"status": status.TENTATIVE}),
        ("Soon", 1, {}),
        ("Over early", 0, {"status": status.HELD}),
        ("Last", -1, {}),
    ):
        MeetingFactory.create(title=title, starts_at=timezone.now() + days * DAY, **fields)
    return {
        "Hidden": "Hidden",
        "Cancelled": "Cancelled",
        "Was cancelled": "Cancelled",
        "Now": "Going on now",
        "Tentative": "To come, tentative",
        "Was tentative": "Past",
        "Soon": "To come",
        "Over early": "Past",
        "Last": "Past",
    }


def make_resources() -> dict[str, str]:
    ResourceFactory.create(title="Calendar")
    ResourceFactory.create(title="Hidden", is_visible=False)
    return {"Calendar": "Published", "Hidden": "Hidden"}


@pytest.mark.parametrize(
    ("model", "make"),
    [(Member, make_members), (Seat, make_seats), (Meeting, make_meetings), (Resource, make_resources)],
)
def test_each_filter_of_status_finds_the_rows_that_show_it(
    model: Any, make: Any, admin_client: Client
) -> None:
    expected = make()
    model_admin = admin.site._registry[model]
    assert isinstance(model_admin, PublishingAdmin)

    def shown(**query: str) -> dict[str, str]:
        found = rows(admin_client, model, **query)
        return {getattr(row, "title", "") or str(row): model_admin.status_in_words(row) for row in found}

    assert shown() == expected
    assert {each.words for each in model_admin.statuses()} == {*expected.values()}
    for each in model_admin.statuses():
        with_it = {name: words for name, words in expected.items() if words == each.words}
        assert (each.name, shown(status=each.name)) == (each.name, with_it)


def test_each_filter_of_drafts_finds_the_rows_that_show_it(admin_client: Client) -> None:
    ResourceFactory.create(title="Without")
    for title, fields in (
        ("Plain", {}),
        ("Asked", {"needs_review": True}),
        ("Timed", {"needs_review": True, "goes_live_at": "2030-03-01T12:30Z"}),
        ("Failed", {"needs_review": True, "publish_error": "Why"}),
    ):
        draft = make_draft(ResourceFactory.create(title=title))
        Revision.objects.filter(pk=draft.pk).update(created_at="2026-03-01T12:00Z", **fields)
    returned = make_draft(ResourceFactory.create(title="Returned"))
    returned.give_back(User.objects.get(), "Longer")
    expected = {
        "Plain": "Draft",
        "Returned": "Returned",
        "Asked": "For review",
        "Timed": "Scheduled for 2030-03-01 12:30",
        "Failed": "Could not be published",
    }

    def shown(**query: str) -> dict[str, str]:
        found = rows(admin_client, Resource, **query)
        return {row.title: row.current_draft and row.current_draft.draft_words for row in found}

    assert shown() == {"Without": None, **expected}
    for name, (words, _) in DRAFT_STATES.items():
        with_it = {title: text for title, text in expected.items() if text.startswith(words)}
        assert (name, len(with_it), shown(draft=name)) == (name, 1, with_it)


def test_the_column_leads_to_the_draft_and_says_who_saved_it_when(admin_client: Client) -> None:
    resource = ResourceFactory.create()
    draft = make_draft(resource)
    Revision.objects.filter(pk=draft.pk).update(created_at="2026-03-01T12:00Z")

    page = admin_client.get(list_of(Resource)).content.decode()

    address = f"{list_of(Resource)}{resource.pk}/change/"
    saved = "the site, <time>2026-03-01</time> 12:00"
    cell = f'<a href="{address}">Draft</a><div class="mini quiet">{saved}</div>'
    assert re.findall('<td class="field-draft">(.*?)</td>', page) == [cell]
    assert "Draft (UTC)" in page
    assert "<h1>Resources</h1>" in page


def drafts_of_new(client: Client, **query: str) -> list[str]:
    return [draft.title for draft in client.get(list_of(Resource), query).context["cl"].drafts_of_new]


def test_drafts_of_what_is_not_in_the_list_are_searched_and_filtered_with_it(admin_client: Client) -> None:
    for title, fields in (("Archive", {}), ("Charter", {"needs_review": True})):
        resource = Resource(title=title, description="日本 Öl")
        Writer(Resource, resource.pk).save_draft(document_of([resource]), **fields)
    live = ResourceFactory.create(title="Live")
    Writer(Resource, live.pk).save_draft(document_of([Resource(pk=live.pk, title="Live", note="Quay")]))

    assert drafts_of_new(admin_client) == ["Charter", "Archive"]
    assert drafts_of_new(admin_client, q="日本 oel charter") == ["Charter"]
    assert drafts_of_new(admin_client, q="description") == []  # the name of a field
    assert drafts_of_new(admin_client, draft="review") == ["Charter"]
    assert drafts_of_new(admin_client, status="hidden") == []
    assert [row.title for row in rows(admin_client, Resource, q="quay")] == ["Live"]
    assert rows(admin_client, Resource, q="quay pier") == []


def test_a_search_of_any_length_is_answered(admin_client: Client) -> None:
    for model in (Member, Seat, Meeting, Resource, Revision):
        for words in ("a " * 3000, "a" * 100_000, "%_\\'\"", "\x00", "’"):
            assert admin_client.get(list_of(model), {"q": words}).status_code == 200


def test_the_actions_of_a_list_say_what_they_did(admin_client: Client) -> None:
    resources = [
        ResourceFactory.create(title=title, is_visible=title != "Bo") for title in ("Al", "Bo", "Cy")
    ]

    def act(action: str, chosen: list[Resource]) -> list[str]:
        data = {"action": action, "_selected_action": [each.pk for each in chosen]}
        page = admin_client.post(list_of(Resource), data, follow=True)
        return [str(message) for message in page.context["messages"]]

    (hidden, same) = act("hide_selected", resources[:2])
    assert hidden.startswith("“Al” is saved. It is on no public page, because “Visible” is not ticked.")
    assert same == "Nothing was changed of: “Bo”."
    (published, _) = act("publish_selected", resources)
    assert published.startswith("Published: “Al” and “Bo”.")
    (many,) = act("hide_selected", [*resources, *ResourceFactory.create_batch(3)])
    assert many.startswith("Hidden: 6 resources.")


def test_a_filtered_list_says_what_it_shows(admin_client: Client) -> None:
    seat = SeatFactory.create(name="Quay")
    TermFactory.create(seat=seat)
    query = {"status": "serving", "terms__seat__id__exact": str(seat.pk)}

    page = " ".join(admin_client.get(list_of(Member), query).content.decode().split())

    assert "Filtered by status “On the roster”, seat “Quay”. <a href" in page
    assert "Filtered by" not in admin_client.get(list_of(Member)).content.decode()
