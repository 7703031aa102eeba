import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tac_site.caching.lru import TextCache
from tac_site.markdown import render as markdown
from tac_site.markdown.render import MAX_TEXT, render_markdown

REL = 'rel="noopener nofollow ugc"'
OWN_PICTURE = f"/media/pictures/{'0' * 32}-40x30.webp"
TABLE = '<div class="table" role="region" aria-label="Table" tabindex="0"><table>'


@pytest.fixture(autouse=True)
def nothing_is_rendered_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "rendered", TextCache(markdown.rendered.capacity))


def link(href: str, text: str) -> str:
    return f'<a href="{href}" {REL}>{text}</a>'


def picture(alt: str) -> str:
    return f'<img src="{OWN_PICTURE}" alt="{alt}" width="40" height="30" loading="lazy">'


HONEST = {
    "José, 江一昆 “quotes” it's -- (c) ...": "<p>José, 江一昆 “quotes” it's -- (c) ...</p>",
    "C++ <3, a < b & c > d, AT&T": "<p>C++ &lt;3, a &lt; b &amp; c &gt; d, AT&amp;T</p>",
    "<b>typed</b> <!-- tags -->": "<p>&lt;b&gt;typed&lt;/b&gt; &lt;!-- tags --&gt;</p>",
    "snake_case_name 2 * 3 * 4 ~/home": "<p>snake_case_name 2 * 3 * 4 ~/home</p>",
    "a\nb  \nc\r\nd\x0be\u2028f\u2029g": "<p>a<br>\nb<br>\nc<br>\nd<br>\ne<br>\nf</p>\n<p>g</p>",
    "**a** *b* ~~c~~ `d`": "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>",
    "- [ ] open\n- [x] done": "<ul>\n<li>[ ] open</li>\n<li>[x] done</li>\n</ul>",
    "3. c\n4. d": '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>',
    "```python\na < b\n```": '<pre tabindex="0"><code>a &lt; b\n</code></pre>',
    "note[^1]\n\n[^1]: the note": "<p>note[^1]</p>\n<p>[^1]: the note</p>",
    "    a\n\n\tb\n\n    - c": "<p>a</p>\n<p>b</p>\n<ul>\n<li>c</li>\n</ul>",
    "- a\n    - b\n\t\t- c": "<ul>\n<li>a\n<ul>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n</li>\n</ul>",
    "1. a\n\n        b\n\n    ```\n    c\n    ```": (
        '<ol>\n<li>\n<p>a</p>\n<p>b</p>\n<pre tabindex="0"><code>c\n</code></pre>\n</li>\n</ol>'
    ),
    "a\n---\nb\n===\n=====  \nc": "<p>a</p>\n<hr>\n<p>b</p>\n<hr>\n<hr>\n<p>c</p>",
    "a\n==\n=== b\n--": "<p>a<br>\n==<br>\n=== b<br>\n--</p>",
    "std::vector<int>, v<std::ios>, 1 < 2": "<p>std::vector&lt;int&gt;, v&lt;std::ios&gt;, 1 &lt; 2</p>",
    "&copy; &lt;b&gt; &nosuch;": "<p>© &lt;b&gt; &amp;nosuch;</p>",
    "> said\n\n***": "<blockquote>\n<p>said</p>\n</blockquote>\n<hr>",
    "|a|b|c|\n|:-|-:|-|\n|1|2|3|": TABLE
    + '\n<thead>\n<tr>\n<th align="left">a</th>\n<th align="right">b</th>\n<th>c</th>\n</tr>\n</thead>\n'
    + '<tbody>\n<tr>\n<td align="left">1</td>\n<td align="right">2</td>\n<td>3</td>\n</tr>\n</tbody>\n'
    + "</table></div>",
    "": "",
    " \n\t": "",
}

FROM_THE_RIGHT = {
    "# שלום\n\n1 שלום *Hello*\n\nHello שלום": (
        '<h2 dir="rtl">שלום</h2>\n<p dir="rtl">1 שלום <em>Hello</em></p>\n<p>Hello שלום</p>'
    ),
    "- `م`\n- two\n  - three": (
        '<ul dir="rtl">\n<li><code>م</code></li>\n'
        '<li>two\n<ul dir="ltr">\n<li>three</li>\n</ul>\n</li>\n</ul>'
    ),
    "> שלום\n>\n> Hello\n\n9. א": (
        '<blockquote dir="rtl">\n<p>שלום</p>\n<p dir="ltr">Hello</p>\n</blockquote>\n'
        '<ol start="9" dir="rtl">\n<li>א</li>\n</ol>'
    ),
    "|א|b|\n|:-|-|\n|1|ב|": TABLE
    + '\n<thead>\n<tr>\n<th align="left" dir="rtl">א</th>\n<th>b</th>\n</tr>\n</thead>\n'
    + '<tbody>\n<tr>\n<td align="left">1</td>\n<td dir="rtl">ב</td>\n</tr>\n</tbody>\n</table></div>',
}

