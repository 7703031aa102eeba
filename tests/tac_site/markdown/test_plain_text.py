import pytest

from tac_site.markdown.render import plain_text

OWN_PICTURE = f"/media/pictures/{'0' * 32}-40x30.webp"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (
            "# Sails\n\nEvery *day*,\nwith [Ann](https://example.org/ 'a > b').\n\nAnd `Bo`.",
            "Every day, with Ann. And Bo.",
        ),
        ("- one\n- two", "one two"),
        ("# Alone", "Alone"),
        ("# א\n\nב\n\nc", "ב c"),
        ("Write to a@x.org.", "Write to a@x.org."),
        ("1 < 2 &amp; <b>3</b>", "1 < 2 & <b>3</b>"),
        (f"![Ann]({OWN_PICTURE}) sails", "sails"),
        ("x\n" * 60_000, "x " * 59_999 + "x"),
    ],
)
def test_plain_text_has_the_words_of_the_paragraphs(text: str, expected: str) -> None:
    assert plain_text(text) == expected
