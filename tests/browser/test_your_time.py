"""The only script of the public pages says the time of the visitor's own clock beside that of a meeting."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import CouncilFactory, MeetingFactory

pytestmark = pytest.mark.browser

WEEK = timedelta(days=7)
# What the page says beside 14:00 UTC to whom, in zones whose clocks are never changed.
ADDED = {
    "Asia/Kolkata": ", 19:30 your time (Kolkata)",
    "America/Argentina/Buenos_Aires": ", 11:00 your time (Buenos Aires)",
    "Etc/GMT+5": ", 9:00 your time",
    "America/Phoenix": "",  # the zone of the meeting
    "UTC": "",  # is there anyway
}


@pytest.mark.usefixtures("requests")
def test_a_visitor_reads_the_time_of_their_own_clock(browser: Browser, live_server: LiveServer) -> None:
    CouncilFactory.create()
    start = (timezone.now() + WEEK).replace(hour=14, minute=0, second=0, microsecond=0)
    MeetingFactory.create(slug="next", starts_at=start, zone="America/Phoenix")
    tomorrow = f"{start + timedelta(days=1):%-d %B}"
    visits: list[dict[str, Any]] = [
        *({"timezone_id": zone, "added": added} for zone, added in ADDED.items()),
        {"timezone_id": "Pacific/Kiritimati", "added": f", 4:00 your time (Kiritimati) on {tomorrow}"},
        {"timezone_id": "Asia/Kolkata", "java_script_enabled": False, "added": ""},
    ]
    for visit in visits:
        said = f"7:00 in Phoenix, 14:00 UTC{visit.pop('added')}"
        context = browser.new_context(base_url=live_server.url, **visit)
        page = context.new_page()
        for path in ("/", "/meetings/", "/meetings/next/"):
            page.goto(path)
            expect(page.locator("time[data-zone]")).to_have_text(said)
        context.close()


@pytest.mark.usefixtures("requests")
def test_the_day_is_said_where_the_one_in_utc_is_another(browser: Browser, live_server: LiveServer) -> None:
    CouncilFactory.create()
    start = (timezone.now() + WEEK).replace(hour=20, minute=0, second=0, microsecond=0)
    MeetingFactory.create(slug="next", starts_at=start, zone="Pacific/Auckland")
    page = browser.new_page(base_url=live_server.url, timezone_id="Asia/Kolkata")
    page.goto("/meetings/next/")
    day, day_before = f"{start + timedelta(days=1):%-d %B}", f"{start:%-d %B}"
    said = f"20:00 UTC on {day_before}, 1:30 your time (Kolkata) on {day}"
    expect(page.locator("time[data-zone]")).to_contain_text(said)
    page.close()


def test_the_script_of_the_public_pages_is_small() -> None:
    found = finders.find("resources/your_time.js")
    assert len(Path(str(found)).read_bytes()) <= 1000
