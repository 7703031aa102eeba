"""What every page shows of the council: whose it is, where one is, what visitors look for."""

import gzip
import re
from collections import Counter
from datetime import date, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertInHTML

from members.models import Council, Member, Seat, Term
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, SeatFactory, TermFactory

pytestmark = pytest.mark.django_db

EVERY_KIND = ["/", "/members/", "/members/former/", "/members/ann/", "/resources/", "/accessibility/"]
PAPERS = {
    "contact": "mailto:tac@harbour.example",
    "charter": "https://harbour.example/charter",
    "conduct": "https://harbour.example/conduct",
}


def html_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def part(html: str, tag: str) -> str:
    return html[html.index(f"<{tag}") : html.index(f"</{tag}>")]


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("address", EVERY_KIND)
def test_the_header_says_whose_council_it_is(client: Client, address: str) -> None:
    CouncilFactory.create(organization_url="https://harbour.example/")
    TermFactory.create(member__name="Ann")
    header = part(html_of(client, address), "header")

    assert words(header).startswith("HC Harbour Foundation Harbour Council")
    assert '<a href="https://harbour.example/">Harbour Foundation</a>' in header
    assert '<a class="home" href="/" dir="auto">Harbour Council</a>' in header


def test_a_logo_has_its_size_and_stands_in_place_of_the_short_name(client: Client) -> None:
    council = CouncilFactory.create(logo=f"pictures/{'0' * 32}-400x100.webp")
    assert council.small_logo
    header = part(html_of(client, "/"), "header")
    assertInHTML(f'<img src="{council.small_logo.url}" width="160" height="40" alt="">', header)
    assert words(header).startswith("Harbour Foundation Harbour Council")


@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("/", [("/", "page")]),
        ("/members/", [("/members/", "page")]),
        ("/members/?q=ann", [("/members/", "page")]),
        ("/members/ann/", [("/members/", "true")]),
        ("/members/former/", [("/members/", "true")]),
        ("/resources/", [("/resources/", "page")]),
        ("/accessibility/", []),
    ],
)
def test_the_navigation_marks_where_one_is(
    client: Client, address: str, marked: list[tuple[str, str]]
) -> None:
    TermFactory.create(member__name="Ann")
    header = part(html_of(client, address), "header")
    assert re.findall(r'<a href="([^"]*)" aria-current="(\w+)"', header) == marked


def test_breadcrumbs_lead_from_a_member_back(client: Client) -> None:
    TermFactory.create(member__name="Ann")
    html = html_of(client, "/members/ann/")
    crumbs = html[html.index('<nav class="breadcrumbs"') :].partition("</nav>")[0]
    assert re.findall(r'href="([^"]*)"', crumbs) == ["/", "/members/"]
    assert words(crumbs.partition(">")[2]) == "Overview Members Ann"


@pytest.mark.parametrize("address", EVERY_KIND)
def test_what_visitors_look_for_is_at_the_foot_of_every_page(client: Client, address: str) -> None:
    CouncilFactory.create(**PAPERS)
    TermFactory.create(member__name="Ann")
    html = html_of(client, address)

    footer = part(html[html.index("</main>") :], "footer")
    for name, label in [("contact", "Contact"), ("charter", "Charter"), ("conduct", "Code of conduct")]:
        assert f'<a href="{PAPERS[name]}">{label}</a>' in unescape(footer)
    assert "@" not in html.partition("</head>")[2]  # what harvesters look for
    day = f"{timezone.localdate():%-d %B %Y}"
    assert f'<p class="printed">http://testserver{address}, {day}</p>' in footer


def test_what_the_council_does_not_say_leaves_no_hole(client: Client) -> None:
    Council.objects.create(name="Harbour Council")
    TermFactory.create(member__name="Ann")
    for address in EVERY_KIND:
        html = html_of(client, address)
        assert words(part(html, "header")) == "Harbour Council Overview Members Resources"
        for hole in ('class="papers"', 'class="lead"></', 'class="prose"></', "How one gets", 'href=""'):
            assert hole not in html


