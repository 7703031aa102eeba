"""Which meetings a search finds, on the pages and in the admin."""

import re
from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from resources.models import Meeting
from tests.factories import CouncilFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meetings() -> None:
    """Of three days, each with a text of another kind; and a hidden one that has them all."""
    CouncilFactory.create()
    MeetingFactory.create(slug="summit", title="Gipfel in Köln", note="At noon", minutes="", is_visible=True)
    MeetingFactory.create(starts_at=datetime(2026, 10, 13, 14, tzinfo=UTC), agenda="1. *ONNX*, onwards")
    MeetingFactory.create(
        starts_at=datetime(2126, 11, 10, 15, tzinfo=UTC),
        agenda="Ωμέγα",
        minutes="Müller spoke of ONNX",
        minutes_state=Meeting.MinutesState.DRAFT,
    )
    texts = {"title": "Köln", "note": "noon", "agenda": "ONNX"}
    MeetingFactory.create(is_visible=False, **texts)


def found(client: Client, query: str) -> list[str]:
    html = client.get("/meetings/", {"q": query}).content.decode()
    return re.findall(r'<h3><a href="/meetings/(.*?)/">', html)


FOUND_BY = {
    "": ["2126-11-10", "2026-10-13", "summit"],
    "koeln": ["summit"],
    "KÖLN Noon": ["summit"],
    "onnx": ["2126-11-10", "2026-10-13"],
    "mueller onnx": ["2126-11-10"],
    "koeln onnx": [],
    "ωμεγα": ["2126-11-10"],
    "2026-10": ["2026-10-13"],
    "2026-09-08": ["summit"],
    "8 Sep 2026": ["summit"],
    "%": [],
}


@pytest.mark.usefixtures("meetings")
def test_a_search_asks_all_texts_of_public_meetings_for_each_word(client: Client) -> None:
    assert {query: found(client, query) for query in FOUND_BY} == FOUND_BY
    one = client.get("/meetings/?q=mueller+onnx").content.decode()
    assert "1 meeting matches “mueller onnx”" in one
    assert '<meta name="robots" content="noindex">' in one
    none = client.get("/meetings/?q=koeln+onnx").content.decode()
    assert "No meetings match “koeln onnx”" in none
    assert "No meeting is" not in none


@pytest.mark.usefixtures("meetings")
def test_the_count_of_a_search_is_the_same_on_each_of_its_pages(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tac_site.pagination.PAGE_SIZE", 1)
    MeetingFactory.create(starts_at=datetime(2026, 10, 6, 14, tzinfo=UTC), agenda="ONNX")
    for number in (1, 2):
        page = client.get(f"/meetings/?q=onnx&page={number}").content.decode()
        assert ("3 meetings match “onnx”" in page, "Upcoming" in page) == (True, number == 1)


@pytest.mark.usefixtures("meetings")
def test_too_long_a_search_is_refused_and_not_lost(client: Client) -> None:
    assert client.get("/meetings/", {"q": "a" * 100}).status_code == 200
    response = client.get("/meetings/", {"q": f"<{'a' * 100}"})
    html = response.content.decode()
    assert (response.status_code, response.headers["Cache-Control"]) == (400, "no-store")
    assert "Search for at most 100 characters; these were 101." in html
    assert f'value="&lt;{"a" * 100}"' in html


@pytest.mark.usefixtures("meetings")
def test_the_admin_finds_hidden_ones_too(admin_client: Client) -> None:
    for query, count in {"onnx": 3, "mueller": 1, "2026-09-08": 2}.items():
        response = admin_client.get("/admin/resources/meeting/", {"q": query})
        assert response.context["cl"].result_count == count, query


def test_a_search_of_members_leads_on_to_the_meetings(client: Client) -> None:
    CouncilFactory.create()
    link = '<a href="/meetings/?q=M%C3%BCller%20%26%20Co">Search the meetings for “Müller &amp; Co”</a>'
    for is_there in (False, True):
        html = client.get("/members/", {"q": "Müller & Co"}).content.decode()
        assert (link in html) is is_there
        MeetingFactory.create()


def test_a_search_costs_the_same_queries_for_1_and_for_3_meetings(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for more in (1, 2):
        for _ in range(more):
            MeetingFactory.create(agenda="ONNX", minutes="M", minutes_state=Meeting.MinutesState.DRAFT)
            MeetingFactory.create(agenda="ONNX", starts_at=datetime(2126, 11, 10, 15, tzinfo=UTC))
        with django_assert_num_queries(4):
            assert len(found(client, "onnx")) in (2, 6)


@pytest.mark.usefixtures("meetings")
def test_the_migration_folds_what_is_stored() -> None:
    before = dict(Meeting.objects.values_list("pk", "text_folded"))
    Meeting.objects.update(text_folded="")
    import_module("resources.migrations.0007_meeting_search").fold_texts(apps, None)
    assert dict(Meeting.objects.values_list("pk", "text_folded")) == before
