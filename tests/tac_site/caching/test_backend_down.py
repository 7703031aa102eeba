"""The database is down."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from tac_site.caching import validation
from tac_site.caching.page_cache import PageCache
from tests.tac_site.caching.wsgi_site import LONG, Clock, Gate, Site, publish, visit


def test_what_is_kept_is_shown_and_marked_while_the_database_is_down(
    cache: PageCache, site: Site, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    tag = visit(cache).headers["ETag"]
    clock.now += 42
    site.is_down = True
    for _ in range(2):
        reply = visit(cache)
        assert (reply.status, reply.headers["Age"]) == (200, "42")
        assert reply.cache_status == 'hit; ttl=-42; detail="the database does not answer"'
        assert visit(cache, HTTP_IF_NONE_MATCH=tag).status == 304
    clock.now += 0.5
    visit(cache)
    assert [record.message for record in caplog.records] == [
        "The database cannot be used: the server is away."
    ]

    site.is_down = False
    clock.now += 0.5
    reply = visit(cache)
    assert (reply.cache_status, reply.headers["Age"]) == ("hit", "0")
    assert len(site.asked) == 1


def test_what_is_not_kept_is_unavailable_while_the_database_is_down(cache: PageCache, site: Site) -> None:
    site.is_down = True
    for method in ("GET", "HEAD"):
        reply = visit(cache, method=method)
        assert (reply.status, reply.headers["Retry-After"]) == (503, "5")
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert site.asked == []
    site.is_down = False
    publish(cache)
    assert visit(cache).status == 200


def test_whether_the_database_is_still_down_is_asked_at_once(cache: PageCache, site: Site) -> None:
    site.is_down = True
    assert visit(cache).status == 503
    assert asyncio.run(cache.is_without_backend())
    site.is_down = False
    assert not asyncio.run(cache.is_without_backend())


def test_a_question_that_fails_for_another_reason_is_told_with_its_traceback(
    cache: PageCache, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    visit(cache)
    monkeypatch.setattr(cache._validation, "_validator", lambda: 1 // 0)
    for _ in range(2):
        clock.now += 0.5
        assert visit(cache).status == 200
    [record] = caplog.records
    assert record.message == "Nobody knows whether the pages in memory are still true: they are shown."
    assert record.exc_info
    assert record.exc_info[0] is ZeroDivisionError


def test_who_is_turned_away_is_told_the_id_of_the_request(cache: PageCache, site: Site) -> None:
    visit(cache, "/", **{"tac_site.request_id": "another1"})
    assert b"another1" not in visit(cache, "/", **{"tac_site.request_id": "a1b2c3d4"}).body
    site.is_down = True
    publish(cache)
    turned_away = visit(cache, "/new", **{"tac_site.request_id": "a1b2c3d4"})
    assert turned_away.body.decode() == (
        "This page cannot be shown at the moment. Please try again in a few seconds.\n"
        "If it goes on, write to us and tell us this number: a1b2c3d4\n"
    )


def test_files_need_no_database(cache: PageCache, site: Site) -> None:
    site.is_down = True
    for path in ("/static/site.css", "/media/a.webp"):
        visit(cache, path)
    assert [environ["PATH_INFO"] for environ in site.asked] == ["/static/site.css", "/media/a.webp"]


def test_a_request_that_passes_by_makes_the_cache_check(cache: PageCache, site: Site) -> None:
    visit(cache, HTTP_COOKIE="sessionid=a")
    assert site.checks == 1


def test_an_outdated_page_is_not_shown_for_want_of_a_new_one(
    cache: PageCache, site: Site, clock: Clock
) -> None:
    visit(cache, "/taken-down")
    site.version = 2
    clock.now += 0.5
    visit(cache, "/other")
    site.is_down = True
    clock.now += 0.5
    assert visit(cache, "/taken-down").status == 503
    assert visit(cache, "/other").status == 200


def test_a_database_that_hangs_holds_up_one_visitor(
    cache: PageCache, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "WAIT_TIMEOUT", 0.01)
    visit(cache)
    gate = Gate()

    def hang() -> int:
        gate.enter()
        return 2

    monkeypatch.setattr(cache._validation, "_validator", hang)
    clock.now += 0.6
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(visit, cache)
        gate.wait_for_somebody()
        assert visit(cache).cache_status == "hit"  # true half a second ago
        clock.now += 0.6
        assert visit(cache).cache_status.startswith("hit; ttl=-1;")
        monkeypatch.setattr(validation, "WAIT_TIMEOUT", LONG)  # nobody waits for it any more
        assert visit(cache).cache_status.startswith("hit; ttl=-1;")
        gate.open()
        asking.result(LONG)
    assert visit(cache).cache_status == "hit"
