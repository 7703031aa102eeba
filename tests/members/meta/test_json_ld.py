import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from members.models import Term
from tests.factories import CouncilFactory, MemberFactory, TermFactory

pytestmark = pytest.mark.django_db

PHOTO = f"pictures/{'0' * 32}-300x200.webp"


def json_ld(client: Client, address: str) -> Any:
    html = client.get(address).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


def test_the_overview_is_an_organization_with_its_members(client: Client) -> None:
    CouncilFactory.create(organization_url="https://harbour.example/", logo=PHOTO)
    ada = MemberFactory.create(
        name="Ada First",
        job_title="Analyst",
        photo=PHOTO,
        links="https://müller.example/ä\nhttps://github.com/ada",
    )
    TermFactory.create(member=ada, employer="Quay", office=Term.Office.CHAIR)
    TermFactory.create(member__name="Bo Bare")
    TermFactory.create(member__name="Cy Gone", ends_on=date(2020, 1, 1))
    data = json_ld(client, "/")
    assert re.fullmatch(r"http://testserver/media/portraits/.+\.jpg", data["member"][0].pop("image"))
    assert re.fullmatch(r"http://testserver/media/logos/.+\.webp", data.pop("logo"))
    assert data == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Harbour Council",
        "alternateName": "HC",
        "url": "http://testserver/",
        "description": "The council looks after the harbour.",
        "parentOrganization": {
            "@type": "Organization",
            "name": "Harbour Foundation",
            "url": "https://harbour.example/",
        },
        "member": [
            {
                "@type": "Person",
                "name": "Ada First",
                "url": "http://testserver/members/ada-first/",
                "jobTitle": "Analyst",
                "affiliation": {"@type": "Organization", "name": "Quay"},
                "sameAs": ["https://xn--mller-kva.example/%C3%A4", "https://github.com/ada"],
            },
            {"@type": "Person", "name": "Bo Bare", "url": "http://testserver/members/bo-bare/"},
        ],
    }


def test_a_member_page_is_a_person_with_the_affiliation_of_today(client: Client) -> None:
    CouncilFactory.create()
    ada = MemberFactory.create(name="Ada", bio="She sails.")
    TermFactory.create(member=ada, employer="Old", ends_on=date(2020, 12, 31))
    expected = {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Ada",
        "url": "http://testserver/members/ada/",
        "description": "She sails.",
    }
    assert json_ld(client, "/members/ada/") == expected
    TermFactory.create(member=ada, employer="New", starts_on=date(2021, 1, 1))
    expected["affiliation"] = {"@type": "Organization", "name": "New"}  # type: ignore[assignment]
    assert json_ld(client, "/members/ada/") == expected


def test_a_site_without_a_council_is_still_an_organization(client: Client) -> None:
    assert json_ld(client, "/") == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Council",
        "url": "http://testserver/",
        "description": "Council",
    }


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "&lt;", "\\"])
def test_no_text_ends_the_script_element(client: Client, text: str) -> None:
    name = f"A {text} Z"
    TermFactory.create(member__name=name)
    (member,) = json_ld(client, "/")["member"]
    assert member["name"] == name
    assert "alert(1)</script>" not in client.get("/").content.decode()


@pytest.mark.parametrize("address", ["/members/", "/members/former/", "/resources/"])
def test_other_pages_have_none(client: Client, address: str) -> None:
    assert "ld+json" not in client.get(address).content.decode()
