from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENS: list[tuple[int, Literal["light", "dark"]]] = [
    (390, "light"),
    (390, "dark"),
    (1280, "light"),
    (1280, "dark"),
]
# Of Django: the label of the search is a picture with the text "Search", which is a label for all that.
NOT_OURS = {"exclude": [["#searchbar"]]}


def check_screens(page: Page, complaints: list[str]) -> None:
    """On every screen nothing is wrong for axe and nothing is wider than the screen."""
    assert complaints == []
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        # The admin's links change their colour by and by.
        page.evaluate("Promise.allSettled(document.getAnimations().map((animation) => animation.finished))")
        violations = Axe().run(page, context=NOT_OURS).response["violations"]
        found = {(violation["id"], node["html"]) for violation in violations for node in violation["nodes"]}
        assert (width, scheme, found) == (width, scheme, set())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    complaints.clear()  # axe measures with inline styles, which the security policy blocks
