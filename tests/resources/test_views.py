import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import CouncilFactory, ResourceFactory

pytestmark = pytest.mark.django_db

ADDRESSES = {
    "List": "mailto:list@example.org?subject=A&body=B",
    "Calendar": "webcal://example.org/tac.ics",
    "Members": "/members/",
    "Charter": "https://müller.example/ä?a&b",
}


def test_resources_are_in_their_order_with_all_that_is_known(client: Client) -> None:
    ResourceFactory.create(title="Second", position=2)
    ResourceFactory.create(
        title="First", position=1, note="Calendar", url="https://example.org/", description="Every *month*."
    )
    html = client.get("/resources/").content.decode()
    first, second = (
        html.index('<h2><a href="https://example.org/">First</a></h2>'),
        html.index("<h2>Second</h2>"),
    )
    assert first < html.index('<p class="note">Calendar</p>') < html.index("Every <em>month</em>.") < second


@pytest.mark.parametrize("page", ["/resources/", "/"])
def test_a_link_leads_where_the_address_says(client: Client, page: str) -> None:
    CouncilFactory.create()
    for title, url in ADDRESSES.items():
        ResourceFactory.create(title=title, url=url)
    html = client.get(page).content.decode()
    links = {text: href for href, text in re.findall(r'<a href="([^"]*)">([^<]*)</a>', html)}
    assert {title: unescape(links[title]) for title in ADDRESSES} == {
        "List": "mailto:list@example.org?subject=A&body=B",
        "Calendar": "webcal://example.org/tac.ics",
        "Members": "/members/",
        "Charter": "https://xn--mller-kva.example/%C3%A4?a&b",
    }
    assert "target=" not in html


@pytest.mark.parametrize("page", ["/resources/", "/", "/council.json", "/council.md"])
def test_a_mail_address_is_not_there_for_who_harvests_them(client: Client, page: str) -> None:
    CouncilFactory.create()
    ResourceFactory.create(title="List", url="mailto:list@example.org")
    text = client.get(page).content.decode()
    assert "List" in text
    assert "list@example" not in text


def test_the_page_costs_the_same_queries_for_1_and_for_3_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ResourceFactory.create()
    with django_assert_num_queries(3):
        client.get("/resources/")
    ResourceFactory.create_batch(2)
    with django_assert_num_queries(3):
        client.get("/resources/")


def test_past_100_resources_there_is_a_second_page(client: Client) -> None:
    ResourceFactory.create_batch(101)
    assert client.get("/resources/").content.count(b"<h2>") == 100
    assert client.get("/resources/?page=2").content.count(b"<h2>") == 1
    response = client.get("/resources/?page=3")
    assert response.status_code == 400
    assert "write page=1 up to page=2." in response.content.decode()
