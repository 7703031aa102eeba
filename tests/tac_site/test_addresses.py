import re
from contextlib import suppress
from time import process_time
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from tac_site.addresses import MAX_ADDRESS, check_address, understood, uri
from tests.members.strategies import steady

URI = re.compile(r"([a-z]+:)?([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")


def refusal(address: str) -> str:
    with pytest.raises(ValidationError) as refused:
        check_address(understood(address))
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org/a_(b)?c=d%20e#f",
        "https://例え.jp:8080/パス",
        "https://हिन्दी.भारत/",
        "https://xn--mller-kva.example/",
        "https://[::1]/",
        "https://web.archive.org/web/2024/https://example.org/",
        "https://mastodon.example/@ada",
        "https://example.org/login?next=a,https://b.example",
        "https://example.org/a;http://b.example/",
        "mailto:list@example.org",
        "mailto:list+tac@example.org?subject=To%20the%20TAC&cc=a@example.org",
        "mailto:a/b&c=d'e%2Ff@example.org",
        "webcal://example.org/calendar.ics",
        "/",
        "/members/ada/?a=b#c",
        "/media/charter.pdf",
    ],
)
def test_an_address_is_taken_as_it_is(address: str) -> None:
    assert understood(address) == address
    check_address(address)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("HTTPS://example.org/A", "https://example.org/A"),
        ("www.example.org", "https://www.example.org"),
        ("example.org/page", "https://example.org/page"),
        ("example.org:8080/page", "https://example.org:8080/page"),
        ("münchen.de?a", "https://münchen.de?a"),
        ("list@example.org", "mailto:list@example.org"),
        ("list@example.org?subject=a", "mailto:list@example.org?subject=a"),
        ("MailTo: list@example.org", "mailto:list@example.org"),
        ("list&#64;example.org", "mailto:list@example.org"),
        ("mailto:a/b&#x40;example.org", "mailto:a/b@example.org"),
        ("a/b@example.org", "mailto:a/b@example.org"),
        ("The list <list@example.org>", "mailto:list@example.org"),
        ("<https://example.org/>", "https://example.org/"),
        ("(https://example.org/)", "https://example.org/"),
        ("[a page](https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("[a page](<example.org>)", "https://example.org"),
        ('"https://example.org/"', "https://example.org/"),
        ("“<https://example.org/>”", "https://example.org/"),
        ("`/members/`", "/members/"),
        ("GitHub: https://github.com/ada", "https://github.com/ada"),
        ("My web page: example.org", "https://example.org"),
        ("Website:https://example.org/", "https://example.org/"),
        ("网站：https://example.org/", "https://example.org/"),
        ("E-Mail: list@example.org", "mailto:list@example.org"),
        ("W: “www.example.org”", "https://www.example.org"),
        ("List: mailto:list@example.org", "mailto:list@example.org"),
        ("https://example.org/ada\u200b", "https://example.org/ada"),
    ],
)
def test_what_is_meant_is_understood(typed: str, meant: str) -> None:
    assert understood(typed) == meant
    check_address(meant)


KIND = "is of a kind that is not linked here. Write an address that begins with https://."
ELSEWHERE = (
    "is a file on one computer, where nobody else finds it. "
    "Put the file on the web first. Then write its address here, such as https://example.org/file.pdf."
)
TWO = "has two addresses in it. Keep one of them. Where there may be several, each has its own line."
NO_ADDRESS = (
    "is not an address. Write the whole of it, "
    "such as https://example.org/page, list@example.org or, for a page of this site, /members/."
)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        *((f"{scheme}:a", KIND) for scheme in ("javascript", "JavaScript", "data", "tel", "vbscript")),
        ("ftp://example.org/", KIND),
        *(
            (path, ELSEWHERE)
            for path in ("file:///C:/a.pdf", "C:\\Users\\a.pdf", "d:/a.pdf", "\\\\nas\\a.pdf")
        ),
        *(
            (text, NO_ADDRESS)
            for text in ("hello", "hello there", "members/", "#members", "https://", "@ada", "1: a.example")
        ),
        *(
            (text, NO_ADDRESS)
            for text in ("https://[", "https://a", "mailto:", "mailto:list", "ada@", "1.2.3")
        ),
        *(
            (text, NO_ADDRESS)
            for text in (
                "a@localhost",
                "mailto:a@localhost",
                "mailto:a..b@example.org",
            )
        ),
        ("https://a℀b.example/", NO_ADDRESS),  # to a browser, its host is another one
        *(
            (
                text,
                TWO,
            )
            for text in (
                "https://a.example https://b.example",
                "https://a.example, www.b.example",
                "https://a.example ;https://b.example",
                "a.example and https://b.example",
                "a@example.org; b@example.org",
                "mailto:a@example.org,b@example.org",
            )
        ),
    ],
)
def test_anything_else_is_refused(address: str, problem: str) -> None:
    assert refusal(address) == f"“{address}” {problem}"


def test_two_addresses_in_two_lines_are_two() -> None:
    assert refusal("https://a.example/\r\nhttps://b.example/") == (
        f"“https://a.example/ https://b.example/” {TWO}"
    )


def test_a_label_may_stand_before_what_is_asked_about() -> None:
    problem = "has a space in it. Write https://example.org/a%20b if that is meant."
    assert refusal("Web: https://example.org/a b") == f"“https://example.org/a b” {problem}"


