"""The pages of a council with seats: who sits for whom, today and on an earlier day."""

import gzip
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from members.models import Member, Seat, Term
from tests.factories import CouncilFactory, MemberFactory, SeatFactory, TermFactory
from tests.members.test_face import html_of, part, words

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)
CAPACITY, KIND, OFFICE = Term.Capacity, Seat.Kind, Term.Office
AUGUST = date(2026, 8, 11)
MINUTES = "https://example.org/minutes/2026-08-11"


@pytest.fixture
def council() -> None:
    CouncilFactory.create()
    intel, arm = (SeatFactory.create(name=name) for name in ("Intel", "Arm"))
    ray = SeatFactory.create(name="Ray", kind=KIND.PROJECT)
    security = SeatFactory.create(name="Security", kind=KIND.WORKING_GROUP, votes=False)
    SeatFactory.create(name="Silver members", kind=KIND.MEMBER_CLASS)
    eve = MemberFactory.create(name="Eve", bio="Sails.", job_title="Fellow")
    TermFactory.create(member=eve, seat=intel, employer="INTEL", office=OFFICE.CHAIR)
    TermFactory.create(member__name="Al", seat=intel, capacity=CAPACITY.ALTERNATE, employer="Intel")
    TermFactory.create(member__name="Art", seat=arm, employer="Arm")
    TermFactory.create(member__name="Bea", seat=arm, capacity=CAPACITY.ALTERNATE, employer="Works")
    TermFactory.create(member__name="Cy", seat=arm, capacity=CAPACITY.ALTERNATE)
    TermFactory.create(member__name="Ob", seat=arm, capacity=CAPACITY.OBSERVER)
    TermFactory.create(member__name="Rob", seat=ray, employer="Anyscale")
    TermFactory.create(member=eve, seat=security, capacity=CAPACITY.LEAD, employer="Intel")
    TermFactory.create(member__name="Leo", seat=security, capacity=CAPACITY.LEAD)
    TermFactory.create(member__name="Zoe", capacity=CAPACITY.OBSERVER)


def cards(html: str) -> dict[str, str]:
    """The words of each card of a seat, by its id."""
    found = re.findall(r'<li class="card seat[^"]*" id="seat:([^"]*)">(.*?)</li>', html, re.DOTALL)
    return {slug: words(card) for slug, card in found}


@pytest.mark.parametrize("address", ["/", "/members/"])
def test_a_seat_is_a_card_with_all_who_are_in_it(client: Client, council: None, address: str) -> None:
    assert cards(html_of(client, address)) == {
        "arm": "Arm A Art Alternates: Bea , Works ; Cy Observer: Ob",
        "intel": "Intel E Eve Chair Fellow Sails. Alternate: Al",
        "silver-members": "Silver members Vacant",
        "ray": "Ray R Rob Anyscale",
        "security": "Security E Eve Lead Fellow, Intel Sails. L Leo Lead",
    }


@pytest.mark.parametrize("address", ["/", "/members/"])
def test_officers_come_first_then_each_kind_then_who_is_in_no_seat(
    client: Client, council: None, address: str
) -> None:
    main = part(html_of(client, address), "main")
    headings = [words(each) for each in re.findall(r"<h3.*?</h3>", main, re.DOTALL)]
    kinds = ["Member companies", "Member classes", "Projects", "Working groups not voting"]
    assert headings == ["Eve", *kinds, "Also on the council"]
    officers = main[main.index('<ul class="cards officers">') :].partition("</ul>")[0]
    assert words(officers.partition(">")[2]) == "E Eve Chair Fellow Represents Intel"
    others = main[main.index('aria-labelledby="kind:none"') :]
    assert words(others[others.index("<li") :].partition("</ul>")[0]) == "Z Zoe Observer"


@pytest.mark.parametrize("address", ["/", "/members/"])
def test_links_lead_to_the_kinds_of_seats_if_there_are_several(client: Client, address: str) -> None:
    SeatFactory.create_batch(2)
    assert 'class="kinds"' not in html_of(client, address)
    SeatFactory.create(kind=KIND.MEMBER_CLASS)
    SeatFactory.create_batch(3, kind=KIND.WORKING_GROUP, votes=False)
    html = html_of(client, address)
    links = re.findall('<li><a href="#(kind:[a-z-]+)">(.*?)</a></li>', html)
    assert links == [
        ("kind:member-company", "2 member companies"),
        ("kind:member-class", "1 member class"),
        ("kind:working-group", "3 working groups"),
    ]
    assert all(f'<h3 id="{anchor}">' in html for anchor, _ in links)


