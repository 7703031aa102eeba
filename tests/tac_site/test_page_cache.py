"""The cache around a small application; tests/members/test_cached_pages.py has it around the site."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from wsgiref.validate import validator

import pytest
from pytest_django import Settings

from tac_site import page_cache
from tac_site.page_cache import PageCache, forget
from tests.tac_site.wsgi_site import Clock, Site, environ_of, visit

LONG = 20  # seconds after which a test that hangs fails


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def cache(site: Site, clock: Clock) -> PageCache:
    return PageCache(site, site.stamp, clock=clock)


def test_a_page_is_rendered_once_and_the_same_for_all(cache: PageCache, site: Site) -> None:
    first, second = visit(cache), visit(cache)
    assert (first.how, second.how) == ("fwd=uri-miss", "hit")
    assert first.body == second.body == site.page(site.asked[0])
    assert second.headers["Age"] == "0"
    assert len(site.asked) == 1


def test_head_is_answered_without_the_body_and_fills_the_cache(cache: PageCache, site: Site) -> None:
    head, got = visit(cache, method="HEAD"), visit(cache)
    assert got.how == "hit"
    assert {**head.headers, "Cache-Status": ""} == {**got.headers, "Cache-Status": ""}
    assert visit(cache, method="HEAD").headers == got.headers


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_each_encoding_is_made_once_and_has_its_own_tag(cache: PageCache, encoding: str) -> None:
    plain = visit(cache)
    reply = visit(cache, HTTP_ACCEPT_ENCODING=encoding)
    assert reply.headers.get("Content-Encoding", "identity") == encoding
    assert reply.body == plain.body
    assert reply.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert (reply.headers["ETag"] == plain.headers["ETag"]) is (encoding == "identity")
    assert (len(reply.sent) < len(plain.sent)) is (encoding != "identity")


def test_a_picture_is_not_compressed(cache: PageCache, site: Site) -> None:
    site.type = "image/png"
    reply = visit(cache, HTTP_ACCEPT_ENCODING="br, gzip")
    assert "Content-Encoding" not in reply.headers
    assert "Vary" not in reply.headers
    assert visit(cache, HTTP_ACCEPT_ENCODING="gzip").headers["ETag"] == reply.headers["ETag"]


def test_who_has_it_already_gets_nothing_new(cache: PageCache, site: Site) -> None:
    gzipped = visit(cache, HTTP_ACCEPT_ENCODING="gzip").headers["ETag"]
    for tags in (gzipped, f"W/{gzipped}", f'"other", {gzipped}', "*"):
        reply = visit(cache, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=tags)
        assert (reply.status, reply.sent) == (304, b"")
        assert set(reply.headers) == {
            *("ETag", "Cache-Control", "Vary", "No-Vary-Search", "Age", "Cache-Status")
        }
    assert visit(cache, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=gzipped).status == 200
    assert visit(cache, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH='"other"').status == 200
    site.version = 2
    forget()
    assert visit(cache, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=gzipped).status == 200


def test_a_redirect_is_kept_and_never_not_modified(cache: PageCache, site: Site) -> None:
    site.status = "301 Moved Permanently"
    visit(cache)
    reply = visit(cache, HTTP_IF_NONE_MATCH="*")
    assert (reply.status, reply.how) == (301, "hit")


def test_the_stamp_is_asked_twice_a_second(cache: PageCache, site: Site, clock: Clock) -> None:
    for _ in range(10):
        visit(cache)
    assert site.stamps == 1
    clock.now += 0.49
    visit(cache)
    assert site.stamps == 1
    clock.now += 0.01
    visit(cache)
    assert site.stamps == 2
    assert len(site.asked) == 1


def test_a_publish_elsewhere_shows_after_half_a_second(cache: PageCache, site: Site, clock: Clock) -> None:
    old = visit(cache)
    site.version = 2
    assert visit(cache).body == old.body
    clock.now += 0.5
    new = visit(cache)
    assert new.body.startswith(b"version 2")
    assert new.headers["ETag"] != old.headers["ETag"]


def test_a_publish_of_this_process_shows_at_once(cache: PageCache, site: Site) -> None:
    visit(cache)
    site.version = 2
    forget()
    assert visit(cache).body.startswith(b"version 2")
    assert visit(cache).how == "hit"


def test_a_new_day_is_a_new_page(cache: PageCache, site: Site, clock: Clock) -> None:
    visit(cache)
    site.day = 2
    clock.now += 0.5
    assert visit(cache).body.startswith(b"version 1, day 2")


def test_what_was_under_way_at_a_publish_is_not_kept(cache: PageCache, site: Site) -> None:
    def publish() -> None:
        site.meanwhile = lambda: None
        site.version = 2
        forget()
        assert visit(cache).body.startswith(b"version 2")

    page = site.page

    def page_before_the_publish(environ: Any) -> bytes:
        made = page(environ)
        if site.version == 1:
            publish()
        return made

    site.page = page_before_the_publish  # type: ignore[method-assign]
    assert visit(cache).body.startswith(b"version 1")
    after = visit(cache)
    assert (after.body[:9], after.how) == (b"version 2", "hit")


def test_a_publish_while_the_stamp_is_asked_is_asked_again(site: Site, clock: Clock) -> None:
    def stamp() -> int:
        before = site.version
        if clock.now > 1000:
            site.version = 2
            forget()
        return before

    cache = PageCache(site, stamp, clock=clock)
    visit(cache)
    clock.now += 0.5
    assert visit(cache).body.startswith(b"version 1")
    assert visit(cache).body.startswith(b"version 2")


@pytest.mark.parametrize(
    "changes",
    [
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "theme=dark; sessionid =abc"},
        {"HTTP_COOKIE": "csrftoken=abc"},
        {"HTTP_AUTHORIZATION": "Basic YTpi"},
        {"CONTENT_LENGTH": "5"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"method": "POST"},
        {"method": "OPTIONS"},
        {"method": "get"},
    ],
)
def test_what_is_somebodys_own_passes_by(cache: PageCache, site: Site, changes: dict[str, str]) -> None:
    visit(cache)
    reply = visit(cache, **changes)
    assert reply.how == ""
    assert reply.body == site.page(site.asked[1])
    method = changes.pop("method", "GET")
    assert {**environ_of(method=method, **changes), **dict.fromkeys(("wsgi.input", "wsgi.errors"))} == {
        **site.asked[1],
        **dict.fromkeys(("wsgi.input", "wsgi.errors")),
    }
    assert visit(cache).how == "hit"


def test_any_other_cookie_is_nobodys_own(cache: PageCache) -> None:
    visit(cache)
    assert visit(cache, HTTP_COOKIE="_ga=1; theme=dark").how == "hit"


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200 OK", []),
        ("200 OK", [("Cache-Control", "max-age=60")]),
        ("200 OK", [("Cache-Control", "private, max-age=60")]),
        ("200 OK", [("Cache-Control", "public, no-store")]),
        ("200 OK", [("Cache-Control", "public, No-Cache")]),
        ("200 OK", [("Cache-Control", 'public, no-cache="set-cookie"')]),
        ("200 OK", [("Cache-Control", "public"), ("Set-Cookie", "a=b")]),
        ("200 OK", [("Cache-Control", "public"), ("Vary", "Cookie")]),
        ("200 OK", [("Cache-Control", "public"), ("Vary", "*")]),
        ("200 OK", [("Cache-Control", "public"), ("Content-Encoding", "gzip")]),
        ("404 Not Found", [("Cache-Control", "public")]),
        ("500 Internal Server Error", [("Cache-Control", "public")]),
        ("302 Found", [("Cache-Control", "public")]),
        ("206 Partial Content", [("Cache-Control", "public")]),
    ],
)
def test_what_is_not_for_all_is_not_kept(
    cache: PageCache, site: Site, status: str, headers: list[tuple[str, str]]
) -> None:
    site.status, site.headers = status, headers
    for count in (1, 2):
        reply = visit(cache)
        assert reply.how == ""
        assert reply.status == int(status[:3])
        assert len(site.asked) == count
    assert all(body.is_closed for body in site.bodies)


def test_a_response_is_closed_whether_kept_or_not(cache: PageCache, site: Site) -> None:
    visit(cache)
    site.headers = []
    visit(cache, "/secret")
    visit(cache, "/secret", method="HEAD")
    assert [body.is_closed for body in site.bodies] == [True, True, True]


def test_what_is_cut_off_is_not_kept(clock: Clock) -> None:
    def cut(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "10"), ("Cache-Control", "public")])
        asked.append(environ)
        return [b"short"]

    asked: list[Any] = []
    cache = PageCache(cut, lambda: 1, clock=clock)
    for _ in range(2):
        assert b"".join(cache(environ_of(), lambda status, headers, exc_info=None, /: lambda data: None))
    assert len(asked) == 2


def test_a_large_answer_is_passed_on_as_it_comes(cache: PageCache, site: Site) -> None:
    site.page = lambda environ: b"x" * (2**20 + 1)  # type: ignore[method-assign]
    assert visit(cache).how == visit(cache).how == ""
    site.page = lambda environ: b"x" * 2**20  # type: ignore[method-assign]
    assert (visit(cache).how, visit(cache).how) == ("fwd=uri-miss", "hit")


def test_a_server_s_own_way_to_send_files_is_left_to_what_is_not_kept(cache: PageCache, site: Site) -> None:
    wrapper: dict[str, Any] = {"wsgi.file_wrapper": object}
    visit(cache, **wrapper)
    visit(cache, **wrapper, HTTP_COOKIE="sessionid=a")
    assert ["wsgi.file_wrapper" in environ for environ in site.asked] == [False, True]


def test_an_application_may_begin_late(clock: Clock) -> None:
    def late(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("Content-Length", "4"), ("Cache-Control", "public")])
        yield b"late"

    cache = PageCache(late, lambda: 1, clock=clock)
    assert (visit(cache).body, visit(cache).how) == (b"late", "hit")


@pytest.mark.filterwarnings("default")
def test_servers_and_applications_are_treated_as_wsgi_has_it(site: Site) -> None:
    cache = validator(PageCache(validator(site), site.stamp))
    for _ in range(2):
        for encoding in ("gzip", "identity"):
            body = cache(environ_of(HTTP_ACCEPT_ENCODING=encoding), lambda *a: lambda data: None)
            list(body)
            body.close()  # type: ignore[attr-defined]


def test_a_server_may_change_the_headers_that_it_gets(cache: PageCache) -> None:
    def spoil(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Any:
        headers.clear()

    for _ in range(2):
        list(cache(environ_of(), spoil))
    assert visit(cache).headers["Content-Type"] == "text/html; charset=utf-8"


# Keys


def test_parameters_that_do_not_count_reach_nobody(cache: PageCache, site: Site) -> None:
    first = visit(cache, "/?utm_source=spam&page=2")
    assert b"spam" not in first.body
    for address in ("/?page=2", "/?page=2&utm_source=other", "/?x=1&pag%65=2&y"):
        reply = visit(cache, address)
        assert (reply.how, reply.body) == ("hit", first.body)
    assert visit(cache, "/?fbclid=1").how == "fwd=uri-miss"
    assert [environ["QUERY_STRING"] for environ in site.asked] == ["utm_source=spam&page=2", "page=2", ""]


def test_the_order_of_parameters_does_not_count_and_their_number_does(cache: PageCache, site: Site) -> None:
    visit(cache, "/?q=a&page=1")
    assert visit(cache, "/?page=1&q=a").how == "hit"
    assert visit(cache, "/?page=2&page=1&q=a").how == "fwd=uri-miss"
    assert visit(cache, "/?page=1&page=2&q=a").how == "fwd=uri-miss"


def test_where_nothing_is_declared_every_query_is_another_page(cache: PageCache, site: Site) -> None:
    site.headers = [("Cache-Control", "public")]
    visit(cache)
    assert visit(cache).how == "hit"
    for _ in range(2):
        reply = visit(cache, "/?x=1")
        assert reply.how == ""
        assert b"[('x', '1')]" in reply.body


def test_hosts_are_told_apart_and_their_case_is_not(cache: PageCache, site: Site) -> None:
    visit(cache)
    assert visit(cache, HTTP_HOST="LocalHost").how == "hit"
    assert b"'HTTP_HOST': '127.0.0.1'" in visit(cache, HTTP_HOST="127.0.0.1").body
    assert b"'HTTP_HOST': 'localhost:81'" in visit(cache, HTTP_HOST="localhost:81").body
    assert len(site.asked) == 3


@pytest.mark.parametrize("host", ["evil.example", "", "a b", "localhost\t", "localhost, evil.example", "@"])
def test_a_host_that_is_not_ours_is_the_application_s_business(
    cache: PageCache, site: Site, host: str
) -> None:
    for _ in range(2):
        assert visit(cache, HTTP_HOST=host).how == ""
        assert site.asked[-1]["HTTP_HOST"] == host
    assert visit(cache).how == "fwd=uri-miss"


def test_a_request_without_a_host_means_the_server_s_own(cache: PageCache) -> None:
    known = visit(cache)
    environ = environ_of()
    del environ["HTTP_HOST"]
    assert b"".join(cache(environ, lambda status, headers, exc_info=None, /: lambda data: None)) == known.body


def test_the_scheme_is_told_apart(cache: PageCache) -> None:
    visit(cache)
    assert visit(cache, **{"wsgi.url_scheme": "https"}).how == "fwd=uri-miss"
    # It says nothing where no proxy is trusted to set it.
    assert visit(cache, HTTP_X_FORWARDED_PROTO="https").how == "hit"


def test_the_scheme_is_what_the_proxy_says(settings: Settings, site: Site, clock: Clock) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    cache = PageCache(site, site.stamp, clock=clock)
    visit(cache, HTTP_X_FORWARDED_PROTO="https")
    assert site.asked[0]["HTTP_X_FORWARDED_PROTO"] == "https"
    assert visit(cache, HTTP_X_FORWARDED_PROTO="https").how == "hit"
    assert visit(cache, HTTP_X_FORWARDED_PROTO="https, http").how == "hit"
    plain = visit(cache, HTTP_X_FORWARDED_PROTO="anything")
    assert plain.how == "fwd=uri-miss"
    assert site.asked[1]["HTTP_X_FORWARDED_PROTO"] == "http"
    assert visit(cache).body == plain.body


# Flights


def together(count: int, work: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(count) as pool:
        return [task.result(LONG) for task in [pool.submit(work) for _ in range(count)]]


def test_a_hundred_first_visitors_cost_one_rendering(cache: PageCache, site: Site) -> None:
    lock, all_here, arrived = threading.Lock(), threading.Event(), []
    site.meanwhile = lambda: all_here.wait(LONG)

    def arrive() -> bytes:
        with lock:
            arrived.append(1)
            if len(arrived) == 100:
                all_here.set()
        return visit(cache).body

    assert set(together(100, arrive)) == {site.page(site.asked[0])}
    assert len(site.asked) == 1


@pytest.mark.parametrize("fault", ["unstorable", "failing"])
def test_those_who_waited_in_vain_are_not_served_in_turn(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    class Landed(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waiting.release()
            return super().wait(timeout)

    def meanwhile() -> None:
        if next(is_first, False):
            for _ in range(9):
                assert waiting.acquire(timeout=LONG)
            if fault == "failing":
                raise RuntimeError("It crashed")
        else:
            others.wait(LONG)

    monkeypatch.setattr(page_cache, "Flight", partial(page_cache.Flight, landed=Landed()))
    waiting, is_first = threading.Semaphore(0), iter([True])
    others = threading.Barrier(9)  # breaks unless nine are inside of the application at once
    site.meanwhile, site.headers = meanwhile, []
    with ThreadPoolExecutor(10) as pool:
        tasks = [pool.submit(visit, cache) for _ in range(10)]
        crashes = [task.exception(LONG) for task in tasks]
    assert len([crash for crash in crashes if crash is None]) == (9 if fault == "failing" else 10)
    assert len(site.asked) == 10


def test_a_crash_hurts_one_visitor_and_not_the_next(cache: PageCache, site: Site) -> None:
    def crash() -> None:
        raise RuntimeError("It crashed")

    site.meanwhile = crash
    with pytest.raises(RuntimeError):
        visit(cache)
    site.meanwhile = lambda: None
    assert visit(cache).how == "fwd=uri-miss"


def test_a_slow_rendering_hangs_nobody_for_ever(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "PATIENCE", 0.01)
    inside, done = threading.Event(), threading.Event()

    def hang() -> None:
        site.meanwhile = lambda: None
        inside.set()
        done.wait(LONG)

    site.meanwhile = hang
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(visit, cache)
        assert inside.wait(LONG)
        assert visit(cache).how == "fwd=uri-miss"
        assert visit(cache).how == "hit"
        done.set()
        assert slow.result(LONG).status == 200


@pytest.mark.parametrize("address", ["/", "/?page=2&q=a", "/?q=a&page=2"])
@pytest.mark.parametrize("reason", ["it looked", "this process published"])
def test_while_one_renders_the_new_page_others_get_what_was_true_a_second_ago(
    cache: PageCache, site: Site, clock: Clock, reason: str, address: str
) -> None:
    visit(cache, address)
    asked = len(site.asked)
    inside, done = threading.Event(), threading.Event()

    def hang() -> None:
        inside.set()
        done.wait(LONG)

    site.version, site.meanwhile = 2, hang
    if reason == "this process published":
        forget()
    else:
        clock.now += 0.6
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(visit, cache, address)
        assert inside.wait(LONG)
        for _ in range(2):
            assert visit(cache, address).body.startswith(b"version 1")
        site.meanwhile = lambda: None
        done.set()
        assert leader.result(LONG).body.startswith(b"version 2")
    assert visit(cache, address).body.startswith(b"version 2")
    assert len(site.asked) == asked + 1


def test_nobody_gets_what_is_two_publishes_old(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "PATIENCE", 0.01)
    visit(cache)
    site.version = 2
    forget()
    visit(cache, "/other")
    inside, done = threading.Event(), threading.Event()

    def hang() -> None:
        site.meanwhile = lambda: None
        inside.set()
        done.wait(LONG)

    site.version, site.meanwhile = 3, hang
    forget()
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(visit, cache)
        assert inside.wait(LONG)
        assert visit(cache).body.startswith(b"version 3")
        assert visit(cache, "/other").body.startswith(b"version 3")
        done.set()
        leader.result(LONG)


def test_the_second_counts_to_when_the_answer_is_given(
    cache: PageCache, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One asks for the stamp until the grace is over; meanwhile another begins to render the page."""
    monkeypatch.setattr(page_cache, "PATIENCE", 0.01)
    visit(cache)
    asking, answered, inside, done = (threading.Event() for _ in range(4))

    def slowly() -> tuple[int, int]:
        asking.set()
        answered.wait(LONG)
        clock.now += 1.9
        return 2, 1

    def hang() -> None:
        site.meanwhile = lambda: None
        inside.set()
        done.wait(LONG)

    monkeypatch.setattr(cache, "_stamp", slowly)
    clock.now += 0.6
    site.version, site.meanwhile = 2, hang
    real = cache._is_anybodys

    def others_first(environ: Any) -> bool:
        if environ.get("HTTP_X_SLOW"):
            other = pool.submit(visit, cache)
            leaders.append(other)
            assert inside.wait(LONG)
        return real(environ)

    leaders: list[Any] = []
    monkeypatch.setattr(cache, "_is_anybodys", others_first)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(visit, cache, HTTP_X_SLOW="1")
        assert asking.wait(LONG)
        answered.set()
        assert slow.result(LONG).body.startswith(b"version 2")
        done.set()
        assert leaders[0].result(LONG).body.startswith(b"version 2")