def test_the_overview_says_how_one_gets_a_seat_and_where_to_read_more(client: Client) -> None:
    CouncilFactory.create(**PAPERS, joining="# Seats\n\nAsk *us*.")
    main = part(html_of(client, "/"), "main")
    assert '<div class="prose"><h3>Seats</h3>\n<p>Ask <em>us</em>.</p></div>' in main.replace(
        "</p>\n", "</p>"
    )
    assert re.findall(r"<li><a [^>]*>([^<]*)</a></li>", main) == ["Contact", "Charter", "Code of conduct"]


@pytest.mark.parametrize(
    ("overview", "summary", "lead"),
    [
        ("First *words*\n\nMore.", "Short.", "First words"),
        ("# A heading\n\nMore.", "Short.", "Short."),
        ("- a list", "", None),
        ("", "Short.", "Short."),
        ("", "", None),
    ],
)
def test_the_first_paragraph_is_the_largest_or_else_the_summary(
    client: Client, overview: str, summary: str, lead: str | None
) -> None:
    CouncilFactory.create(overview=overview, summary=summary)
    main = part(html_of(client, "/"), "main")
    found = re.search(r'<(div|p) class="lead"[^>]*>(.*?)</\1>', main, re.DOTALL)
    assert (words(found[2]) if found else None) == lead
    assert ("More." in main) is ("More." in overview)


def test_resources_are_in_their_order_and_only_those_with_an_address_are_links(client: Client) -> None:
    for position, (title, url) in enumerate([("Zoo", "https://example.org/"), ("Ask", ""), ("Cal", "/a")], 1):
        ResourceFactory.create(title=title, url=url, position=position)
    main = part(html_of(client, "/"), "main")
    ways = main[main.index('<ul class="ways">') :].partition("</ul>")[0]
    assert re.findall(r"<li( class=\"way\")?>", ways) == [' class="way"', "", ' class="way"']
    assert words(ways.partition(">")[2]) == "Zoo Ask Cal"
    assert re.findall(r'<a href="([^"]*)">(\w+)', ways) == [("https://example.org/", "Zoo"), ("/a", "Cal")]


def test_officers_have_a_row_of_their_own(client: Client) -> None:
    for name, office in [("Ann", 3), ("Bo", 2), ("Cy", 1), ("Di", 3)]:
        TermFactory.create(member__name=name, office=office)
    lists = re.findall(r'<ul class="(cards[^"]*)">(.*?)</ul>', html_of(client, "/"), re.DOTALL)
    assert [(kind, re.findall(r'id="([^"]*)"', text)) for kind, text in lists] == [
        ("cards officers", ["cy", "bo"]),
        ("cards", ["ann", "di"]),
    ]


NAMES = ["Resources", "Members", "Content", "Page", "Take Part", "Joining", "Former", "page:content", "Top"]


def test_every_member_is_a_part_of_the_overview_and_no_other_part(client: Client) -> None:
    CouncilFactory.create(joining="Ask.", overview="[all](#members) and [Take](#take-part)")
    ResourceFactory.create()
    for name in NAMES:
        TermFactory.create(member__name=name)
    html = html_of(client, "/")

    ids = re.findall(r'\sid="([^"]*)"', html)
    assert [each for each, count in Counter(ids).items() if count > 1] == []
    slugs = [member.slug for member in Member.objects.roster(on=timezone.localdate())]
    assert re.findall(r'<li class="card" id="([^"]*)">', html) == slugs
    assert [name for name in ids if name not in slugs] == [
        *("page:content", "resources", "members", "page:joining")
    ]
    assert '<h2 id="members">' in html
    assert '<a href="#take-part" rel="noopener nofollow ugc">Take</a>' in html


@pytest.mark.parametrize(("bio", "shown"), [("x" * 280, "x" * 280), ("x" * 279 + " yz", "x" * 279 + "…")])
def test_a_card_shows_the_beginning_of_a_bio(client: Client, bio: str, shown: str) -> None:
    TermFactory.create(member__bio=bio)
    assert f'<p class="bio" dir="auto">{shown}</p>' in html_of(client, "/")


