import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from members.models import Council, Member, Term
from resources.models import Resource
from tac_site.publishing.models import Revision
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory
from tests.tac_site.publishing.editors import versions, writer_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def sitemap(client: Client) -> dict[str, str]:
    """Each path and the day of its last change."""
    xml = client.get("/sitemap.xml").content.decode()
    entries = [
        (
            re.findall(r"<loc>http://testserver(.*?)</loc>", entry),
            re.findall(r"<lastmod>(.*?)</lastmod>", entry),
        )
        for entry in re.findall(r"<url>.*?</url>", xml, re.DOTALL)
    ]
    return {path: "".join(day) for (path,), day in entries}


def day(number: int) -> datetime:
    return datetime(2024, 1, number, 12, tzinfo=UTC)


def went_live(thing: Any, at: datetime) -> None:
    """What it is now became a version at that time."""
    writer_of(thing)
    Revision.objects.filter(pk=versions(thing)[-1].pk).update(live_at=at)


def make_content() -> None:
    """The council changed on the 1st of January 2024, Ann on the 3rd, and so on."""
    went_live(CouncilFactory.create(), day(1))
    went_live(TermFactory.create(member__name="Ann").member, day(3))
    went_live(TermFactory.create(member__name="Bo").member, day(5))
    went_live(MemberFactory.create(name="Cy"), day(2))
    went_live(ResourceFactory.create(), day(6))


def test_every_public_page_is_listed_with_the_day_of_its_last_change(client: Client) -> None:
    make_content()
    assert sitemap(client) == {
        "/": "2024-01-06",
        "/members/": "2024-01-05",
        "/members/former/": "2024-01-05",
        "/resources/": "2024-01-06",
        "/accessibility/": "",
        "/members/ann/": "2024-01-03",
        "/members/bo/": "2024-01-05",
        "/members/cy/": "2024-01-02",
    }


def test_the_overview_changes_with_the_council(client: Client) -> None:
    make_content()
    Council.objects.update(overview="New")
    went_live(Council.objects.get(), day(7))
    days = sitemap(client)
    assert (days["/"], days["/members/"], days["/resources/"]) == (
        "2024-01-07",
        "2024-01-05",
        "2024-01-06",
    )


def test_a_list_changes_on_the_day_that_somebody_joins_or_leaves(client: Client) -> None:
    make_content()
    Term.objects.filter(member__name="Ann").update(starts_on=date(2024, 3, 1))
    Term.objects.filter(member__name="Bo").update(ends_on=date(2024, 3, 31))
    days = sitemap(client)
    assert {days[path] for path in ("/", "/members/", "/members/former/")} == {"2024-04-01"}
    assert (days["/members/ann/"], days["/resources/"]) == ("2024-03-01", "2024-01-06")
    Term.objects.update(starts_on=TODAY + DAY, ends_on=None, is_announced=True)
    days = sitemap(client)
    assert (days["/members/"], days["/members/ann/"]) == ("2024-01-05", "2024-01-03")


def test_what_is_hidden_changes_no_page(client: Client) -> None:
    make_content()
    TermFactory.create(member__name="Secret", member__is_visible=False, starts_on=TODAY)
    ResourceFactory.create(is_visible=False)
    days = sitemap(client)
    assert (days["/"], days["/members/"], days["/resources/"]) == (
        "2024-01-06",
        "2024-01-05",
        "2024-01-06",
    )
    assert "/members/secret/" not in days


def test_a_secret_term_changes_no_page_before_its_first_day(client: Client) -> None:
    make_content()
    before = sitemap(client)
    term = TermFactory.create(
        member=Member.objects.get(name="Ann"), office=Term.Office.CHAIR, starts_on=TODAY + DAY
    )
    TermFactory.create(member__name="Secret", starts_on=TODAY + DAY)
    assert sitemap(client) == before

    went_live(term.member, day(8))
    assert sitemap(client) == before

    Term.objects.filter(pk=term.pk).update(starts_on=TODAY)
    pages = ["/", "/members/", "/members/former/", "/members/ann/"]
    assert sitemap(client) == before | dict.fromkeys(pages, str(TODAY))

    Term.objects.filter(pk=term.pk).update(starts_on=TODAY + DAY, is_announced=True)
    went_live(term.member, day(9))
    assert sitemap(client) == before | dict.fromkeys(pages, "2024-01-09")


def test_what_is_taken_down_changes_the_pages_that_showed_it(client: Client) -> None:
    make_content()
    ann, bo = Member.objects.get(name="Ann"), Member.objects.get(name="Bo")
    lists = ["/", "/members/", "/members/former/"]

    ann.terms.all().delete()
    went_live(ann, day(10))
    found = sitemap(client)
    assert [found[path] for path in (*lists, "/members/ann/")] == ["2024-01-10"] * 4
    Member.objects.filter(pk=ann.pk).update(is_visible=False)
    went_live(ann, day(11))
    assert [sitemap(client)[path] for path in lists] == ["2024-01-11"] * 3
    Member.objects.filter(pk=ann.pk).update(bio="Nobody sees it")
    went_live(ann, day(12))
    assert [sitemap(client)[path] for path in lists] == ["2024-01-11"] * 3
    Member.objects.filter(pk=bo.pk).delete()
    went_live(bo, day(13))
    assert [sitemap(client)[path] for path in lists] == ["2024-01-13"] * 3
    Resource.objects.update(is_visible=False)
    went_live(Resource.objects.get(), day(14))
    assert (sitemap(client)["/"], sitemap(client)["/resources/"]) == ("2024-01-14", "2024-01-14")


def test_a_term_of_long_ago_has_a_sitemap(client: Client, settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    TermFactory.create(member__name="Ann", starts_on=date.min)
    went_live(Member.objects.get(), day(2))
    assert sitemap(client)["/members/ann/"] == "2024-01-02"


def test_an_empty_site_has_a_sitemap(client: Client) -> None:
    assert sitemap(client) == dict.fromkeys(
        ["/", "/members/", "/members/former/", "/resources/", "/accessibility/"], ""
    )


def test_the_sitemap_costs_the_same_queries_for_1_and_for_3_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    CouncilFactory.create()
    for number in range(3):
        ResourceFactory.create()
        TermFactory.create(starts_on=date(2020, 1, 1))
        if number != 1:
            with django_assert_num_queries(7):
                client.get("/sitemap.xml")
