import pytest
from pytest_django import Settings

from tac_site.management.public_addresses import public_addresses

ADDRESSES = {
    *("/", "/members/", "/members/former/", "/members/feed.xml", "/seats/", "/resources/"),
    *("/meetings/", "/meetings.json", "/meetings.ics", "/meetings/feed.xml"),
    *("/council.json", "/council-1.json", "/council.md", "/members.csv", "/manifest.webmanifest"),
    *("/accessibility/", "/sitemap.xml", "/robots.txt", "/share.png", "/favicon.ico"),
}


@pytest.mark.parametrize(
    ("contact", "more"), [("", set()), ("mailto:a@example.org", {"/.well-known/security.txt"})]
)
def test_every_public_address_without_an_argument_is_named_once(
    settings: Settings, contact: str, more: set[str]
) -> None:
    settings.SECURITY_CONTACT = contact
    assert sorted(public_addresses()) == sorted(ADDRESSES | more)
