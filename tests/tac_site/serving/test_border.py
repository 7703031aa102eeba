"""The border between an ASGI server, which a visitor plays here, and a small WSGI application."""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from threading import get_ident
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from tac_site import request_ids
from tac_site.caching.page_cache import PageCache
from tac_site.caching.validation import CHECK_INTERVAL, STALE_WHILE_REVALIDATE, WAIT_TIMEOUT
from tac_site.serving.bodies import Bodies
from tac_site.serving.border import Border
from tac_site.serving.pools import Pool, Pools
from tac_site.serving.refusals import RefusedError
from tac_site.serving.reply import MAX_PAUSE, PIECE
from tests.tac_site.caching.wsgi_site import LONG, Clock, Closing, Gate, Site
from tests.tac_site.serving.asgi_visitor import Visitor, run_jumping

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BODY = 2**20
SESSION = ("cookie", f"{settings.SESSION_COOKIE_NAME}=abc")


class Counter:
    """An application that tells what it read, after it has passed the gate."""

    def __init__(self, gate: Gate | None = None, status: str = "200 OK") -> None:
        self.gate = gate
        self.status = status
        self.threads: set[int] = set()
        self.ids: list[str] = []

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self.threads.add(get_ident())
        self.ids.append(request_ids.current.get())
        if self.gate and ("wait" in environ["PATH_INFO"] or "HTTP_X_WAIT" in environ):
            self.gate.enter()
        start_response(self.status, [("Content-Type", "text/plain"), ("X-Word", "é")])
        return [environ["wsgi.input"].read()]


def border(application: "WSGIApplication", cache: PageCache | None = None) -> Border:
    names = ("visitors", "files", "editors", "sign_ins", "health_checks")
    pools = Pools(
        **{name: Pool(name, threads=1, queue=1) for name in names},
        is_health_check=is_health_check,
        admin="/admin/",
        sign_in_paths=("/admin/login/", "/admin/choose-password/"),
    )
    return Border(application, cache, Bodies(MAX_BODY, MAX_BODY), pools)


def is_health_check(environ: "WSGIEnvironment") -> bool:
    return bool(environ["PATH_INFO"] == "/healthz")


def ask(application: Border, address: str = "/", **request: Any) -> Visitor:
    return asyncio.run(Visitor(address, **request).ask(application))


def test_the_application_reads_a_whole_body_in_a_thread() -> None:
    counter = Counter()
    reply = ask(border(counter), method="POST", chunks=[b"a", b"b"])
    assert (reply.status, reply.body, reply.has_all) == (200, b"ab", True)
    assert get_ident() not in counter.threads


def test_a_request_has_its_id_in_the_thread_and_on_an_answer_that_is_an_error() -> None:
    counter = Counter(status="404 Not Found")
    at_border = border(counter)
    given = ask(at_border, headers=[("x-request-id", "from-a-proxy")])
    made = ask(at_border, headers=[("x-request-id", "not a name")])
    strange = ask(at_border, headers=[("x-request-id", "from-a-proxy")], peer="192.0.2.1")
    ids = [reply.received["x-request-id"] for reply in (given, made, strange)]
    assert ids == counter.ids
    assert ids[0] == "from-a-proxy"
    assert len(set(ids)) == 3


def test_what_is_too_large_is_refused_before_a_thread() -> None:
    counter = Counter()
    reply = ask(border(counter), method="POST", headers=[("content-length", str(MAX_BODY + 1))])
    assert (reply.status, reply.body) == (413, b"At most 1 MB are taken at once. Please send less.\n")
    assert reply.received["content-length"] == str(len(reply.body))
    assert reply.received["cache-control"] == "no-store"
    assert reply.received["x-content-type-options"] == "nosniff"
    assert not counter.threads