def test_the_heading_counts_voting_seats(client: Client, council: None) -> None:
    assert "Who sits for whom 4 seats, 1 vacant" in words(html_of(client, "/"))
    assert "4 seats, 1 vacant today" in words(html_of(client, "/members/"))


def test_everybody_on_the_overview_has_one_address_and_every_seat_too(client: Client, council: None) -> None:
    html = html_of(client, "/")
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len({*ids})
    assert {*Member.objects.values_list("slug", flat=True)} <= {*ids}
    assert {f"seat:{slug}" for slug in Seat.objects.values_list("slug", flat=True)} <= {*ids}
    assert html.index('<li class="card" id="eve">') < html.index('id="seat:arm"')


def test_a_seat_that_does_not_vote_says_so_among_those_that_do(client: Client) -> None:
    for name, votes in (("Arm", True), ("Guest", False)):
        TermFactory.create(member__name=f"Of {name}", seat=SeatFactory.create(name=name, votes=votes))
    found = cards(html_of(client, "/"))
    assert found == {"arm": "Arm OA Of Arm", "guest": "Guest not voting OG Of Guest"}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({}, "Vacant"),
        ({"ends_on": date(2026, 6, 30)}, "Vacant since 1 July 2026"),
        ({"ends_on": date(2026, 6, 30), "ends_on_is_bound": True}, "Vacant"),
    ],
)
def test_a_vacant_seat_says_since_when_if_the_record_does(
    client: Client, days: dict[str, object], said: str
) -> None:
    seat = SeatFactory.create(name="Arm")
    if days:
        TermFactory.create(seat=seat, **days)
    TermFactory.create(member__name="Al", seat=seat, capacity=CAPACITY.ALTERNATE)
    assert cards(html_of(client, "/")) == {"arm": f"Arm {said} Alternate: Al"}


@pytest.mark.parametrize("address", ["/", "/members/"])
def test_a_roster_by_seats_is_one_page(client: Client, address: str) -> None:
    for seat in SeatFactory.create_batch(101):
        TermFactory.create(seat=seat)
    html = html_of(client, address)
    assert len(cards(html)) == 101
    assert 'rel="next"' not in html
    html_of(client, f"{address}?page=2", 400)


def test_a_card_of_an_earlier_day_says_from_when_and_from_which_record(client: Client) -> None:
    bound = {"starts_on": AUGUST, "starts_on_is_bound": True, "starts_source": MINUTES}
    arm = SeatFactory.create(name="Arm")
    TermFactory.create(member__name="Art", seat=arm, office=OFFICE.CHAIR, **bound)
    TermFactory.create(member__name="Al", seat=arm, capacity=CAPACITY.ALTERNATE, ends_on=AUGUST)
    TermFactory.create(member__name="Zoe", capacity=CAPACITY.OBSERVER, **bound)

    html = html_of(client, f"/members/?on={AUGUST}")

    since = "since at least August 2026 ( record of"
    alternate = "Alternate: Al , first day not known, until 11 August 2026"
    assert cards(html) == {"arm": f"Arm A Art Chair {since} Art for Arm ) {alternate}"}
    links = re.findall(f'<a href="{MINUTES}" rel="nofollow noopener">(.*?)</a>', html)
    names = ["record of Art for Arm", "record of Art for Arm", "record of Zoe"]  # the chair has two cards
    assert [words(link) for link in links] == names
    assert links[2] == 'record<span class="visually-hidden"> of Zoe</span>'
    assert words(html).count(since) == 3
    assert 'rel="nofollow noopener">record' not in html_of(client, "/members/")


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/members/", "Members"),
        ("/members/?q=ann", "Members"),
        ("/members/?on=2026-08-11", "Members as of 11 August 2026"),
        ("/members/?on=2026-08-11&q=ann", "Members as of 11 August 2026"),
        ("/members/?on=1990-05-03", "Members as of 3 May 1990"),
        ("/members/former/?on=2026-08-11", "Former members as of 11 August 2026"),
        ("/members/former/?on=1990-05-03", "Former members as of 3 May 1990"),
    ],
)
def test_the_title_says_of_which_day_the_roster_is(client: Client, address: str, title: str) -> None:
    CouncilFactory.create()
    TermFactory.create(member__name="Ann", starts_on=AUGUST)
    html = html_of(client, address)
    assert f"<title>{title} – Harbour Council</title>" in html
    assert words(part(html, "h1")) == title.partition(" as of")[0]


