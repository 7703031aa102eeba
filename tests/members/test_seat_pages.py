"""The seats over time, and the page of a seat."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertRedirects

from members.models import Member, Seat, Term
from members.seat_record import SeatRecord, records_of
from tac_site.publishing.models import Revision
from tests.factories import CouncilFactory, MemberFactory, SeatFactory, TermFactory
from tests.members.test_no_leaks import PublicSite, mentions
from tests.members.test_sitemaps import sitemap, went_live
from tests.tac_site.publishing.editors import Form, signed_in, url

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)
LEAD, ALTERNATE = Term.Capacity.LEAD, Term.Capacity.ALTERNATE


def html_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def rows(html: str) -> list[str]:
    """Of the table."""
    body = html[html.index("<table") : html.index("</table>")]
    return [words(row) for row in re.findall("<tr.*?</tr>", body, re.DOTALL)]


def make_council() -> None:
    CouncilFactory.create()
    arm = SeatFactory.create(name="Arm")
    TermFactory.create(member__name="Ada", seat=arm, starts_on=date(2024, 3, 1), ends_on=date(2025, 8, 31))
    TermFactory.create(
        member__name="Bo",
        seat=arm,
        starts_on=date(2025, 10, 1),
        office=1,
        employer="Anyscale",
        ends_on=TODAY + DAY,
    )
    TermFactory.create(member__name="Al", seat=arm, capacity=ALTERNATE)
    SeatFactory.create(name="Ray", kind=Seat.Kind.PROJECT)
    group = SeatFactory.create(name="Security", kind=Seat.Kind.WORKING_GROUP, votes=False)
    days = {"starts_on": date(2026, 8, 11), "starts_on_is_bound": True}
    TermFactory.create(member__name="Leo", seat=group, capacity=LEAD, **days)


def test_a_row_says_who_held_which_seat_from_when_to_when(client: Client) -> None:
    make_council()
    html = html_of(client, "/seats/")
    assert rows(html)[1:] == [
        "Member companies",
        f"Arm Bo Chair, Anyscale 1 October 2025 – {(TODAY + DAY).strftime('%-d %B %Y')}",
        "Vacant 1 September 2025 – 30 September 2025",
        "Ada Representative 1 March 2024 – 31 August 2025",
        "Al Alternate first day not known – today",
        "Projects",
        "Ray Vacant first day not known – today",
        "Working groups",
        "Security Leo Lead since at least August 2026 – today",
    ]
    assert "Who has held which seat, as far as it is on record: since 1 March 2024 ." in words(html)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "bounds", "first", "last"),
    [
        (None, None, "", "first day not known", "today"),
        ("2026-08-11", None, "", "11 August 2026", "today"),
        ("2026-08-11", None, "first", "since at least August 2026", "today"),
        (None, "2026-09-14", "last", "first day not known", "14 September 2026 at the latest"),
        (
            "2026-08-11",
            "2026-09-14",
            "first last",
            "since at least August 2026",
            "14 September 2026 at the latest",
        ),
        ("2999-01-01", None, "", "1 January 2999", "no end known"),
    ],
)
def test_a_bound_is_said_to_be_one(
    starts_on: str | None, ends_on: str | None, bounds: str, first: str, last: str, client: Client
) -> None:
    seat = SeatFactory.create(name="Arm", votes=False, kind=Seat.Kind.WORKING_GROUP)
    TermFactory.create(
        member__name="Ada",
        seat=seat,
        starts_on=starts_on,
        ends_on=ends_on,
        starts_on_is_bound="first" in bounds,
        ends_on_is_bound="last" in bounds,
        is_announced=True,
    )
    for address in ("/seats/", "/seats/arm/"):
        assert f"Ada Representative {first} – {last}" in words(html_of(client, address))


def test_each_day_leads_to_its_roster(client: Client) -> None:
    year = TODAY.year - 4
    seat = SeatFactory.create(name="Arm")
    TermFactory.create(member__name="Ada", seat=seat, starts_on=date(year, 3, 1))
    for html in (html_of(client, "/seats/"), html_of(client, "/seats/arm/")):
        assert f'<a href="/members/?on={year}-03-01">1 March {year}</a>' in html
        axis = html[html.index("<thead") : html.index("</thead>")]
        found = re.findall(r'<a href="([^"]+)"><title>([^<]+)</title><text [^>]+>([^<]+)</text></a>', axis)
        assert found[0] == (f"/members/?on={year}-03-01", f"The council on 1 Mar {year}", f"Mar {year}")
        on = "/members/?on={0}-01-01", "The council on 1 Jan {0}", "{0}"
        assert tuple(part.format(year + 2) for part in on) in found
        assert found[-1] == ("/members/", "The council today", "Today")
    form = html_of(client, "/seats/")
    assert '<form action="/members/" aria-label="The council on a day">' in form
    assert 'name="on"' in form


def test_a_day_before_the_first_on_record_leads_nowhere(client: Client) -> None:
    TermFactory.create(seat=SeatFactory.create(), starts_on=TODAY)
    html = html_of(client, "/seats/")
    labels = re.findall(r'(</title>|)<text x="[^"]+" dx="5" y="1rem">([^<]+)</text>', html)
    record = labels.index(("</title>", f"{TODAY:%b} {TODAY.year}"))
    assert record > 0
    assert [link for link, _ in labels] == [""] * record + ["</title>"] * (len(labels) - record)


def test_each_row_has_its_bar_and_the_lines_of_all(client: Client) -> None:
    make_council()
    html = html_of(client, "/seats/")
    assert "style=" not in html
    assert "tabindex" not in html[html.index("<table") :]
    rows = re.findall("<tr.*?</tr>", html, re.DOTALL)[1:]
    assert [row.count('<use href="#timeline:lines"/>') for row in rows] == [1] * 9
    assert [len(re.findall("<rect", row)) for row in rows] == [0, 3, 0, 1, 2, 0, 0, 0, 2]
    alternates = [row for row in rows if 'y=".7rem"' in row]
    assert [words(row)[:12] for row in alternates] == ["Al Alternate"]
    assert [re.findall('class="(office|vacant|coming)"', row) for row in rows] == [
        [],
        ["coming", "office"],
        ["vacant"],
        [],
        [],
        [],
        ["vacant"],
        [],
        [],
    ]


def test_a_name_is_text(client: Client) -> None:
    name = "<script>alert('1')</script>"
    seat = SeatFactory.create(name=name, slug="arm")
    TermFactory.create(member__name=name, seat=seat, employer=name, starts_on=date(2024, 3, 1))
    for address in ("/seats/", "/seats/arm/"):
        html = html_of(client, address)
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;</a>" in html


def test_numbers_of_bars_are_in_english_whatever_the_language(
    client: Client, settings: pytest.FixtureRequest
) -> None:
    make_council()
    settings.LANGUAGE_CODE = "de"  # type: ignore[attr-defined]
    html = html_of(client, "/seats/")
    assert not re.search(r'"\d+,\d+%"', html)
    assert re.search(r'"\d+\.\d+%"', html)


def test_without_a_day_on_record_the_table_has_no_bars(client: Client) -> None:
    TermFactory.create(member__name="Ada", seat=SeatFactory.create(name="Arm"))
    for address in ("/seats/", "/seats/arm/"):
        html = html_of(client, address)
        assert "timeline" not in html
        assert "<svg" not in html[html.index("<main") :]
        assert "Ada Representative first day not known – today" in words(html)


def test_a_council_without_seats_says_so_and_no_page_leads_there(client: Client) -> None:
    CouncilFactory.create()
    TermFactory.create(starts_on=date(2020, 1, 1))
    SeatFactory.create(name="Secret", starts_on=TODAY + DAY)
    assert "This council has no seats." in html_of(client, "/seats/")
    assert all("/seats/" not in html_of(client, address) for address in ("/", "/members/", "/resources/"))
    assert "/seats/" not in sitemap(client)
    SeatFactory.create(starts_on=TODAY)
    assert '<li><a href="/seats/">Seats over time</a></li>' in html_of(client, "/")
    assert '<li><a href="/seats/" aria-current="page">' in html_of(client, "/seats/")


def test_a_seat_says_who_holds_it_and_who_held_it(client: Client) -> None:
    make_council()
    seat = Seat.objects.get(name="Arm")
    Seat.objects.filter(pk=seat.pk).update(starts_on=date(2024, 3, 1), ends_on=TODAY + DAY)
    Term.objects.filter(member__name="Bo").update(starts_source="https://example.org/minutes")
    html = html_of(client, "/seats/arm/")
    said = words(html[html.index("<main") : html.index("<svg")])
    until = (TODAY + DAY).strftime("%-d %B %Y")
    assert said == (
        f"Overview Members Seats Arm Arm Member company, with a vote, since 1 March 2024 , until {until} "
        "Today Bo Chair, representative, since 1 October 2025 Anyscale Al Alternate Over time"
    )
    source = '<a class="source" rel="noopener nofollow" href="https://example.org/minutes">source'
    assert f'{source}<span class="visually-hidden"> of the first day of Bo</span></a>' in html
    assert 'rel="prev"' not in html
    assert '<a rel="next" href="/seats/ray/"><span>Next seat</span> <b dir="auto">Ray</b></a>' in html


def test_the_pages_of_seats_are_below_the_members(client: Client) -> None:
    make_council()
    seats = '<li><a href="/seats/">Seats</a></li><li aria-current="page" dir="auto">Arm</li>'
    here = {"/seats/": '<li aria-current="page">Seats</li>', "/seats/arm/": seats}
    above = '<li><a href="/">Overview</a></li><li><a href="/members/">Members</a></li>'
    for address, last in here.items():
        html = re.sub(r">\s+<", "><", html_of(client, address))
        assert '<li><a href="/members/" aria-current="true">Members</a></li>' in html
        assert f'<nav class="breadcrumbs" aria-label="Breadcrumbs"><ol>{above}{last}</ol></nav>' in html


@pytest.mark.parametrize(
    ("ends_on", "said"),
    [
        (None, "Project, with a vote Today Vacant Over time"),
        (date(2024, 5, 31), "Project, with a vote, until 31 May 2024 Over time"),
    ],
)
def test_a_seat_without_anybody_is_vacant_unless_it_has_ended(
    ends_on: date | None, said: str, client: Client
) -> None:
    SeatFactory.create(name="Ray", kind=Seat.Kind.PROJECT, ends_on=ends_on)
    html = html_of(client, "/seats/ray/")
    assert f"Ray {said}" in words(html)
    assert ("Nobody is on record" in html) is (ends_on is not None)


def test_a_vacancy_says_since_when(client: Client) -> None:
    TermFactory.create(seat=SeatFactory.create(name="Ray"), ends_on=date(2024, 5, 31))
    assert "Vacant since 1 June 2024" in words(html_of(client, "/seats/ray/"))


def test_a_changed_address_leads_to_the_new_one(client: Client) -> None:
    seat = SeatFactory.create(name="Arm")
    seat.slug = "arm-limited"
    seat.save()
    assertRedirects(client.get("/seats/arm/"), "/seats/arm-limited/", status_code=301)
    Seat.objects.update(starts_on=TODAY + DAY)
    assert client.get("/seats/arm/").status_code == 404
    assert client.get("/seats/other/").status_code == 404


def test_a_seat_that_is_deleted_while_its_page_is_made_is_shown_once_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    SeatFactory.create(name="Arm")

    def records_of_deleted(*known: Any) -> list[SeatRecord]:
        records = list(records_of(*known))
        Seat.objects.all().delete()
        return records

    monkeypatch.setattr("members.seat_views.records_of", records_of_deleted)
    assert "Arm" in html_of(client, "/seats/arm/")


def test_the_link_to_the_seats_costs_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    CouncilFactory.create()
    SeatFactory.create()
    with django_assert_num_queries(1):
        assert "/seats/" in html_of(client, "/accessibility/")


def test_a_secret_seat_has_no_page(client: Client) -> None:
    SeatFactory.create(name="Secret", starts_on=TODAY + DAY)
    SeatFactory.create(name="Arm")
    assert client.get("/seats/secret/").status_code == 404
    assert "Secret" not in html_of(client, "/seats/") + html_of(client, "/seats/arm/")


def test_what_is_secret_of_a_seat_changes_not_a_byte_of_what_is_public(client: Client) -> None:
    make_council()
    for thing in (*Seat.objects.all(), *Member.objects.all()):
        went_live(thing, timezone.now())
    before = PublicSite(client)
    assert {"/seats/", "/seats/arm/", "/seats/ray/", "/seats/security/"} <= before.keys()

    arm, ray = Seat.objects.get(name="Arm"), Seat.objects.get(name="Ray")
    SeatFactory.create(name="Sesame", starts_on=TODAY + DAY)
    TermFactory.create(member__name="Sesame Upcoming", seat=arm, starts_on=TODAY + 2 * DAY)
    TermFactory.create(
        member=Member.objects.get(name="Ada"), seat=ray, employer="Sesame", starts_on=TODAY + DAY
    )
    TermFactory.create(
        member__name="Sesame Hidden",
        member__is_visible=False,
        seat=arm,
        capacity=ALTERNATE,
        starts_on=date(2025, 9, 1),
        ends_on=date(2025, 9, 2),
    )
    editor = signed_in("Writers", "wu")
    Form(editor, arm).draft(name="Sesame Limited", slug="sesame-limited")

    assert Revision.objects.drafts().count() == 1
    assert PublicSite(client) == before
    assert mentions(before) == set()
    Term.objects.update(is_announced=True)
    Member.objects.update(is_visible=True)
    assert {"/seats/", "/seats/arm/", "/seats/ray/"} <= mentions(PublicSite(client))


def test_the_head_of_the_pages_describes_them(client: Client) -> None:
    make_council()
    html = html_of(client, "/seats/")
    assert "<title>Seats over time – Harbour Council</title>" in html
    assert '<meta name="description" content="Who has held which seat of the Harbour Council.">' in html
    assert '<link rel="canonical" href="http://testserver/seats/">' in html
    html = html_of(client, "/seats/arm/")
    assert "<title>Arm – Harbour Council</title>" in html
    text = "Who has held the seat “Arm” of the Harbour Council. Today: Bo."
    assert f'<meta name="description" content="{text}">' in html
    assert '<meta property="og:image" content="http://testserver/share.png?v=' in html
    assert "“Ray” of the Harbour Council. Vacant today." in html_of(client, "/seats/ray/")


def test_the_sitemap_has_the_seats_with_the_day_of_their_last_change(client: Client) -> None:
    make_council()
    pages = ["/", "/members/", "/seats/", "/seats/arm/", "/seats/ray/", "/seats/security/"]
    Term.objects.update(starts_on=None, starts_on_is_bound=False, ends_on=None)
    assert [sitemap(client)[page] for page in pages] == [""] * 6
    went_live(Seat.objects.get(name="Ray"), datetime(2024, 1, 3, 12, tzinfo=UTC))
    assert [sitemap(client)[page] for page in pages] == ["2024-01-03"] * 6
    Seat.objects.filter(name="Ray").update(starts_on=date(2025, 1, 1))
    assert [sitemap(client)[page] for page in pages] == ["2025-01-01"] * 6
    Seat.objects.filter(name="Ray").update(starts_on=TODAY + DAY)
    assert "/seats/ray/" not in sitemap(client)


def test_view_on_site_leads_to_a_public_seat() -> None:
    editor = signed_in("Editors", "ed")
    seat, secret = SeatFactory.create(name="Arm"), SeatFactory.create(starts_on=TODAY + DAY)
    assert editor.get(url(seat, "change")).context["absolute_url"] == "/seats/arm/"
    assert editor.get(url(secret, "change")).context["absolute_url"] is None


def test_a_preview_shows_the_pages_with_the_seat(client: Client) -> None:
    editor = signed_in("Editors", "ed")
    Form(editor, f"{reverse('admin:members_seat_changelist')}add/").press(
        "_draft", name="Intel", kind="1", starts_on=str(TODAY + DAY)
    )
    draft = Revision.objects.drafts().get()
    draft.allow_preview()
    pages = [words(html_of(client, f"/preview/{draft.preview_key}/{end}")) for end in ("", "1/", "2/", "3/")]
    assert "The seat’s page Overview Members Seats over time" in pages[0]
    assert "Overview Members Seats Intel Intel Member company, with a vote" in pages[0]
    assert "This council has no seats." in pages[3]  # it is secret still
    assert not Seat.objects.exists()


def test_a_hidden_member_leaves_a_seat(client: Client) -> None:
    TermFactory.create(member__name="Ada", seat=SeatFactory.create(name="Arm"), starts_on=date(2024, 3, 1))
    assert "Ada" in html_of(client, "/seats/arm/")
    MemberFactory._meta.model.objects.update(is_visible=False)
    assert "Ada" not in html_of(client, "/seats/arm/") + html_of(client, "/seats/")
