import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from members.models import Member
from tests.browser.unsaved_text.form import address
from tests.factories import CouncilFactory, TermFactory


@pytest.fixture
def ada(admin_user: User) -> Member:
    CouncilFactory.create()
    term = TermFactory.create(
        member__name="Ada Lovelace", member__bio="Stored.", employer="Engines", ends_on="2024-12-31"
    )
    return term.member


@pytest.fixture
def form(admin_page: Page, ada: Member) -> Page:
    """The form of Ada Lovelace, who has one term."""
    admin_page.goto(address(ada))
    return admin_page
