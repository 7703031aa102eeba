"""The cache around a small application; tests/members/test_cached_pages.py has it around the site."""

from typing import Any
from wsgiref.validate import validator

import pytest

from tac_site.caching.page_cache import PageCache
from tac_site.caching.public_page import FOR_EVER
from tests.tac_site.caching.wsgi_site import Clock, Site, environ_of, publish, visit


def test_a_page_is_rendered_once_and_the_same_for_all(cache: PageCache, site: Site) -> None:
    first, second = visit(cache), visit(cache)
    assert (first.cache_status, second.cache_status) == ("fwd=uri-miss", "hit")
    assert first.body == second.body == site.page(site.asked[0])
    assert second.headers["Age"] == "0"
    assert len(site.asked) == 1


def test_head_is_answered_without_the_body_and_fills_the_cache(cache: PageCache, site: Site) -> None:
    head, got = visit(cache, method="HEAD"), visit(cache)
    assert got.cache_status == "hit"
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
    publish(cache)
    assert visit(cache, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=gzipped).status == 200


def test_a_redirect_is_kept_and_never_not_modified(cache: PageCache, site: Site) -> None:
    site.status = "301 Moved Permanently"
    visit(cache)
    reply = visit(cache, HTTP_IF_NONE_MATCH="*")
    assert (reply.status, reply.cache_status) == (301, "hit")


def test_the_validator_is_checked_twice_a_second(cache: PageCache, site: Site, clock: Clock) -> None:
    for _ in range(10):
        visit(cache)
    assert site.checks == 1
    clock.now += 0.49
    visit(cache)
    assert site.checks == 1
    clock.now += 0.01
    visit(cache)
    assert site.checks == 2
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
    publish(cache)
    assert visit(cache).body.startswith(b"version 2")
    assert visit(cache).cache_status == "hit"


@pytest.mark.parametrize(
    ("method", "checks"),
    [
        *(("POST", 2), ("PUT", 2), ("PATCH", 2), ("DELETE", 2), ("BREW", 2)),
        *(("GET", 1), ("HEAD", 1), ("OPTIONS", 1), ("TRACE", 1)),
    ],
)
def test_after_an_unsafe_method_the_next_visit_checks_the_validator(
    cache: PageCache, site: Site, method: str, checks: int
) -> None:
    visit(cache)
    cache(environ_of("/admin/", method, HTTP_COOKIE="sessionid=a"), lambda *arguments: lambda data: None)
    assert site.checks == 1
    for _ in range(2):
        assert visit(cache).cache_status == "hit"
        assert site.checks == checks


def test_after_an_unsafe_method_that_failed_the_next_visit_checks_too(cache: PageCache, site: Site) -> None:
    def crash() -> None:
        site.version = 2
        raise RuntimeError("It crashed")

    visit(cache)
    site.meanwhile = crash
    with pytest.raises(RuntimeError):
        visit(cache, method="POST")
    site.meanwhile = lambda: None
    assert visit(cache).body.startswith(b"version 2")


def test_a_new_day_is_a_new_page(cache: PageCache, site: Site, clock: Clock) -> None:
    visit(cache)
    site.day = 2
    clock.now += 0.5
    assert visit(cache).body.startswith(b"version 1, day 2")


def test_what_was_under_way_at_a_publish_is_not_kept(cache: PageCache, site: Site) -> None:
    page = site.page

    def page_before_the_publish(environ: Any) -> bytes:
        made = page(environ)
        if site.version == 1:
            publish(cache)
            assert visit(cache).body.startswith(b"version 2")
        return made

    site.page = page_before_the_publish  # type: ignore[method-assign]
    assert visit(cache).body.startswith(b"version 1")
    after = visit(cache)
    assert (after.body[:9], after.cache_status) == (b"version 2", "hit")


def test_a_publish_during_a_check_makes_the_next_visit_check_again(site: Site, clock: Clock) -> None:
    def version() -> int:
        before = site.version
        if clock.now > 1000 and before == 1:
            publish(cache)
        return before

    cache = PageCache(site, version, clock=clock)
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
    assert reply.cache_status == ""
    assert reply.body == site.page(site.asked[1])
    method = changes.pop("method", "GET")
    assert {**environ_of(method=method, **changes), **dict.fromkeys(("wsgi.input", "wsgi.errors"))} == {
        **site.asked[1],
        **dict.fromkeys(("wsgi.input", "wsgi.errors")),
    }
    assert visit(cache).cache_status == "hit"


def test_any_other_cookie_is_nobodys_own(cache: PageCache) -> None:
    visit(cache)
    assert visit(cache, HTTP_COOKIE="_ga=1; theme=dark").cache_status == "hit"


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
        assert reply.cache_status == ""
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
    assert visit(cache).cache_status == visit(cache).cache_status == ""
    site.page = lambda environ: b"x" * 2**20  # type: ignore[method-assign]
    assert (visit(cache).cache_status, visit(cache).cache_status) == ("fwd=uri-miss", "hit")


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
    assert (visit(cache).body, visit(cache).cache_status) == (b"late", "hit")


@pytest.mark.filterwarnings("default")
def test_servers_and_applications_are_treated_as_wsgi_has_it(site: Site) -> None:
    cache = validator(PageCache(validator(site), site.validator))
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


def test_what_never_changes_is_shown_while_it_cannot_be_had(cache: PageCache, site: Site) -> None:
    site.headers[0] = ("Cache-Control", FOR_EVER)
    first = visit(cache)
    publish(cache)
    site.status = "503 Service Unavailable"
    for _ in range(2):
        reply = visit(cache)
        assert (reply.status, reply.body, reply.cache_status) == (
            200,
            first.body,
            "fwd=stale; fwd-status=503",
        )
    assert all(body.is_closed for body in site.bodies)
    assert visit(cache, "/?page=2").status == 503
    site.status = "404 Not Found"
    assert visit(cache).status == 404
    site.status = "503 Service Unavailable"
    assert visit(cache).status == 503


def test_what_may_change_is_not_shown_while_it_cannot_be_had(cache: PageCache, site: Site) -> None:
    visit(cache)
    publish(cache)
    site.status = "503 Service Unavailable"
    assert visit(cache).status == 503
