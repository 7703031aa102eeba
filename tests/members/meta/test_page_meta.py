"""What machines read in the head of a page."""

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client

from members.meta.share_images import council_image_path
from members.models import Council, Member, Term
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/members/",
    "/members/former/",
    "/members/ada/",
    "/resources/",
    "/accessibility/",
]


class Head(HTMLParser):
    """The tags by what names them: "og:title", "canonical" ..."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(html.partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        name = known.get("property") or known.get("name") or known.get("rel")
        if tag in ("meta", "link") and name:
            key = f"{name} {known['type']}" if name == "alternate" else name
            assert key not in self.found
            self.found[key] = known.get("content") or known.get("href") or ""


def head(client: Client, address: str) -> dict[str, str]:
    response = client.get(address)
    assert response.status_code == 200
    return Head(response.content.decode()).found


def make_content() -> None:
    CouncilFactory.create()
    ada = MemberFactory.create(name="Ada", bio="She **sails**.\nEvery day.")
    TermFactory.create(member=ada, starts_on=date(2020, 1, 1))
    ResourceFactory.create()


def test_the_overview_tells_what_it_is(client: Client) -> None:
    make_content()
    found = head(client, "/")
    image = found.pop("og:image")
    assert re.fullmatch(r"http://testserver/share\.png\?v=[0-9a-f]{16}", image)
    for ours in ("viewport", "color-scheme", "stylesheet", "icon"):
        del found[ours]
    assert found == {
        "description": "The council looks after the harbour.",
        "canonical": "http://testserver/",
        "og:type": "website",
        "og:site_name": "Harbour Council",
        "og:title": "Harbour Council",
        "og:description": "The council looks after the harbour.",
        "og:url": "http://testserver/",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Harbour Council",
        "twitter:card": "summary_large_image",
        "alternate application/atom+xml": "/members/feed.xml",
        "alternate application/json": "/council.json",
        "manifest": "/manifest.webmanifest",
        "apple-touch-icon": "/static/tac_site/icon-180.png",
    }


def test_a_member_page_tells_of_the_member(client: Client) -> None:
    make_content()
    found = head(client, "/members/ada/")
    assert found["og:type"] == "profile"
    assert found["og:title"] == "Ada"
    assert found["description"] == found["og:description"] == "She sails. Every day."
    assert re.fullmatch(r"http://testserver/members/ada/share\.png\?v=[0-9a-f]{16}", found["og:image"])


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_description_an_address_and_an_image(client: Client, address: str) -> None:
    make_content()
    found = head(client, address)
    assert found["description"]
    assert found["canonical"] == found["og:url"] == f"http://testserver{address}"
    assert client.get(found["og:image"]).headers["Content-Type"] == "image/png"
    assert "robots" not in found


def test_a_site_without_a_council_has_heads_too(client: Client) -> None:
    found = head(client, "/")
    assert found["description"] == "Council"
    assert found["og:image"] == f"http://testserver{council_image_path(Council(name='Council'))}"


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/?utm_source=mail", "/"),
        ("/?page=1", "/"),
        ("/?page=2&on=2024-01-01&q=ada", "/?page=2"),
        ("/members/?page=2&fbclid=x", "/members/?page=2"),
        ("/members/?on=2024-01-01&page=1&x=%22", "/members/?on=2024-01-01"),
        ("/members/?page=2&on=2024-01-01", "/members/?on=2024-01-01&page=2"),
        ("/members/?q=&on=", "/members/"),
        ("/members/former/?utm_source=mail", "/members/former/"),
        ("/resources/?q=ada", "/resources/"),
        ("/members/number0/?page=2", "/members/number0/"),
    ],
)
def test_one_address_stands_for_all_that_show_the_same(client: Client, address: str, canonical: str) -> None:
    for number in range(101):
        TermFactory.create(member__name=f"Number{number}")
    found = head(client, address)
    assert found["canonical"] == f"http://testserver{canonical}"
    assert "robots" not in found


@pytest.mark.parametrize("address", ["/members/?q=ada", "/members/former/?q=x&on=2024-01-01"])
def test_search_results_are_not_for_search_engines(client: Client, address: str) -> None:
    found = head(client, address)
    assert found["robots"] == "noindex"
    assert "q=" in found["canonical"]


@pytest.mark.parametrize("address", ["/no-such-page/", "/members/?on=never"])
def test_an_error_page_is_for_nobody_to_keep(client: Client, address: str) -> None:
    found = Head(client.get(address).content.decode()).found
    assert found["robots"] == "noindex"
    assert "canonical" not in found


def test_hostile_names_stay_inside_of_their_attributes(client: Client) -> None:
    hostile = '"><script>alert(1)</script>'
    CouncilFactory.create(name=hostile, summary=hostile)
    member = MemberFactory.create(name=hostile, slug="h", bio=hostile)
    TermFactory.create(member=member, role=Term.Role.CHAIR)
    for address in ("/", "/members/h/"):
        html = client.get(address).content.decode()
        assert "<script>" not in html
        assert head(client, address)["og:title"] == unescape(hostile)


def test_addresses_of_mail_are_on_no_page(client: Client) -> None:
    make_content()
    for address in PAGES:
        assert not re.search(r"[\w.]+@[\w.]+", client.get(address).content.decode())
    assert Member.objects.count() == 1
