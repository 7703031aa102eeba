import pytest
from playwright.sync_api import Page

from members.models import Term
from tests.factories import CouncilFactory, MemberFactory, TermFactory

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/", "/members/ada/"])
def test_what_machines_read_costs_a_visitor_nothing(path: str, page: Page) -> None:
    CouncilFactory.create()
    TermFactory.create(member=MemberFactory.create(name="Ada"), office=Term.Office.CHAIR, employer="Quay")
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path, wait_until="networkidle")

    data = page.locator("script[type='application/ld+json']")
    assert data.evaluate("element => JSON.parse(element.textContent)['@context']") == "https://schema.org"
    # Neither the manifest nor the feed nor an image. A browser without windows has no place for the icon.
    site, icon = page.url.removesuffix(path), "/static/tac_site/icon.svg"
    files = sorted(url.removeprefix(site) for url in asked)
    assert [file for file in files if file != icon] == [path, "/static/tac_site/site.css"]
    assert files.count(icon) <= 1
    assert said == []
