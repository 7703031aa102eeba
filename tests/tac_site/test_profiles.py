from contextlib import suppress
from time import process_time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tac_site.profiles import (
    check_profile,
    check_profiles,
    profile_of,
    profiles_of,
    understood_profile,
    understood_profiles,
)
from tests.members.strategies import steady
from tests.tac_site.test_addresses import pieces


def refusal(text: str) -> str:
    with pytest.raises(ValidationError) as refused:
        check_profile(understood_profile(text))
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("address", "label", "text"),
    [
        ("https://github.com/ada", "GitHub", "ada"),
        ("http://www.github.com/ada/?tab=repositories", "GitHub", "ada"),
        ("https://gist.GitHub.com/ada", "GitHub", "gist.github.com/ada"),
        ("https://business.linkedin.com/in/ada", "Website", "business.linkedin.com/in/ada"),
        ("https://github.com/ada/engine", "GitHub", "github.com/ada/engine"),
        ("https://ada.github.io/", "Website", "ada.github.io"),
        ("https://www.linkedin.com/in/ada", "LinkedIn", "ada"),
        ("https://de.linkedin.com/in/j%C3%BCrg-m%C3%BCller-1/en?a", "LinkedIn", "jürg-müller-1"),
        ("https://linkedin.com/company/acme/", "LinkedIn", "linkedin.com/company/acme"),
        ("https://linkedin.com/feed/", "LinkedIn", "linkedin.com/feed"),
        ("https://x.com/ada", "X", "@ada"),
        ("https://mobile.twitter.com/ada", "X", "@ada"),
        ("https://max.com/ada", "Website", "max.com/ada"),
        ("https://x.com.example/ada", "Website", "x.com.example/ada"),
        ("https://bsky.app/profile/ada.bsky.social", "Bluesky", "@ada.bsky.social"),
        ("https://bsky.app/profile/ada.example", "Bluesky", "@ada.example"),
        ("https://orcid.org/0000-0002-1825-0097", "ORCID", "0000-0002-1825-0097"),
        ("https://mastodon.social/@ada", "Mastodon", "@ada@mastodon.social"),
        ("https://müller.example/@ada/", "Mastodon", "@ada@müller.example"),
        ("https://mastodon.social/@ada@fosstodon.org", "Mastodon", "@ada@fosstodon.org"),
        ("https://mastodon.social/@ada/123", "Website", "mastodon.social/@ada/123"),
        ("https://mastodon.social/web/@ada", "Mastodon", "@ada@mastodon.social"),
        ("https://x.com/@ada", "X", "@ada"),
        ("https://medium.com/@ada", "Website", "medium.com/@ada"),
        ("https://www.figma.com/@ada", "Website", "figma.com/@ada"),
        ("https://www.youtube.com/@ada", "Website", "youtube.com/@ada"),
        ("https://ada.substack.com/@ada", "Website", "ada.substack.com/@ada"),
        ("https://notmedium.com/@ada", "Mastodon", "@ada@notmedium.com"),
        ("https://www.müller.example/%C3%A4/?a#b", "Website", "müller.example/ä"),
        (f"https://example.org/{'a' * 40}", "Website", "example.org"),
        ("https://example.org/%E2%80%AEada", "Website", "example.org/ada"),
    ],
)
def test_an_address_tells_network_and_handle(address: str, label: str, text: str) -> None:
    profile = profile_of(address)
    assert (profile.label, profile.text, profile.url) == (label, text, address)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("github.com/ada", "https://github.com/ada"),
        ("GitHub: ada", "https://github.com/ada"),
        ("LinkedIn: ada-l", "https://www.linkedin.com/in/ada-l"),
        ("X: @ada", "https://x.com/ada"),
        ("<https://x.com/ada>", "https://x.com/ada"),
        ("@ada@mastodon.social", "https://mastodon.social/@ada"),
        ("Mastodon: @ada@müller.example", "https://müller.example/@ada"),
        ("Mastodon: ada@mastodon.social", "https://mastodon.social/@ada"),
        ("Mastodon: https://mastodon.social/@ada", "https://mastodon.social/@ada"),
        ("Bluesky: ada.bsky.social", "https://bsky.app/profile/ada.bsky.social"),
        ("LinkedIn: www.linkedin.com/in/ada", "https://www.linkedin.com/in/ada"),
        ("@ada.bsky.social", "https://bsky.app/profile/ada.bsky.social"),
        ("ada.bsky.social", "https://bsky.app/profile/ada.bsky.social"),
        ("0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
        ("ORCID: 0000-0002-1694-233x", "https://orcid.org/0000-0002-1694-233X"),
        ("http://orcid.org/0000000218250097", "https://orcid.org/0000-0002-1825-0097"),
        ("https://a.example/?utm_source=b&c=d&fbclid=e#f", "https://a.example/?c=d#f"),
        ("https://a.example/?UTM_Source=b&gclid", "https://a.example/"),
        ("https://a.example/?s=b&trk=c&mc_cid=d&mc_eid=e", "https://a.example/?s=b&trk=c"),
        ("https://a.example/?b=%20&&c", "https://a.example/?b=%20&&c"),
        ("https://a.example/?", "https://a.example/?"),
        ("linkedin.com/in/ada?trk=a&originalSubdomain=de", "https://linkedin.com/in/ada"),
        ("https://x.com/ada?s=21&t=abc", "https://x.com/ada"),
        ("https://instagram.com/ada?igshid=b", "https://instagram.com/ada"),
    ],
)
def test_what_is_meant_is_understood(typed: str, meant: str) -> None:
    assert understood_profile(typed) == meant
    check_profile(meant)


