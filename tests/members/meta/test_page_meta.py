"""What machines read in the head of a page."""

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client

from members.meta.share_images import council_image_path
from members.models import Council, Member, Term
from tests.factories import CouncilFactory, MeetingFactory, MemberFactory, ResourceFactory, TermFactory

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
        self.tags: dict[str, str] = {}
        self.feed(html.partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        name = known.get("property") or known.get("name") or known.get("rel")
        if tag in ("meta", "link") and name:
            key = f"{name} {known['type']} {known.get('title', '')}".strip() if name == "alternate" else name
            assert key not in self.tags
            self.tags[key] = known.get("content") or known.get("href") or ""


def head(client: Client, address: str) -> dict[str, str]:
    response = client.get(address)
    assert response.status_code == 200
    return Head(response.content.decode()).tags


def make_content() -> None:
    CouncilFactory.create()
    ada = MemberFactory.create(name="Ada", bio="She **sails**.\nEvery day.")
    TermFactory.create(member=ada, starts_on=date(2020, 1, 1))
    ResourceFactory.create()


def test_the_head_of_the_overview_describes_the_council(client: Client) -> None:
    make_content()
    tags = head(client, "/")
    image = tags.pop("og:image")
    assert re.fullmatch(r"http://testserver/share\.png\?v=[0-9a-f]{16}", image)
    for ours in ("viewport", "color-scheme", "stylesheet", "icon"):
        del tags[ours]
    assert tags == {
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
        "alternate application/atom+xml Changes of the roster": "/members/feed.xml",
        "alternate application/json": "/council.json",
        "manifest": "/manifest.webmanifest",
        "apple-touch-icon": "/static/tac_site/icon-180.png",
    }


def test_the_head_of_a_member_page_describes_the_member(client: Client) -> None:
    make_content()
    tags = head(client, "/members/ada/")
    assert tags["og:type"] == "profile"
    assert tags["og:title"] == "Ada"
    assert tags["description"] == tags["og:description"] == "She sails. Every day."
    assert re.fullmatch(r"http://testserver/members/ada/share\.png\?v=[0-9a-f]{16}", tags["og:image"])


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_description_an_address_and_an_image(client: Client, address: str) -> None:
    make_content()
    tags = head(client, address)
    assert tags["description"]
    assert tags["canonical"] == tags["og:url"] == f"http://testserver{address}"
    assert client.get(tags["og:image"]).headers["Content-Type"] == "image/png"
    assert "robots" not in tags


def test_a_site_without_a_council_has_heads_too(client: Client) -> None:
    tags = head(client, "/")
    assert tags["description"] == "Council"
    assert tags["og:image"] == f"http://testserver{council_image_path(Council(name='Council'))}"


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
def test_pages_that_show_the_same_have_one_canonical_address(
    client: Client, address: str, canonical: str
) -> None:
    for number in range(101):
        TermFactory.create(member__name=f"Number{number}", starts_on=date(2024, 1, 1))
    tags = head(client, address)
    assert tags["canonical"] == f"http://testserver{canonical}"
    assert "robots" not in tags


@pytest.mark.parametrize("address", ["/members/?q=ada", "/members/former/?q=x&on=2024-01-01"])
def test_search_results_are_not_for_search_engines(client: Client, address: str) -> None:
    tags = head(client, address)
    assert tags["robots"] == "noindex"
    assert "q=" in tags["canonical"]


@pytest.mark.parametrize("address", ["/no-such-page/", "/members/?on=never"])
def test_an_error_page_is_not_indexed(client: Client, address: str) -> None:
    tags = Head(client.get(address).content.decode()).tags
    assert tags["robots"] == "noindex"
    assert "canonical" not in tags


def test_hostile_names_stay_inside_of_their_attributes(client: Client) -> None:
    hostile = '"><script>alert(1)</script>'
    CouncilFactory.create(name=hostile, summary=hostile)
    member = MemberFactory.create(name=hostile, slug="h", bio=hostile)
    TermFactory.create(member=member, office=Term.Office.CHAIR)
    for address in ("/", "/members/h/"):
        html = client.get(address).content.decode()
        assert "<script>" not in html
        assert head(client, address)["og:title"] == unescape(hostile)


def test_no_page_shows_an_email_address(client: Client) -> None:
    make_content()
    for address in PAGES:
        assert not re.search(r"[\w.]+@[\w.]+", client.get(address).content.decode())
    assert Member.objects.count() == 1


def test_the_head_of_a_meeting_says_when_it_is(client: Client) -> None:
    CouncilFactory.create(name="Harbour Council")
    meeting = MeetingFactory.create()
    tags = head(client, "/meetings/2026-09-08/")
    when = "on Tuesday 8 September 2026, 7:00 in Los Angeles, 14:00 UTC"
    assert tags["description"] == f"Meeting of the Harbour Council {when}."
    assert tags["og:title"] == "Meeting of 8 September 2026"
    meeting.title, meeting.status = "Summit", 3
    meeting.save()
    tags = head(client, "/meetings/2026-09-08/")
    assert tags["description"] == f"Summit. Meeting of the Harbour Council {when}, which is cancelled."
    assert tags["og:title"] == "Summit, 8 September 2026"
    assert head(client, "/meetings/")["description"] == (
        "The meetings of the Harbour Council: when they are, their agendas, minutes and recordings."
    )