@pytest.mark.parametrize("headers", [[], [SESSION]])
def test_a_full_queue_refuses_visitors_alone(headers: list[tuple[str, str]]) -> None:
    """Whatever cookie they have made up."""
    gate = Gate()

    async def crowd() -> None:
        at_border = border(Counter(gate))
        waiting = [asyncio.create_task(Visitor("/wait", headers=headers).ask(at_border)) for _ in range(2)]
        await asyncio.to_thread(gate.wait_for_somebody)
        third = await Visitor(headers=headers).ask(at_border)
        assert (third.status, third.received["retry-after"]) == (503, "5")
        assert (await Visitor("/admin/login/").ask(at_border)).status == 503
        assert (await Visitor("/admin/", headers=[SESSION]).ask(at_border)).status == 200
        gate.open()
        assert [(await reply).status for reply in waiting] == [200, 200]
        assert (await Visitor().ask(at_border)).status == 200

    asyncio.run(crowd())


def test_guessers_hold_up_only_who_signs_in_and_the_log_tells(caplog: pytest.LogCaptureFixture) -> None:
    gate = Gate()
    login, waits = "/admin/login/", [("x-wait", "yes")]

    async def crowd() -> None:
        at_border = border(Counter(gate))
        waiting = [
            asyncio.create_task(Visitor(login, "POST", headers=waits).ask(at_border)) for _ in range(2)
        ]
        await asyncio.to_thread(gate.wait_for_somebody)
        assert [(await Visitor(login, "POST").ask(at_border)).status for _ in range(3)] == [503] * 3
        others = [Visitor(login), Visitor("/admin/password_change/", "POST"), Visitor(headers=[SESSION])]
        assert [(await visitor.ask(at_border)).status for visitor in others] == [200, 200, 200]
        gate.open()
        assert [(await reply).status for reply in waiting] == [200, 200]
        assert (await Visitor(login, "POST").ask(at_border)).status == 200

    asyncio.run(crowd())
    text = "All places for sign_ins are taken (1 in work, 1 waiting): further requests are turned away (503)."
    assert [record.getMessage() for record in caplog.records] == [text]


def test_that_requests_are_turned_away_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    pool = Pool("visitors", threads=1, queue=-1)  # without a place

    async def refused_at(*moments: int) -> None:
        clock = asyncio.get_running_loop().time  # which jumps
        begun = clock()
        for moment in moments:
            await asyncio.sleep(begun + moment - clock())
            with pytest.raises(RefusedError):
                await pool.admit(lambda: None)

    run_jumping(refused_at(0, 1, 59, 61, 62))
    assert len(caplog.records) == 2


def test_a_store_of_files_that_does_not_answer_holds_up_no_page() -> None:
    gate = Gate()

    async def crowd() -> None:
        at_border = border(Counter(gate))
        waiting = [asyncio.create_task(Visitor("/media/wait").ask(at_border)) for _ in range(2)]
        await asyncio.to_thread(gate.wait_for_somebody)
        assert (await Visitor("/media/a", headers=[SESSION]).ask(at_border)).status == 503
        others = [Visitor(), Visitor(headers=[SESSION]), Visitor("/healthz")]
        assert [(await visitor.ask(at_border)).status for visitor in others] == [200, 200, 200]
        gate.open()
        assert [(await reply).status for reply in waiting] == [200, 200]

    asyncio.run(crowd())