@pytest.mark.parametrize("query", ["", "&q=ann"])
def test_a_card_without_a_seat_says_it_too(client: Client, query: str) -> None:
    days = {"starts_on": date(2020, 1, 1), "ends_on": date(2021, 1, 1), "ends_on_is_bound": True}
    TermFactory.create(member__name="Ann", starts_source="/a", ends_source="/b", **days)
    html = html_of(client, f"/members/?on=2020-06-01{query}")
    card = html[html.index('<p class="known">') :].partition("</p>")[0]
    assert words(card) == (
        "1 January 2020 ( record of Ann ) to 1 January 2021 at the latest ( record of the last day of Ann )"
    )
    assert re.findall('href="([^"]*)"', card) == ["/a", "/b"]


def test_before_the_first_record_no_council_is_shown(client: Client) -> None:
    TermFactory.create(member__name="Ann", starts_on=AUGUST, starts_on_is_bound=True)
    TermFactory.create(member__name="Undated")
    sentence = "The record does not say who sat on the council on 3 May 1990 . It begins on 11 August 2026 ."
    for has_seats in (False, True):
        if has_seats:
            SeatFactory.create(name="Arm")
        for path in ("/members/", "/members/former/"):
            for query in ("?on=1990-05-03", "?q=a&on=1990-05-03"):
                html = html_of(client, f"{path}{query}")
                assert sentence in words(html)
                assert f'<a href="{query.replace("1990-05-03", str(AUGUST))}">' in unescape(html)
                assert 'class="card' not in html
            html_of(client, f"{path}?on=1990-05-03&page=2", 400)
    assert sentence not in words(html_of(client, f"/members/?on={AUGUST}"))


@pytest.mark.parametrize(
    ("path", "title"), [("/members/", "Members"), ("/members/former/", "Former members")]
)
def test_an_undated_record_says_nothing_of_an_earlier_day(client: Client, path: str, title: str) -> None:
    TermFactory.create(member__name="Ann")
    sentence = "The record does not say who sat on the council on 3 May 1990 : no term says since when."
    for query in ("?on=1990-05-03", "?q=ann&on=1990-05-03"):
        html = html_of(client, f"{path}{query}")
        assert sentence in words(html)
        assert f">{title} as of today</a>" in html
        assert "The address to cite" not in html
        assert 'class="card' not in html
    assert "no term says" in words(html_of(client, f"{path}?on={TODAY - DAY}"))
    assert "no term says" not in words(html_of(client, f"{path}?on={TODAY}"))


def test_a_seat_without_a_record_on_an_earlier_day_is_not_called_vacant(client: Client) -> None:
    for name, ends_on in (("Arm", None), ("Intel", AUGUST)):
        seat = SeatFactory.create(name=name)
        TermFactory.create(member__name=f"Of {name}", seat=seat, starts_on=AUGUST, ends_on=ends_on)
    TermFactory.create(member__name="Zoe", capacity=CAPACITY.OBSERVER, starts_on=AUGUST - 9 * DAY)
    html = html_of(client, f"/members/?on={AUGUST - DAY}")
    silent = "The record does not say who sat here"
    assert cards(html) == {"arm": f"Arm {silent}", "intel": f"Intel {silent}"}
    assert "2 seats, 2 not on record as of 10 August 2026" in words(html)
    html = html_of(client, f"/members/?on={AUGUST + DAY}")
    assert cards(html)["intel"] == "Intel Vacant since 12 August 2026"


def test_a_hidden_representative_does_not_make_a_seat_vacant(client: Client) -> None:
    arm = SeatFactory.create(name="Arm")
    TermFactory.create(member__name="Old", seat=arm, starts_on=AUGUST, ends_on=AUGUST + 9 * DAY)
    TermFactory.create(member__name="Hid", member__is_visible=False, seat=arm, starts_on=AUGUST + 10 * DAY)
    pages = {address: words(html_of(client, address)) for address in ("/", "/members/", "/seats/arm/")}
    assert all("The record does not say who sits here" in text for text in pages.values())
    pages["?on="] = words(html_of(client, "/members/?on=2026-08-21"))
    assert "The record does not say who sat here" in pages["?on="]
    pages |= {"/seats/": words(html_of(client, "/seats/")), "feed": html_of(client, "/members/feed.xml")}
    assert not any("is vacant" in text or "Vacant since" in text or "Hid" in text for text in pages.values())
    assert "1 seat, 1 not on record" in pages["/"]
    assert client.get("/council.json").json()["seats"][0]["vacant"] is False
    Term.objects.filter(member__name="Hid").update(ends_on=TODAY - DAY)
    assert "Vacant since" in words(html_of(client, "/seats/arm/"))
    assert "The seat Arm is vacant" in html_of(client, "/members/feed.xml")
    assert client.get("/council.json").json()["seats"][0]["vacant"] is True


