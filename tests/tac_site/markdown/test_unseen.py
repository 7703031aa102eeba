import pytest

from tac_site.markdown.render import plain_text, render_markdown

WORDS = "All words of this text are joined by Word"  # 41 characters


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (WORDS.replace(" ", "\xa0"), WORDS),
        (WORDS.replace(" ", "&nbsp;"), WORDS),
        (
            "**All\xa0words**\xa0of\xa0[this](/t)\xa0text\xa0are\xa0joined",
            "<strong>All words</strong> of this text are joined",
        ),
        (
            "10\xa0km, Dr.\xa0Ada M.\xa0Example, «\xa0oui\xa0»",
            "10&nbsp;km, Dr.&nbsp;Ada M.&nbsp;Example, «&nbsp;oui&nbsp;»",
        ),
        (f"10\xa0km\n{WORDS.replace(' ', chr(0xA0))}", f"10&nbsp;km<br>\n{WORDS}"),
        (
            "«\xa0Tous\xa0les\xa01\xa0000\xa0mots\xa0de\xa0ce\xa0texte\xa0!\xa0»",
            "«&nbsp;Tous les 1&nbsp;000 mots de ce texte&nbsp;!&nbsp;»",
        ),
        ("x" * 15 + "\xa0" + "y" * 14, "x" * 15 + "&nbsp;" + "y" * 14),
        ("x" * 15 + "\xa0" + "y" * 15, "x" * 15 + " " + "y" * 15),
        ("`" + "a\xa0" * 30 + "`", "<code>" + "a&nbsp;" * 30 + "</code>"),
        ("soft\xadhyphen and\u200bbreak", "soft\xadhyphen and\u200bbreak"),
    ],
)
def test_words_that_do_not_fit_beside_each_other_break(text: str, html: str) -> None:
    assert (
        render_markdown(text).replace('<a href="/t" rel="noopener nofollow ugc">this</a>', "this")
        == f"<p>{html}</p>\n"
    )


def test_a_mark_may_have_any_space_after_it_and_an_empty_line_too() -> None:
    text = "#\xa0A\n-\xa0\xa0b\n>\u3000c\n\xa0\n##\u2003D\n\n#e -\xa0f"
    html = (
        "<h2>A</h2> <ul> <li>b</li> </ul> <blockquote> <p>c</p> </blockquote> <h3>D</h3> <p>#e -&nbsp;f</p>"
    )
    assert render_markdown(text).split() == html.split()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "\u2067مرحبا \u2066**C++**\u2069\u2069 a",
            '<p dir="rtl">\u2067مرحبا \u2066<strong>C++</strong>\u2069\u2069 a</p>\n',
        ),
        ("a \u202bb\u202c\nc", "<p>a \u202bb\u202c<br>\nc</p>\n"),
        ("a \u202bb\n\nc\u202c \u2067**d", "<p>a b</p>\n<p>c **d</p>\n"),
        ("\u202da\u202e\u202cb &#x202E;", "<p>ab </p>\n"),
        ("\u2067a\u202bb\u2069", "<p>ab</p>\n"),
        (
            "[a\u2067](/b 'c\u2069')\u2069",
            '<p><a href="/b" title="c" rel="noopener nofollow ugc">a\u2067</a>\u2069</p>\n',
        ),
        ("- \u2067a\n- b\u2069", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("`\u2066a` b", "<p><code>a</code> b</p>\n"),
    ],
)
def test_no_text_turns_what_stands_after_it(text: str, html: str) -> None:
    assert render_markdown(text) == html


def test_words_for_machines_turn_nothing() -> None:
    assert plain_text("\u2067مرحبا\u2069 \u200fa\u202e") == "مرحبا \u200fa"
