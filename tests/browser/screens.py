from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = (390, 1280)
# Of Django: the first column of rows in a form has no heading.
NOT_OURS = {"exclude": [["th.original"]]}
# Only an experimental rule, which does not run, reads the style sheets.
OPTIONS = {
    "resultTypes": ["violations"],
    "preload": {"assets": ["media"]},
    "rules": {"target-size": {"enabled": True}},  # of WCAG 2.2, which axe leaves out unless it is asked
}
OF_COLOURS = {**OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RUN_AXE = "async ([context, options]) => (await axe.run(context, options)).violations"
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


# Where each element is, and which are seen.
BOXES = """
() => [...document.querySelectorAll("body *")].map((element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return `${element.tagName} ${[x, y, width, height]} ${getComputedStyle(element).visibility}`;
})
"""


def check_screens(page: Page, complaints: list[str]) -> None:
    """On every screen nothing is wrong for axe, nothing is wider than the screen, and no text is cut off."""
    assert complaints == []
    page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        page.evaluate(FINISH_ANIMATIONS)
        assert (width, "light", violations(page, OPTIONS)) == (width, "light", set())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (width, page.evaluate(CUT_OFF)) == (width, [])
        boxes = page.evaluate(BOXES)
        # The dark has the same boxes: axe finds nothing else in it than a lack of contrast.
        page.emulate_media(color_scheme="dark")
        page.evaluate(FINISH_ANIMATIONS)
        assert page.evaluate(BOXES) == boxes
        assert (width, "dark", violations(page, OF_COLOURS)) == (width, "dark", set())
    complaints.clear()  # axe measures with inline styles, which the security policy blocks


def violations(page: Page, options: dict[str, Any]) -> set[tuple[str, str]]:
    found = page.evaluate(RUN_AXE, [NOT_OURS, options])
    return {(violation["id"], node["html"]) for violation in found for node in violation["nodes"]}
