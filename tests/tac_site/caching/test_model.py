"""The cache against a model of it, under any sequence of what can happen to it."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tac_site.caching.page_cache import PageCache
from tests.tac_site.caching.wsgi_site import Clock, Site, environ_of, publish, visit

HOSTS = ["localhost", "127.0.0.1"]
# As they are asked for, and what of them counts, in order.
QUERIES = {
    "": [],
    "utm_source=a": [],
    "page=1": [("page", "1")],
    "page=2&x": [("page", "2")],
    "q=a&page=1": [("page", "1"), ("q", "a")],
    "page=1&q=a": [("page", "1"), ("q", "a")],
    "q=%FFa": [("q", "\ufffda")],
}
COOKIES = ["", "theme=dark", "sessionid=1", "csrftoken=2; theme=dark"]
ACCEPTED = {"": "", "gzip": "gzip", "br, gzip": "br", "gzip;q=0, br;q=0": "", "gzip, br;q=0.5": "gzip"}


VISITS = st.tuples(
    *map(st.sampled_from, (HOSTS, sorted(QUERIES), COOKIES, sorted(ACCEPTED), ["GET", "HEAD"]))
)


class CacheAndModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.site = Site()
        self.cache = PageCache(self.site, self.site.validator, clock=self.clock)
        self.has_crashed = False
        self.published_at = [self.clock.now]  # version 1 and so on
        # The model: what it has, for whom, and what it knows of the world.
        self.kept: dict[tuple[str, ...], bytes] = {}
        self.known: Any = None
        self.is_down = False
        self.checks_again_at = 0.0
        self.confirmed = 0.0

    @rule(seconds=st.sampled_from([0.1, 0.4, 0.5, 1.0, 100.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(is_in_this_process=st.booleans())
    def publish(self, is_in_this_process: bool) -> None:
        self.published_at.append(self.clock.now)
        if is_in_this_process:
            self.check()
            publish(self.cache)
            self.checks_again_at = 0.0
        else:
            self.site.version += 1

    @rule()
    def a_day_ends(self) -> None:
        self.site.day += 1

    @rule(is_down=st.booleans())
    def the_database_goes_and_comes(self, is_down: bool) -> None:
        self.site.is_down = is_down

    @rule(has_crashed=st.booleans())
    def the_application_crashes_and_recovers(self, has_crashed: bool) -> None:
        def crash() -> None:
            if has_crashed:
                raise RuntimeError("It crashed")

        self.has_crashed, self.site.meanwhile = has_crashed, crash

    @rule(visits=st.lists(VISITS, min_size=1, max_size=10))
    def some_visit(self, visits: list[tuple[str, ...]]) -> None:
        for details in visits:
            self.somebody_visits(*details)

    def somebody_visits(self, host: str, query: str, cookie: str, accepted: str, method: str) -> None:
        path = "/members/"
        address = f"{path}?{query}"
        changes = {"HTTP_HOST": host, "HTTP_ACCEPT_ENCODING": accepted}
        if cookie:
            changes["HTTP_COOKIE"] = cookie
        self.check()
        if "sessionid" in cookie or "csrftoken" in cookie:
            self.expect_own(address, method, changes)
            return
        key = (host, path, str(QUERIES[query]))
        if key not in self.kept and not self.is_down:
            if self.has_crashed:
                self.expect_crash(address, method, changes)
                return
            if self.site.is_down:
                assert visit(self.cache, address, method, **changes).status == 503
                return
            self.kept[key] = self.page(host, path, QUERIES[query])
        reply = visit(self.cache, address, method, **changes)
        if key not in self.kept:
            assert (reply.status, reply.cache_status) == (503, "")
            return
        assert reply.status == 200
        assert reply.headers.get("Content-Encoding", "") == ACCEPTED[accepted]
        if method == "GET":
            assert reply.body == self.kept[key]
            self.check_age(reply.body, reply.cache_status)
        age = int(self.clock.now - self.confirmed) if self.is_down else 0
        assert reply.headers["Age"] == str(age)
        assert ("ttl=" in reply.cache_status) is self.is_down

    def check(self) -> None:
        if self.clock.now < self.checks_again_at:
            return
        self.checks_again_at = self.clock.now + 0.5
        self.is_down = self.site.is_down
        if self.is_down:
            return
        self.confirmed = self.clock.now
        if self.known != (self.site.version, self.site.day):
            self.known = (self.site.version, self.site.day)
            self.kept.clear()

    def page(self, host: str, path: str, query: list[tuple[str, str]]) -> bytes:
        words = "&".join(f"{name}={value}" for name, value in query).replace("\ufffd", "%FF")
        assert parse_qsl(words) == query
        return self.site.page(environ_of(f"{path}?{words}", HTTP_HOST=host))

    def check_age(self, body: bytes, how: str) -> None:
        """Whatever the model says: a visitor never sees what was not true half a second ago, unless told."""
        since = self.confirmed if "ttl=" in how else self.clock.now - 0.5
        version = int(body.split(b",")[0].removeprefix(b"version "))
        assert version == self.site.version or self.published_at[version] >= since

    def expect_own(self, address: str, method: str, changes: dict[str, str]) -> None:
        if self.has_crashed:
            self.expect_crash(address, method, changes)
            return
        count = len(self.site.asked)
        reply = visit(self.answer_without_body, address, method, **changes)
        assert reply.cache_status == ""
        assert len(self.site.asked) == count + 1
        assert self.site.asked[-1].get("HTTP_COOKIE") == changes["HTTP_COOKIE"]

    def answer_without_body(self, environ: Any, start_response: Any) -> Any:
        """As a server does for HEAD."""
        body = self.cache(environ, start_response)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body

    def expect_crash(self, address: str, method: str, changes: dict[str, str]) -> None:
        with pytest.raises(RuntimeError, match="It crashed"):
            visit(self.cache, address, method, **changes)

    @invariant()
    def it_keeps_count(self) -> None:
        for pages in (self.cache._trusted, self.cache._untrusted):
            assert pages.size == sum(entry.size for entry in pages.entries.values()) <= pages.capacity
        assert self.cache._calls == {}


TestCacheAndModel = CacheAndModel.TestCase
TestCacheAndModel.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
