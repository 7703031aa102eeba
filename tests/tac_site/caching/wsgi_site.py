"""A small WSGI application that says what it was asked, a visitor, and a clock that stands still."""

import gzip
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import brotli
from django.db import OperationalError

from tac_site.caching.public_page import CACHING, no_vary_search

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PUBLISH = "/publish/"
LONG = 20  # seconds after which a test that hangs fails
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
}


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


class Gate:
    """Somebody enters and stays inside until it is opened."""

    def __init__(self) -> None:
        self._entered, self._opened = Event(), Event()

    def enter(self) -> None:
        self._entered.set()
        self._opened.wait(LONG)

    def wait_for_somebody(self) -> None:
        assert self._entered.wait(LONG)

    def open(self) -> None:
        self._opened.set()


@dataclass
class Closing:
    """A body that knows whether it was closed."""

    chunks: Iterable[bytes]
    is_closed: bool = False

    def __iter__(self) -> Any:
        return iter(self.chunks)

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Site:
    """Its page lists everything that the request has. Of a query `page` and `q` are significant."""

    version: int = 1
    day: int = 1
    is_down: bool = False
    status: str = "200 OK"
    type: str = "text/html; charset=utf-8"
    headers: list[tuple[str, str]] = field(
        default_factory=lambda: [("Cache-Control", CACHING), ("No-Vary-Search", no_vary_search("page", "q"))]
    )
    asked: "list[WSGIEnvironment]" = field(default_factory=list)
    checks: int = 0  # how often the validator was asked for
    bodies: list[Closing] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None
    while_checked: Callable[[], object] = lambda: None

    def validator(self) -> tuple[int, int]:
        self.checks += 1
        self.while_checked()
        if self.is_down:
            raise OperationalError("the server is away")
        return self.version, self.day

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == PUBLISH:
            self.version += 1
            start_response("204 No Content", [])
            return []
        self.asked.append(environ)
        self.meanwhile()
        if self.is_down:
            start_response("503 Service Unavailable", [("Content-Length", "4")])
            return [b"down"]
        page = self.page(environ)
        start_response(
            self.status, [("Content-Type", self.type), ("Content-Length", str(len(page))), *self.headers]
        )
        self.bodies.append(Closing([page[:10], page[10:]]))
        return self.bodies[-1]

    def page(self, environ: "WSGIEnvironment") -> bytes:
        said = {name: environ[name] for name in sorted(environ) if name.startswith("HTTP_")}
        query = parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)
        lines = [f"version {self.version}, day {self.day}", environ["wsgi.url_scheme"], environ["PATH_INFO"]]
        return "\n".join([*lines, str(query), str(said), "text " * 100]).encode()


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    sent: bytes

    @property
    def body(self) -> bytes:
        return UNPACK[self.headers.get("Content-Encoding", "")](self.sent)

    @property
    def cache_status(self) -> str:
        """Empty where the cache had no part in it."""
        return self.headers.get("Cache-Status", "").removeprefix("tac-site; ")


def environ_of(address: str = "/", method: str = "GET", **changes: Any) -> "WSGIEnvironment":
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **changes,
    }


def visit(application: "WSGIApplication", address: str = "/", method: str = "GET", **changes: Any) -> Reply:
    """As a server does it, close() included."""
    said: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Callable[[bytes], Any]:
        names = [name.lower() for name, _ in headers if name != "Set-Cookie"]
        assert len(set(names)) == len(names), "A header twice"
        said[:] = [int(status[:3]), dict(headers)]
        return lambda data: None

    body = application(environ_of(address, method, **changes), start)
    sent = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    if method == "HEAD":
        assert sent == b""
    elif said[0] != 304 and "Content-Length" in said[1]:
        assert len(sent) == int(said[1]["Content-Length"])
    return Reply(said[0], said[1], sent)


def publish(application: "WSGIApplication") -> None:
    """By an editor's request."""
    assert visit(application, PUBLISH, "POST").status == 204
