"""The share images are drawn in the colours of the light scheme, and site.css is where these are set."""

import re
from pathlib import Path

import pytest
from PIL import ImageColor

from tac_site.pictures.share_image import COLOURS

STYLE_SHEET = Path(__file__).resolve().parents[3] / "tac_site" / "static" / "tac_site" / "site.css"
LIGHT, DARK = "", "@media (prefers-color-scheme: dark)"


def root_variables(css: str, at_rule: str) -> dict[str, str]:
    """What the blocks of `:root` in the at-rule set, or outside of any; the last of a name counts."""
    variables: dict[str, str] = {}
    around: list[str] = []
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    for text, sign in re.findall(r"([^{};]*)([{};])", css):
        statement = " ".join(text.split())
        if around == [*filter(None, [at_rule]), ":root"] and statement.startswith("--"):
            name, _, value = statement.removeprefix("--").partition(":")
            variables[name.strip()] = value.strip()
        if sign == "{":
            around.append(statement)
        elif sign == "}":
            around.pop()
    return variables


def differences(css: str) -> list[str]:
    variables = root_variables(css, LIGHT)
    return [
        f"--{name} is {variables.get(name)} in the light scheme of site.css, and {colour} in COLOURS of "
        "share_image.py: write the same in both"
        for name, colour in COLOURS.items()
        if name not in variables or ImageColor.getrgb(variables[name]) != ImageColor.getrgb(colour)
    ]


def test_share_images_have_the_colours_of_the_light_scheme() -> None:
    assert differences(STYLE_SHEET.read_text()) == []


def test_the_two_schemes_set_the_same_colours_and_not_to_the_same() -> None:
    light, dark = (root_variables(STYLE_SHEET.read_text(), at_rule) for at_rule in (LIGHT, DARK))
    assert light.keys() == dark.keys() > COLOURS.keys()
    assert [name for name in light if light[name] == dark[name]] == []


@pytest.mark.parametrize(
    ("written", "instead", "is_same"),
    [
        ("--paper: #ffffff", "--paper: #fff", True),
        ("--paper: #ffffff", "--paper:#FFF", True),
        ("--paper: #ffffff", "/* --paper: #000; */ --paper: white", True),
        ("--paper: #ffffff", "--paper: #000", False),
        ("--paper: #ffffff;", "", False),
        ("--paper: #1f1b19", "--paper: #fff", True),  # of the dark scheme
        ("--ink: #1b1715", "--ink: #1b1716", False),
    ],
)
def test_a_colour_that_differs_is_noticed(written: str, instead: str, is_same: bool) -> None:
    css = STYLE_SHEET.read_text()
    assert css.count(written) == 1
    assert (differences(css.replace(written, instead)) == []) is is_same
