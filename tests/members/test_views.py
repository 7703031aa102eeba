import re
from datetime import date, timedelta
from html import escape, unescape

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertInHTML

from members.models import Member, Term
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


def headings(html: str, level: int = 3) -> list[str]:
    contents = re.findall(rf"<h{level}[^>]*>(.*?)</h{level}>", html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", heading).split()) for heading in contents]


def former(html: str) -> list[str]:
    lists = re.findall(r'<ul class="former">(.*?)</ul>', html, re.DOTALL)
    return re.findall(r"<a [^>]*>([^<]*)</a>", "".join(lists))


@pytest.mark.parametrize("address", ["/", "/members/", "/members/former/", "/resources/"])
def test_every_list_is_there_before_there_is_a_council(client: Client, address: str) -> None:
    assert len(re.findall("<h1", page(client, address))) == 1


def test_overview_shows_the_council_its_resources_and_its_roster_with_bios(client: Client) -> None:
    CouncilFactory.create()
    ResourceFactory.create(title="Attend a meeting", note="Calendar", url="https://example.org/calendar")
    ResourceFactory.create(title="Read the charter")
    TermFactory.create(member__name="Zoe Last", member__bio="Zoe *sails*.", employer="Quay & Co")
    TermFactory.create(member__name="Ann First")
    TermFactory.create(member__name="Cy Chair", office=Term.Office.CHAIR)

    html = page(client, "/")

    assert headings(html, 1) == ["Harbour Council"]
    assert headings(html, 2) == ["Take part", "Members"]
    assert headings(html, 3) == ["Cy Chair", "Ann First", "Zoe Last"]
    assert '<div class="lead"><p>The council meets in the open.</p></div>' in html
    assert '<div class="prose"><p>Anyone may listen.</p></div>' in html
    assert '<a href="https://example.org/calendar">Attend a meeting</a>' in html
    assert '<span class="title">Read the charter</span>' in html
    assert '<p class="badge">Chair</p>' in html
    assert '<p class="employer" dir="auto">Quay & Co</p>' in html
    assert re.findall(r'<p class="bio" dir="auto">(.*?)</p>', html) == ["Zoe sails."]


def test_an_entry_of_the_overview_shows_who_serves_for_whom_and_the_bio(client: Client) -> None:
    photo = f"pictures/{'0' * 32}-300x200.webp"
    ada = MemberFactory.create(name="Ada", job_title="Pilot", photo=photo, bio="Sails.")
    TermFactory.create(member=ada, employer="Quay", office=Term.Office.CHAIR)
    assert ada.portrait
    sources = ada.portrait.small
    assertInHTML(
        f"""<li class="card" id="ada">
          <span class="portrait" aria-hidden="true">
            A
            <picture>
              <source type="image/avif" srcset="{sources["avif"]}">
              <source type="image/webp" srcset="{sources["webp"]}">
              <img src="{sources["jpeg"]}" width="96" height="96" alt="" loading="lazy" decoding="async">
            </picture>
          </span>
          <div>
            <h3 class="name" dir="auto"><a href="/members/ada/">Ada</a></h3>
            <p class="badge">Chair</p>
            <p class="employer" dir="auto">Pilot, <bdi>Quay</bdi></p>
            <p class="bio" dir="auto">Sails.</p>
          </div>
        </li>""",
        page(client, "/"),
    )


@pytest.mark.parametrize("address", ["/", "/members/ann/"])
@pytest.mark.parametrize("photo", ["", "pictures/a.webp"])
def test_a_member_without_a_photo_of_ours_has_initials(client: Client, address: str, photo: str) -> None:
    TermFactory.create(member__name="Olatunji (Tunji) Ruwase", member__slug="ann", member__photo=photo)
    assertInHTML('<span class="portrait" aria-hidden="true">OR</span>', page(client, address))


@pytest.mark.parametrize("address", ["/", "/members/", "/members/former/", "/sitemap.xml"])
def test_a_hidden_member_is_on_no_page(client: Client, address: str) -> None:
    yesterday = timezone.localdate() - DAY
    for is_visible in (True, False):
        name = "Shown" if is_visible else "Secret"
        TermFactory.create(member__name=f"{name} Serving", member__is_visible=is_visible)
        TermFactory.create(member__name=f"{name} Former", member__is_visible=is_visible, ends_on=yesterday)
    html = page(client, address)
    assert "/members/shown-" in html
    assert "secret" not in html.lower()


def test_a_hidden_member_has_neither_a_page_nor_a_redirect(client: Client) -> None:
    member = MemberFactory.create(name="Ann First", is_visible=False)
    page(client, "/members/ann-first/", 404)
    member.slug = "ann"
    member.save()
    page(client, "/members/ann-first/", 404)
    Member.objects.update(is_visible=True)
    assert client.get("/members/ann-first/").headers["Location"] == "/members/ann/"


def test_a_hidden_resource_is_on_no_page(client: Client) -> None:
    ResourceFactory.create(title="Shown")
    ResourceFactory.create(title="Secret", is_visible=False)
    for address in ("/", "/resources/"):
        html = page(client, address)
        assert "Shown" in html
        assert "Secret" not in html


def test_a_changed_address_leads_to_the_present_one(client: Client) -> None:
    member = MemberFactory.create(name="Ann First")
    member.slug = "ann"
    member.save()
    response = client.get("/members/ann-first/")
    assert (response.status_code, response.headers["Location"]) == (301, "/members/ann/")


def test_a_term_takes_effect_and_ends_at_midnight(client: Client) -> None:
    member = MemberFactory.create(name="Ann First")
    TermFactory.create(member=member, starts_on=date(2024, 3, 1), ends_on=date(2024, 3, 31))
    serving = {
        day: "Ann First" in headings(page(client, f"/members/?on={day}"))
        for day in ("2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01")
    }
    assert serving == {
        "2024-02-29": False,
        "2024-03-01": True,
        "2024-03-31": True,
        "2024-04-01": False,
    }


def test_the_roster_of_a_day_names_it_and_shows_roles_and_affiliations_of_that_day(client: Client) -> None:
    member = MemberFactory.create(name="Ann First")
    TermFactory.create(
        member=member, employer="Old Ltd", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31)
    )
    TermFactory.create(
        member=member, employer="New Ltd", starts_on=date(2024, 1, 1), office=Term.Office.CHAIR
    )
    html = page(client, "/members/?on=2023-06-05")
    assert headings(html, 2) == ["1 member as of 5 June 2023"]
    assert "Old Ltd" in html
    assert "New Ltd" not in html
    assert 'class="badge"' not in html
    html = page(client, "/members/")
    assert headings(html, 2) == ["1 member today"]
    assert "New Ltd" in html
    assert '<p class="badge">Chair</p>' in html


