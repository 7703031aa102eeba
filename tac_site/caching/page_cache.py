"""An HTTP cache (RFC 9111) around the WSGI application, in the memory of each process.

One validator stands for all that the public can see: a page that was rendered under another one is outdated.
The cache compares it twice a second, and after each request with an unsafe method.

Of a request the application sees the key and nothing else: the host and scheme as Django understands them,
the path, and the query parameters that the page declares by No-Vary-Search. So nobody can plant anything for
others in a header, a cookie or a parameter that the key does not have.
"""

import re
import time
from collections.abc import Callable, Hashable
from operator import attrgetter
from threading import Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.exceptions import DisallowedHost

from tac_site import request_ids
from tac_site.caching.entries import HIT, Answer, Entry, cache_headers
from tac_site.caching.lru import LRUCache
from tac_site.caching.request_keys import Key, PageRequest, RequestKeys
from tac_site.caching.responses import Body, RawHeaders, Response, unavailable
from tac_site.caching.single_flight import Call
from tac_site.caching.validation import Validation

CAPACITY = 24 * 2**20  # bytes in each process
UNTRUSTED_SHARE = 4  # a fourth of them is for what anybody can make up: queries, ports, subdomains
MAX_QUERY = 500  # characters, of the significant parameters of a page that is stored
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


