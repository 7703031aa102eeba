"""The cache has so many bytes, and who leaves when they are full."""

import pytest
from pytest_django import Settings

from tac_site.caching.page_cache import PageCache
from tests.tac_site.caching.wsgi_site import Clock, Site, visit


def test_the_cache_has_so_many_bytes_and_no_more(site: Site, clock: Clock) -> None:
    capacity = 400_000
    cache = PageCache(site, site.validator, capacity=capacity, clock=clock)
    site.page = lambda environ: environ["PATH_INFO"].encode() * 1000  # type: ignore[method-assign]
    for number in range(200):
        assert visit(cache, f"/{number:06}?q={number}").status == 200
        assert visit(cache, f"/{number:06}").status == 200
        assert cache._trusted.size <= capacity * 3 // 4
        assert cache._untrusted.size <= capacity // 4
    for pages in (cache._trusted, cache._untrusted):
        assert pages.size == sum(entry.size for entry in pages.entries.values())
        bodies = sum(
            len({id(variant): len(variant.body) for variant in entry.variants.values()})
            for entry in pages.entries.values()
        )
        assert 0 < bodies <= pages.size


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
    cache = PageCache(site, site.validator, clock=clock)
    visit(cache, HTTP_HOST=host)
    assert visit(cache, HTTP_HOST=host).cache_status == "hit"
    assert (len(cache._trusted.entries), len(cache._untrusted.entries)) == ((1, 0) if is_known else (0, 1))


def test_the_least_recently_used_page_leaves(site: Site, clock: Clock) -> None:
    cache = PageCache(site, site.validator, capacity=60_000, clock=clock)
    visit(cache, "/favourite")
    for number in range(50):
        visit(cache, f"/{number}")
        assert visit(cache, "/favourite").cache_status == "hit"
    assert visit(cache, "/0").cache_status == "fwd=uri-miss"


@pytest.mark.parametrize("flood", ["queries", "missing pages", "hosts", "ports", "subdomains", "parameters"])
def test_a_flood_of_what_anybody_can_make_up_pushes_no_page_out(
    site: Site, clock: Clock, settings: Settings, flood: str
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", ".example.org"]
    cache = PageCache(site, site.validator, capacity=60_000, clock=clock)
    visit(cache, "/good")
    for number in range(200):
        if flood == "queries":
            visit(cache, f"/good?q={number}")
        elif flood == "parameters":
            assert visit(cache, f"/good?junk={number}").cache_status == "hit"
        elif flood == "hosts":
            assert visit(cache, "/good", HTTP_HOST=f"host{number}.example").cache_status == ""
        elif flood in ("ports", "subdomains"):
            host = f"localhost:{number + 1000}" if flood == "ports" else f"www{number}.example.org"
            assert visit(cache, "/good", HTTP_HOST=host).cache_status == "fwd=uri-miss"
            assert visit(cache, "/good", HTTP_HOST=host).cache_status == "hit"
        else:
            site.status = "404 Not Found"
            visit(cache, f"/{number}")
    site.status = "200 OK"
    assert visit(cache, "/good").cache_status == "hit"


def test_an_answer_to_a_long_query_is_not_kept(cache: PageCache) -> None:
    visit(cache)
    for _ in range(2):
        assert visit(cache, f"/?q={'x' * 8000}").cache_status == ""
        assert visit(cache, f"/?junk={'x' * 8000}").cache_status == "hit"


def test_no_call_is_left_over(cache: PageCache, site: Site) -> None:
    for number in range(10):
        visit(cache, f"/{number}")
    site.headers = []
    visit(cache, "/unstorable")
    assert cache._calls == {}
