"""The site as a server has it: Django's application with the page cache around it."""

from collections.abc import Callable, Iterator
from itertools import count, product
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.test import Client

from members.meta.share_images import council_image_path
from members.models import Council, Member
from members.public_data_1 import HEADERS
from tac_site.caching.page_cache import PageCache
from tac_site.caching.public_page import CACHING, CDN_CACHING
from tac_site.management.public_addresses import public_addresses
from tac_site.pictures.uploads import store_picture
from tests.factories import CouncilFactory, ResourceFactory, TermFactory
from tests.tac_site.caching.wsgi_site import Reply, visit
from tests.tac_site.pictures.samples import encoded, plain, upload
from tests.tac_site.publishing.editors import make_draft, signed_in

pytestmark = pytest.mark.django_db
PAGES = [*public_addresses(), "/members/ada/", "/members/ada/share.png"]
FILES = ["/static/tac_site/site.css", "/static/tac_site/icon-192.png"]


@pytest.fixture(autouse=True)
def content() -> None:
    CouncilFactory.create()
    TermFactory.create(member__name="Ada", employer="Quay")
    ResourceFactory.create(title="Tide tables")


@pytest.fixture
def application() -> Iterator[WSGIHandler]:
    """It leaves the connection of the test alone, as the test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def cache(application: WSGIHandler) -> PageCache:
    """While its clock stands still it asks for the validator after a POST only, and gets a new one."""
    versions = count()
    return PageCache(application, lambda: next(versions), clock=lambda: 1.0)


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_a_page_is_asked_of_the_database_once(
    cache: PageCache, address: str, django_assert_num_queries: Any
) -> None:
    first = visit(cache, address)
    assert first.cache_status == "fwd=uri-miss"
    with django_assert_num_queries(0):
        second = visit(cache, f"{address}?utm_source=anything", HTTP_USER_AGENT="x", HTTP_COOKIE="_ga=1")
    assert (second.cache_status, second.status, second.sent) == ("hit", first.status, first.sent)


def test_what_version_1_says_of_its_end_is_kept(cache: PageCache) -> None:
    for status in ("fwd=uri-miss", "hit"):
        answer = visit(cache, "/council-1.json")
        assert answer.cache_status == status
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_how_long_it_may_be_kept(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.headers["Cache-Control"] == CACHING
    assert response.headers["CDN-Cache-Control"] == CDN_CACHING
    assert response.headers["No-Vary-Search"].startswith("params")
    assert "Vary" not in response.headers
    assert not response.cookies


@pytest.mark.parametrize(("host", "status"), [("localhost", 404), ("evil.example", 400)])
def test_an_address_in_any_script_is_read(cache: PageCache, host: str, status: int) -> None:
    path = "/members/m€é/".encode().decode("latin-1")  # as WSGI has it (PEP 3333)
    assert visit(cache, path, HTTP_HOST=host).status == status


def test_pictures_come_from_it_too(cache: PageCache) -> None:
    address = default_storage.url(store_picture(upload(encoded(plain(), "PNG"))))
    first, second = visit(cache, address), visit(cache, f"{address}?x")
    assert (second.cache_status, second.headers["Cache-Control"]) == (
        "hit",
        "public, max-age=31536000, immutable",
    )
    assert second.body == first.body
    assert second.body[8:12] == b"WEBP"


def test_a_share_image_has_its_own_address(cache: PageCache) -> None:
    address = council_image_path(Council.objects.current())
    headers = visit(cache, address).headers
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "CDN-Cache-Control" not in headers
    assert visit(cache, f"{address}0").headers["Cache-Control"] == CACHING
    assert visit(cache, address).cache_status == "hit"


@pytest.mark.parametrize(
    "address",
    [
        *("/council.json", "/council-1.json", "/members.csv", "/council.md", "/members/feed.xml", "/"),
        *("/meetings.ics", "/meetings/feed.xml"),
    ],
)
def test_what_has_not_changed_is_not_sent_again(cache: PageCache, address: str) -> None:
    tag = visit(cache, address).headers["ETag"]
    visit(cache, address, method="POST")
    again = visit(cache, address, HTTP_IF_NONE_MATCH=tag)
    assert (again.status, again.cache_status) == (304, "fwd=uri-miss")

    Member.objects.update(name="Ann Second")
    Council.objects.update(name="Other")
    assert visit(cache, address, HTTP_IF_NONE_MATCH=tag).status == 304
    visit(cache, address, method="POST")
    changed = visit(cache, address, HTTP_IF_NONE_MATCH=tag)
    assert changed.status == 200
    assert "Other" in changed.body.decode() or "Ann Second" in changed.body.decode()


@pytest.mark.parametrize("address", ["/admin/login/", "/members/nobody/", "/nothing/", "/?page=x", "/admin/"])
def test_what_is_no_public_page_is_not_kept(cache: PageCache, address: str) -> None:
    for _ in range(2):
        assert visit(cache, address).cache_status == ""


def test_a_page_that_was_not_found_is_there_once_it_is_published(cache: PageCache) -> None:
    for _ in range(2):
        reply = visit(cache, "/members/grace/")
        assert (reply.status, reply.headers["Cache-Control"], reply.cache_status) == (404, "no-store", "")
    TermFactory.create(member__name="Grace")
    assert visit(cache, "/members/grace/").status == 200


def test_who_signs_in_keeps_the_token_of_the_form(cache: PageCache) -> None:
    token = "a" * 32
    first = visit(cache, "/admin/login/", HTTP_COOKIE=f"csrftoken={token}")
    assert "Set-Cookie" not in first.headers or token in first.headers["Set-Cookie"]


def test_a_former_address_of_a_member_leads_on(cache: PageCache) -> None:
    member = Member.objects.get()
    member.slug = "ada-lovelace"
    member.save()
    for how in ("fwd=uri-miss", "hit"):
        reply = visit(cache, "/members/ada/")
        assert (reply.cache_status, reply.status, reply.headers["Location"]) == (
            how,
            301,
            "/members/ada-lovelace/",
        )


# Nobody gets what is another's


def test_no_answer_is_given_to_another(cache: PageCache, application: WSGIHandler) -> None:
    """Each of these answers is different; each is asked for after all others are kept, in both orders."""
    hosts = ["localhost", "127.0.0.1", "localhost:8000"]
    queries = ["", "?q=ada", "?q=nobody", "?q=ada&on=2020-01-01"]
    cookies = ["", "theme=dark", f"sessionid={'a' * 32}"]
    encodings = ["identity", "gzip", "br"]
    asked = list(product(["/", "/members/"], hosts, queries, cookies, encodings))
    own = {
        (path, host, query): visit(application, path + query, HTTP_HOST=host)
        for path, host, query, _, _ in asked
    }
    for path, host, query, cookie, encoding in [*asked, *reversed(asked)]:
        changes = {"HTTP_HOST": host, "HTTP_ACCEPT_ENCODING": encoding}
        if cookie:
            changes["HTTP_COOKIE"] = cookie
        reply, expected = visit(cache, path + query, **changes), own[path, host, query]
        assert (reply.status, reply.body) == (expected.status, expected.body)
        assert policy_of(reply) == policy_of(expected)
        if reply.cache_status:
            assert reply.headers.get("Content-Encoding", "identity") == encoding
        assert bool(reply.cache_status) is ("sessionid" not in cookie)


def policy_of(reply: Reply) -> set[str]:
    """Its parts come in no particular order."""
    policy = reply.headers["Content-Security-Policy"]
    return {" ".join(sorted(part.split())) for part in policy.split(";")}


@pytest.mark.parametrize(
    "address", ["/", "/members/ada/", "/meetings/", "/members/nobody/", "/robots.txt", "/council.json"]
)
@pytest.mark.parametrize("is_first", [True, False])
def test_what_an_editor_sees_is_shown_to_nobody_else(
    cache: PageCache, application: WSGIHandler, address: str, is_first: bool
) -> None:
    """Before and after the page is kept; what visitors get is what they got before there were accounts."""
    make_draft(Member.objects.get())
    before = visit(PageCache(application, lambda: 1), address)
    cookie = f"sessionid={signed_in('superuser').cookies['sessionid'].value}"
    if not is_first:
        visit(cache, address)
    editors = [visit(cache, address, HTTP_COOKIE=cookie) for _ in range(2)]
    visitors = [visit(cache, address, HTTP_COOKIE=other) for other in ("", "theme=dark")]

    is_page = before.status == 200 and before.headers["Content-Type"].startswith("text/html")
    for reply in editors:
        assert (b"editor-bar" in reply.body, b"/admin/" in reply.body) == (
            is_page,
            is_page or "robots" in address,
        )
        assert not is_page or reply.headers["Cache-Control"] == "private, no-store"
    for reply in visitors:
        assert (reply.status, reply.body) == (before.status, before.body)
        assert reply.headers.keys() == before.headers.keys()


EVIL = "evil.example"
POISON: list[dict[str, Any]] = [
    {"HTTP_X_FORWARDED_HOST": EVIL},
    {"HTTP_X_FORWARDED_HOST": EVIL, "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_PORT": "81"},
    {"HTTP_FORWARDED": f"host={EVIL};proto=https"},
    {"HTTP_X_ORIGINAL_URL": f"/{EVIL}", "HTTP_X_REWRITE_URL": f"/{EVIL}"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST", "HTTP_ORIGIN": f"https://{EVIL}"},
    {"HTTP_USER_AGENT": EVIL, "HTTP_REFERER": EVIL, "HTTP_ACCEPT_LANGUAGE": EVIL, "HTTP_ACCEPT": EVIL},
    {"HTTP_COOKIE": f"theme={EVIL}"},
    {"HTTP_RANGE": "bytes=0-3"},
    {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT", "HTTP_IF_MATCH": '"x"'},
    {"HTTP_HOST": EVIL},
    {"HTTP_HOST": f"localhost@{EVIL}"},
    {"HTTP_HOST": f"localhost, {EVIL}"},
    {"HTTP_HOST": f"localhost\r\nX-Injected: {EVIL}"},
    {"HTTP_HOST": "localhost:evil"},
    {"HTTP_HOST": "localhost#" + EVIL},
    {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "7"},
    {"HTTP_TRANSFER_ENCODING": "xchunked"},
    {"CONTENT_LENGTH": "44"},
    {"method": "HEAD"},
    {"method": "POST"},
    {"method": "OPTIONS"},
    {"method": "TRACE"},
    {"method": "BREW"},
    {"method": "GET http://evil.example/ HTTP/1.1"},
    {"address": f"/?q={EVIL}&utm_source={EVIL}"},
    {"address": f"/?utm_content={'%3Cscript%3E' + EVIL}"},
    {"address": f"/?__proto__={EVIL};page=2&page%00=3"},
    {"address": f"/?x={'a' * 8192}{EVIL}"},
    {"address": f"/?{'&'.join(f'p{n}={EVIL}' for n in range(500))}"},
    {"address": f"/?page={'9' * 8192}"},
    {"address": "/?" + "\xff" * 100},
    {"address": f"//{EVIL}"},
    {"address": f"/%2e%2e/{EVIL}"},
]


@pytest.mark.parametrize("poison", POISON, ids=range(len(POISON)))
@pytest.mark.parametrize("is_first", [True, False])
def test_a_poisoned_request_changes_nothing_for_others(
    cache: PageCache, application: WSGIHandler, poison: dict[str, Any], is_first: bool
) -> None:
    victim: Callable[[], Reply] = lambda: visit(cache, "/", HTTP_ACCEPT_ENCODING="gzip")  # noqa: E731
    clean = visit(PageCache(application, lambda: 1), "/", HTTP_ACCEPT_ENCODING="gzip")
    if not is_first:
        victim()
    visit(cache, **poison)
    reply = victim()
    assert (reply.status, reply.body) == (200, clean.body)
    assert EVIL.encode() not in reply.body
    assert EVIL not in str(reply.headers)
    assert set(reply.headers) == set(clean.headers)
    assert {visit(cache, "/", HTTP_ACCEPT_ENCODING=e).body for e in ("", "br", "gzip")} == {clean.body}


# Without a database


def test_an_answer_without_a_database_is_not_kept(cache: PageCache) -> None:
    def fail(*arguments: Any) -> None:
        raise OperationalError("the connection is closed")

    with connection.execute_wrapper(fail):
        reply = visit(cache)
        assert (reply.status, reply.cache_status, reply.headers["Retry-After"]) == (503, "", "5")
    assert (visit(cache).status, visit(cache).cache_status) == (200, "hit")
