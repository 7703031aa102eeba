import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import ResourceFactory

pytestmark = pytest.mark.django_db


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