@pytest.mark.parametrize("gone", [404, 500])
def test_what_was_replaced_by_no_page_is_not_shown_again(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch, gone: int
) -> None:
    monkeypatch.setattr(page_cache, "PATIENCE", 0.01)
    visit(cache)
    inside, done = threading.Event(), threading.Event()

    def end() -> None:
        if gone == 500:
            raise RuntimeError("It crashed")

    def hang() -> None:
        site.meanwhile = end
        inside.set()
        done.wait(LONG)
        end()

    def see() -> int:
        try:
            return visit(cache).status
        except RuntimeError:
            return 500

    site.version, site.status, site.meanwhile = 2, "404 Not Found", end
    forget()
    assert see() == gone
    site.meanwhile = hang
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(see)
        assert inside.wait(LONG)
        assert see() == gone
        done.set()
        assert leader.result(LONG) == gone


def test_while_one_asks_after_a_publish_others_get_what_was_true_a_second_ago(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(cache)
    inside, done = threading.Event(), threading.Event()

    def hang() -> tuple[int, int]:
        inside.set()
        done.wait(LONG)
        return 2, 1

    monkeypatch.setattr(cache, "_stamp", hang)
    monkeypatch.setattr(page_cache, "PATIENCE", LONG)  # nobody waits for it
    site.version = 2
    forget()
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(visit, cache)
        assert inside.wait(LONG)
        assert visit(cache).body.startswith(b"version 1")
        done.set()
        assert asking.result(LONG).body.startswith(b"version 2")
    assert visit(cache).body.startswith(b"version 2")


def test_nobody_gets_what_is_older_than_that(
    cache: PageCache, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "PATIENCE", 0.01)
    visit(cache)
    inside, done = threading.Event(), threading.Event()

    def hang() -> None:
        site.meanwhile = lambda: None
        inside.set()
        done.wait(LONG)

    site.version, site.meanwhile = 2, hang
    clock.now += 1.0
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(visit, cache)
        assert inside.wait(LONG)
        assert visit(cache).body.startswith(b"version 2")
        done.set()
        leader.result(LONG)


# The database is away


def test_what_is_kept_is_shown_and_marked_while_the_database_is_away(
    cache: PageCache, site: Site, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    tag = visit(cache).headers["ETag"]
    clock.now += 42
    site.is_away = True
    for _ in range(2):
        reply = visit(cache)
        assert (reply.status, reply.headers["Age"]) == (200, "42")
        assert reply.how == 'hit; ttl=-42; detail="the database does not answer"'
        assert visit(cache, HTTP_IF_NONE_MATCH=tag).status == 304
    clock.now += 0.5
    visit(cache)
    assert len([record for record in caplog.records if "does not answer" in record.message]) == 1

    site.is_away = False
    clock.now += 0.5
    reply = visit(cache)
    assert (reply.how, reply.headers["Age"]) == ("hit", "0")
    assert len(site.asked) == 1


def test_what_is_not_kept_is_unavailable_while_the_database_is_away(cache: PageCache, site: Site) -> None:
    site.is_away = True
    for method in ("GET", "HEAD"):
        reply = visit(cache, method=method)
        assert (reply.status, reply.headers["Retry-After"]) == (503, "5")
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert site.asked == []
    site.is_away = False
    forget()
    assert visit(cache).status == 200


def test_files_need_no_database(cache: PageCache, site: Site) -> None:
    site.is_away = True
    for path in ("/static/site.css", "/media/a.webp"):
        visit(cache, path)
    assert [environ["PATH_INFO"] for environ in site.asked] == ["/static/site.css", "/media/a.webp"]


def test_a_path_that_is_none_is_refused(cache: PageCache, site: Site) -> None:
    assert visit(cache, "/m€/").status == 400
    assert site.asked == []


def test_whoever_asks_makes_the_cache_look(cache: PageCache, site: Site) -> None:
    visit(cache, HTTP_COOKIE="sessionid=a")
    assert site.stamps == 1


def test_an_outdated_page_is_not_shown_for_want_of_a_new_one(
    cache: PageCache, site: Site, clock: Clock
) -> None:
    visit(cache, "/taken-down")
    site.version = 2
    clock.now += 0.5
    visit(cache, "/other")
    site.is_away = True
    clock.now += 0.5
    assert visit(cache, "/taken-down").status == 503
    assert visit(cache, "/other").status == 200


def test_a_database_that_hangs_holds_up_one_visitor(
    cache: PageCache, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "PATIENCE", 0.01)
    visit(cache)
    inside, done = threading.Event(), threading.Event()

    def hang() -> int:
        inside.set()
        done.wait(LONG)
        return 2

    monkeypatch.setattr(cache, "_stamp", hang)
    clock.now += 0.6
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(visit, cache)
        assert inside.wait(LONG)
        assert visit(cache).how == "hit"  # true half a second ago
        clock.now += 0.6
        assert visit(cache).how.startswith("hit; ttl=-1;")
        monkeypatch.setattr(page_cache, "PATIENCE", LONG)  # nobody waits for it any more
        assert visit(cache).how.startswith("hit; ttl=-1;")
        done.set()
        asking.result(LONG)
    assert visit(cache).how == "hit"


# Room


def test_the_cache_has_so_many_bytes_and_no_more(site: Site, clock: Clock) -> None:
    capacity = 400_000
    cache = PageCache(site, site.stamp, capacity=capacity, clock=clock)
    site.page = lambda environ: environ["PATH_INFO"].encode() * 1000  # type: ignore[method-assign]
    for number in range(200):
        assert visit(cache, f"/{number:06}?q={number}").status == 200
        assert visit(cache, f"/{number:06}").status == 200
        assert cache._pages.size <= capacity * 3 // 4
        assert cache._others.size <= capacity // 4
    for shelf in (cache._pages, cache._others):
        assert shelf.size == sum(entry.size for entry in shelf.entries.values())
        bodies = sum(
            len({id(variant): len(variant.body) for variant in entry.variants.values()})
            for entry in shelf.entries.values()
        )
        assert 0 < bodies <= shelf.size


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("localhost", True),
        ("localhost:80", True),
        ("LOCALHOST", True),
        ("tac.example.org", True),
        ("[::1]:80", True),
        ("localhost:81", False),
        ("www.example.org", False),
    ],
)
def test_the_hosts_that_are_named_have_the_large_part(
    site: Site, clock: Clock, settings: Settings, host: str, is_known: bool
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "[::1]", "TAC.example.org", ".example.org"]
    cache = PageCache(site, site.stamp, clock=clock)
    visit(cache, HTTP_HOST=host)
    assert visit(cache, HTTP_HOST=host).how == "hit"
    assert (len(cache._pages.entries), len(cache._others.entries)) == ((1, 0) if is_known else (0, 1))


