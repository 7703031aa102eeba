"""What of a request reaches WSGI."""

from typing import Any

import pytest

from tac_site.serving.environ import TrustedProxies, environ_of
from tests.tac_site.serving.asgi_visitor import Visitor

PROXIES = TrustedProxies(["127.0.0.1", "10.0.0.0/8", "::1"])


def environ(*headers: tuple[str, str], peer: str = "192.0.2.9", **scope: Any) -> dict[str, Any]:
    return environ_of({**Visitor(headers=headers, peer=peer).scope, **scope}, PROXIES)


def test_a_request_is_as_wsgi_has_it() -> None:
    made = environ(("content-type", "text/plain"), ("content-length", "3"), ("x-word", "é"))
    assert {name: value for name, value in made.items() if not name.startswith("wsgi.")} == {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.9",
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "3",
        "HTTP_X_WORD": "é",
    }
    assert made["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"/a%20b", "/a b"),
        (b"/%C3%A9", "/\u00c3\u00a9"),  # the bytes of UTF-8, each as the sign of Latin-1
        (b"/%ff", "/\u00ff"),
        (b"/a%2Fb//c", "/a/b//c"),
        (b"/100%/%zz", "/100%/%zz"),
        (b"*", "*"),
    ],
)
def test_a_path_is_decoded_byte_for_byte(raw: bytes, path: str) -> None:
    assert environ(raw_path=raw, query_string=b"q=%ff")["PATH_INFO"] == path
    assert environ(raw_path=raw, query_string=b"q=%ff")["QUERY_STRING"] == "q=%ff"


def test_a_header_that_comes_twice_is_one() -> None:
    made = environ(("cookie", "a=1"), ("x-list", "1"), ("cookie", "b=2"), ("x-list", "2"))
    assert (made["HTTP_COOKIE"], made["HTTP_X_LIST"]) == ("a=1; b=2", "1,2")


def test_an_underscore_makes_no_header() -> None:
    made = environ(("x_forwarded_proto", "https"), ("content_length", "5"), ("x-a_b", "1"), peer="127.0.0.1")
    assert {"HTTP_X_FORWARDED_PROTO", "CONTENT_LENGTH", "HTTP_X_A_B"}.isdisjoint(made)


OF_PROXIES = (
    ("x-forwarded-for", "198.51.100.7"),
    ("x-forwarded-proto", "https"),
    ("x-request-id", "abcdefgh"),
)
VARIABLES = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUEST_ID")


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_a_trusted_proxy_is_believed(peer: str) -> None:
    made = environ(*OF_PROXIES, peer=peer)
    assert [made[name] for name in VARIABLES] == ["198.51.100.7", "198.51.100.7", "https", "abcdefgh"]


@pytest.mark.parametrize("peer", ["127.0.0.2", "11.0.0.1", "::2", "::ffff:127.0.0.2"])
def test_nobody_else_is(peer: str) -> None:
    made = environ(*OF_PROXIES, peer=peer)
    assert [made.get(name) for name in VARIABLES] == [peer.removeprefix("::ffff:"), None, None, None]


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("203.0.113.1, 198.51.100.7", "198.51.100.7"),  # the first one can be made up
        ("203.0.113.1, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        ("10.9.9.9", "10.9.9.9"),  # a machine inside
        ("2001:DB8::0:1", "2001:db8::1"),
        ("203.0.113.5:4711", "203.0.113.5"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("203.0.113.1, 10.9.9.9:80", "203.0.113.1"),
        ("", "127.0.0.1"),
        ("unknown", "127.0.0.1"),
        ("198.51.100.7, <script>", "127.0.0.1"),
    ],
)
def test_the_client_is_the_last_whom_no_proxy_has(forwarded: str, client: str) -> None:
    assert environ(("x-forwarded-for", forwarded), peer="127.0.0.1")["REMOTE_ADDR"] == client


def test_a_proxy_that_names_no_address_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    proxies = TrustedProxies(["127.0.0.1"])
    assert [proxies.client("127.0.0.1", text) for text in ("", "unknown", "_hidden")] == ["127.0.0.1"] * 3
    told = "X-Forwarded-For of 127.0.0.1 names no address (unknown)"
    assert caplog.messages == [f"{told}: its visitors count as itself."]


def test_a_proxy_that_is_not_believed_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    proxies = TrustedProxies(["127.0.0.1"])
    for peer in ("127.0.0.1", "192.0.2.1", "192.0.2.2"):
        environ_of(Visitor(headers=[("x-forwarded-proto", "https")], peer=peer).scope, proxies)
    told = "X-Forwarded-Proto of 192.0.2.1 is ignored"
    assert caplog.messages == [f"{told}. If that is your proxy, name it in TRUSTED_PROXIES."]