def test_a_bio_on_a_card_has_no_links_and_no_pictures(client: Client) -> None:
    picture = f"![Her ship](/media/pictures/{'0' * 32}-40x30.webp)"
    TermFactory.create(member__bio=f"# Life\n\nShe [*sails*](https://example.org/) {picture} <b>\n\n- one")
    assert '<p class="bio" dir="auto">She sails &lt;b&gt;</p>' in html_of(client, "/")


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("", "3 members today"),
        ("?q=arm", "2 members match “arm”"),
        ("?q=bo", "1 member matches “bo”"),
        ("?q=zed", "No members match “zed”"),
        ("?on=2020-06-01", "4 members as of 1 June 2020"),
        ("?q=arm&on=2020-06-01", "2 members match “arm” as of 1 June 2020"),
        ("?on=2020-01-01", "4 members as of 1 January 2020"),
    ],
)
def test_a_search_counts_who_serves_and_who_did(client: Client, query: str, heading: str) -> None:
    for name, employer in [("Ann", "Arm"), ("Bo", ""), ("Cy", "")]:
        TermFactory.create(member__name=name, employer=employer)
    TermFactory.create(
        member__name="Di", employer="Arm", starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1)
    )
    main = part(html_of(client, f"/members/{query}"), "main")
    assert words(part(main[main.index("<h2") :], "h2")) == heading


def test_a_search_and_a_day_are_cleared_one_by_one(client: Client) -> None:
    def ways_back(query: str) -> list[tuple[str, str]]:
        html = unescape(html_of(client, f"/members/{query}"))
        return re.findall(r'<a href="([^"]*)">(Clear the search|Back to today)</a>', html)

    TermFactory.create(starts_on=date(2020, 1, 1))
    assert ways_back("") == []
    assert ways_back("?q=arm") == [("/members/", "Clear the search")]
    assert ways_back("?on=2020-06-01") == [("/members/", "Back to today")]
    assert ways_back("?q=arm&on=2020-06-01&page=1") == [
        ("/members/?on=2020-06-01", "Clear the search"),
        ("/members/?q=arm", "Back to today"),
    ]


@pytest.mark.parametrize(
    ("query", "status", "is_open", "hidden"),
    [
        ("", 200, False, []),
        ("?on=", 200, False, []),
        ("?q=arm", 200, False, [("q", "arm")]),
        ("?on=2020-06-01", 200, True, [("on", "2020-06-01")]),
        ("?q=arm&on=2020-06-01", 200, True, [("on", "2020-06-01"), ("q", "arm")]),
        ("?q=arm&on=01/12/26", 400, True, [("q", "arm")]),
    ],
)
def test_the_day_is_asked_apart_and_each_form_keeps_the_other(
    client: Client, query: str, status: int, is_open: bool, hidden: list[tuple[str, str]]
) -> None:
    html = html_of(client, f"/members/{query}", status)
    assert ("<details open>" in html) is is_open
    assert ("<details>" in html) is not is_open
    assert re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html) == hidden
    assert html.index('name="q"') < html.index("<details")


def test_a_member_without_a_bio_has_the_council_to_read_of(client: Client) -> None:
    CouncilFactory.create()
    member = TermFactory.create(member__name="Ann", employer="Quay", office=Term.Office.CHAIR).member
    main = words(part(html_of(client, "/members/ann/"), "main"))
    assert "On the council Chair, Quay The council The council looks after the harbour." in main
    member.bio = "Sails."
    member.save()
    assert "The council looks" not in part(html_of(client, "/members/ann/"), "main")


def test_only_who_is_in_office_today_has_a_badge(client: Client) -> None:
    member = TermFactory.create(office=Term.Office.CHAIR, ends_on=date(2021, 1, 1)).member
    assert 'class="badge"' not in html_of(client, member.get_absolute_url())
    TermFactory.create(member=member, office=Term.Office.VICE_CHAIR, starts_on=date(2022, 1, 1))
    assert '<p class="badge">Vice Chair</p>' in html_of(client, member.get_absolute_url())


