import pytest
from django.core.exceptions import ValidationError

from tac_site.validators import MarkdownLength, NetworkAddress

github = NetworkAddress("GitHub", "github.com")
x = NetworkAddress("X", "x.com", "twitter.com")


def test_a_markdown_text_has_a_longest_length() -> None:
    MarkdownLength(3)("abc")
    with pytest.raises(ValidationError) as caught:
        MarkdownLength(3)("abcd")
    assert caught.value.messages == [
        "This text has 4 characters and at most 3 are kept. "
        "Shorten it or move a part of it elsewhere, then save again."
    ]


@pytest.mark.parametrize(
    "address",
    ["https://github.com/a", "https://GitHub.com", "https://gist.github.com/a", "http://github.com"],
)
def test_a_profile_is_on_its_network(address: str) -> None:
    github(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://gitlab.com/a",
        "https://notgithub.com/a",
        "https://github.com.example.org/a",
        "https://github.com@example.org/a",
        "https://example.org/github.com",
        "https://[",
        "",
    ],
)
def test_a_profile_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(ValidationError) as caught:
        github(address)
    assert caught.value.messages == [
        f"“{address}” is not an address on GitHub. "
        "Write one that begins with https://github.com/, or use another field."
    ]


def test_a_network_may_have_two_hosts() -> None:
    x("https://x.com/a")
    x("https://twitter.com/a")


def test_networks_are_equal_by_name_and_hosts() -> None:
    assert github == NetworkAddress("GitHub", "github.com")
    assert github != NetworkAddress("GitHub", "github.com", "github.io")
    assert github != NetworkAddress("Hub", "github.com")
    name: object = "GitHub"
    assert github != name
