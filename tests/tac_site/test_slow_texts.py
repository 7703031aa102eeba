"""Texts that a parser could be slow with. Coverage would make it slower still, so it is not measured here."""

import pytest

from tac_site.markdown.render import _plain, render_markdown


@pytest.mark.parametrize(
    "part",
    [
        "请https://a",
        "[a](字.",
        "[a](字@",
        "[a](a.",
        "https://x/(",
        "https://x/wiki/(字",
        "https://x-字",
        "[a](x",
        "[a](b c",
        "[a](/b c) ",
    ],
)
def test_many_of_them_do_not_take_longer_than_a_text_may(part: str) -> None:
    text = f"*a* {part * (20_000 // len(part))}"
    assert render_markdown(text) != _plain(text)
