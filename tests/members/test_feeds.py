import re
from datetime import date, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from members.models import Member, Term
from tests.factories import CouncilFactory, SeatFactory, TermFactory

pytestmark = pytest.mark.django_db

FEED = "/members/feed.xml"
ATOM = "{http://www.w3.org/2005/Atom}"
TODAY = timezone.localdate()
DAY = timedelta(days=1)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def chair_since_2021(affiliation: str) -> Member:
    """Ada, who was a member for Quay before."""
    before = TermFactory.create(member__name="Ada", employer="Quay", ends_on=date(2020, 12, 31))
    TermFactory.create(
        member=before.member, office=Term.Office.CHAIR, employer=affiliation, starts_on=date(2021, 1, 1)
    )
    return before.member


def test_the_feed_has_the_latest_50_changes(client: Client) -> None:
    for number in range(51):
        TermFactory.create(member__name=f"N{number}", starts_on=date(2020, 1, 1) + number * DAY)
    entries = feedparser.parse(client.get(FEED).content).entries
    assert [entry.title for entry in entries] == [
        f"N{number} joined the council (Member)" for number in range(50, 0, -1)
    ]


def test_a_term_of_all_the_days_of_the_calendar_has_a_feed(client: Client) -> None:
    TermFactory.create(starts_on=date.min, ends_on=date.max)
    assert feedparser.parse(client.get(FEED).content).entries == []


def test_the_feed_is_valid_by_rfc_4287(client: Client) -> None:
    CouncilFactory.create()
    chair_since_2021("P & <Q>")
    response = client.get(FEED)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"

    parsed = feedparser.parse(response.content)
    assert (parsed.bozo, parsed.version) == (False, "atom10")
    assert parsed.feed.title == "Harbour Council: changes of the roster"
    assert parsed.feed.author == "Harbour Council"
    assert [(entry.title, entry.link, entry.updated) for entry in parsed.entries] == [
        ("Ada is now chair", "http://testserver/members/ada/", "2021-01-01T00:00:00+00:00"),
        (
            "Ada now works at P & <Q>",
            "http://testserver/members/ada/",
            "2021-01-01T00:00:00+00:00",
        ),
    ]

    root = ElementTree.fromstring(response.content)  # noqa: S314  (this site wrote it)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for required in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{required}")
            assert found.text
            assert required != "updated" or RFC_3339.fullmatch(found.text)
    assert len(root.findall(f"{ATOM}author/{ATOM}name")) == 1
    assert [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
        f"http://testserver{FEED}"
    ]
    assert root.findtext(f"{ATOM}updated") == "2021-01-01T00:00:00+00:00"


def test_an_entry_has_its_id_for_ever(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    member = chair_since_2021("Pier")

    def ids(host: str) -> list[str]:
        entries = feedparser.parse(client.get(FEED, headers={"host": host}).content).entries
        return [entry.id for entry in entries]

    before = ids("one.example")
    assert len(set(before)) == 2
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each) for each in before)
    member.name, member.slug = "Ada Lovelace", "countess"
    member.save()
    Term.objects.update(employer="")
    Term.objects.filter(office=Term.Office.CHAIR).update(employer="Dock", starts_on=date(2021, 1, 1))
    assert ids("two.example") == before


def test_an_entry_of_a_seat_leads_to_it(client: Client) -> None:
    seat = SeatFactory.create(name="Pier & <Co>", starts_on=date(2020, 1, 1))
    (entry,) = feedparser.parse(client.get(FEED).content).entries
    assert (entry.title, entry.link) == (
        "The seat Pier & <Co> is new",
        f"http://testserver{seat.get_absolute_url()}",
    )


def test_a_day_begins_in_the_time_zone_of_the_site(client: Client, settings: Settings) -> None:
    settings.TIME_ZONE = "America/Los_Angeles"
    TermFactory.create(starts_on=date(2021, 7, 1))
    (entry,) = feedparser.parse(client.get(FEED).content).entries
    assert entry.updated == "2021-07-01T00:00:00-07:00"


def test_a_hidden_member_is_not_in_the_feed(client: Client) -> None:
    term = TermFactory.create(member__name="Ada", starts_on=date(2020, 1, 1))
    assert "Ada" in client.get(FEED).content.decode()
    Member.objects.filter(pk=term.member.pk).update(is_visible=False)
    assert "Ada" not in client.get(FEED).content.decode()


def test_an_empty_feed_stays_the_same_until_the_council_changes(client: Client) -> None:
    CouncilFactory.create()
    empty = client.get(FEED).content
    assert feedparser.parse(empty).feed.updated == "1970-01-01T00:00:00+00:00"
    assert client.get(FEED).content == empty

    TermFactory.create(starts_on=date(2020, 1, 1))
    assert client.get(FEED).content != empty


def test_a_site_without_a_council_has_a_feed(client: Client) -> None:
    parsed = feedparser.parse(client.get(FEED).content)
    assert (parsed.bozo, parsed.feed.updated, parsed.entries) == (False, "1970-01-01T00:00:00+00:00", [])


def test_the_feed_costs_the_same_queries_for_1_and_for_3_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        TermFactory.create(starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1), seat=SeatFactory.create())
        if number != 1:
            with django_assert_num_queries(3):
                client.get(FEED)