@pytest.mark.parametrize(
    ("job_title", "employer", "shown"),
    [
        ("CTO", "Works", "CTO, <bdi>Works</bdi>"),
        ("CTO", "", "CTO"),
        ("", "Works", "Works"),
        ("مهندس", "شركة", "مهندس, <bdi>شركة</bdi>"),
        ("", "", None),
    ],
)
def test_job_title_and_employer_are_one_line(
    client: Client, job_title: str, employer: str, shown: str | None
) -> None:
    term = TermFactory.create(member__name="Ann", member__job_title=job_title, employer=employer)
    for address in ("/", "/members/", term.member.get_absolute_url()):
        found = re.findall(r'<p class="employer" dir="auto">(.*?)</p>', html_of(client, address))
        assert found == ([shown] if shown else [])


@pytest.mark.parametrize(
    ("capacity", "office", "line"),
    [
        (1, 3, "Representative of {vLLM}"),
        (1, 1, "Chair, representative of {vLLM}"),
        (2, 3, "Alternate for {vLLM}"),
        (3, 3, "Lead of {vLLM}"),
        (4, 3, "Observer of {vLLM}"),
    ],
)
def test_a_page_says_for_whom_somebody_sits(client: Client, capacity: int, office: int, line: str) -> None:
    """In its header what the member does today, and below what the member is, was or will be."""
    seat = SeatFactory.create(name="vLLM")
    term = TermFactory.create(
        member__name="Ann", seat=seat, capacity=capacity, office=office, employer="Quay"
    )
    main = part(html_of(client, "/members/ann/"), "main")
    link = f'<a href="{seat.get_absolute_url()}"><bdi>vLLM</bdi></a>'
    assert f"{line.replace('{vLLM}', link)}, <span" in main
    assert f'<p class="for">{term.verb} {link}</p>' in main


def test_a_seat_to_come_is_not_named_before_its_first_day(client: Client) -> None:
    day = timezone.localdate() + timedelta(days=1)
    for name, seat_begins in [("Secret", day), ("Known", None)]:
        TermFactory.create(
            member__name=f"Ann {name}",
            seat=SeatFactory.create(name=name, starts_on=seat_begins),
            starts_on=day,
            is_announced=True,
        )
    for address in (f"/members/?on={day}", "/members/ann-secret/", "/members/ann-known/"):
        html = html_of(client, address)
        assert ">Secret<" not in html
        assert (">Known<" in html) is (address != "/members/ann-secret/")


def test_nothing_says_that_who_is_announced_observes_a_secret_seat(client: Client) -> None:
    day = timezone.localdate() + timedelta(days=1)
    seat = SeatFactory.create(starts_on=day)
    fields = {"capacity": Term.Capacity.OBSERVER, "starts_on": day, "is_announced": True}
    TermFactory.create(member__name="Ann", seat=seat, **fields)
    address = f"/members/?on={day}&q=ann"
    assert "Observer" not in words(html_of(client, address))
    Term.objects.update(seat=None)
    assert "Observer" in words(html_of(client, address))


@pytest.mark.parametrize(
    ("first", "first_is_bound", "last", "last_is_bound", "period"),
    [
        (None, False, None, False, ""),
        ("2026-08-11", False, None, False, ": since 11 August 2026"),
        ("2026-08-11", True, None, False, ": since at least August 2026"),
        (None, False, "2026-09-14", False, ": until 14 September 2026"),
        (None, False, "2026-09-14", True, ": until 14 September 2026 at the latest"),
        ("2026-08-11", False, "2026-09-14", False, ": 11 August 2026 to 14 September 2026"),
        ("2026-08-11", False, "2026-09-14", True, ": 11 August 2026 to 14 September 2026 at the latest"),
        ("2026-08-11", True, "2026-09-14", False, ": since at least August 2026 until 14 September 2026"),
    ],
)
def test_a_bound_is_shown_as_one(
    first: str | None, first_is_bound: bool, last: str | None, last_is_bound: bool, period: str
) -> None:
    days = [each and date.fromisoformat(each) for each in (first, last)]
    term = Term(
        starts_on=days[0], starts_on_is_bound=first_is_bound, ends_on=days[1], ends_on_is_bound=last_is_bound
    )
    assert words(render_to_string("members/term.html", {"term": term})) == f"Member{period}"


