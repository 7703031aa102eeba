from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENS: list[tuple[int, Literal["light", "dark"]]] = [
    (390, "light"),
    (390, "dark"),
    (1280, "light"),
    (1280, "dark"),
]
# Of Django: the label of the search is a picture with the text "Search", which is a label for all that. The
# first column of rows in a form has no heading.
NOT_OURS = {"exclude": [["#searchbar"], ["th.original"]]}
# Only an experimental rule, which does not run, reads the style sheets.
OPTIONS = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
# The admin's links change their colour by and by, and what is inside of them after them.
FINISH_ANIMATIONS = """
() => {
  for (let running; (running = document.getAnimations()).length; )
    for (const animation of running) animation.finish();
}
"""
# Texts that begin or end outside of a box that hides what is outside of it.
CUT_OFF = """
() => [...document.querySelectorAll("body *")]
  .filter((element) => {
    const text = element.getBoundingClientRect();
    const own = [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
    if (!own || text.width <= 1) return false;
    for (let parent = element.parentElement; parent; parent = parent.parentElement) {
      const box = parent.getBoundingClientRect();
      const hides = getComputedStyle(parent).overflowX === "hidden" && box.width > 1;
      if (hides && (text.right > box.right + 1 || text.left < box.left - 1)) return true;
    }
    return false;
  })
  .map((element) => element.textContent.trim())
"""


def check_screens(page: Page, complaints: list[str]) -> None:
    """On every screen nothing is wrong for axe, nothing is wider than the screen, and no text is cut off."""
    assert complaints == []
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(FINISH_ANIMATIONS)
        violations = Axe().run(page, NOT_OURS, OPTIONS).response["violations"]
        found = {(violation["id"], node["html"]) for violation in violations for node in violation["nodes"]}
        assert (width, scheme, found) == (width, scheme, set())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (width, scheme, page.evaluate(CUT_OFF)) == (width, scheme, [])
    complaints.clear()  # axe measures with inline styles, which the security policy blocks
