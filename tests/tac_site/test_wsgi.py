"""The validator and the page cache of a server, with a clock that stands still."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from resources.models import Resource
from tac_site import wsgi
from tac_site.caching.page_cache import PageCache
from tac_site.caching.validation import CHECK_INTERVAL
from tac_site.publishing.models import ContentVersion
from tests.factories import CouncilFactory, MeetingFactory, ResourceFactory, TermFactory
from tests.form_fields import form_fields
from tests.tac_site.caching.wsgi_site import Clock, Reply, visit

# The validator closes connections, which must not be inside of a test's transaction.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> PageCache:
    CouncilFactory.create()
    return PageCache(wsgi.django, wsgi.validator, clock=clock)


def test_the_validator_is_the_content_version_the_day_and_when_a_meeting_begins_or_ends() -> None:
    assert wsgi.validator() == (0, timezone.localdate(), None)
    starts_at = timezone.now() + timedelta(hours=1)
    for number in (1, 2):
        ContentVersion.increment()
        MeetingFactory.create(starts_at=starts_at)
        MeetingFactory.create(starts_at=starts_at - timedelta(minutes=1), is_visible=False)
        assert wsgi.validator() == (number, timezone.localdate(), starts_at)


def post(cache: PageCache, address: str, session: str, fields: dict[str, str]) -> Reply:
    token = "a" * 32
    body = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
    environ = {
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
    }
    return visit(cache, address, "POST", **environ)


def test_what_an_editor_publishes_is_there_at_the_next_request(
    cache: PageCache, admin_client: Client
) -> None:
    resource = ResourceFactory.create(title="Tide tables")
    session = admin_client.cookies[settings.SESSION_COOKIE_NAME].value
    address = reverse("admin:resources_resource_change", args=[resource.pk])
    fields = form_fields(admin_client.get(address).content.decode())
    visit(cache, "/resources/")
    assert visit(cache, "/resources/").cache_status == "hit"

    assert post(cache, address, session, {**fields, "title": "Charts", "_save": "1"}).status == 302

    assert Resource.objects.get().title == "Charts"
    assert "Charts" in visit(cache, "/resources/").body.decode()


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
def test_a_term_ends_at_midnight_in_the_zone_of_the_site(
    cache: PageCache, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    def visit_at(time: datetime) -> tuple[list[str], str]:
        """Who is on the page, and where it came from."""
        monkeypatch.setattr(timezone, "now", lambda: time)
        clock.now += CHECK_INTERVAL
        reply = visit(cache)
        return [name for name in ("Ada", "Grace") if name in reply.body.decode()], reply.cache_status

    settings.TIME_ZONE = zone
    TermFactory.create(member__name="Ada", ends_on=date(2026, 3, 31))
    TermFactory.create(member__name="Grace", starts_on=date(2026, 4, 1))
    midnight = datetime(2026, 4, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    assert visit_at(midnight - timedelta(hours=23)) == (["Ada"], "fwd=uri-miss")
    assert visit_at(midnight - timedelta(seconds=1)) == (["Ada"], "hit")
    assert visit_at(midnight) == (["Grace"], "fwd=uri-miss")
    assert visit_at(midnight + timedelta(hours=23)) == (["Grace"], "hit")


def test_a_page_changes_in_the_second_in_which_a_meeting_begins_and_ends(
    cache: PageCache, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def visit_at(time: datetime) -> tuple[list[str], str]:
        """What the page says, and where it came from."""
        monkeypatch.setattr(timezone, "now", lambda: time)
        clock.now += CHECK_INTERVAL
        reply = visit(cache)
        words = ("Meeting now", "Next meeting")
        return [each for each in words if each in reply.body.decode()], reply.cache_status

    start, second = datetime(2026, 9, 8, 14, tzinfo=UTC), timedelta(seconds=1)
    MeetingFactory.create(starts_at=start)
    end = start + timedelta(hours=1)

    assert visit_at(start - timedelta(hours=1)) == (["Next meeting"], "fwd=uri-miss")
    assert visit_at(start - second) == (["Next meeting"], "hit")
    assert visit_at(start) == (["Meeting now"], "fwd=uri-miss")
    assert visit_at(end - second) == (["Meeting now"], "hit")
    assert visit_at(end) == ([], "fwd=uri-miss")
    assert visit_at(end + timedelta(hours=2)) == ([], "hit")
