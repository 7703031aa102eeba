"""Many ask for a page that is not there: one renders it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tac_site.caching import page_cache, single_flight, validation
from tac_site.caching.page_cache import PageCache
from tac_site.caching.single_flight import Call
from tests.tac_site.caching.wsgi_site import LONG, Clock, Gate, Site, publish, visit


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


def test_who_waits_gets_what_the_first_one_made(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Done(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waiting.release()
            return super().wait(timeout)

    waiting = threading.Semaphore(0)
    monkeypatch.setattr(page_cache, "Call", partial(Call, done=Done()))
    site.meanwhile = lambda: waiting.acquire(timeout=LONG)

    replies = together(2, lambda: visit(cache))

    assert len(site.asked) == 1
    assert sorted(reply.headers["Cache-Status"] for reply in replies) == [
        "tac-site; fwd=uri-miss",
        "tac-site; fwd=uri-miss; collapsed",
    ]


@pytest.mark.parametrize("fault", ["unstorable", "failing"])
def test_those_who_waited_in_vain_are_not_served_in_turn(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    class Done(threading.Event):
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

    monkeypatch.setattr(page_cache, "Call", partial(Call, done=Done()))
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
    assert visit(cache).cache_status == "fwd=uri-miss"


def test_a_slow_rendering_hangs_nobody_for_ever(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_flight, "WAIT_TIMEOUT", 0.01)
    gate = Gate()

    def hang() -> None:
        site.meanwhile = lambda: None
        gate.enter()

    site.meanwhile = hang
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(visit, cache)
        gate.wait_for_somebody()
        assert visit(cache).cache_status == "fwd=uri-miss"
        assert visit(cache).cache_status == "hit"
        gate.open()
        assert slow.result(LONG).status == 200


@pytest.mark.parametrize("address", ["/", "/?page=2&q=a", "/?q=a&page=2"])
@pytest.mark.parametrize("reason", ["another process published", "this process published"])
def test_while_one_renders_the_new_page_others_get_what_was_true_a_second_ago(
    cache: PageCache, site: Site, clock: Clock, reason: str, address: str
) -> None:
    visit(cache, address)
    asked = len(site.asked)
    gate = Gate()

    def hang() -> None:
        gate.enter()

    site.meanwhile = hang
    if reason == "this process published":
        publish(cache)
    else:
        site.version = 2
        clock.now += 0.6
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(visit, cache, address)
        gate.wait_for_somebody()
        for _ in range(2):
            assert visit(cache, address).body.startswith(b"version 1")
        site.meanwhile = lambda: None
        gate.open()
        assert leader.result(LONG).body.startswith(b"version 2")
    assert visit(cache, address).body.startswith(b"version 2")
    assert len(site.asked) == asked + 1


def test_nobody_gets_what_is_two_publishes_old(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_flight, "WAIT_TIMEOUT", 0.01)
    visit(cache)
    publish(cache)
    visit(cache, "/other")
    gate = Gate()

    def hang() -> None:
        site.meanwhile = lambda: None
        gate.enter()

    site.meanwhile = hang
    publish(cache)
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(visit, cache)
        gate.wait_for_somebody()
        assert visit(cache).body.startswith(b"version 3")
        assert visit(cache, "/other").body.startswith(b"version 3")
        gate.open()
        leader.result(LONG)


def test_the_second_counts_to_when_the_answer_is_given(
    cache: PageCache, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One asks for the validator until the grace is over; meanwhile another begins to render the page."""
    monkeypatch.setattr(single_flight, "WAIT_TIMEOUT", 0.01)
    visit(cache)
    asking, answered, gate = threading.Event(), threading.Event(), Gate()

    def slowly() -> tuple[int, int]:
        asking.set()
        answered.wait(LONG)
        clock.now += 1.9
        return 2, 1

    def hang() -> None:
        site.meanwhile = lambda: None
        gate.enter()

    monkeypatch.setattr(cache._validation, "_validator", slowly)
    clock.now += 0.6
    site.version, site.meanwhile = 2, hang
    real = cache._is_cacheable

    def others_first(environ: Any) -> bool:
        if environ.get("HTTP_X_SLOW"):
            other = pool.submit(visit, cache)
            leaders.append(other)
            gate.wait_for_somebody()
        return real(environ)

    leaders: list[Any] = []
    monkeypatch.setattr(cache, "_is_cacheable", others_first)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(visit, cache, HTTP_X_SLOW="1")
        assert asking.wait(LONG)
        answered.set()
        assert slow.result(LONG).body.startswith(b"version 2")
        gate.open()
        assert leaders[0].result(LONG).body.startswith(b"version 2")


@pytest.mark.parametrize("gone", [404, 500])
def test_what_was_replaced_by_no_page_is_not_shown_again(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch, gone: int
) -> None:
    monkeypatch.setattr(single_flight, "WAIT_TIMEOUT", 0.01)
    visit(cache)
    gate = Gate()

    def end() -> None:
        if gone == 500:
            raise RuntimeError("It crashed")

    def hang() -> None:
        site.meanwhile = end
        gate.enter()
        end()

    def see() -> int:
        try:
            return visit(cache).status
        except RuntimeError:
            return 500

    site.status, site.meanwhile = "404 Not Found", end
    publish(cache)
    assert see() == gone
    site.meanwhile = hang
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(see)
        gate.wait_for_somebody()
        assert see() == gone
        gate.open()
        assert leader.result(LONG) == gone


def test_while_one_asks_after_a_publish_others_get_what_was_true_a_second_ago(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(cache)
    gate = Gate()

    def hang() -> tuple[int, int]:
        gate.enter()
        return 2, 1

    monkeypatch.setattr(cache._validation, "_validator", hang)
    monkeypatch.setattr(validation, "WAIT_TIMEOUT", LONG)  # nobody waits for it
    publish(cache)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(visit, cache)
        gate.wait_for_somebody()
        assert visit(cache).body.startswith(b"version 1")
        gate.open()
        assert asking.result(LONG).body.startswith(b"version 2")
    assert visit(cache).body.startswith(b"version 2")


def test_nobody_gets_what_is_older_than_that(
    cache: PageCache, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_flight, "WAIT_TIMEOUT", 0.01)
    visit(cache)
    gate = Gate()

    def hang() -> None:
        site.meanwhile = lambda: None
        gate.enter()

    site.version, site.meanwhile = 2, hang
    clock.now += 1.0
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(visit, cache)
        gate.wait_for_somebody()
        assert visit(cache).body.startswith(b"version 2")
        gate.open()
        leader.result(LONG)