def test_former_members_have_a_list_with_their_terms(client: Client) -> None:
    TermFactory.create(member__name="Ann First")
    TermFactory.create(
        member__name="Zoe Last", employer="Quay", starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1)
    )
    for address in ("/members/", "/members/former/"):
        html = page(client, address)
        assert former(html) == ["Zoe Last"]
        assert '<time datetime="2020-01-01">1 January 2020</time>' in html
        assert '<time datetime="2021-01-01">1 January 2021</time>' in html


def test_former_members_are_grouped_by_the_year_in_which_they_left(client: Client) -> None:
    for name, ends_on in [
        ("Ann", date(2020, 5, 1)),
        ("Bob", date(2021, 5, 1)),
        ("Cy", date(2021, 12, 31)),
        ("Di", date(2021, 5, 1)),
    ]:
        TermFactory.create(member__name=name, ends_on=ends_on)
    TermFactory.create(
        member=Member.objects.get(name="Ann"), starts_on=date(2022, 1, 1), ends_on=date(2022, 2, 1)
    )
    html = page(client, "/members/former/")
    assert headings(html, 2) == ["4 former members"]
    assert headings(html, 3) == ["Until 2022", "Until 2021"]
    assert former(html) == ["Ann", "Cy", "Bob", "Di"]
    html = page(client, "/members/?on=2021-06-01")
    assert headings(html, 3) == ["Cy", "Until 2021", "Until 2020"]
    assert former(html) == ["Bob", "Di", "Ann"]


def test_a_list_of_former_members_longer_than_a_page_is_linked(client: Client) -> None:
    for _ in range(101):
        TermFactory.create(ends_on=date(2021, 1, 1))
    html = page(client, "/members/?on=2024-09-01")
    assert len(former(html)) == 100
    assert '<a href="/members/former/?on=2024-09-01">All former members</a>' in html
    Member.objects.all()[0].delete()
    assert "All former members" not in page(client, "/members/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("jose", ["José García"]),
        ("JOSÉ", ["José García"]),
        ("garcia jose", ["José García"]),
        ("quay", ["Zoe Last"]),
        ("zoe sails", ["Zoe Last"]),
        ("jose zoe", []),
        ("100%", []),
        ("_", []),
        ("", ["José García", "Zoe Last"]),
    ],
)
def test_search_asks_name_affiliation_and_bio(client: Client, query: str, found: list[str]) -> None:
    TermFactory.create(member__name="José García")
    TermFactory.create(member__name="Zoe Last", member__bio="She sails.", employer="Quay & Co")
    response = client.get("/members/", {"q": query})
    assert response.status_code == 200
    assert headings(response.content.decode()) == found