ON_NO_NETWORK = "does not say on which network."


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        *(
            (
                typed,
                f"“{typed}” {ON_NO_NETWORK} "
                "Write https://github.com/ada, https://x.com/ada or, on Mastodon, @ada@mastodon.social.",
            )
            for typed in ("@ada", "ada")
        ),
        (
            "@ada.example",
            f"“@ada.example” {ON_NO_NETWORK} On Bluesky that is https://bsky.app/profile/ada.example.",
        ),
        *(
            (
                typed,
                "“ada@example.org” is a mail address. "
                "Here stand links to pages, such as https://example.org/page or https://github.com/ada. "
                "If it is an account on Mastodon, write @ada@example.org.",
            )
            for typed in (
                *("ada@example.org", "mailto:ada@example.org?subject=Hi", "E-Mail: ada@example.org"),
                "Ada <ada&#64;example.org>",
            )
        ),
        ("/members/", "“/members/” is not a web address. Write one that begins with https://."),
        (
            "webcal://example.org/",
            "“webcal://example.org/” is not a web address. Write one that begins with https://.",
        ),
        (
            "ada lovelace",
            "“ada lovelace” is not an address. Write the whole of it, such as https://example.org/page.",
        ),
        *(
            (
                typed,
                f"“https://orcid.org/{number}” is not an ORCID iD: a digit is wrong or missing. "
                "Copy it anew from orcid.org, such as https://orcid.org/0000-0002-1825-0097.",
            )
            for typed, number in (
                ("0000-0002-1825-0098", "0000-0002-1825-0098"),
                ("0000-0002-1825-009X", "0000-0002-1825-009X"),
                ("orcid.org/0000-0002-1825-009", "0000-0002-1825-009"),
            )
        ),
    ],
)
def test_anything_else_is_refused(typed: str, message: str) -> None:
    assert refusal(typed) == message


def test_of_several_each_is_kept_once_in_their_order() -> None:
    text = "www.a.example\n\nx.com/ada\r\nhttp://a.example/\n https://twitter.com/Ada?s=20 \nhttps://a.example/?b\n"
    assert understood_profiles(text) == "https://www.a.example\nhttps://x.com/ada\nhttps://a.example/?b"
    found = profiles_of(understood_profiles(text))
    assert [profile.network for profile in found] == ["website", "x", "website"]
    assert profiles_of("") == []


