"""An HTTP cache around the WSGI application, in the memory of each process.

What is kept is true by version, not by time: the stamp says how all that the public can see stands, and
what was rendered under another stamp is outdated. It is asked at most twice a second: so the cache validates
what it has (RFC 9111, section 4.3), and from then on counts the Age.

Of a request the application sees the key and nothing else: the host and scheme as Django understands them,
the path, and the query parameters that the page declares by No-Vary-Search. So nobody can plant anything for
others in a header, a cookie or a parameter that the key does not have.
"""

import logging
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from threading import Event, Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.http.request import split_domain_port

from tac_site.caching.lru import LRUCache
from tac_site.caching.responses import (
    Answer,
    Entry,
    Headers,
    Key,
    canonical,
    close,
    matches,
    preferred_encoding,
    traces,
)

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

LOOK = 0.5  # seconds from one question for the stamp to the next
GRACE = 1.0  # seconds for which what was true then may be shown without asking
PATIENCE = 2.0  # seconds that a visitor waits for what another has begun
RETRY = 5  # seconds after which a visitor should try again while the database is away
CAPACITY = 24 * 2**20  # bytes in each process
OTHERS = 4  # what anybody can make up, queries and ports, has this part of it, a fourth, to itself
LONGEST_QUERY = 500  # characters, of the parameters that count
MOST_PATHS = 10_000  # of which it is remembered which parameters count there

_published = object()  # another one after each publish of this process


def forget() -> None:
    """This process has changed what the public sees: the next visit asks for the stamp."""
    global _published
    _published = object()


@dataclass(slots=True)
class Flight:
    """One visitor renders a page; the others who want it get the one before, or wait."""

    landed: Event = field(default_factory=Event)
    key: Key | None = None
    entry: Entry | None = None