def test_search_finds_former_members_too(client: Client) -> None:
    TermFactory.create(member__name="José García", ends_on=date(2021, 1, 1))
    TermFactory.create(member__name="Zoe Last", ends_on=date(2021, 1, 1))
    for address in ("/members/?q=jose", "/members/former/?q=jose"):
        assert former(page(client, address)) == ["José García"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("on=2024-13-01", "“2024-13-01” is not a day. Write year, month and day as in 2026-12-01."),
        ("on=<script>", "“<script>” is not a day."),
        ("on=0206-12-01", "“0206-12-01” is before the year 1000."),
        ("page=2", "There is no page “2”: write page=1, the only one."),
        ("page=0", "There is no page “0”"),
        ("page=-1", "There is no page “-1”"),
        ("page=x", "There is no page “x”"),
        ("page=" + "9" * 5000, "There is no page “" + "9" * 50 + "”"),
        ("page=<script>", "There is no page “<script>”"),
        ("q=" + "a" * 101, "Search for at most 100 characters; these were 101."),
        ("page=%EF%BF%BF%00x", "There is no page “x”: write page=1, the only one."),
    ],
)
@pytest.mark.parametrize("address", ["/members/", "/members/former/"])
def test_a_bad_query_gets_a_page_that_says_what_is_expected(
    client: Client, address: str, query: str, reason: str
) -> None:
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400
    assert reason in unescape(response.content.decode())
    assert b"<script>" not in response.content


@pytest.mark.parametrize(
    ("address", "title"), [("/members/", "Members"), ("/members/former/", "Former members")]
)
def test_a_day_that_can_be_read_in_two_ways_is_asked_about(client: Client, address: str, title: str) -> None:
    CouncilFactory.create()
    response = client.get(f"{address}?q=ada&on=01/12/2026&page=2")

    assert (response.status_code, response.headers["Cache-Control"]) == (400, "no-store")
    assertContains(response, f"<h1>{title}</h1>", status_code=400)
    assertContains(response, 'name="q" value="ada"', status_code=400)
    assertContains(response, 'type="text" name="on" value="01/12/2026"', status_code=400)
    assertContains(response, 'aria-invalid="true" aria-describedby="roster-on_error"', status_code=400)
    question = "Does “01/12/2026” mean 1 December 2026 or 12 January 2026? Write 2026-12-01 or 2026-01-12."
    error = f'<ul class="errorlist" id="roster-on_error"><li>{question}</li></ul>'
    assertContains(response, error, html=True, status_code=400)
    for day in ("2026-12-01", "2026-01-12"):
        link = f"?q=ada&on={day}"
        assertContains(response, f'<a href="{escape(link)}">', count=1, status_code=400)
        assert client.get(address + link).status_code == 200


@pytest.mark.parametrize("day", ["1000-01-01", "9999-12-31"])
def test_any_day_of_the_calendar_has_a_roster(client: Client, day: str) -> None:
    TermFactory.create(member__name="Ann First", starts_on=date(1000, 1, 1))
    assert headings(page(client, f"/members/?on={day}")) == ["Ann First"]


@pytest.mark.parametrize(
    ("address", "count"),
    [("/", 7), ("/members/", 9), ("/members/former/", 4), ("/members/former/?q=ada&on=2024-01-01", 5)],
)
def test_a_page_costs_the_same_queries_for_1_and_for_3_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, count: int
) -> None:
    CouncilFactory.create()

    def add_rows() -> None:
        ResourceFactory.create()
        TermFactory.create(member__bio="A bio.")
        TermFactory.create(ends_on=date(2021, 1, 1))

    add_rows()
    with django_assert_num_queries(count):
        client.get(address)
    add_rows()
    add_rows()
    with django_assert_num_queries(count):
        client.get(address)


@pytest.mark.parametrize("address", ["/", "/members/"])
def test_past_100_members_there_is_a_second_page(client: Client, address: str) -> None:
    for _ in range(101):
        TermFactory.create()
    first, second = page(client, address), page(client, f"{address}?page=2&utm_source=mail")
    assert len(headings(first)) == 100
    assert len(headings(second)) == 1
    assert '<a rel="next" href="?page=2">' in first
    assert 'rel="prev"' not in first
    assert '<a rel="prev" href="?page=1&utm_source=mail">' in second
    assert "<span>Page 2 of 2</span>" in second