class PageCache:
    def __init__(
        self,
        application: WSGIApplication,
        validator: Callable[[], Hashable],
        *,
        capacity: int = CAPACITY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._application = application
        self._clock = clock
        self._validation = Validation(validator, clock)
        self._keys = RequestKeys()
        self._scheme = self._keys.scheme_variable
        # Apart, so that a flood of made-up addresses pushes out no page.
        self._untrusted = LRUCache[Entry](capacity // UNTRUSTED_SHARE, attrgetter("size"))
        self._trusted = LRUCache[Entry](capacity - self._untrusted.capacity, attrgetter("size"))
        self._calls: dict[Hashable, Call] = {}
        self._lock = Lock()  # of whoever changes these three
        # What Django reads from a cookie makes a request somebody's own.
        own_cookies = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
        self._own_cookie = re.compile("|".join(map(re.escape, own_cookies)))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Body:
        """In a thread, which may wait."""
        if self._validation.is_check_due:
            self._validation.check()
        if not self._is_cacheable(environ):
            return self._pass_on(environ, start_response)
        if answer := self._at_first_sight(environ):
            return answer.send(start_response)
        return self._look_up(environ, start_response)

    def answer_at_once(self, environ: WSGIEnvironment) -> Answer | None:
        """What can be sent without waiting for anything."""
        if self._validation.is_check_due or not self._is_cacheable(environ):
            return None
        return self._at_first_sight(environ)

    async def answer_after_check(self, environ: WSGIEnvironment) -> Answer | None:
        """The same on an event loop, which goes on meanwhile. None: a thread has to be asked."""
        if not self._is_cacheable(environ):
            return None
        if self._validation.is_check_due:
            await self._validation.check_beside()
        return self._at_first_sight(environ)

    async def is_without_backend(self) -> bool:
        if self._validation.backend_down:
            self._validation.invalidate()  # it may be back since that was found
        if self._validation.is_check_due:
            await self._validation.check_beside()
        return self._validation.backend_down

    def _at_first_sight(self, environ: WSGIEnvironment) -> Answer | None:
        """What most ask for stands in the request as it stands in the key: this finds it without parsing."""
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        key = (environ.get(self._scheme), environ.get("HTTP_HOST"), path, query)
        entry = self._trusted.get(key) or self._untrusted.get(key)
        generation = self._validation.generation
        if entry and (entry.generation == generation or self._may_serve_stale(entry, (key, generation))):
            return self._answer_from(entry, environ)
        return None

    def _is_cacheable(self, environ: WSGIEnvironment) -> bool:
        """It asks for nothing but what anybody would get. A body, which GET has no use for, is suspect."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return False
        if environ.get("CONTENT_LENGTH", "") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ:
            return False
        cookie = environ.get("HTTP_COOKIE")
        return cookie is None or not self._own_cookie.search(cookie)

    def _pass_on(self, environ: WSGIEnvironment, start_response: StartResponse) -> Body:
        """Any page may be another one after an unsafe method: RFC 9111, section 4.4."""
        try:
            return self._application(environ, start_response)
        finally:
            if environ["REQUEST_METHOD"] not in SAFE_METHODS:
                self._validation.invalidate()

    def _look_up(self, environ: WSGIEnvironment, start_response: StartResponse) -> Body:
        """What is not found at first sight: asked for in other words, outdated, or not stored."""
        try:
            raw = self._keys.raw_key(environ)
        except DisallowedHost:
            return self._application(environ, start_response)
        return self._answer(raw, environ, start_response)

    def _answer(self, raw: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Body:
        request = PageRequest(raw, self._keys.canonical(raw), self._validation.generation)
        if request.canonical and len(request.canonical.query) > MAX_QUERY:
            return self._application(environ, start_response)
        with self._lock:
            stored = self._stored(request)
            is_fresh = stored is not None and stored.generation == request.generation
            call = self._calls.get(request.call_key)
            is_leader = not (is_fresh or call or self._validation.backend_down)
            if is_leader:
                call = self._calls[request.call_key] = Call()
        if stored and is_fresh:
            return self._answer_from(stored, environ).send(start_response)
        if call is None:
            return self._without_backend(environ, start_response)
        if is_leader:
            return self._render(request, environ, start_response, call)
        if stored and self._may_serve_stale(stored, request.call_key):
            return self._answer_from(stored, environ).send(start_response)
        if shared := call.result(request.key):
            return self._answer_from(shared, environ, cache_headers("fwd=uri-miss; collapsed")).send(
                start_response
            )
        if request.canonical is None and self._keys.canonical(raw):  # the leader has found it out
            return self._answer(raw, environ, start_response)
        return self._render(request, environ, start_response, call=None)

    def _stored(self, request: PageRequest) -> Entry | None:
        return self._trusted.get(request.key) or self._untrusted.get(request.key)

    def _may_serve_stale(self, entry: Entry, call_key: tuple[Hashable, int]) -> bool:
        """Outdated, but what replaces it is being rendered."""
        return call_key in self._calls and self._validation.may_serve_stale(entry.generation, call_key[1])

    def _without_backend(self, environ: WSGIEnvironment, start_response: StartResponse) -> Body:
        if environ.get("PATH_INFO", "").startswith((settings.STATIC_URL, settings.MEDIA_URL)):
            return self._application(environ, start_response)  # which needs no database for these
        answer = unavailable(environ.get(request_ids.VARIABLE, ""))
        return answer.send(environ["REQUEST_METHOD"], start_response)

    def _render(
        self, request: PageRequest, environ: WSGIEnvironment, start_response: StartResponse, call: Call | None
    ) -> Body:
        """For whoever waits for the call, if there is one, and for this visitor."""
        made = self._lead(call, request, environ) if call else self._fetch(request, environ)
        if isinstance(made, Entry):
            how = "uri-miss" if made.generation == request.generation else "stale; fwd-status=503"
            return self._answer_from(made, environ, cache_headers(f"fwd={how}")).send(start_response)
        if request.canonical is None and self._keys.canonical(request.raw) not in (None, request.raw):
            made.close()  # it was made from parameters that are not significant
            return self._answer(request.raw, environ, start_response)
        return made.send(environ["REQUEST_METHOD"], start_response)

    def _lead(self, call: Call, request: PageRequest, environ: WSGIEnvironment) -> Entry | Response:
        try:
            made = self._fetch(request, environ)
            call.key, call.entry = request.key, made if isinstance(made, Entry) else None
        finally:
            with self._lock:
                del self._calls[request.call_key]
                if call.entry is None:  # else the next call would show the old one again
                    self._trusted.drop(request.key)
                    self._untrusted.drop(request.key)
            call.done.set()
        return made

    def _fetch(self, request: PageRequest, environ: WSGIEnvironment) -> Entry | Response:
        """The response, as an entry if it can be stored. What never changes stays while it cannot be had."""
        response = Response.of(self._application, self._keys.environ_of(request.key, environ))
        if response.status[:3] == "503" and (stored := self._stored(request)) and stored.is_immutable:
            response.close()
            return stored
        if not response.is_storable():
            return response
        is_canonical = self._keys.learn(request.key, response.significant_parameters())
        if not is_canonical or not response.is_complete():
            return response
        entry = Entry.of(response, request.generation)
        with self._lock:
            is_current = request.generation == self._validation.generation
            if is_current and not self._validation.backend_down:
                is_trusted = self._keys.is_trusted(request.key, environ)
                (self._trusted if is_trusted else self._untrusted).put(request.key, entry)
        return entry

    def _answer_from(self, entry: Entry, environ: WSGIEnvironment, cached: RawHeaders = HIT) -> Answer:
        if self._validation.backend_down:
            age = self._validation.age
            cached = cache_headers(f'hit; ttl=-{age}; detail="the database does not answer"', age)
        return entry.answer(environ, cached)