def test_the_least_recently_used_page_leaves(site: Site, clock: Clock) -> None:
    cache = PageCache(site, site.stamp, capacity=60_000, clock=clock)
    visit(cache, "/favourite")
    for number in range(50):
        visit(cache, f"/{number}")
        assert visit(cache, "/favourite").how == "hit"
    assert visit(cache, "/0").how == "fwd=uri-miss"


@pytest.mark.parametrize("flood", ["queries", "missing pages", "hosts", "ports", "subdomains", "parameters"])
def test_a_flood_of_what_anybody_can_make_up_pushes_no_page_out(
    site: Site, clock: Clock, settings: Settings, flood: str
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", ".example.org"]
    cache = PageCache(site, site.stamp, capacity=60_000, clock=clock)
    visit(cache, "/good")
    for number in range(200):
        if flood == "queries":
            visit(cache, f"/good?q={number}")
        elif flood == "parameters":
            assert visit(cache, f"/good?junk={number}").how == "hit"
        elif flood == "hosts":
            assert visit(cache, "/good", HTTP_HOST=f"host{number}.example").how == ""
        elif flood in ("ports", "subdomains"):
            host = f"localhost:{number + 1000}" if flood == "ports" else f"www{number}.example.org"
            assert visit(cache, "/good", HTTP_HOST=host).how == "fwd=uri-miss"
            assert visit(cache, "/good", HTTP_HOST=host).how == "hit"
        else:
            site.status = "404 Not Found"
            visit(cache, f"/{number}")
    site.status = "200 OK"
    assert visit(cache, "/good").how == "hit"


def test_an_answer_to_a_long_query_is_not_kept(cache: PageCache) -> None:
    visit(cache)
    for _ in range(2):
        assert visit(cache, f"/?q={'x' * 8000}").how == ""
        assert visit(cache, f"/?junk={'x' * 8000}").how == "hit"


def test_nothing_is_left_of_a_flight(cache: PageCache, site: Site) -> None:
    for number in range(10):
        visit(cache, f"/{number}")
    site.headers = []
    visit(cache, "/unstorable")
    assert cache._flights == {}
