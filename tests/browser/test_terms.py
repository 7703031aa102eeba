"""A term is changed from a day on, in its own page and in the member's form."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.models import Term
from tests.browser.screens import check_screens
from tests.factories import SeatFactory, TermFactory

pytestmark = pytest.mark.browser


def test_somebody_else_is_made_chair(admin_page: Page, complaints: list[str]) -> None:
    day = timezone.localdate() + timedelta(days=30)
    seat = SeatFactory.create(name="Intel")
    TermFactory.create(member__name="Grace Hopper", office=Term.Office.CHAIR)
    term = TermFactory.create(member__name="Ada Lovelace", seat=seat)
    admin_page.goto(f"/admin/members/member/{term.member_id}/change/")

    admin_page.get_by_role("link", name="Make chair").click()
    admin_page.get_by_label("First day:").fill(str(day))
    expect(admin_page.get_by_text("in 30 days. Secret until then")).to_be_visible()
    admin_page.get_by_role("button", name="Show what changes").press("Enter")
    expect(admin_page.get_by_label("End the office of Grace Hopper the day before")).to_be_checked()
    check_screens(admin_page, complaints)
    admin_page.get_by_role("button", name="Publish").press("Enter")

    expect(admin_page.get_by_text("Ada Lovelace is chair, representative of Intel from")).to_be_visible()
    assert Term.objects.filter(office=Term.Office.CHAIR, starts_on=day).exists()

    admin_page.locator("[name=terms-0-capacity]").select_option("2")
    admin_page.get_by_role("button", name="Save draft").click()
    expect(admin_page.get_by_role("group", name="A correction, or a change?")).to_be_visible()
    check_screens(admin_page, complaints)
