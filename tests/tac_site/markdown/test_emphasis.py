import pytest

from tac_site.markdown.render import render_markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**重要：**每月例会", "<strong>重要：</strong>每月例会"),
        ("*重要：*每月 ~~旧（一）~~新", "<em>重要：</em>每月 <s>旧（一）</s>新"),
        ("每月**“重要”**的**(a)**会", "每月<strong>“重要”</strong>的<strong>(a)</strong>会"),
        (
            "これは**「強調」**です。**終わり。**次",
            "これは<strong>「強調」</strong>です。<strong>終わり。</strong>次",
        ),
        ("**重要：**a b**：重要**", "<strong>重要：</strong>a b<strong>：重要</strong>"),
        ("**용어(term)**는", "<strong>용어(term)</strong>는"),
        ("**용어(term)**\u200b는", "<strong>용어(term)</strong>\u200b는"),
        ("**หมายเหตุ:**การประชุม", "<strong>หมายเหตุ:</strong>การประชุม"),
        ("**שלום!**\u200f **a.**\u200f", "<strong>שלום!</strong>\u200f <strong>a.</strong>\u200f"),
        (
            "我用**`a`**写[**b**](c)。",
            "我用<strong><code>a</code></strong>写<strong>b</strong>。",
        ),
        # What CommonMark says where all words have spaces around them.
        ("**a.**b 2 * 3 * 4 2*3*4", "**a.**b 2 * 3 * 4 2<em>3</em>4"),
        ("c**(d)**", "c**(d)**"),
        ("** 重要 ** *。", "** 重要 ** *。"),
        ("_重要：_每月 snake_case_name", "_重要：_每月 snake_case_name"),
    ],
)
def test_emphasis_beside_letters_with_and_without_spaces(text: str, html: str) -> None:
    assert render_markdown(text).replace(' dir="rtl"', "") == f"<p>{html}</p>\n"
