"""Version 1 of council.json is what 0.2.0 answered with."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from members.models import Member, Term
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, SeatFactory, TermFactory
from tests.members.public_council import DAY, DOCS, TODAY, formats, make_everything, strict

pytestmark = pytest.mark.django_db

SCHEMA = json.loads((DOCS / "council-1.schema.json").read_text())
NOWHERE = {"website": None, "github": None, "linkedin": None, "x": None}


def version_1(client: Client) -> Any:
    response = client.get("/council-1.json")
    assert response.status_code == 200
    data = response.json()
    Draft202012Validator(strict(SCHEMA), format_checker=formats).validate(data)
    return data


def make_council_of_0_2_0() -> None:
    """The rows of the test that 0.2.0 had."""
    CouncilFactory.create(overview="We *meet*.")
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
        links="https://ann.example/\nhttps://github.com/ann\nhttps://linkedin.com/in/ann\nhttps://x.com/ann",
    )
    TermFactory.create(member=ann, employer="Old", starts_on=date(2020, 1, 1), ends_on=date(2021, 12, 31))
    TermFactory.create(member=ann, office=Term.Office.CHAIR, employer="Quay & Co", starts_on=date(2022, 1, 1))
    TermFactory.create(member__name="Éva Gone", ends_on=date(2021, 6, 30))
    TermFactory.create(
        member__name="Zoe Next", office=Term.Office.VICE_CHAIR, starts_on=TODAY + DAY, is_announced=True
    )


def term(role: str, affiliation: str, first_day: str | None, last_day: str | None) -> dict[str, str | None]:
    return {"role": role, "affiliation": affiliation, "first_day": first_day, "last_day": last_day}


def member(name: str, slug: str, status: str, *terms: dict[str, str | None]) -> dict[str, object]:
    empty = {"job_title": "", "bio": "", "photo": None, "links": NOWHERE}
    url = f"http://testserver/members/{slug}/"
    return {"name": name, "slug": slug, "url": url, "status": status, **empty, "terms": [*terms]}


TOMORROW = (TODAY + DAY).isoformat()
ANSWER_OF_0_2_0 = {
    "version": 1,
    "council": {
        "name": "Harbour Council",
        "short_name": "HC",
        "organization": "Harbour Foundation",
        "summary": "The council looks after the harbour.",
        "overview": "We *meet*.",
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
            "links": {
                "website": "https://ann.example/",
                "github": "https://github.com/ann",
                "linkedin": "https://linkedin.com/in/ann",
                "x": "https://x.com/ann",
            },
            "terms": [
                term("chair", "Quay & Co", "2022-01-01", None),
                term("member", "Old", "2020-01-01", "2021-12-31"),
            ],
        },
        member("Éva Gone", "eva-gone", "former", term("member", "", None, "2021-06-30")),
        member("Zoe Next", "zoe-next", "upcoming", term("vice chair", "", TOMORROW, None)),
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


def test_it_is_what_0_2_0_answered_for_the_same_council(client: Client) -> None:
    make_council_of_0_2_0()
    data = version_1(client)
    photo_url = data["members"][0]["photo"].pop("url")
    assert photo_url.startswith("http://testserver/media/portraits/")
    assert data == ANSWER_OF_0_2_0


def test_only_terms_of_members_are_in_it(client: Client) -> None:
    make_everything()
    ann, *others = version_1(client)["members"]
    assert (ann["name"], ann["status"]) == ("Ann First", "serving")
    assert ann["links"] == NOWHERE | {
        "website": "https://xn--mller-kva.example/%C3%A4",
        "x": "https://x.com/ann",
    }
    assert ann["terms"] == [
        term("chair", "Quay & Co", None, None),
        term("member", "Old", "2020-01-01", "2021-12-31"),
    ]
    assert others == [
        member("Bo Both", "bo-both", "former", term("member", "", None, "2021-12-31")),
        member("Éva Gone", "eva-gone", "former", term("member", "", None, "2021-06-30")),
        member("Zoe Next", "zoe-next", "upcoming", term("vice chair", "", TOMORROW, None)),
    ]


def test_a_bound_is_no_day_of_it_unless_the_term_would_seem_to_go_on(client: Client) -> None:
    """Null says that the term has no limit on this side: one that ended has, and one that has not begun."""
    day = TODAY - DAY
    bounds = {"starts_on_is_bound": True, "ends_on_is_bound": True}
    for name, first, last, is_announced in [
        ("A", day, TODAY, False),
        ("B", TODAY, None, False),
        ("C", day - DAY, day, False),
        ("D", TODAY + DAY, TODAY + 2 * DAY, True),
    ]:
        known = bounds | {"ends_on_is_bound": last is not None}
        TermFactory.create(
            member__name=name, starts_on=first, ends_on=last, is_announced=is_announced, **known
        )
    shown = [
        (member["name"], member["status"], *(member["terms"][0][name] for name in ("first_day", "last_day")))
        for member in version_1(client)["members"]
    ]
    assert shown == [
        ("A", "serving", None, None),
        ("B", "serving", None, None),
        ("C", "former", None, day.isoformat()),
        ("D", "upcoming", TOMORROW, None),
    ]


def test_members_are_in_the_order_of_0_2_0(client: Client) -> None:
    terms: dict[str, dict[str, object]] = {
        "H": {"starts_on": TODAY + DAY, "is_announced": True},
        "G": {"starts_on": TODAY + 2 * DAY, "is_announced": True},
        "F": {"ends_on": TODAY - 2 * DAY},
        "E": {"ends_on": TODAY - DAY},
        "D": {"ends_on": TODAY - DAY},
        "C": {"ends_on": TODAY},
        "B": {"office": Term.Office.VICE_CHAIR, "starts_on": TODAY},
        "A": {},
        "Z": {"office": Term.Office.CHAIR},
    }
    for name, changed in terms.items():
        TermFactory.create(member__name=name, **changed)
    data = version_1(client)
    assert "".join(member["name"] for member in data["members"]) == "ZBACDEFGH"
    assert [member["status"] for member in data["members"][3:8]] == [
        *("serving", "former", "former", "former", "upcoming")
    ]


def test_an_address_that_0_2_0_could_not_have_is_none_or_a_website(client: Client) -> None:
    for number, url in enumerate(["mailto:a@example.org", "webcal://example.org/", "/members/"]):
        ResourceFactory.create(title=str(number), url=url)
    links = "https://mastodon.example/@ann\nhttps://github.com/ann\nhttps://github.com/other"
    TermFactory.create(member__links=links)
    data = version_1(client)
    assert [each["url"] for each in data["resources"]] == [None, None, "http://testserver/members/"]
    assert data["members"][0]["links"] == NOWHERE | {
        "website": "https://mastodon.example/@ann",
        "github": "https://github.com/ann",
    }


def test_secret_terms_and_hidden_members_are_not_in_it(client: Client) -> None:
    term = TermFactory.create(member__name="Secret", starts_on=TODAY + DAY)
    alternate = TermFactory.create(capacity=Term.Capacity.ALTERNATE, seat=SeatFactory.create())
    TermFactory.create(member=alternate.member, starts_on=TODAY + DAY)
    assert version_1(client)["members"] == []
    Term.objects.update(starts_on=TODAY)
    assert len(version_1(client)["members"]) == 2
    Member.objects.filter(pk=term.member_id).update(is_visible=False)
    assert len(version_1(client)["members"]) == 1


def test_it_says_until_when_it_is_there_and_what_follows(client: Client) -> None:
    headers = client.get("/council-1.json").headers
    assert {name: headers[name] for name in ("Deprecation", "Sunset", "Link")} == {
        "Deprecation": "@1795996800",
        "Sunset": "Tue, 30 Nov 2027 00:00:00 GMT",
        "Link": '</council.json>; rel="successor-version"',
    }
    assert "Deprecation" not in client.get("/council.json").headers
