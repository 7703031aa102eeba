"""The public site as files: each address that the site names is asked of the site itself, in this process."""

import gzip
import io
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, unquote_to_bytes, urljoin, urlsplit

import brotli
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.template.loader import render_to_string

ERROR_PAGE = "/404.html"  # there is no such page, and so this is what its address answers
NOT_PUBLIC = ("/admin/", "/preview/")  # whatever a text links
MOVED = (301, 302, 307, 308)


class BrokenPageError(Exception):
    """A page that cannot become a file."""


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read within it is all of the same moment, and nobody who writes waits for that."""
    with _open_connection(), _deferred(), transaction.atomic():
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def _open_connection() -> Iterator[None]:
    """Requests do not close it, as they else do before and after each."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@contextmanager
def _deferred() -> Iterator[None]:
    """SQLite's transactions do not begin with the lock of a writer."""
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode", None)
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Answer:
    status: int
    kind: str  # of the content, such as text/html
    is_public: bool  # as its Cache-Control says
    location: str
    body: bytes

    @property
    def is_text(self) -> bool:
        return self.kind.startswith("text/") or self.kind.endswith(("json", "xml", "javascript"))


class _LinkParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name in ("href", "src"):
                self.links.append(value)
            elif value and name == "srcset":
                self.links += [candidate.split()[0] for candidate in value.split(",")]


@dataclass
class SiteExport:
    """The pages of the site under one origin, such as https://tac.example.org, written to a directory."""

    origin: str
    directory: Path
    progress: Callable[[int, int], None] = lambda done, found: None
    files: int = 0
    dead_links: dict[str, str] = field(default_factory=dict)  # an address, and a page that names it

    def __post_init__(self) -> None:
        self._handler = WSGIHandler()  # below the cache: always what the database says
        self._named_by: dict[str, str] = {}  # every address that was found, and by which page
        self._required: set[str] = set()
        self._queue: deque[str] = deque()

    def write(self, addresses: Iterable[str]) -> None:
        """These addresses, which must be there, and whatever they lead to."""
        for address in (*addresses, ERROR_PAGE):
            self._follow(address, "/", required=True)
        done = 0
        while self._queue:
            address = self._queue.popleft()
            self._take(address, self._get(address))
            done += 1
            self.progress(done, len(self._named_by))

    def _get(self, address: str) -> Answer:
        """As the live site answers it, without a cookie and uncompressed."""
        site = urlsplit(self.origin)
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": site.hostname,
            "SERVER_PORT": str(site.port or {"http": 80, "https": 443}[site.scheme]),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": site.netloc,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
        }
        said: dict[str, str] = {}

        def start_response(
            status: str, headers: list[tuple[str, str]], error: object = None
        ) -> Callable[[bytes], object]:
            said.update({"status": status[:3], **{name.lower(): value for name, value in headers}})
            return io.BytesIO().write

        response = self._handler(environ, start_response)
        try:
            body = b"".join(response)
        finally:
            response.close()
        kind = said.get("content-type", "").partition(";")[0]
        is_public = "public" in said.get("cache-control", "")
        return Answer(int(said["status"]), kind, is_public, said.get("location", ""), body)

    def _take(self, address: str, answer: Answer) -> None:
        if (answer.status, answer.is_public) == (200, True) or (address, answer.status) == (ERROR_PAGE, 404):
            self._save(address, answer)
            for link in self._links(answer):
                self._follow(link, address, required=answer.kind == "application/xml")
        elif answer.status in MOVED:
            self._move(address, answer.location)
        elif answer.status < 500 and address not in self._required:
            # In somebody's text: dead on the live site too, or not for everybody there, as a preview is.
            self.dead_links[address] = self._named_by[address]
        else:
            raise BrokenPageError(
                f"{address} (named by {self._named_by[address]}) answers with the status {answer.status}"
            )

    def _links(self, answer: Answer) -> Iterator[str]:
        if not answer.is_text:
            return
        text = answer.body.decode()
        if answer.kind == "text/html":
            parser = _LinkParser()
            parser.feed(text)
            yield from parser.links
        elif answer.kind == "text/css":
            yield from re.findall(r"""url\(\s*["']?([^"')]+)""", text)
        elif answer.kind == "application/manifest+json":
            yield from re.findall(r'"(/[^"]*)"', text)
        # Whole addresses stand in the head of a page, in JSON-LD, feed, sitemap and council.json.
        yield from map(unescape, re.findall(rf"""["'>]({re.escape(self.origin)}/[^"'<>\s\\]*)["'<]""", text))

    def _follow(self, link: str, page: str, required: bool = False) -> None:
        address = self._address(link, page)
        if address is None:
            return
        if required or address.startswith(settings.STATIC_URL):
            self._required.add(address)
        if address not in self._named_by:
            self._named_by[address] = page
            self._queue.append(address)

    def _address(self, link: str, page: str) -> str | None:
        """What is asked of the site for a link on a page; None for what is no file."""
        try:
            parts = urlsplit(urljoin(self.origin + page, link))
            query = parse_qs(parts.query, keep_blank_values=True)
        except ValueError:
            return None
        query.pop("v", None)  # a version: there is one file, the present one
        if f"{parts.scheme}://{parts.netloc}" != self.origin or parts.path.startswith(NOT_PUBLIC):
            return None
        if list(query) == ["page"] and query["page"][0].isdecimal() and parts.path.endswith("/"):
            return f"{parts.path}?page={query['page'][0]}"
        return None if query else parts.path or "/"

    def _move(self, address: str, location: str) -> None:
        """A page that moved becomes one that leads there, anything else is there twice."""
        target = self._address(location, address)
        if target is None:
            if address in self._required:
                raise BrokenPageError(f"{address} leads to {location}, which is no page of this export")
            self.dead_links[address] = self._named_by[address]
            return
        self._follow(target, address)
        if target == f"{address}/":
            return  # as every web server does by itself
        answer = self._get(target)
        if address.endswith("/"):
            page = render_to_string("export/moved.html", {"path": target, "url": self.origin + target})
            answer = replace(answer, body=page.encode())
        self._save(address, answer)

    def _save(self, address: str, answer: Answer) -> None:
        path, _, page = unquote(address).partition("?page=")
        if path.endswith("/"):
            path += f"index.page-{page}.html" if page else "index.html"
        file = self.directory / path.removeprefix("/")
        if ".." in file.parts:
            raise BrokenPageError(f"{address} is no name of a file")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.body)
        self.files += 1
        if answer.is_text:
            Path(f"{file}.gz").write_bytes(gzip.compress(answer.body, mtime=0))
            Path(f"{file}.br").write_bytes(brotli.compress(answer.body))