def test_the_roster_of_a_day_to_come_is_what_is_known_today(client: Client) -> None:
    arm, intel = (SeatFactory.create(name=name) for name in ("Arm", "Intel"))
    TermFactory.create(member__name="Ann", seat=arm, starts_on=AUGUST, ends_on=TODAY)
    TermFactory.create(member__name="Sue", seat=arm, starts_on=TODAY + DAY)
    TermFactory.create(member__name="Ian", seat=intel)
    day = TODAY + DAY
    html = html_of(client, f"/members/?on={day}")
    as_of = f"as of {day.day} {day:%B %Y} , as far as it is known today"
    assert f"2 seats, 1 not known yet {as_of}" in words(html)
    assert cards(html)["arm"] == "Arm Not known yet"
    for said in ("Vacant", "Former members</h2>", "The address to cite", "Sue", "Ann"):
        assert said not in html
    html = html_of(client, f"/members/?q=an&on={day}")
    assert f"1 member matches “an” {as_of}" in words(html)
    assert 'id="former"' not in html
    assert f"1 former member {as_of}" in words(html_of(client, f"/members/former/?on={day}"))
    assert "as far as it is known" not in html_of(client, f"/members/?on={TODAY}")


def test_the_address_of_the_roster_is_there_to_cite(client: Client) -> None:
    TermFactory.create(starts_on=AUGUST)
    for query, day in (("", TODAY), ("?on=2026-08-11", AUGUST)):
        cited = f"The address to cite: http://testserver/members/?on={day}"
        assert cited in words(html_of(client, f"/members/{query}"))


def test_the_front_page_of_21_seats_is_light(client: Client) -> None:
    """What a phone fetches before it shows the page: one round of packets."""
    CouncilFactory.create(joining="Each company names one. " * 10, overview="We meet. " * 60)
    for number in range(21):
        seat = SeatFactory.create(name=f"Company {number}")
        bio = " ".join(f"word{number * index}" for index in range(400))
        TermFactory.create(seat=seat, member__bio=bio, employer="Works")
        TermFactory.create(seat=seat, capacity=CAPACITY.ALTERNATE)
    css = (settings.BASE_DIR / "tac_site/static/tac_site/site.css").read_bytes()
    assert len(gzip.compress(client.get("/").content)) + len(gzip.compress(css)) <= 14_000


def test_a_search_finds_people_by_seat_in_any_capacity_and_seats(client: Client, council: None) -> None:
    html = html_of(client, "/members/?q=arm")
    assert "4 members match “arm”" in words(html)
    found = re.findall(r'<li class="card">(.*?)</li>', html, re.DOTALL)
    assert [words(card) for card in found] == [
        "A Art Represents Arm",
        "B Bea Works Alternate for Arm",
        "C Cy Alternate for Arm",
        "O Ob Observes Arm",
    ]
    assert "1 seat matches Arm Member company" in words(html)
    assert html.index("Art") < html.index('id="seats"')
    assert 'id="seats"' not in html_of(client, "/members/?q=zoe")
    assert 'class="card seat' not in html


def test_a_search_says_all_for_whom_somebody_sits(client: Client, council: None) -> None:
    html = html_of(client, "/members/?q=security eve")
    (card,) = re.findall(r'<li class="card">(.*?)</li>', html, re.DOTALL)
    assert words(card) == "E Eve Chair Fellow Represents Intel Leads Security"


def test_neighbours_stand_in_the_order_of_the_roster_by_seats(client: Client, council: None) -> None:
    walk, slug = ["eve"], "eve"
    while following := re.findall('rel="next" href="/members/(.*?)/"', html_of(client, f"/members/{slug}/")):
        (slug,) = following
        walk.append(slug)
    shown = re.findall('<(?:li class="card"|div|span) id="([a-z]*)"', html_of(client, "/"))
    assert walk == shown == ["eve", "art", "bea", "cy", "ob", "al", "rob", "leo", "zoe"]


