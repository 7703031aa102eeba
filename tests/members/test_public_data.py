import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from pytest_django import DjangoAssertNumQueries

from members.exchange.council_exchange import dump
from members.exchange.document_parser import parse
from members.models import Member, Term
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.django_db

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "council.schema.json").read_text())
TODAY = timezone.localdate()
DAY = timedelta(days=1)
ADDRESSES = ["/council.json", "/members.csv", "/council.md"]


def council_json(client: Client) -> Any:
    response = client.get("/council.json")
    assert response.status_code == 200
    return response.json()


def rows(client: Client) -> list[list[str]]:
    text = client.get("/members.csv").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def make_everything() -> None:
    CouncilFactory.create(
        overview="We *meet*.",
        joining="Ask *us*.",
        organization_url="https://harbour.example/",
        charter="/charter",
        logo=f"pictures/{'0' * 32}-300x100.webp",
        contact="tac@harbour.example",
    )
    ResourceFactory.create(
        title="Attend", note="Calendar", url="https://example.org/", description="On *Mondays*."
    )
    ResourceFactory.create(title="Ask")
    ann = MemberFactory.create(
        name="Ann First",
        job_title="Analyst",
        bio="She *sails*.",
        photo=f"pictures/{'0' * 32}-300x200.webp",
        photo_alt="Ann at sea",
        links="https://müller.example/ä\nhttps://x.com/ann\nhttps://mastodon.example/@ann",
    )
    TermFactory.create(member=ann, employer="Old", starts_on=date(2020, 1, 1), ends_on=date(2021, 12, 31))
    TermFactory.create(member=ann, office=Term.Office.CHAIR, employer="Quay & Co", starts_on=date(2022, 1, 1))
    TermFactory.create(member__name="Éva Gone", ends_on=date(2021, 6, 30))
    TermFactory.create(
        member__name="Zoe Next", office=Term.Office.VICE_CHAIR, starts_on=TODAY + DAY, is_announced=True
    )


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
                        "role": "chair",
                        "affiliation": "Quay & Co",
                        "first_day": "2022-01-01",
                        "last_day": None,
                    },
                    {
                        "role": "member",
                        "affiliation": "Old",
                        "first_day": "2020-01-01",
                        "last_day": "2021-12-31",
                    },
                ],
            },
            {
                "name": "Éva Gone",
                "slug": "eva-gone",
                "url": "http://testserver/members/eva-gone/",
                "status": "former",
                "job_title": "",
                "bio": "",
                "photo": None,
                "links": [],
                "terms": [{"role": "member", "affiliation": "", "first_day": None, "last_day": "2021-06-30"}],
            },
            {
                "name": "Zoe Next",
                "slug": "zoe-next",
                "url": "http://testserver/members/zoe-next/",
                "status": "upcoming",
                "job_title": "",
                "bio": "",
                "photo": None,
                "links": [],
                "terms": [
                    {
                        "role": "vice chair",
                        "affiliation": "",
                        "first_day": (TODAY + DAY).isoformat(),
                        "last_day": None,
                    }
                ],
            },
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


def strict(schema: Any) -> Any:
    """The same, but every object has the listed properties, all of them, and no other."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strict(each) for name, each in schema.items()}
    if "properties" in schema:
        closed |= {"additionalProperties": False, "required": list(schema["properties"])}
    return closed


formats = FormatChecker(["date"])


@formats.checks("uri")
def is_uri(value: object) -> bool:
    """As RFC 3986 says, with a scheme; an IRI is none."""
    if not isinstance(value, str):
        return True
    sign = r"[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}"
    rest = rf"([/?]|{sign})*(#([/?]|{sign})*)?"
    return (
        re.fullmatch(rf"[a-z]+:(//(\[[0-9a-f:]+\]|[\w.-]+)(:\d+)?(?![^/?#]))?{rest}", value, re.ASCII)
        is not None
    )


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


def test_csv_has_a_row_for_each_member_with_the_present_the_last_or_the_next_term(client: Client) -> None:
    make_everything()
    response = client.get("/members.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    links = "https://xn--mller-kva.example/%C3%A4 https://x.com/ann https://mastodon.example/@ann"
    assert response.content.decode().split("\r\n") == [
        "\ufeffname,status,role,affiliation,first_day,last_day,job_title,links,page",
        f"Ann First,serving,chair,Quay & Co,2022-01-01,,Analyst,{links},http://testserver/members/ann-first/",
        "Éva Gone,former,member,,,2021-06-30,,,http://testserver/members/eva-gone/",
        f"Zoe Next,upcoming,vice chair,,{TODAY + DAY},,,,http://testserver/members/zoe-next/",
        "",
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_secret_term_changes_nothing_before_its_first_day(client: Client, address: str) -> None:
    make_everything()
    before = client.get(address).content
    TermFactory.create(member__name="Secret", starts_on=TODAY + DAY)
    TermFactory.create(member=Member.objects.get(name="Éva Gone"), employer="Secret", starts_on=TODAY + DAY)
    assert client.get(address).content == before

    Term.objects.filter(is_announced=False, starts_on=TODAY + DAY).update(starts_on=TODAY)
    assert "Secret" in client.get(address).content.decode()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_csv_has_no_formula(client: Client, sign: str) -> None:
    text = f'{sign}HYPERLINK("http://evil.example",1)'
    TermFactory.create(member__name=text, member__job_title=text, employer=text)
    (row,) = rows(client)
    assert [row[at] for at in (0, 3, 6)] == [f"'{text}"] * 3


def test_csv_keeps_what_is_no_formula(client: Client) -> None:
    TermFactory.create(member__name='O"Neil, A=B', employer="1+1")
    (row,) = rows(client)
    assert (row[0], row[3]) == ('O"Neil, A=B', "1+1")


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
    ("address", "count"), [("/council.json", 8), ("/members.csv", 6), ("/council.md", 3)]
)
def test_it_costs_the_same_queries_for_1_and_for_3_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, count: int
) -> None:
    CouncilFactory.create()

    def add_rows() -> None:
        ResourceFactory.create()
        TermFactory.create(member__bio="A bio.")
        TermFactory.create(ends_on=date(2021, 1, 1))
        TermFactory.create(starts_on=TODAY + DAY, is_announced=True)

    add_rows()
    with django_assert_num_queries(count):
        client.get(address)
    add_rows()
    add_rows()
    with django_assert_num_queries(count):
        client.get(address)