@pytest.mark.parametrize("name", ["Agenda.pdf", "Minutes June.DOCX", "README.md", "index.html#members"])
def test_the_name_of_a_file_is_no_host(name: str) -> None:
    assert refusal(name).startswith(f"“{name}” is the name of a file and does not say where it is. ")


@pytest.mark.parametrize(
    ("address", "problem", "meant"),
    [
        ("see https://example.org", "has words before it", "https://example.org"),
        ("http//example.org", "does not begin as a web address does", "http://example.org"),
        ("https:/example.org", "does not begin as a web address does", "https://example.org"),
        ("https:example.org", "does not begin as a web address does", "https://example.org"),
        ("https:////example.org", "does not begin as a web address does", "https://example.org"),
        ("webcal:example.org/a", "does not begin as a web address does", "webcal://example.org/a"),
        ("mailto://list@example.org", "does not begin as a mail address does", "mailto:list@example.org"),
        ("https://https://example.org", "begins twice", "https://example.org"),
        ("http://https//example.org", "begins twice", "https://example.org"),
        ("//example.org/a", "leads to another site but does not say how", "https://example.org/a"),
        ("/\\example.org", "has a backslash in it", "https://example.org"),
        ("https://example.org\\a", "has a backslash in it", "https://example.org/a"),
        ("https://example.org/a b", "has a space in it", "https://example.org/a%20b"),
        ("mailto:a@example.org?subject=b c", "has a space in it", "mailto:a@example.org?subject=b%20c"),
        ("/a b/", "has a space in it", "/a%20b/"),
        ("https://a:b@example.org/", "has a user’s name before the host", "https://example.org/"),
        ("https://github.com@example.org", "has a user’s name before the host", "https://example.org"),
    ],
)
def test_what_is_doubtful_is_asked_about(address: str, problem: str, meant: str) -> None:
    assert refusal(address) == f"“{address}” {problem}. Write {meant} if that is meant."
    check_address(meant)


@pytest.mark.parametrize(
    ("address", "ascii_address"),
    [
        ("https://müller.example/ä?ö#ü", "https://xn--mller-kva.example/%C3%A4?%C3%B6#%C3%BC"),
        ("https://faß.example", "https://xn--fa-hia.example"),
        ("https://例え。JP:8080", "https://xn--r8jz45g.jp:8080"),
        (
            "https://example.org/100%/%C3%A4/[a]?b|c#d#e",
            "https://example.org/100%25/%C3%A4/%5Ba%5D?b%7Cc#d%23e",
        ),
        ("webcal://münchen.example/ü", "webcal://xn--mnchen-3ya.example/%C3%BC"),
        ("mailto:jürg@münchen.example?subject=ü", "mailto:j%C3%BCrg@xn--mnchen-3ya.example?subject=%C3%BC"),
        ("/ä/?ö", "/%C3%A4/?%C3%B6"),
        ("https://example.org/a?b=c&d='e'#", "https://example.org/a?b=c&d='e'#"),
    ],
)
def test_a_program_gets_a_uri(address: str, ascii_address: str) -> None:
    assert uri(address) == ascii_address
    assert uri(ascii_address) == ascii_address
    check_address(address)


pieces = st.sampled_from(
    [
        *("https", "http:", "//", "/", "@", "mailto:", "webcal:", "www.", "a.example", "b", "1", "-", "xn--"),
        *(
            "ü",
            "ß",
            "例",
            "℀",
            "。",
            ".",
            ":",
            " ",
            "\n",
            "%",
            "#",
            "?",
            "[",
            "]",
            "(",
            ")",
            "<",
            ">",
            '"',
            "\\",
        ),
        "&#64;",
    ]
)
texts = st.one_of(st.text(), st.lists(pieces, max_size=12).map("".join))


@steady
@given(texts)
@example("https://ß℀@.example")
def test_whatever_is_typed_is_refused_or_a_uri(text: str) -> None:
    address = understood(text)
    assert understood(address) == address
    assert URI.fullmatch(uri(address))
    with suppress(ValidationError):
        check_address(address)
        parts = urlsplit(uri(address))
        assert parts.scheme in ("http", "https", "mailto", "webcal", "")
        assert "@" not in parts.netloc
        assert parts.netloc or parts.scheme == "mailto" or address.startswith("/")


@pytest.mark.parametrize(
    "piece", [" ", '"', "a.", "https:", "a@", "[](", "<", "\\", "\u200b", "(", "xn--", "。"]
)
def test_no_text_takes_long(piece: str) -> None:
    begun = process_time()
    for text in (piece * MAX_ADDRESS, piece * 300_000):
        address = understood(text)
        uri(address)
        with pytest.raises(ValidationError):
            check_address(address)
    assert process_time() - begun < 20  # seconds; one that grows with the square takes minutes


def test_no_host_takes_long() -> None:
    begun = process_time()
    host = "".join(chr(0x4E00 + number) for number in range(MAX_ADDRESS))
    assert len(uri(f"https://{host}.example/")) == len("https://.example/") + 9 * MAX_ADDRESS
    assert process_time() - begun < 20


def test_a_long_address_is_refused() -> None:
    check_address("https://example.org/".ljust(MAX_ADDRESS, "a"))
    address = "https://example.org/".ljust(MAX_ADDRESS + 1, "a")
    assert refusal(address) == f"“{address[:50]}…” is too long. Write at most 2000 characters."