def test_a_former_member_has_capacity_and_seat(client: Client) -> None:
    arm = SeatFactory.create(name="Arm")
    TermFactory.create(member__name="Al", seat=arm, capacity=CAPACITY.ALTERNATE, ends_on=AUGUST)
    TermFactory.create(member__name="Leo", seat=arm, capacity=CAPACITY.LEAD, ends_on=AUGUST)
    for address in ("/members/", "/members/former/"):
        text = words(html_of(client, address))
        assert "Al Alternate for Arm : until 11 August 2026 Leo Lead of Arm : until 11 August 2026" in text


@pytest.mark.parametrize("capacity", [CAPACITY.MEMBER, CAPACITY.ALTERNATE, CAPACITY.LEAD])
def test_an_announced_term_does_not_tell_that_there_is_a_secret_seat(
    client: Client, capacity: Term.Capacity
) -> None:
    CouncilFactory.create()
    SeatFactory.create(name="Open")
    secret = SeatFactory.create(name="Sesame", starts_on=TODAY + DAY)
    days = {"starts_on": TODAY + DAY, "is_announced": True}
    term = TermFactory.create(member__name="Ann", seat=secret, capacity=capacity, employer="Quay", **days)

    def pages() -> list[str]:
        addresses = ("/", "/members/", "/members/?q=sesame", "/members/ann/", f"/members/?on={TODAY + DAY}")
        return [html_of(client, address).replace("sesame", "") for address in addresses]

    announced = pages()
    assert "Sesame" not in " ".join(announced)
    Term.objects.filter(pk=term.pk).update(seat=None, capacity=CAPACITY.MEMBER)
    assert pages() == announced


def test_who_is_announced_is_found_and_named_where_the_seat_is_vacant(client: Client) -> None:
    arm, ray = (SeatFactory.create(name=name) for name in ("Arm", "Ray"))
    day = TODAY + DAY
    said = f"{day.day} {day:%B %Y}"
    for name, seat, is_announced in (("Ann", arm, True), ("Sue", ray, False)):
        days = {"starts_on": day, "is_announced": is_announced}
        TermFactory.create(member__name=name, seat=seat, **days)
    TermFactory.create(member__name="Hid", seat=ray, member__is_visible=False, **days)
    for address in ("/", "/members/"):
        html = html_of(client, address)
        assert cards(html) == {"arm": f"Arm Vacant Ann from {said}", "ray": "Ray Vacant"}
    assert f"Today Vacant Ann from {said} Over time" in words(html_of(client, "/seats/arm/"))
    assert "Today Vacant Over time" in words(html_of(client, "/seats/ray/"))
    for query in ("", "?q=ann", "?q=arm", f"?on={TODAY}"):
        html = html_of(client, f"/members/{query}")
        section = html[html.index('<section aria-labelledby="announced">') :].partition("</section>")[0]
        assert words(section) == f"Announced Ann Representative of Arm : from {said}"
        assert ("1 member matches" in words(html)) is ("?q" in query)
    for query in ("?q=sue", "?q=hid", "?q=ray", f"?on={day}"):
        assert 'id="announced"' not in html_of(client, f"/members/{query}")
    TermFactory.create(seat=arm, starts_on=TODAY - 9 * DAY, ends_on=TODAY - 8 * DAY)
    assert "Ann" not in html_of(client, f"/members/?on={TODAY - DAY}")
    TermFactory.create(member__name="Bo", seat=arm, starts_on=TODAY, ends_on=TODAY)
    assert cards(html_of(client, "/"))["arm"] == "Arm B Bo"


def test_a_secret_term_is_not_found_by_its_seat(client: Client) -> None:
    seat = SeatFactory.create(name="Quay")
    TermFactory.create(member__name="Ann")
    term = TermFactory.create(member=Member.objects.get(), seat=seat, starts_on=TODAY + DAY)
    assert "No members match “quay”" in words(html_of(client, "/members/?q=quay"))
    assert [each.name for each in Member.objects.named("quay")] == ["Ann"]
    Term.objects.filter(pk=term.pk).update(is_announced=True)
    assert "1 member matches “quay”" in words(html_of(client, "/members/?q=quay"))