def test_a_member_page_has_everything_about_the_member(client: Client) -> None:
    CouncilFactory.create()
    member = MemberFactory.create(
        name="Zoe Last",
        job_title="Harbour Master",
        bio="# Sails\n\nEvery day.",
        links="https://www.example.org/zoé/\nhttps://github.com/zoe\nhttps://mastodon.example/@zoe",
    )
    TermFactory.create(member=member, employer="Quay", ends_on=date(2021, 1, 1))
    TermFactory.create(member=member, starts_on=date(2022, 1, 1), office=Term.Office.VICE_CHAIR)

    html = page(client, "/members/zoe-last/")

    assert headings(html, 1) == ["Zoe Last"]
    assert headings(html, 2) == ["Sails", "On the council", "Elsewhere"]
    assert re.findall(r"<title>(.*?)</title>", html) == ["Zoe Last – Harbour Council"]
    assert re.findall(r'<a rel="me noopener nofollow" href="(.*?)">(.*?)</a>', html) == [
        ("https://www.example.org/zo%C3%A9/", "Website: <bdi>example.org/zoé</bdi>"),
        ("https://github.com/zoe", "GitHub: <bdi>zoe</bdi>"),
        ("https://mastodon.example/@zoe", "Mastodon: <bdi>@zoe@mastodon.example</bdi>"),
    ]
    assert '<p class="employer" dir="auto">Harbour Master</p>' in html
    assert '<p class="badge">Vice Chair</p>' in html
    terms = [
        " ".join(re.sub("<[^>]+>", "", term).split())
        for term in re.findall(r"<li>(<span class=\"term\">.*?)</li>", html, re.DOTALL)
    ]
    assert terms == ["Member, Quay: until 1 January 2021", "Vice Chair: since 1 January 2022"]


def test_a_member_page_without_bio_and_links_has_no_empty_parts(client: Client) -> None:
    TermFactory.create(member__name="Zoe Last")
    html = page(client, "/members/zoe-last/")
    assert '<div class="prose">' not in html
    assert "Elsewhere" not in html


def test_a_member_page_costs_the_same_queries_for_1_and_for_3_terms(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member = MemberFactory.create(name="Zoe Last")
    for year in (2001, 2002, 2003):
        TermFactory.create(member=member, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
        if year != 2002:
            with django_assert_num_queries(6):
                client.get("/members/zoe-last/")


def test_a_member_page_leads_to_the_neighbours_on_the_roster(client: Client) -> None:
    for name in ("Ann", "Bob", "Cy"):
        TermFactory.create(member__name=name)
    TermFactory.create(member__name="Bea", member__is_visible=False)
    TermFactory.create(member__name="Di", ends_on=date(2021, 1, 1))

    def neighbours(slug: str) -> list[tuple[str, str]]:
        return re.findall(r'<a rel="(prev|next)" href="/members/(.*?)/">', page(client, f"/members/{slug}/"))

    assert neighbours("ann") == [("next", "bob")]
    assert neighbours("bob") == [("prev", "ann"), ("next", "cy")]
    assert neighbours("cy") == [("prev", "bob")]
    assert neighbours("di") == []


def test_the_neighbours_stand_in_the_order_of_the_roster(client: Client) -> None:
    """By role, then name without accents, then address."""
    roles = [("Zoe", Term.Office.CHAIR), ("Émile", Term.Office.VICE_CHAIR), ("Eve", Term.Office.VICE_CHAIR)]
    roles += [("Ann", Term.Office.NONE), ("Ann", Term.Office.NONE), ("ann", Term.Office.NONE)]
    for name, role in roles:
        TermFactory.create(member__name=name, office=role)
    walk, slug = ["zoe"], "zoe"
    while following := re.findall(
        r'<a rel="next" href="/members/(.*?)/">', page(client, f"/members/{slug}/")
    ):
        previous = re.findall(
            r'<a rel="prev" href="/members/(.*?)/">', page(client, f"/members/{following[0]}/")
        )
        assert previous == [slug]
        slug = following[0]
        walk.append(slug)
    assert walk == ["zoe", "emile", "eve", "ann", "ann-2", "ann-3"]
    assert walk == [member.slug for member in Member.objects.serving(on=timezone.localdate())]


@pytest.mark.parametrize("name", ["江一昆", "أحمد", "O'Neil", "🙂"])
def test_a_name_in_any_script_has_a_page(client: Client, name: str) -> None:
    term = TermFactory.create(member__name=name)
    assert headings(page(client, term.member.get_absolute_url()), 1) == [name]