class Long:
    """An answer of so many pieces, and a visitor's way to see whether it was closed."""

    def __init__(self, pieces: int, error: Exception | None = None) -> None:
        self.body = Closing(self._chunks(pieces, error))
        self.read = 0

    def _chunks(self, pieces: int, error: Exception | None) -> Iterable[bytes]:
        for _ in range(2 * pieces):
            self.read += 1
            yield bytes(PIECE // 2)
        if error:
            raise error

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("200 OK", [])
        return self.body


def test_a_long_answer_is_sent_in_pieces() -> None:
    long = Long(3)
    reply = ask(border(long))
    assert [len(piece) for piece in reply.pieces] == [PIECE, PIECE, PIECE, 0]
    assert reply.has_all
    assert long.body.is_closed


def test_a_slow_reader_holds_no_thread() -> None:
    """It is told of nothing before it has taken what it has; meanwhile the only thread answers others."""

    async def two() -> None:
        long = Long(3)
        at_border = border(long)
        slow, wakes = Visitor(), asyncio.Event()
        slow.takes = wakes.wait
        reading = asyncio.create_task(slow.ask(at_border))
        while not slow.pieces:
            await asyncio.sleep(0)
        assert (await Visitor(method="HEAD").ask(at_border)).status == 200
        assert long.read == 2
        wakes.set()
        await reading
        assert slow.has_all

    asyncio.run(two())


def test_who_leaves_is_sent_nothing_more() -> None:
    async def leave() -> None:
        long = Long(1000)
        visitor = Visitor()

        async def take() -> None:
            visitor.leave()
            await asyncio.sleep(0)

        visitor.takes = take
        await visitor.ask(border(long))
        assert len(visitor.pieces) < 1000
        assert not visitor.has_all
        assert long.body.is_closed

    asyncio.run(leave())


def test_who_takes_nothing_more_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_PAUSE == 60
    monkeypatch.setattr("tac_site.serving.reply.MAX_PAUSE", 0.01)
    long = Long(3)

    async def stop() -> None:
        visitor = Visitor()

        async def take() -> None:
            if len(visitor.pieces) == 2:
                await asyncio.Event().wait()

        visitor.takes = take
        await visitor.ask(border(long))
        assert len(visitor.pieces) == 2

    asyncio.run(stop())
    assert long.body.is_closed


def test_an_answer_of_which_nothing_is_taken_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tac_site.serving.reply.MAX_PAUSE", 0.01)
    long = Long(3)

    async def stay() -> None:
        visitor = Visitor()
        visitor.takes = asyncio.Event().wait
        await visitor.ask(border(long))
        assert len(visitor.pieces) == 1

    asyncio.run(stay())
    assert long.body.is_closed


def test_each_piece_is_made_with_the_id_of_its_request() -> None:
    """The only thread makes those of two answers in turn."""
    made: list[tuple[str, str]] = []

    class Pieces:
        def __init__(self, path: str) -> None:
            self.path = path

        def __iter__(self) -> Iterator[bytes]:
            for _ in range(3):
                made.append((self.path, request_ids.current.get()))
                yield bytes(PIECE)

        def close(self) -> None:
            made.append((self.path, request_ids.current.get()))

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("200 OK", [])
        return Pieces(environ["PATH_INFO"])

    async def two() -> None:
        at_border = border(application)
        names = ("/first-one", "/other-one")
        visitors = [Visitor(name, headers=[("x-request-id", name[1:])]) for name in names]
        await asyncio.gather(*(visitor.ask(at_border) for visitor in visitors))

    asyncio.run(two())
    assert sorted(made) == [(f"/{name}", name) for name in ["first-one"] * 4 + ["other-one"] * 4]


def test_an_answer_to_head_has_no_body_and_is_closed() -> None:
    long = Long(3)
    reply = ask(border(long), method="HEAD")
    assert (reply.pieces, reply.has_all, long.read) == ([b""], True, 0)
    assert long.body.is_closed


def test_an_answer_that_breaks_is_closed() -> None:
    long = Long(1, ValueError("broken"))
    visitor = Visitor()
    with pytest.raises(ValueError, match="broken"):
        asyncio.run(visitor.ask(border(long)))
    assert not visitor.has_all
    assert long.body.is_closed


@pytest.fixture
def access_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "tac_site.access")
    return caplog


def test_every_answer_has_a_line_in_the_access_log(access_log: pytest.LogCaptureFixture) -> None:
    clock, site = Clock(), Site()
    cache = PageCache(site, site.validator, clock=clock)
    at_border = border(cache, cache)
    for address in ("/a?b=c", "/a?b=c"):
        ask(at_border, address)
    ask(at_border, "/a", method="POST", headers=[("content-length", str(MAX_BODY + 1))])
    fields = [record.__dict__["fields"] for record in access_log.records if record.name == "tac_site.access"]
    assert [(line["method"], line["path"], line["status"], line["client"]) for line in fields] == [
        ("GET", "/a?b=c", 200, "127.0.0.1"),
        ("GET", "/a?b=c", 200, "127.0.0.1"),
        ("POST", "/a", 413, "127.0.0.1"),
    ]
    assert fields[0]["bytes"] == fields[1]["bytes"] > 500
    assert all(record.__dict__["request_id"] for record in access_log.records)


