import pytest

from tac_site.caching.page_cache import PageCache
from tests.tac_site.caching.wsgi_site import Clock, Site


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def cache(site: Site, clock: Clock) -> PageCache:
    return PageCache(site, site.validator, clock=clock)
