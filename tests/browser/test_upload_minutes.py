import pytest
from playwright.sync_api import Page, expect

from members.models import Attendance
from tests.browser.screens import check_screens
from tests.factories import CouncilFactory, MeetingFactory, MemberFactory
from tests.members.minutes.harbour_minutes import HARBOUR, MINUTES

pytestmark = pytest.mark.browser

WIDER_INSIDE = (
    "found => found.filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"
)


def test_minutes_are_pasted_looked_at_and_saved(admin_page: Page, complaints: list[str]) -> None:
    CouncilFactory.create()
    MemberFactory.create(name="Mary Jones Somerville")
    meeting = MeetingFactory.create(starts_at=MINUTES.start.at, minutes="Old", minutes_state=2)
    Attendance.objects.create(meeting=meeting, name="Somebody Else")
    page = admin_page
    page.goto("/admin/resources/meeting/")
    page.get_by_role("link", name="Upload minutes").click()
    page.get_by_label("Text:").fill(HARBOUR.replace("Bo Buoy", "W" * 200).replace("HC Chair", "W" * 200))
    page.get_by_role("button", name="Read the minutes").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    check_screens(page, complaints)
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.locator(".beside").evaluate_all(WIDER_INSIDE) == []
    page.get_by_role("button", name="Save as draft").click()
    page.wait_for_url(f"**/{meeting.pk}/change/")
    expect(page.get_by_label("Quorum:")).to_have_value("3")