def test_the_log_has_the_path_as_it_was_asked_for(access_log: pytest.LogCaptureFixture) -> None:
    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["PATH_INFO"] = "/€"  # decoded, as Django writes it
        start_response("200 OK", [])
        return []

    ask(border(application), "/%C3%A9€")
    assert access_log.records[-1].__dict__["fields"]["path"] == "/é€"


def test_no_page_has_the_id_of_a_request() -> None:
    """Caches store it, and the next visitor would get it."""
    assert "x-request-id" not in ask(border(Site()), headers=[("x-request-id", "a1b2c3d4")]).received


def test_what_is_refused_has_the_id_that_the_log_has(access_log: pytest.LogCaptureFixture) -> None:
    too_large = ("content-length", str(MAX_BODY + 1))
    refused = ask(border(Site()), method="POST", headers=[too_large])
    made_up = refused.received["x-request-id"]
    assert made_up == request_ids.accepted(made_up)
    assert access_log.records[-1].__dict__["request_id"] == made_up


class TestPagesFromMemory:
    """The cache's own tests have the rules; here a thread must not be needed, and the loop never waits."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def site(self) -> Site:
        return Site()

    @pytest.fixture
    def cache(self, site: Site, clock: Clock) -> PageCache:
        return PageCache(site, site.validator, clock=clock)

    @pytest.fixture
    def at_border(self, cache: PageCache) -> Border:
        at_border = border(cache, cache)
        assert ask(at_border).received["cache-status"] == "tac-site; fwd=uri-miss"
        return at_border

    def test_a_hit_needs_no_turn_of_the_loop(self, at_border: Border) -> None:
        visitor = Visitor()
        visitor.takes = nothing
        with pytest.raises(StopIteration):
            at_border(visitor.scope, visitor.receive, visitor.send).send(None)
        assert visitor.has_all
        assert visitor.received["cache-status"] == "tac-site; hit"

    @pytest.mark.parametrize("length", [PIECE, PIECE + 1])
    def test_a_long_one_is_sent_in_pieces(
        self, site: Site, at_border: Border, monkeypatch: pytest.MonkeyPatch, length: int
    ) -> None:
        monkeypatch.setattr(site, "page", lambda environ: b"x" * length)
        for cache_status in ("fwd=uri-miss", "hit"):
            reply = ask(at_border, "/long")
            assert reply.received["cache-status"] == f"tac-site; {cache_status}"
            assert (reply.body, reply.has_all) == (b"x" * length, True)
            assert {len(piece) for piece in reply.pieces} <= {PIECE, 1, 0}

    def test_a_hit_is_sent_while_all_threads_are_busy(self, site: Site, at_border: Border) -> None:
        gate = Gate()
        site.meanwhile = gate.enter

        async def crowd() -> None:
            busy = [asyncio.create_task(Visitor(f"/{each}").ask(at_border)) for each in "ab"]
            await asyncio.to_thread(gate.wait_for_somebody)
            assert (await Visitor("/c").ask(at_border)).status == 503
            assert (await Visitor().ask(at_border)).received["cache-status"] == "tac-site; hit"
            gate.open()
            await asyncio.gather(*busy)

        asyncio.run(crowd())

    def test_who_begins_a_check_waits_for_it(self, site: Site, clock: Clock, at_border: Border) -> None:
        clock.now += CHECK_INTERVAL
        site.version += 1
        assert b"version 2" in ask(at_border).body

    def test_after_an_unsafe_request_the_next_visit_checks(
        self, site: Site, clock: Clock, at_border: Border
    ) -> None:
        site.version += 1
        assert b"version 1" in ask(at_border).body
        ask(at_border, "/publish/", method="POST")
        assert b"version 3" in ask(at_border).body

    @pytest.mark.parametrize(("later", "status"), [(0.0, "hit"), (STALE_WHILE_REVALIDATE, "waits")])
    def test_while_the_database_is_asked_pages_are_true_for_a_second(
        self, site: Site, clock: Clock, at_border: Border, later: float, status: str
    ) -> None:
        gate = Gate()
        site.while_checked = gate.enter

        async def visits() -> None:
            clock.now += CHECK_INTERVAL
            first = asyncio.create_task(Visitor().ask(at_border))
            await asyncio.to_thread(gate.wait_for_somebody)
            clock.now += later
            second = asyncio.create_task(Visitor().ask(at_border))
            for _ in range(20):
                await asyncio.sleep(0)
            assert not first.done()
            assert second.done() is (status == "hit")
            gate.open()
            for visit in (first, second):
                assert (await visit).received["cache-status"] == "tac-site; hit"

        asyncio.run(visits())

    def test_whoever_watches_the_server_waits_for_no_check(
        self, site: Site, clock: Clock, cache: PageCache
    ) -> None:
        gate = Gate()
        site.while_checked = gate.enter
        at_border = border(Site(), cache)

        async def visits() -> None:
            clock.now += 60
            visit = asyncio.create_task(Visitor().ask(at_border))
            await asyncio.to_thread(gate.wait_for_somebody)
            async with asyncio.timeout(WAIT_TIMEOUT / 2):
                assert (await Visitor("/healthz").ask(at_border)).status == 200
            gate.open()
            await visit

        asyncio.run(visits())

    def test_a_database_that_hangs_is_given_up(
        self,
        site: Site,
        clock: Clock,
        at_border: Border,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        assert WAIT_TIMEOUT == 1.2
        monkeypatch.setattr("tac_site.caching.validation.WAIT_TIMEOUT", 0.01)
        gate = Gate()

        site.while_checked = gate.enter

        async def visits() -> None:
            clock.now += 60
            for _ in range(2):
                visit = await Visitor().ask(at_border)
                assert visit.received["cache-status"].endswith('detail="the database does not answer"')
                assert visit.received["age"] == "60"
            assert (await Visitor("/unknown").ask(at_border)).status == 503
            assert caplog.messages == ["The database cannot be used: no answer for 0.01 seconds."]
            gate.open()
            async with asyncio.timeout(LONG):  # until the thread that hung has its answer
                while visit.received["cache-status"] != "tac-site; hit":
                    visit = await Visitor().ask(at_border)

        asyncio.run(visits())

    def test_what_waits_for_a_database_that_hangs_is_not_worked_on_later(
        self, site: Site, clock: Clock, cache: PageCache, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its visitor has had another answer: nothing is run, but what has begun may read its body."""
        monkeypatch.setattr("tac_site.caching.validation.WAIT_TIMEOUT", 0.01)
        hanging = Gate()
        site.while_checked = hanging.enter
        read: list[bytes] = []
        bodies: list[Closing] = []

        def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            site.validator()
            start_response("200 OK", [])
            if is_health_check(environ):
                return []
            read.append(environ["wsgi.input"].read())
            bodies.append(Closing([bytes(PIECE)] * 3))
            return bodies[-1]

        async def visits() -> None:
            clock.now += 60
            at_border = border(application, cache)
            visitors = [Visitor(method="POST", chunks=[each]) for each in (b"first", b"second")]
            health_check = asyncio.create_task(Visitor("/healthz").ask(at_border))
            asked = [asyncio.create_task(visitor.ask(at_border)) for visitor in visitors]
            async with asyncio.timeout(LONG):
                while not all(visitor.has_all for visitor in visitors):
                    await asyncio.sleep(0.01)
                assert [visitor.status for visitor in visitors] == [503, 503]
                hanging.open()
                await asyncio.gather(*asked)
                assert (await health_check).status == 200  # it has its own words for what hangs

        asyncio.run(visits())
        assert read == [b"first"]
        assert [body.is_closed for body in bodies] == [True]


async def nothing() -> None:
    pass