ONE_PAGE = [
    ("https://a.example", "http://www.A.example/"),
    ("https://a.example/b?c", "http://a.example/b/?c"),
    ("https://müller.example/ä", "https://xn--mller-kva.example/%C3%A4"),
    ("https://github.com/ada", "https://www.github.com/Ada/"),
    ("https://linkedin.com/in/ada", "https://de.linkedin.com/in/Ada/"),
    ("https://x.com/ada", "https://mobile.twitter.com/Ada"),
    ("https://x.com/ada/status/1", "https://twitter.com/ada/status/1"),
    ("https://mastodon.social/@ada", "https://mastodon.social/@Ada/"),
    ("https://fosstodon.org/@ada", "https://mastodon.social/@ada@fosstodon.org"),
    ("https://bsky.app/profile/ada.example", "https://bsky.app/profile/Ada.example"),
    ("orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X"),
]
TWO_PAGES = [
    ("https://a.example/b", "https://a.example/B"),
    ("https://a.example/", "https://a.example/?b"),
    ("https://a.example/", "https://a.example/#b"),
    ("https://a.example/", "https://b.a.example/"),
    ("https://github.com/ada", "https://gist.github.com/ada"),
    ("https://github.com/ada", "https://github.com/ada/engine"),
    ("https://github.com/ada", "https://github.com/ada?tab=stars"),
    ("https://github.com/ada/a", "https://github.com/ada/A"),
    ("https://linkedin.com/in/acme", "https://linkedin.com/company/acme"),
    ("https://linkedin.com/company/acme", "https://linkedin.com/school/acme"),
    ("https://linkedin.com/in/ada", "https://linkedin.com/in/ada/recent-activity"),
    ("https://linkedin.com/pub/ada/1", "https://linkedin.com/pub/ada/2"),
    ("https://linkedin.com/sales", "https://business.linkedin.com/sales"),
    ("https://x.com/search?q=a", "https://x.com/search?q=b"),
    ("https://mastodon.social/@ada", "https://fosstodon.org/@ada"),
    ("https://github.com/ada", "https://x.com/ada"),
]


@pytest.mark.parametrize(("first", "second"), ONE_PAGE)
def test_of_two_links_to_one_page_the_first_is_kept(first: str, second: str) -> None:
    for one, other in ((first, second), (second, first)):
        assert understood_profiles(f"{one}\n{other}") == understood_profile(one)


@pytest.mark.parametrize(("first", "second"), TWO_PAGES)
def test_links_to_two_pages_are_both_kept(first: str, second: str) -> None:
    for text in (f"{first}\n{second}", f"{second}\n{first}"):
        assert understood_profiles(text) == text


def test_the_wrong_ones_are_named_by_their_lines() -> None:
    with pytest.raises(ValidationError) as refused:
        check_profiles("github.com/ada\n\nftp://a.example\nhttps:/a.example")
    assert refused.value.messages == [
        "Line 3: “ftp://a.example” is of a kind that is not linked here. "
        "Write an address that begins with https://.",
        "Line 4: “https:/a.example” does not begin as a web address does. "
        "Write https://a.example if that is meant.",
    ]


def test_there_are_at_most_twenty() -> None:
    check_profiles("\n\n".join(f"https://a.example/{number}" for number in range(20)))
    for count in (21, 30_000):
        with pytest.raises(ValidationError) as refused:
            check_profiles(understood_profiles("\n".join(f"https://a.example/{n}" for n in range(count))))
        assert refused.value.messages == [
            f"These are {count} links, and at most 20 are kept. Take away those that matter least."
        ]


@steady
@given(st.lists(st.one_of(st.text(), st.lists(pieces, max_size=8).map("".join))).map("\n".join))
def test_what_is_stored_is_understood_as_it_is(text: str) -> None:
    stored = understood_profiles(text)
    assert understood_profiles(stored) == stored
    assert len(profiles_of(stored)) == len(stored.split("\n")) - (not stored)


@pytest.mark.parametrize("piece", ["@", "a.", "?", "&", "utm_", "?a&", "/", "\n", "a\n", "%", "orcid "])
def test_no_text_takes_long(piece: str) -> None:
    begun = process_time()
    for text in (piece * 100_000, f"https://x.com/{piece * 100_000}", f"@a@{piece * 100_000}"):
        understood_profiles(text)
        with suppress(ValidationError):
            check_profiles(text)
    assert process_time() - begun < 20  # seconds; one that grows with the square takes minutes
