import re
from datetime import date, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from members.feeds import changes
from members.models import Council, Member, Term
from tests.factories import CouncilFactory, MemberFactory, TermFactory

pytestmark = pytest.mark.django_db

FEED = "/members/feed.xml"
ATOM = "{http://www.w3.org/2005/Atom}"
TODAY = timezone.localdate()
DAY = timedelta(days=1)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def told(until: date = TODAY) -> list[tuple[str, str]]:
    return [(str(change.day), change.title) for change in changes(until)]


def ada(*terms: tuple[str | None, str | None, Term.Role, str]) -> Member:
    member = MemberFactory.create(name="Ada")
    for first, last, role, affiliation in terms:
        TermFactory.create(
            member=member,
            starts_on=first and date.fromisoformat(first),
            ends_on=last and date.fromisoformat(last),
            role=role,
            affiliation=affiliation,
        )
    return member


MEMBER, CHAIR = Term.Role.MEMBER, Term.Role.CHAIR


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([(None, None, MEMBER, "")], []),
        (
            [("2020-01-01", None, MEMBER, "Quay")],
            [("2020-01-01", "Ada joined the council (Member, Quay)")],
        ),
        (
            [(None, "2020-12-31", CHAIR, "")],
            [("2021-01-01", "Ada left the council")],
        ),
        (
            [("2020-01-01", "2020-12-31", MEMBER, "Quay"), ("2021-01-01", None, MEMBER, "Quay")],
            [("2020-01-01", "Ada joined the council (Member, Quay)")],
        ),
        (
            [("2020-01-01", "2020-12-31", MEMBER, ""), ("2021-01-01", None, CHAIR, "")],
            [
                ("2021-01-01", "The new role of Ada is Chair"),
                ("2020-01-01", "Ada joined the council (Member)"),
            ],
        ),
        (
            [(None, "2020-12-31", MEMBER, "Quay"), ("2021-01-01", None, MEMBER, "Pier")],
            [("2021-01-01", "The new affiliation of Ada is Pier")],
        ),
        (
            [(None, "2020-12-31", MEMBER, "Quay"), ("2021-01-01", None, MEMBER, "")],
            [("2021-01-01", "Ada has no affiliation any more")],
        ),
        (
            [(None, "2020-12-31", MEMBER, "Quay"), ("2021-01-01", None, CHAIR, "Pier")],
            [
                ("2021-01-01", "The new role of Ada is Chair"),
                ("2021-01-01", "The new affiliation of Ada is Pier"),
            ],
        ),
        (
            [(None, "2020-12-30", MEMBER, "Quay"), ("2021-01-01", None, MEMBER, "Quay")],
            [
                ("2021-01-01", "Ada joined the council (Member, Quay)"),
                ("2020-12-31", "Ada left the council"),
            ],
        ),
    ],
)
def test_terms_tell_what_changed(
    terms: list[tuple[str | None, str | None, Term.Role, str]], expected: list[tuple[str, str]]
) -> None:
    ada(*terms)
    assert told() == expected


def test_a_change_is_told_from_its_day_on() -> None:
    ada(("2020-01-01", "2020-12-31", MEMBER, ""))
    assert [len(told(date(2019, 12, 31))), len(told(date(2020, 1, 1)))] == [0, 1]
    assert [len(told(date(2020, 12, 31))), len(told(date(2021, 1, 1)))] == [1, 2]


def test_a_term_that_is_to_follow_without_a_gap_keeps_the_member_from_leaving() -> None:
    ada((None, str(TODAY - DAY), MEMBER, ""), (str(TODAY), None, MEMBER, ""))
    assert told() == []
    Term.objects.filter(starts_on=TODAY).update(starts_on=TODAY + DAY)
    assert told() == [(str(TODAY), "Ada left the council")]


def test_a_secret_term_is_no_news_before_its_first_day() -> None:
    member = ada((None, str(TODAY - DAY), MEMBER, "Quay"))
    left = [(str(TODAY), "Ada left the council")]
    assert told() == left
    term = TermFactory.create(member=member, starts_on=TODAY + DAY, role=CHAIR)
    assert told() == left
    assert told(TODAY + DAY) == [(str(TODAY + DAY), "Ada joined the council (Chair)"), *left]

    Term.objects.filter(pk=term.pk).update(starts_on=TODAY)
    assert told() == [
        (str(TODAY), "The new role of Ada is Chair"),
        (str(TODAY), "Ada has no affiliation any more"),
    ]