PICTURES = {
    f"![An *old* lamp]({OWN_PICTURE})": picture("An old lamp"),
    f"[![a]({OWN_PICTURE})](https://x.org)": link("https://x.org", picture("a")),
    "![An *old* lamp](https://x.org/a.png)": link("https://x.org/a.png", "An old lamp"),
    "![](https://x.org/a.png)": link("https://x.org/a.png", "https://x.org/a.png"),
    "[![a](https://x.org/a.png)](https://y.org) ![b](https://x.org/b.png)": (
        f"{link('https://y.org', 'a')} {link('https://x.org/b.png', 'b')}"
    ),
    f"![a](https://x.org{OWN_PICTURE})": link(f"https://x.org{OWN_PICTURE}", "a"),
    "![a](/media/b.svg)": link("/media/b.svg", "a"),
    f"![a](/{OWN_PICTURE.removeprefix('/media/')})": link(f"/{OWN_PICTURE.removeprefix('/media/')}", "a"),
    "![a](data:image/png;base64,AAAA)": "a",
    "![a](b.png) ![c](d e.png)": "a c",
    "![a](https://x.org/b c.png)": link("https://x.org/b%20c.png", "a"),
    "![a]()": "a",
}

HOSTILE = {
    "<script>alert(1)</script>": "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<img src=x onerror=alert(1)>": "<p>&lt;img src=x onerror=alert(1)&gt;</p>",
    "</div></main><h1 id=a class=b>": "<p>&lt;/div&gt;&lt;/main&gt;&lt;h1 id=a class=b&gt;</p>",
    '```"onload=alert(1)\n```': '<pre tabindex="0"><code></code></pre>',
    '[a](https://x.org/"onclick=b)': f"<p>{link('https://x.org/%22onclick=b', 'a')}</p>",
    # The scroll box must not be put around a table that is only the text of an attribute.
    '[a](https://x.org "<table><img src=b>")': (
        f'<p><a href="https://x.org" title="&lt;table&gt;&lt;img src=b&gt;" {REL}>a</a></p>'
    ),
    "# a {#b .c}": "<h2>a {#b .c}</h2>",
    "\ud800a\x00b\x07c\uffff": "<p>abc</p>",
    "a\u202eb &#x202e;c \u200fd": "<p>ab c \u200fd</p>",
}


@pytest.mark.parametrize(("text", "html"), HONEST.items())
def test_honest_text_keeps_every_word(text: str, html: str) -> None:
    assert render_markdown(text).strip() == html


@pytest.mark.parametrize(("text", "html"), FROM_THE_RIGHT.items())
def test_what_is_read_from_the_right_says_so(text: str, html: str) -> None:
    assert render_markdown(text).strip() == html


@pytest.mark.parametrize(("text", "html"), PICTURES.items())
def test_pictures_lead_where_they_may(text: str, html: str) -> None:
    assert render_markdown(text).strip() == f"<p>{html}</p>"


@pytest.mark.parametrize(("text", "html"), HOSTILE.items())
def test_hostile_text_is_only_text(text: str, html: str) -> None:
    assert render_markdown(text).strip() == html


@pytest.mark.parametrize(
    ("text", "level", "tags"),
    [
        ("# a\n# b\n## c", 2, ["h2", "h2", "h3"]),
        ("### a\n###### b", 2, ["h2", "h3"]),
        ("# a\n## b", 1, ["h2", "h3"]),
        ("# a\n## b", 4, ["h4", "h5"]),
        ("# a\n## b\n### c\n#### d", 4, ["h4", "h5", "h6", "h6"]),
    ],
)
def test_headings_begin_below_those_of_the_page(text: str, level: int, tags: list[str]) -> None:
    assert [tag for tag, _ in Elements.of(render_markdown(text, level)).found if tag != "p"] == tags


REFERENCE = f"*a*\n\n[b]: https://x.org/{'c' * 20_000}\n\n"  # each use of it is 20,000 characters of HTML


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        ("*a* ".ljust(MAX_TEXT, "b"), "*a* ".ljust(MAX_TEXT + 1, "b")),
        ("> " * 16 + "*a*", "> " * 17 + "*a*"),
        ("**" * 9 + "a" + "**" * 9, "*a " * 40 + "b*" * 40),
        (REFERENCE + "[b] " * 24, REFERENCE + "[b] " * 26),
    ],
    ids=["length", "quotes", "emphasis", "references"],
)
def test_beyond_a_limit_the_text_is_plain_paragraphs(within: str, beyond: str) -> None:
    assert "*a*" not in render_markdown(within)
    assert render_markdown(beyond) == markdown._plain(beyond)


