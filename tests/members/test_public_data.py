from datetime import date
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from pytest_django import DjangoAssertNumQueries

from members.exchange.council_exchange import dump
from members.exchange.document_parser import parse
from members.models import Member, Seat, Term
from tests.factories import CouncilFactory, ResourceFactory, SeatFactory, TermFactory
from tests.members.public_council import DAY, SCHEMA, SOURCE, TODAY, formats, make_everything, strict

pytestmark = pytest.mark.django_db

ADDRESSES = ["/council.json", "/council-1.json", "/members.csv", "/council.md"]


def council_json(client: Client) -> Any:
    response = client.get("/council.json")
    assert response.status_code == 200
    return response.json()


def term(**changed: object) -> dict[str, object]:
    expected: dict[str, object] = {"office": None, "capacity": "member", "seat": None, "employer": ""}
    for name in ("first_day", "last_day"):
        expected |= {name: None, f"{name}_is_bound": False, f"{name}_source": None}
    return expected | changed


def member(name: str, slug: str, status: str, *terms: dict[str, object]) -> dict[str, object]:
    empty: dict[str, object] = {"job_title": "", "bio": "", "photo": None, "links": []}
    url = f"http://testserver/members/{slug}/"
    return {"name": name, "slug": slug, "url": url, "status": status, **empty, "terms": [*terms]}


def seat(name: str, slug: str, **changed: object) -> dict[str, object]:
    expected: dict[str, object] = {"name": name, "slug": slug, "kind": "member company", "votes": True}
    expected["url"] = f"http://testserver{Seat(slug=slug).get_absolute_url()}"
    return {**expected, "vacant": False, "first_day": None, "last_day": None, **changed}


def test_json_has_everything_public(client: Client) -> None:
    make_everything()
    data = council_json(client)
    photo_url = data["members"][0]["photo"].pop("url")
    assert photo_url.startswith("http://testserver/media/portraits/")
    logo_url = data["council"]["logo"].pop("url")
    assert logo_url.startswith("http://testserver/media/logos/")
    assert data == {
        "version": 2,
        "council": {
            "name": "Harbour Council",
            "short_name": "HC",
            "organization": "Harbour Foundation",
            "summary": "The council looks after the harbour.",
            "overview": "We *meet*.",
            "joining": "Ask *us*.",
            "organization_url": "https://harbour.example/",
            "charter": "http://testserver/charter",
            "contact": "mailto:tac@harbour.example",
            "conduct": None,
            "logo": {"width": 120, "height": 40},
            "url": "http://testserver/",
        },
        "members": [
            {
                "name": "Ann First",
                "slug": "ann-first",
                "url": "http://testserver/members/ann-first/",
                "status": "serving",
                "job_title": "Analyst",
                "bio": "She *sails*.",
                "photo": {"width": 200, "height": 200, "description": "Ann at sea"},
                "links": [
                    {"network": "website", "handle": "", "url": "https://xn--mller-kva.example/%C3%A4"},
                    {"network": "x", "handle": "@ann", "url": "https://x.com/ann"},
                    {
                        "network": "mastodon",
                        "handle": "@ann@mastodon.example",
                        "url": "https://mastodon.example/@ann",
                    },
                ],
                "terms": [
                    {
                        "office": "chair",
                        "capacity": "member",
                        "seat": "intel",
                        "employer": "Quay & Co",
                        "first_day": "2022-01-01",
                        "first_day_is_bound": True,
                        "first_day_source": SOURCE,
                        "last_day": None,
                        "last_day_is_bound": False,
                        "last_day_source": None,
                    },
                    term(capacity="lead", seat="security", first_day="2023-01-01"),
                    term(employer="Old", first_day="2020-01-01", last_day="2021-12-31"),
                ],
            },
            member(
                "Bo Both",
                "bo-both",
                "serving",
                term(capacity="alternate", seat="intel", employer="Pier", first_day="2022-01-01"),
                term(seat="old-co", last_day="2021-12-31"),
            ),
            member("Cy Sees", "cy-sees", "serving", term(capacity="observer")),
            member(
                "Éva Gone",
                "eva-gone",
                "former",
                term(
                    last_day="2021-06-30",
                    last_day_is_bound=True,
                    last_day_source="http://testserver/minutes/2021",
                ),
            ),
            member(
                "Zoe Next",
                "zoe-next",
                "upcoming",
                term(office="vice chair", first_day=(TODAY + DAY).isoformat()),
            ),
        ],
        "seats": [
            seat("Intel", "intel"),
            seat("Old & Co", "old-co", last_day="2021-12-31"),
            seat("vLLM", "vllm", kind="project", vacant=True, first_day="2021-01-01"),
            seat("Security", "security", kind="working group", votes=False),
        ],
        "resources": [
            {
                "title": "Attend",
                "note": "Calendar",
                "url": "https://example.org/",
                "description": "On *Mondays*.",
            },
            {"title": "Ask", "note": "", "url": None, "description": ""},
        ],
    }


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("https://xn--mller-kva.example:8080/%C3%A4?b#c", True),
        ("mailto:a@example.org", True),
        ("https://müller.example/", False),
        ("https://example.org/ä", False),
        ("https://example.org/%", False),
        ("https://example.org/[a]", False),
        ("https://example.org/#a#b", False),
        ("https://example.org/a b", False),
        ("/members/", False),
    ],
)
def test_the_format_of_addresses_is_checked(value: str, valid: bool) -> None:
    assert Draft202012Validator({"format": "uri"}, format_checker=formats).is_valid(value) is valid


