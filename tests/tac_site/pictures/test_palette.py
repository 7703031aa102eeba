import re

import pytest

from tac_site.pictures.palette import STYLE_SHEET, colour
from tac_site.pictures.share_image import COLOURS


@pytest.mark.parametrize("name", COLOURS)
def test_the_style_sheet_has_every_colour_of_the_share_images(name: str) -> None:
    assert re.fullmatch(r"#[0-9a-f]{6}", colour(name))


def test_a_colour_is_that_of_the_light_scheme() -> None:
    light, dark = re.findall(r"--paper: (#[0-9a-f]{6});", STYLE_SHEET.read_text())[:2]
    assert colour("paper") == light != dark