@pytest.mark.parametrize(("first", "last"), [(date.min, date.max), (date(1969, 12, 31), date.max)])
def test_days_that_no_clock_can_tell_are_no_news(client: Client, first: date, last: date) -> None:
    TermFactory.create(starts_on=first, ends_on=last)
    assert told() == []
    assert client.get(FEED).status_code == 200


def test_the_first_day_that_is_news() -> None:
    TermFactory.create(member__name="Ada", starts_on=date(1970, 1, 1))
    assert told() == [("1970-01-01", "Ada joined the council (Member)")]


def test_the_latest_50_come_first() -> None:
    for number in range(51):
        TermFactory.create(member__name=f"N{number}", starts_on=date(2020, 1, 1) + number * DAY)
    assert [change.term.member.name for change in changes(TODAY)] == [
        f"N{number}" for number in range(50, 0, -1)
    ]


def test_the_feed_is_one_by_rfc_4287(client: Client) -> None:
    CouncilFactory.create()
    ada((None, "2020-12-31", MEMBER, "Quay"), ("2021-01-01", None, CHAIR, "P & <Q>"))
    response = client.get(FEED)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"

    parsed = feedparser.parse(response.content)
    assert (parsed.bozo, parsed.version) == (False, "atom10")
    assert parsed.feed.title == "Harbour Council: changes of the roster"
    assert parsed.feed.author == "Harbour Council"
    assert [(entry.title, entry.link, entry.updated) for entry in parsed.entries] == [
        ("The new role of Ada is Chair", "http://testserver/members/ada/", "2021-01-01T00:00:00+00:00"),
        (
            "The new affiliation of Ada is P & <Q>",
            "http://testserver/members/ada/",
            "2021-01-01T00:00:00+00:00",
        ),
    ]

    root = ElementTree.fromstring(response.content)  # noqa: S314  (it is our own)
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
    member = ada((None, "2020-12-31", MEMBER, "Quay"), ("2021-01-01", None, CHAIR, "Pier"))

    def ids(host: str) -> list[str]:
        entries = feedparser.parse(client.get(FEED, headers={"host": host}).content).entries
        return [entry.id for entry in entries]

    before = ids("one.example")
    assert len(set(before)) == 2
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each) for each in before)
    member.name, member.slug = "Ada Lovelace", "countess"
    member.save()
    Term.objects.update(affiliation="")
    Term.objects.filter(role=CHAIR).update(affiliation="Dock", starts_on=date(2021, 1, 1))
    assert ids("two.example") == before


def test_a_day_begins_in_the_time_zone_of_the_site(client: Client, settings: Settings) -> None:
    settings.TIME_ZONE = "America/Los_Angeles"
    ada(("2021-07-01", None, MEMBER, ""))
    (entry,) = feedparser.parse(client.get(FEED).content).entries
    assert entry.updated == "2021-07-01T00:00:00-07:00"


def test_who_is_not_published_has_no_news(client: Client) -> None:
    term = TermFactory.create(member__name="Ada", starts_on=date(2020, 1, 1))
    assert "Ada" in client.get(FEED).content.decode()
    Member.objects.filter(pk=term.member.pk).update(is_visible=False)
    assert "Ada" not in client.get(FEED).content.decode()


def test_an_empty_feed_stays_the_same_until_the_council_changes(client: Client) -> None:
    CouncilFactory.create()
    empty = client.get(FEED).content
    assert feedparser.parse(empty).feed.updated == Council.objects.get().updated_at.isoformat()
    assert client.get(FEED).content == empty

    ada(("2020-01-01", None, MEMBER, ""))
    assert client.get(FEED).content != empty


def test_a_site_without_a_council_has_a_feed(client: Client) -> None:
    parsed = feedparser.parse(client.get(FEED).content)
    assert (parsed.bozo, parsed.feed.updated, parsed.entries) == (False, "1970-01-01T00:00:00+00:00", [])


def test_the_feed_costs_the_same_queries_for_1_and_for_3_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        TermFactory.create(starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
        if number != 1:
            with django_assert_num_queries(3):
                client.get(FEED)