def test_json_is_what_its_schema_says_and_nothing_else(client: Client) -> None:
    make_everything()
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(strict(SCHEMA), format_checker=formats)
    data = council_json(client)
    validator.validate(data)

    data["members"][0]["terms"][0]["first_day"] = "1 January 2022"
    data["members"][1]["status"] = "emeritus"
    data["resources"][0] |= {"secret": "", "url": "https://müller.example/"}
    data["resources"][1]["url"] = "ftp://example.org/"
    del data["council"]["name"]
    assert len(list(validator.iter_errors(data))) == 6


def test_a_seat_is_vacant_while_nobody_is_in_it_visible_or_not(client: Client) -> None:
    term = TermFactory.create(seat=SeatFactory.create())
    TermFactory.create(seat=term.seat, capacity=Term.Capacity.ALTERNATE)
    lead = TermFactory.create(seat=SeatFactory.create(votes=False), capacity=Term.Capacity.LEAD)

    def vacant() -> list[bool]:
        return [seat["vacant"] for seat in council_json(client)["seats"]]

    assert vacant() == [False, False]
    Member.objects.filter(pk__in=[term.member_id, lead.member_id]).update(is_visible=False)
    assert vacant() == [False, False]
    Member.objects.update(is_visible=True)
    Term.objects.filter(pk=term.pk).update(ends_on=TODAY)
    assert vacant() == [False, False]
    Term.objects.filter(pk=term.pk).update(ends_on=TODAY - DAY)
    assert vacant() == [True, False]
    Seat.objects.update(ends_on=TODAY - DAY)
    assert vacant() == [False, False]


@pytest.mark.parametrize("capacity", Term.Capacity)
def test_of_a_secret_seat_an_announced_term_says_nothing(client: Client, capacity: Term.Capacity) -> None:
    seat = SeatFactory.create(name="Sesame", starts_on=TODAY + DAY)
    days = {"starts_on": TODAY + DAY, "is_announced": True}
    TermFactory.create(member__name="Ada", seat=seat, capacity=capacity, **days)
    data = council_json(client)
    expected = member("Ada", "ada", "upcoming", term(first_day=(TODAY + DAY).isoformat()))
    assert (data["seats"], data["members"]) == ([], [expected])


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://müller.example/ä", "https://xn--mller-kva.example/%C3%A4"),
        ("mailto:list@example.org", "mailto:list@example.org"),
        ("webcal://example.org/[a]", "webcal://example.org/%5Ba%5D"),
        ("/members/ä", "http://testserver/members/%C3%A4"),
    ],
)
def test_an_address_is_a_uri_in_json(client: Client, address: str, url: str) -> None:
    ResourceFactory.create(url=address, description="Ask *a\\@example.org*.")
    response = client.get("/council.json")
    assert response.headers["Content-Type"] == "application/json"
    assert "@" not in response.content.decode()
    data = response.json()
    assert (data["resources"][0]["url"], data["resources"][0]["description"]) == (
        url,
        "Ask *a\\@example.org*.",
    )
    Draft202012Validator(SCHEMA, format_checker=formats).validate(data)


def test_a_site_without_a_council_is_valid_json_too(client: Client) -> None:
    Draft202012Validator(SCHEMA).validate(council_json(client))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_secret_term_changes_nothing_before_its_first_day(client: Client, address: str) -> None:
    make_everything()
    before = client.get(address).content
    TermFactory.create(member__name="Secret", starts_on=TODAY + DAY)
    TermFactory.create(member=Member.objects.get(name="Éva Gone"), employer="Secret", starts_on=TODAY + DAY)
    assert client.get(address).content == before

    Term.objects.filter(is_announced=False, starts_on=TODAY + DAY).update(starts_on=TODAY)
    assert "Secret" in client.get(address).content.decode()


def test_the_council_document_is_what_an_export_writes(client: Client) -> None:
    make_everything()
    response = client.get("/council.md")
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode().startswith("# Harbour Council\n### We *meet*.\n")
    assert parse(response.content.decode()) == dump()


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_pages_of_any_site_may_read_it(client: Client, address: str) -> None:
    assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("address", "count"),
    [("/council.json", 10), ("/council-1.json", 4), ("/members.csv", 6), ("/council.md", 5)],
)
def test_it_costs_the_same_queries_for_1_and_for_3_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, count: int
) -> None:
    CouncilFactory.create()

    def add_rows() -> None:
        ResourceFactory.create()
        term = TermFactory.create(member__bio="A bio.", seat=SeatFactory.create())
        TermFactory.create(member=term.member, seat=SeatFactory.create(), capacity=Term.Capacity.LEAD)
        TermFactory.create(ends_on=date(2021, 1, 1))
        TermFactory.create(starts_on=TODAY + DAY, is_announced=True)

    add_rows()
    with django_assert_num_queries(count):
        client.get(address)
    add_rows()
    add_rows()
    with django_assert_num_queries(count):
        client.get(address)