def test_html_beyond_its_limit_is_plain_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_HTML", len("<p><em>a</em></p>\n"))
    assert render_markdown("*a*") == "<p><em>a</em></p>\n"
    assert render_markdown("*ab*") == "<p>*ab*</p>"


def test_plain_paragraphs_keep_paragraphs_lines_and_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_TEXT", 0)
    assert render_markdown("\n*a* <b>\nc\n \n\nd\x00\n") == "<p>*a* &lt;b&gt;<br>c</p><p>d</p>"
    assert render_markdown("<ב>\n\na") == '<p dir="rtl">&lt;ב&gt;</p><p>a</p>'


@pytest.mark.parametrize("text", ["*a*", "```\n*a*\n```", "|*a*|\n|-|"])
def test_a_text_that_takes_too_long_is_plain_paragraphs(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_SECONDS", -1)
    assert render_markdown(text) == markdown._plain(text)


def test_the_time_for_making_html_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 100.0])
    monkeypatch.setattr("tac_site.markdown.render.thread_time", lambda: next(clock))
    monkeypatch.setattr(markdown._parser, "render", lambda text, env: "<em>a</em>")
    assert render_markdown("*a*") == "<p>*a*</p>"


class Elements(HTMLParser):
    """What a browser would find in the HTML; an assertion fails when a tag is left open or closed twice."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    @classmethod
    def of(cls, html: str) -> "Elements":
        elements = cls()
        assert "<!" not in html
        elements.feed(html)
        elements.close()
        assert elements.open == []
        return elements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


ALLOWED = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "ol": {"start", "dir"},
    "th": {"align", "dir"},
    "td": {"align", "dir"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "pre": {"tabindex"},
    **{tag: {"dir"} for tag in ("p", "blockquote", "ul", "h2", "h3", "h4", "h5", "h6")},
    **{
        tag: set() for tag in ("br", "hr", "li", "code", "em", "strong", "s", "table", "thead", "tbody", "tr")
    },
}

FRAGMENTS = [
    *(
        "*",
        "_",
        "`",
        "```",
        "~~",
        "[",
        "](",
        ")",
        "](#",
        "]: ",
        "![",
        "!",
        "<",
        ">",
        "\n",
        "\n\n",
        "    ",
        "\t",
        "|",
    ),
    *("- ", "1. ", "# ", "=", "---", "|-|", "\\", "&", "&#x22;", "&#x3c;", "&Tab;", '"', "'", "(", ":", "//"),
    *(
        "javascript:",
        "data:text/html,",
        "https://",
        "www.",
        "x.org",
        "mailto:",
        "/",
        "\u202e",
        "\u2067",
        "\u2069",
        "\x00",
        "é",
        "\xa0",
        "：",
        "字",
    ),
    *("<script>", "</p>", "<table>", "<img src=x onerror=a>", " onclick=a ", "<!--", "]]>", "<svg/onload=a>"),
    OWN_PICTURE,
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(st.characters(), max_size=5)).map("".join))
def test_any_text_gives_only_allowed_html(text: str) -> None:
    for tag, attributes in Elements.of(render_markdown(text)).found:
        assert attributes.keys() <= ALLOWED[tag]
        if tag == "a":
            assert attributes["rel"] == "noopener nofollow ugc"
            # An address that no browser could open is taken away: "https://\N{SUPERSCRIPT ONE}".
            assert re.match(r"https?://|mailto:|/(?![/\\])|#", attributes.get("href") or "/", re.IGNORECASE)
        if tag == "img":
            assert attributes["src"] == OWN_PICTURE
        if tag == "div":
            assert attributes == {
                "class": "table",
                "role": "region",
                "aria-label": "Table",
                "tabindex": "0",
            }


def test_a_text_is_rendered_once_a_level(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = []
    parse = markdown._parser.render

    def count(text: str, env: dict[str, object]) -> object:
        texts.append((text, env["heading_level"]))
        return parse(text, env)

    monkeypatch.setattr(markdown._parser, "render", count)
    for text, level in [("# a", 2), ("# a", 4), ("# b", 2)] * 3:
        assert render_markdown(text, level) == f"<h{level}>{text[-1]}</h{level}>\n"
    assert texts == [("# a", 2), ("# a", 4), ("# b", 2)]


def test_what_is_kept_of_many_long_texts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_rich", lambda text, level: f"<p>{text}</p>")
    for number in range(1000):
        render_markdown(f"{number} " + "word " * 3999)
    assert 0 < markdown.rendered.size <= markdown.rendered.capacity == 8 * 2**20
