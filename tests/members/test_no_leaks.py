"""What is not published is at no public address, in no form, not by a trace."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Member, Term
from resources.models import Resource
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/members/",
    "/members/?q=sesame",
    "/members/?on=2020-06-01",
    "/members/former/",
    "/members/former/?q=sesame",
    "/members/shown/",
    "/resources/",
    "/accessibility/",
    "/council.json",
    "/members.csv",
    "/council.md",
    "/members/feed.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/manifest.webmanifest",
]
TODAY = timezone.localdate()
DAY = timedelta(days=1)
PERIODS = {
    "Serving": (date(2020, 1, 1), None),
    "Former": (date(2020, 1, 1), date(2021, 1, 1)),
    "Upcoming": (TODAY + DAY, None),
}


def make_secrets() -> None:
    CouncilFactory.create()
    MemberFactory.create(name="Shown")
    for kind, (starts_on, ends_on) in PERIODS.items():
        member = MemberFactory.create(
            name=f"Sesame {kind}",
            job_title="Sesame",
            bio="Sesame",
            photo_alt="Sesame",
            website_url="https://sesame.example/",
            github_url="https://github.com/sesame",
        )
        TermFactory.create(
            member=member, affiliation="Sesame", starts_on=starts_on, ends_on=ends_on, role=Term.Role.CHAIR
        )
    ResourceFactory.create(title="Sesame", note="Sesame", url="https://sesame.example/", description="Sesame")


def traces(client: Client, address: str) -> int:
    response = client.get(address)
    assert response.status_code == 200
    text = response.content.decode().lower()
    return len(re.findall("sesame", text.replace("?q=sesame", "").replace("q=sesame", "")))


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_of_the_unpublished_is_public(client: Client, address: str) -> None:
    make_secrets()
    shown = traces(client, address)
    Member.objects.exclude(name="Shown").update(is_published=False)
    Resource.objects.update(is_published=False)
    hidden = traces(client, address)

    never = {"/members/shown/", "/accessibility/", "/robots.txt", "/manifest.webmanifest"}
    asked = 2 if "q=sesame" in address else 0  # the search field and the heading repeat the question
    assert hidden <= asked
    assert (shown > asked) is (address not in never)


@pytest.mark.parametrize("ending", ["", "share.png"])
def test_an_unpublished_member_has_no_address(client: Client, ending: str) -> None:
    make_secrets()
    for kind in PERIODS:
        address = f"/members/sesame-{kind.lower()}/{ending}"
        assert client.get(address).status_code == 200
        Member.objects.update(is_published=False)
        assert client.get(address).status_code == 404
        Member.objects.update(is_published=True)
