from datetime import time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.models import Attendance
from resources.models import Meeting
from tests.browser.screens import check_screens
from tests.factories import (
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    MemberFactory,
    ResourceFactory,
    TermFactory,
)

pytestmark = pytest.mark.browser

WEEK = timedelta(days=7)
PROSE = "## Lifecycle\n\nThree *options*:\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |"


def make_content() -> None:
    CouncilFactory.create(
        meeting_ordinal=5,
        meeting_weekday=3,
        meeting_time=time(7),
        meeting_zone="America/Argentina/Buenos_Aires",
        meeting_duration=60,
    )
    ResourceFactory.create(url="https://example.org/")
    now = timezone.now()
    MeetingFactory.create(slug="called-off", starts_at=now + WEEK, status=Meeting.Status.CANCELLED)
    MeetingFactory.create(
        pk=1,
        slug="next",
        title="W" * 200,
        note="N" * 300,
        zone="America/Argentina/Buenos_Aires",
        starts_at=now + 2 * WEEK,
        status=Meeting.Status.TENTATIVE,
        agenda=PROSE,
        join_url=f"https://example.org/{'j' * 100}",
        join_is_public=True,
    )
    Meeting.objects.filter(pk=1).update(moved_from=now + WEEK)
    MeetingFactory.create(slug="last", starts_at=now - WEEK)
    record = MeetingFactory.create(
        pk=2,
        slug="record",
        starts_at=now - 60 * WEEK,
        minutes=PROSE,
        minutes_state=Meeting.MinutesState.CORRECTED,
        minutes_correction="W" * 300,
        minutes_approved_on=timezone.localdate(),
        recording_state=Meeting.RecordingState.AVAILABLE,
        recording_url="https://example.org/video",
        chaired_by="W" * 200,
        quorum_stated=12,
        guests_are_public=True,
    )
    for group in Attendance.Group:
        for is_present in (True, False):
            fields = {"group": group, "is_present": is_present, "role": "W" * 200}
            AttendanceFactory.create(meeting=record, name="W" * 200, affiliation="W" * 200, **fields)
    AttendanceFactory.create(meeting=record, affiliation="Acme", member=MemberFactory.create())
    TermFactory.create(member__name="N" * 200)


@pytest.mark.parametrize("path", ["/", "/meetings/", "/meetings/next/", "/meetings/record/"])
def test_a_page_is_accessible_and_fits_the_screen(path: str, page: Page, complaints: list[str]) -> None:
    make_content()
    page.goto(path)
    check_screens(page, complaints)


@pytest.mark.parametrize("path", ["", "add/", "1/change/", "2/roster/", "plan/"])
def test_a_page_of_the_admin_is_accessible_and_fits_the_screen(
    path: str, admin_page: Page, complaints: list[str]
) -> None:
    make_content()
    admin_page.goto(f"/admin/resources/meeting/{path}")
    check_screens(admin_page, complaints)


def test_a_meeting_is_written_moved_and_cancelled(admin_page: Page) -> None:
    CouncilFactory.create()
    first, second = (timezone.localdate() + timedelta(days=days) for days in (20, 27))
    page = admin_page
    page.goto("/admin/resources/meeting/add/")
    page.get_by_label("Day:").fill(str(first))
    page.get_by_label("Time:", exact=True).fill("07:00")
    page.get_by_label("Zone of time:").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Publish", exact=True).click()

    page.goto("/")
    card = page.get_by_role("region", name="Next meeting")
    expect(card).to_contain_text("7:00 in Tokyo, 22:00 UTC on ")
    card.get_by_role("link", name="About this meeting").click()
    page.wait_for_url(f"**/meetings/{first}/")

    page.goto("/admin/resources/meeting/")
    page.locator("#result_list tbody th a").click()
    page.get_by_label("Day:").fill(str(second))
    page.get_by_role("button", name="Publish", exact=True).click()
    page.goto(f"/meetings/{first}/")
    page.wait_for_url(f"**/meetings/{second}/")
    expect(page.get_by_role("main")).to_contain_text(f"Moved from {first:%A} {first.day} {first:%B %Y}")

    page.goto("/admin/resources/meeting/")
    page.locator("#result_list tbody th a").click()
    page.get_by_label("Status:").select_option("Cancelled")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.goto("/")
    expect(page.get_by_role("region", name="Next meeting")).to_contain_text("is cancelled.")
