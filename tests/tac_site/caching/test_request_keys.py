"""Which requests mean the same page."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from tac_site.caching.page_cache import PageCache
from tac_site.caching.request_keys import canonical_query
from tests.tac_site.caching.wsgi_site import Clock, Site, environ_of, visit


def test_parameters_that_are_not_significant_reach_nobody(cache: PageCache, site: Site) -> None:
    first = visit(cache, "/?utm_source=spam&page=2")
    assert b"spam" not in first.body
    for address in ("/?page=2", "/?page=2&utm_source=other", "/?x=1&pag%65=2&y"):
        reply = visit(cache, address)
        assert (reply.cache_status, reply.body) == ("hit", first.body)
    assert visit(cache, "/?fbclid=1").cache_status == "fwd=uri-miss"
    assert [environ["QUERY_STRING"] for environ in site.asked] == ["utm_source=spam&page=2", "page=2", ""]


def test_the_order_of_parameters_is_not_significant_and_their_number_is(cache: PageCache, site: Site) -> None:
    visit(cache, "/?q=a&page=1")
    assert visit(cache, "/?page=1&q=a").cache_status == "hit"
    assert visit(cache, "/?page=2&page=1&q=a").cache_status == "fwd=uri-miss"
    assert visit(cache, "/?page=1&page=2&q=a").cache_status == "fwd=uri-miss"


def test_where_nothing_is_declared_every_query_is_another_page(cache: PageCache, site: Site) -> None:
    site.headers = [("Cache-Control", "public")]
    visit(cache)
    assert visit(cache).cache_status == "hit"
    for _ in range(2):
        reply = visit(cache, "/?x=1")
        assert reply.cache_status == ""
        assert b"[('x', '1')]" in reply.body


def test_hosts_are_told_apart_and_their_case_is_not(cache: PageCache, site: Site) -> None:
    visit(cache)
    assert visit(cache, HTTP_HOST="LocalHost").cache_status == "hit"
    assert b"'HTTP_HOST': '127.0.0.1'" in visit(cache, HTTP_HOST="127.0.0.1").body
    assert b"'HTTP_HOST': 'localhost:81'" in visit(cache, HTTP_HOST="localhost:81").body
    assert len(site.asked) == 3


@pytest.mark.parametrize("host", ["evil.example", "", "a b", "localhost\t", "localhost, evil.example", "@"])
def test_a_host_that_is_not_ours_is_the_application_s_business(
    cache: PageCache, site: Site, host: str
) -> None:
    for _ in range(2):
        assert visit(cache, HTTP_HOST=host).cache_status == ""
        assert site.asked[-1]["HTTP_HOST"] == host
    assert visit(cache).cache_status == "fwd=uri-miss"


def test_a_path_reaches_the_site_as_the_server_wrote_it(cache: PageCache, site: Site) -> None:
    path = "/m€é/".encode().decode("latin-1")  # as WSGI has it (PEP 3333)
    for status in ("fwd=uri-miss", "hit"):
        assert visit(cache, path).cache_status == status
    assert [environ["PATH_INFO"] for environ in site.asked] == [path]


def test_a_request_without_a_host_means_the_server_s_own(cache: PageCache) -> None:
    known = visit(cache)
    environ = environ_of()
    del environ["HTTP_HOST"]
    assert b"".join(cache(environ, lambda status, headers, exc_info=None, /: lambda data: None)) == known.body


def test_the_scheme_is_told_apart(cache: PageCache) -> None:
    visit(cache)
    assert visit(cache, **{"wsgi.url_scheme": "https"}).cache_status == "fwd=uri-miss"
    # It says nothing where no proxy is trusted to set it.
    assert visit(cache, HTTP_X_FORWARDED_PROTO="https").cache_status == "hit"


def test_the_scheme_is_what_the_proxy_says(settings: Settings, site: Site, clock: Clock) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    cache = PageCache(site, site.validator, clock=clock)
    visit(cache, HTTP_X_FORWARDED_PROTO="https")
    assert site.asked[0]["HTTP_X_FORWARDED_PROTO"] == "https"
    assert visit(cache, HTTP_X_FORWARDED_PROTO="https").cache_status == "hit"
    assert visit(cache, HTTP_X_FORWARDED_PROTO="https, http").cache_status == "hit"
    plain = visit(cache, HTTP_X_FORWARDED_PROTO="anything")
    assert plain.cache_status == "fwd=uri-miss"
    assert site.asked[1]["HTTP_X_FORWARDED_PROTO"] == "http"
    assert visit(cache).body == plain.body


@given(
    st.lists(st.tuples(st.sampled_from(["q", "on", "utm", "é", "q&", ""]), st.text(max_size=5)), max_size=6),
    st.sets(st.sampled_from(["q", "on"])),
)
def test_the_words_of_a_query_do_not_change_what_it_says(
    pairs: list[tuple[str, str]], significant: set[str]
) -> None:
    asked = QueryDict(mutable=True)
    for name, value in pairs:
        asked.appendlist(name, value)
    said = QueryDict(canonical_query(asked.urlencode(), frozenset(significant)))
    assert dict(said.lists()) == {name: values for name, values in asked.lists() if name in significant}


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=40))
def test_what_is_canonical_stays_as_it_is(query: str) -> None:
    once = canonical_query(query, frozenset({"q", "a", "1"}))
    assert canonical_query(once, frozenset({"q", "a", "1"})) == once