class PageCache:
    def __init__(
        self,
        application: "WSGIApplication",
        stamp: Callable[[], Hashable],
        *,
        capacity: int = CAPACITY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._application = application
        self._stamp = stamp
        self._clock = clock
        self._pages = LRUCache[Entry](capacity - capacity // OTHERS, attrgetter("size"))
        self._others = LRUCache[Entry](capacity // OTHERS, attrgetter("size"))
        self._flights: dict[tuple[Key, int], Flight] = {}
        self._counting: dict[str, frozenset[str]] = {}  # path -> the parameters that count there
        self._lock = Lock()  # whoever changes one of the four above

        self._generation = 0  # goes up with every new stamp
        self._known: Hashable = self  # no stamp is like it
        self._away = False  # the last question for the stamp had no answer
        self._confirmed = self._next_look = self._grace_ends = float("-inf")
        self._seen = object()  # the value of _published before the last question
        self._looking = Lock()

        self._hosts = {host.lower() for host in settings.ALLOWED_HOSTS}
        # What Django reads from a cookie makes a request somebody's own.
        self._cookies = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
        proxy: tuple[str, str] | None = settings.SECURE_PROXY_SSL_HEADER
        self._scheme, self._https = proxy or ("wsgi.url_scheme", "https")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        now = self._clock()
        if now >= self._next_look or self._seen is not _published:
            self._look(now)  # for whoever asks: that is also when what is due goes live
        if not self._is_anybodys(environ):
            return self._application(environ, start_response)
        # What most ask for stands in the request as it stands in the key, so this finds it without parsing.
        key = (
            environ.get(self._scheme),
            environ.get("HTTP_HOST"),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
        )
        entries = self._pages.entries
        entry = entries.get(key)
        if entry is None:
            entries = self._others.entries
            entry = entries.get(key)
        generation = self._generation
        if entry and (entry.generation == generation or self._will_do(entry, (key, generation))):
            try:  # noqa: SIM105  # twice as fast as suppress
                entries.move_to_end(key)
            except KeyError:
                pass  # another thread has just pushed it out
            return self._serve(entry, environ, start_response)
        return self._ask(environ, start_response)

    def _will_do(self, entry: Entry, wanted: tuple[Hashable, int]) -> bool:
        """Outdated, but what replaces it is being made, and it was true a moment ago."""
        return (
            wanted in self._flights
            and entry.generation == wanted[1] - 1
            and self._clock() < self._grace_ends
            and wanted[1] == self._generation  # of no other one is that the end
        )

    def _is_anybodys(self, environ: "WSGIEnvironment") -> bool:
        """It asks for nothing but what anybody would get. A body, which GET has no use for, is suspect."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return False
        if environ.get("CONTENT_LENGTH", "") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ:
            return False
        cookie = environ.get("HTTP_COOKIE")
        return cookie is None or not any(name in cookie for name in self._cookies)

    def _look(self, now: float) -> None:
        """Asks for the stamp. One thread does; the others wait if what is known is too old to be shown."""
        surely = self._away or now < self._confirmed + GRACE
        if not self._looking.acquire(timeout=0 if surely else PATIENCE):
            self._away = self._away or not surely
            return
        try:
            if self._clock() < self._next_look and self._seen is _published:
                return  # another thread has asked meanwhile
            published, asked_at = _published, self._clock()
            try:
                stamp = self._stamp()
            except Exception:
                if not self._away:
                    logger.exception("The database does not answer: the pages in memory are shown.")
                self._away = True
            else:
                if stamp != self._known:
                    self._known = stamp
                    self._generation += 1
                    self._grace_ends = self._confirmed + GRACE  # after that: _will_do reads both
                self._confirmed = asked_at
                self._away = False
            self._seen = published
            self._next_look = self._clock() + LOOK
        finally:
            self._looking.release()

    def _ask(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """What is not found at first sight: asked for in other words, outdated, or not there."""
        try:
            request = WSGIRequest(environ)
            host = request.get_host().lower()
        except DisallowedHost:
            return self._application(environ, start_response)
        except UnicodeError:  # a path that is no path: the application could not read it either
            return unreadable().to(environ["REQUEST_METHOD"], start_response)
        scheme = self._https if request.is_secure() else "http"
        path, raw = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        while True:
            generation, counting = self._generation, self._counting.get(path)
            key = Key(scheme, host, path, raw if counting is None else canonical(raw, counting))
            if len(key.query) > LONGEST_QUERY and counting is not None:
                return self._application(environ, start_response)
            # Which parameters count on a page not seen before, the first visitor finds out for all.
            wanted = (key if counting is not None else key._replace(query=""), generation)
            with self._lock:
                entries = self._shelf(key, environ).entries
                entry = entries.get(key)
                is_stored = entry is not None and entry.generation == generation
                if is_stored:
                    entries.move_to_end(key)
                flight = self._flights.get(wanted)
                leads = flight is None and not is_stored and not self._away
                if leads:
                    flight = self._flights[wanted] = Flight()
            if entry and is_stored:
                return self._serve(entry, environ, start_response)
            if flight is None:
                if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
                    return self._application(environ, start_response)  # which needs no database for these
                return unavailable().to(environ["REQUEST_METHOD"], start_response)
            if not leads:
                if entry and self._will_do(entry, wanted):
                    return self._serve(entry, environ, start_response)
                flight.landed.wait(PATIENCE)
                if flight.entry and flight.key == key:
                    return self._serve(flight.entry, environ, start_response, "fwd=uri-miss; collapsed")
                if counting is None and path in self._counting:
                    continue
            try:
                answer = self._fetch(self._environ_of(key, environ))
                entry = self._keep(answer, key, generation, self._shelf(key, environ))
                if entry and leads:
                    flight.entry, flight.key = entry, key
            finally:
                if leads:
                    with self._lock:
                        del self._flights[wanted]
                        if flight.entry is None:  # else the next flight would show the old one again
                            self._shelf(key, environ).drop(key)
                    flight.landed.set()
            if entry:
                return self._serve(entry, environ, start_response, "fwd=uri-miss")
            known = self._counting.get(path)
            if known is not None and counting is None and canonical(raw, known) != raw:
                close(answer.body)  # it was made from parameters that do not count
                continue
            return answer.to(environ["REQUEST_METHOD"], start_response)

    def _environ_of(self, key: Key, environ: "WSGIEnvironment") -> "WSGIEnvironment":
        """The request without all that is not its key."""
        removed = ("CONTENT_LENGTH", "CONTENT_TYPE", "wsgi.file_wrapper")
        kept = {
            name: environ[name] for name in environ if not name.startswith("HTTP_") and name not in removed
        }
        return {
            **kept,
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": key.query,
            "HTTP_HOST": key.host,
            self._scheme: key.scheme,
        }

    def _fetch(self, environ: "WSGIEnvironment") -> Answer:
        answer = Answer("", [], [])

        def start(status: str, headers: Headers, exc_info: object = None, /) -> Callable[[bytes], object]:
            answer.status, answer.headers = status, headers
            return refuse

        answer.body = self._application(environ, start)
        if not answer.status:  # it begins only when it is read
            answer.read()
        return answer

    def _keep(self, answer: Answer, key: Key, generation: int, shelf: LRUCache[Entry]) -> Entry | None:
        """The answer as an entry, if it allows that. Nothing under way when the stamp changed is put away."""
        if not answer.is_storable():
            return None
        counting = answer.counting_parameters()
        if counting is None and key.query:
            return None
        if counting is not None:
            with self._lock:
                if len(self._counting) >= MOST_PATHS:
                    self._counting.clear()
                self._counting[key.path] = counting
            if canonical(key.query, counting) != key.query:
                return None
        body = answer.read()
        if str(len(body)) != answer.header("content-length"):
            return None
        entry = Entry.of(answer, body, key, generation)
        with self._lock:
            if generation == self._generation and not self._away:
                shelf.put(key, entry)
        return entry

    def _shelf(self, key: Key, environ: "WSGIEnvironment") -> LRUCache[Entry]:
        domain, port = split_domain_port(key.host)
        is_known = domain in self._hosts and port in ("", environ.get("SERVER_PORT"))
        return self._pages if is_known and not key.query else self._others

    def _serve(
        self, entry: Entry, environ: "WSGIEnvironment", start_response: "StartResponse", how: str = "hit"
    ) -> Iterable[bytes]:
        variant = entry.variants[preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags is not None and variant.not_modified and matches(tags, variant.etag):
            status, headers, body = "304 Not Modified", variant.not_modified, []
        else:
            status, headers, body = entry.status, variant.headers, [variant.body]
        if self._away:
            age = max(0, int(self._clock() - self._confirmed))
            headers = [*headers[:-2], *traces(f'hit; ttl=-{age}; detail="the database does not answer"', age)]
        elif how != "hit":
            headers = [*headers[:-2], *traces(how)]
        start_response(status, headers.copy())
        return body if environ["REQUEST_METHOD"] != "HEAD" else []


def unavailable() -> Answer:
    text = b"The database of this site does not answer. Please try again in a few seconds.\n"
    return _plain("503 Service Unavailable", text, ("Cache-Control", "no-store"), ("Retry-After", str(RETRY)))


def unreadable() -> Answer:
    return _plain("400 Bad Request", b"This address cannot be read.\n")


def _plain(status: str, text: bytes, *headers: tuple[str, str]) -> Answer:
    described = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text)))]
    return Answer(status, [*described, *headers], [text])


def refuse(data: bytes) -> None:
    raise NotImplementedError("The page cache takes what an application returns, not what it writes.")
