import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from members.models import Member
from tac_site.publishing.models import Presence
from tests.browser.screens import check_screens
from tests.factories import CouncilFactory, TermFactory
from tests.tac_site.publishing.editors import make_draft

pytestmark = pytest.mark.browser


def test_an_editor_goes_from_a_page_to_its_form(admin_page: Page, complaints: list[str]) -> None:
    CouncilFactory.create()
    ada = TermFactory.create(member__name="Ada").member
    draft = make_draft(ada, bio="Another story")
    draft.needs_review, draft.author = True, User.objects.create(username="W" * 150)
    draft.save()
    Presence.objects.report(draft.author, Member, ada.pk)
    admin_page.goto("/members/ada/")
    bar = admin_page.get_by_role("region", name="For editors")
    expect(bar.get_by_role("listitem")).to_have_count(6)
    check_screens(admin_page, complaints)
    admin_page.emulate_media(media="print")
    expect(bar).to_be_hidden()
    admin_page.emulate_media(media="screen")

    admin_page.reload()
    admin_page.keyboard.press("Tab")
    admin_page.keyboard.press("Tab")
    expect(bar.get_by_role("link", name="Edit this member")).to_be_focused()
    admin_page.keyboard.press("Enter")
    expect(admin_page.get_by_role("textbox", name="Bio")).to_have_value("Another story")