def header_of(client: Client, address: str) -> str:
    return words(re.findall("<h1.*?</header>", html_of(client, address), re.DOTALL)[0])


def test_the_header_of_a_member_says_all_present_terms(client: Client) -> None:
    today = timezone.localdate()
    intel, group = (
        SeatFactory.create(name=name, kind=kind)
        for name, kind in [("Intel", Seat.Kind.MEMBER_COMPANY), ("Security", Seat.Kind.WORKING_GROUP)]
    )
    ann = MemberFactory.create(name="Ann")
    TermFactory.create(member=ann, seat=group, capacity=Term.Capacity.LEAD, employer="Intel")
    TermFactory.create(member=ann, seat=intel, office=Term.Office.CHAIR, employer="Intel")
    TermFactory.create(member=ann, seat=SeatFactory.create(name="Ray"), ends_on=today - timedelta(days=1))
    TermFactory.create(member__name="Bo", capacity=Term.Capacity.OBSERVER)
    TermFactory.create(member__name="Cy")
    assert header_of(client, "/members/ann/") == "Ann Chair Intel Represents Intel Leads Security"
    assert header_of(client, "/members/bo/") == "Bo Observer"
    assert header_of(client, "/members/cy/") == "Cy"


@pytest.mark.parametrize(
    ("ended", "announced", "status"),
    [(1, 0, "Former member"), (1, 1, "Former member"), (0, 1, "Announced"), (0, 0, "")],
)
def test_without_a_present_term_a_page_says_what_a_member_was_or_will_be(
    client: Client, ended: int, announced: int, status: str
) -> None:
    today, day = timezone.localdate(), timedelta(days=1)
    ann = MemberFactory.create(name="Ann")
    for _ in range(ended):
        TermFactory.create(member=ann, ends_on=today - day)
        TermFactory.create(member=ann, starts_on=today + 9 * day)  # a secret
    for _ in range(announced):
        TermFactory.create(member=ann, starts_on=today + day, is_announced=True)
    assert header_of(client, "/members/ann/") == f"Ann {status}".strip()
    html = html_of(client, "/members/ann/")
    described = f"Ann, {status.lower()}" if status else "Ann"
    assert f'<meta name="description" content="{described} – ' in html


@pytest.mark.parametrize(
    ("days_from_today", "is_bound", "period"),
    [(0, False, "since {day}"), (1, False, "from {day}"), (0, True, "since at least"), (1, True, "from at")],
)
def test_a_term_that_begins_later_is_from_a_day_on(days_from_today: int, is_bound: bool, period: str) -> None:
    first = timezone.localdate() + timedelta(days=days_from_today)
    term = Term(starts_on=first, starts_on_is_bound=is_bound)
    period = period.replace("{day}", f"{first.day} {first:%B} {first.year}")
    assert words(render_to_string("members/term.html", {"term": term})).startswith(f"Member: {period}")
    assert term.period.split()[0] == period.split()[0]


def test_the_front_page_of_sixteen_members_is_light(client: Client) -> None:
    """What a phone fetches before it shows the page: one round of packets."""
    CouncilFactory.create(**PAPERS, joining="Each company names one. " * 10, overview="We meet. " * 60)
    for number in range(16):
        TermFactory.create(
            member__bio=" ".join(f"word{number * index}" for index in range(400)), employer="Works"
        )
    css = (settings.BASE_DIR / "tac_site/static/tac_site/site.css").read_bytes()
    page = client.get("/").content
    assert len(gzip.compress(page)) + len(gzip.compress(css)) <= 14_000
