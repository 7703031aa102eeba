"""What programs put on the clipboard, pasted into the Markdown editor, and HTML that stands in its text."""

import pytest
from playwright.sync_api import Page, expect

from members.models import Member
from tests.browser.test_markdown_editor import bio, editor, message, paste, preview
from tests.factories import MemberFactory

pytestmark = pytest.mark.browser

__all__ = ["editor"]  # a fixture

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm;} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=EN-US style='tab-interval:36.0pt'><!--StartFragment-->
<h2 style='mso-list:none'>About<o:p></o:p></h2>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'>Ada Example</b> is the <i>chair</i>&nbsp; of
the council.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>
&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>First<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]>
<span style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span>
</span><![endif]>Nested<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·
<span>&nbsp;</span></span>Second <a href="https://example.org/a?utm_source=mail&amp;b=1">link</a></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>3.<span>&nbsp;</span>
</span>Third</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>4.<span>&nbsp;</span>
</span>Fourth</p><!--EndFragment--></body></html>"""

WORD_ONLINE = """<div><p class="Paragraph"><span class="TextRun" style="font-weight:bold">Ada</span>
<span class="TextRun">serves</span><span class="EOP">&nbsp;</span></p></div>
<div class="ListContainerWrapper"><ul><li data-aria-level="1"><p>One</p></li></ul></div>
<div class="ListContainerWrapper"><ul><li data-aria-level="2"><p>Inner</p></li></ul></div>
<div class="ListContainerWrapper"><ul><li data-aria-level="1"><p>Two</p></li></ul></div>"""

GOOGLE_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h1 dir="ltr">
<span style="font-size:20pt;font-weight:700;white-space:pre-wrap;">About</span></h1><p dir="ltr">
<span style="font-weight:400;font-style:normal;white-space:pre-wrap;">Bob is </span><span
style="font-weight:700;white-space:pre-wrap;">the </span><span
style="font-weight:400;font-style:italic;">maintainer</span><span style="font-weight:400;"> of </span><a
href="https://www.google.com/url?q=https://example.org/x&amp;sa=D" style="text-decoration:none;"><span
style="text-decoration:underline;">this</span></a></p><br />
<ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>One</span></p></li><ul><li dir="ltr"
aria-level="2"><p dir="ltr" role="presentation"><span>Inner</span></p></li></ul><li dir="ltr" aria-level="1">
<p dir="ltr" role="presentation"><span>Two</span></p></li></ul></b><br class="Apple-interchange-newline">"""

LINKEDIN = """<meta charset='utf-8'><span aria-hidden="true" style="font-weight: 400;">Builder of
<strong>harbours</strong>.<br><br>#opensource &amp; more<br>See <a
href="https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fexample%2Eorg%2Fada&amp;urlhash=a">my page</a>
</span><span class="visually-hidden">Builder of harbours. See my page</span>"""

WORDPRESS = """<!-- wp:paragraph --><p>Bob is &ldquo;the&rdquo; <em>maintainer</em>. [gallery ids="1,2"]</p>
<!-- /wp:paragraph --><!-- wp:image {"id":1} --><figure class="wp-block-image"><img src="https://example.org/a.png"
alt="A harbour"/><figcaption>The harbour</figcaption></figure><!-- /wp:image --><!-- wp:list --><ul>
<!-- wp:list-item --><li>One</li><!-- /wp:list-item --></ul><!-- /wp:list -->"""

PAGES = """<style>p.p1 {font: 11.0px "Helvetica Neue"}</style><p class="p1"><span class="s1"><b>Ada</b> writes
<i>code</i>.</span></p><p class="p2"><br></p><ul class="ul1"><li class="li1"><span class="s2"></span>One</li>
</ul><p class="p1">The<span class="Apple-converted-space">&nbsp; </span>end</p>"""

OUTLOOK = """<p class=MsoNormal>Hi <b>Bob</b>,<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>see <a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fq&amp;
data=05">this</a><br>Ada<o:p></o:p></p>"""

MAIL = """<div dir="ltr"><div>Hello <b>Bob</b>,</div><div>and all</div><div><br></div><div>Next</div>
<blockquote><p>one</p><p>two</p></blockquote></div>"""

WEB_PAGE = """<nav><a href="https://example.org/">Home</a> <a href="https://example.org/a">About</a></nav>
<h2 style="font-weight: 700;"><a href="#about"></a>About <b>us</b></h2><h3>C#</h3>
<p onclick="alert(1)">E = mc<sup>2</sup><script>alert(1)</script> <img src="https://example.org/a.png"
alt="lamp" onerror="alert(1)"> <s>old</s> <code>a`b</code> <a href="javascript:alert(1)">run</a> <a
href="mailto:ada@example.org">ada@example.org</a> <a href="https://example.org/">https://example.org</a></p>
<ol start="2"><li>two<ul><li>inner</li></ul></li><li><p>three</p><p>more</p></li></ol>
<pre><code class="language-py">if a:
    b = `c`
</code></pre><hr><table><tr><th>Name</th><th>Role</th></tr><tr><td>Ada | Bob</td><td>Chair<br><i>now</i></td>
</tr><tr><td colspan="2">All</td></tr></table><table><tr><td><p>laid out</p><ul><li>a</li></ul></td></tr>
</table>"""

PROGRAMS = {
    "Word": (
        WORD,
        "## About\n\n**Ada Example** is the *chair* of the council.\n\n- First\n  - Nested\n"
        "- Second [link](https://example.org/a?b=1)\n\n3. Third\n4. Fourth",
    ),
    "Word in the browser": (WORD_ONLINE, "**Ada** serves\n\n- One\n  - Inner\n- Two"),
    "Google Docs": (
        GOOGLE_DOCS,
        "# About\n\nBob is **the** *maintainer* of [this](https://example.org/x)\n\n- One\n  - Inner\n- Two",
    ),
    "LinkedIn": (
        LINKEDIN,
        "Builder of **harbours**.\n\n#opensource & more\nSee [my page](https://example.org/ada)",
    ),
    "WordPress": (
        WORDPRESS,
        'Bob is “the” *maintainer*. [gallery ids="1,2"]\n\nA harbour\n\nThe harbour\n\n- One',
    ),
    "Pages": (PAGES, "**Ada** writes *code*.\n\n- One\n\nThe end"),
    "Outlook": (OUTLOOK, "Hi **Bob**,\n\nsee [this](https://example.org/q)\nAda"),
    "mail": (MAIL, "Hello **Bob**,\nand all\n\nNext\n\n> one\n>\n> two"),
    "web page": (
        WEB_PAGE,
        "Home About\n\n## About us\n\n### C#\n\nE = mc² lamp ~~old~~ ``a`b`` run <ada@example.org> "
        "https://example.org\n\n2. two\n   - inner\n3. three\n\n   more\n\n"
        "```\nif a:\n    b = `c`\n```\n\n---\n\n"
        "| Name | Role |\n| --- | --- |\n| Ada \\| Bob | Chair *now* |\n| All |  |\n\nlaid out\n\n- a",
    ),
}

INLINE = {
    "foo<b> bar </b>baz <b>a</b><b>b</b>": "foo **bar** baz **ab**",
    "<b>Note:</b>text, <b>“a”</b>b": "**Note**:text, **“a**”b",
    "<b>of <i>Foo</i> and <a href='https://a.org'>more</a></b>": "**of *Foo* and [more](https://a.org)**",
    "<b>a <i>b</i></b><i> c</i>": "**a *b*** *c*",
    "<b>a<br>b</b>": "**a**\n**b**",
    "<b><span style='font-weight: 400'>a</span></b> <span style='font-style:italic'>b</span>": "a *b*",
    "<a href='https://a.org/b_(c)'> a </a>, <a href='https://a.org/(b'>c</a>": (
        "[a](https://a.org/b_(c)) , [c](https://a.org/%28b)"
    ),
    "<a href='https://a.org'>a</a>!<a href='https://b.org'>b</a>": "[a](https://a.org)\\![b](https://b.org)",
    "<a href='/a'>a</a> <a href='//b.org'>b</a> <a href='data:,c'>c</a> <b>d</b>": "a b c **d**",
    "<a href='https://a.org/?fbclid=1&amp;b=%20&amp;gclid=2#c'>a</a>": "[a](https://a.org/?b=%20#c)",
    "<b>x</b> 2 * 3 * 4, *a*, a_b_c, _a_, one*": "**x** 2 * 3 * 4, \\*a\\*, a_b_c, \\_a\\_, one\\*",
    "<i>x</i> 1 &lt; 2 std::vector&lt;int&gt; &lt;p&gt; &lt;https://a.org&gt;": (
        "*x* 1 < 2 std::vector<int> \\<p> \\<https://a.org>"
    ),
    "<i>x</i> AT&amp;T; &amp;copy; [1] [a](b) `c C:\\Users": "*x* AT&T; \\&copy; [1] [a\\](b) \\`c C:\\Users",
    "<p># a</p><p>1. b</p><p>- c<br>2. d<br>---</p><p>&gt; e</p><b>f</b>": (
        "\\# a\n\n1\\. b\n\n\\- c\n2. d\n\\---\n\n\\> e\n\n**f**"
    ),
    "<b>请见</b>：https://a.org/agenda。谢谢。 <a href='https://a.org/'>https://a.org</a>.": (
        "**请见**：https://a.org/agenda。谢谢。 https://a.org."
    ),
    "<p>===</p><h2>1. a</h2><p>#b, c # d</p>": "\\===\n\n## 1. a\n\n#b, c # d",
    "<b>x</b> https://a.org/_b_/c, (https://a.org)": "**x** https://a.org/_b_/c, (https://a.org)",
    "<b>x</b> webcal://a.org/_b_/c [see above][1] <a href='webcal://a.org/d'>e</a>": (
        "**x** webcal://a.org/_b_/c [see above\\][1] [e](webcal://a.org/d)"
    ),
    "<b>x</b>\u200b 10&nbsp;km&nbsp; y\ufeff": "**x** 10\u00a0km y",
    "<ul><li>a</li></ul><ol start=7><li>b</li></ol>": "- a\n\n7. b",
    "10<sup>-3</sup> m<sup>−2</sup> 10<sup>+6</sup> 2<sup>n</sup> 2<sup>(n-1)</sup>": (
        "10⁻³ m⁻² 10⁺⁶ 2ⁿ 2⁽ⁿ⁻¹⁾"
    ),
    "10<sup>-3.5</sup> e<sup>-x</sup> e<sup>x + 1</sup> 10<sup>1/2</sup> 9<sup>0.5</sup>": (
        "10^-3.5 e^-x e^(x + 1) 10^(1/2) 9^0.5"
    ),
    "1<sup>st</sup> 4<sup>e</sup> PyTorch<sup>TM</sup> Ada<sup>1,2</sup> so<sup>[3]</sup> it<sup>*</sup> "
    "Ada<sup>co-chair</sup>": ("1st 4e PyTorchTM Ada1,2 so[3] it* Adaco-chair"),
    "H<sub>2</sub>O x<sub>i</sub> x<sub>n+1</sub> v<sub>max</sub> a<sub>-1</sub>": "H₂O xᵢ xₙ₊₁ vmax a₋₁",
    # GitHub; Notion as it exports; Google Docs
    "<ul><li><input type=checkbox checked disabled> a</li><li><p><input type=checkbox>b</p></li></ul>": (
        "- [x] a\n- [ ] b"
    ),
    "<ul class=to-do-list><li><div class='checkbox checkbox-on'></div> <span>a</span></li></ul>": "- [x] a",
    "<ul><li role=checkbox aria-checked=true><img alt=checked aria-roledescription=checkbox><p>a</p></li>"
    "<li role=checkbox aria-checked=false><p>b</p><ul><li>c</li></ul></li></ul>": ("- [x] a\n- [ ] b\n  - c"),
}

PLAIN = [
    ("<div><span style='color: red'>*a* <i></i></span></div><div>b</div>", "*a* \r\nb"),
    ("<p>**a**</p><p>1. b</p>", "**a**\n\n1. b"),
    (
        """<div style="font-family: Menlo, 'Courier New', monospace; white-space: pre;"><div><span
            style="font-weight: bold"># A</span></div><div>- <span style="font-style: italic">*b*</span>
            </div></div>""",
        "# A\n- *b*",
    ),
    ("<pre style='font-family:Consolas'>if a:\n  <b>b</b></pre>", "if a:\n  b"),
    ("<p>[a](<a href='https://a.org'>https://a.org</a>)</p>", "[a](https://a.org)"),
]

NO_HTML = """std::vector<int> 1 < 2 a <b and c> d List<P> cp <source> <link> <name> <p
<https://example.org> <ada@example.org> & AT&T; &ldquo;x&rdquo; &lt;p&gt; `<p>` ``<p>` <b>`` \\<p>

```html
<p>
```

~~~
<!-- a -->
~~~"""

SOURCES = {
    "<p>Bob is &ldquo;the&rdquo; maintainer.</p>": ("<p>", "Bob is “the” maintainer."),
    "a<br/>\nb<br>c</div>": ("<br>, </div>", "a\nb\nc"),
    "<!-- wp:paragraph -->\n<p>A</p>\n<!-- /wp:paragraph -->\n\n<h2 class='b'>C</h2>": (
        "<!-- wp:paragraph -->, <p>, <!-- /wp:paragraph -->, <h2>",
        "A\n\n## C",
    ),
    '# A\n\n**b** <b>c</b> *d* <a href="/members/">e</a> 1 < 2 AT&T &lt;p&gt;\n\n- f\n  - <i>g</i>': (
        "<b>, <a>, <i>",
        "# A\n\n**b** **c** *d* [e](/members/) 1 < 2 AT&T &lt;p&gt;\n\n- f\n  - *g*",
    ),
    "<p>a\nb\n\nc\n- d": ("<p>", "a b\n\nc\n- d"),
    "`<p>` std::vector<int> <em>a</em>\n\n```\n<p>\n\n\nb\n```": (
        "<em>",
        "`<p>` std::vector<int> *a*\n\n```\n<p>\n\n\nb\n```",
    ),
    "<pre><code>a\n  b &lt; &amp;lt; &ldquo;c&rdquo; &T;</code></pre>": (
        "<pre>, <code>",
        "```\na\n  b < &lt; “c” &T;\n```",
    ),
    "<p>Use <code>a &lt;b&gt; &amp;&amp; `c`</code>, &lt;b&gt; and `&lt;`</p>": (
        "<p>, <code>",
        "Use `` a <b> && `c` ``, &lt;b&gt; and `&lt;`",
    ),
    "| a | b<br>c |\n|---|---|": ("<br>", "| a | b c |\n|---|---|"),
    "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>": ("<ul>, <li>", "- a\n- b"),
}


def test_rich_text_becomes_markdown_as_it_is_pasted(editor: Page) -> None:
    for html, markdown in PROGRAMS.values():
        bio(editor).fill("")

        left_to_the_browser = paste(bio(editor), {"text/html": html, "text/plain": "its words"})

        assert not left_to_the_browser
        expect(bio(editor)).to_have_value(markdown)
        expect(message(editor, "html")).to_be_empty()


def test_a_character_is_escaped_where_it_would_mean_something_and_only_there(editor: Page) -> None:
    convert = "(all) => all.map((html) => HtmlToMarkdown.convert(HtmlSource.parse(html)))"
    assert dict(zip(INLINE, editor.evaluate(convert, list(INLINE)), strict=True)) == INLINE


def test_what_was_pasted_is_previewed_and_undone_with_the_keyboard(editor: Page) -> None:
    bio(editor).press_sequentially("Before ")

    paste(bio(editor), {"text/html": "<p>*a* <b>b</b></p>", "text/plain": "*a* b"})
    expect(bio(editor)).to_have_value("Before \\*a\\* **b**")
    expect(preview(editor)).to_have_text("Before *a* b")
    expect(preview(editor).locator("strong")).to_have_text("b")
    editor.keyboard.press("Control+z")

    expect(bio(editor)).to_have_value("Before ")
    expect(preview(editor)).to_have_text("Before")


def test_a_block_is_pasted_between_empty_lines_and_words_into_their_line(editor: Page) -> None:
    bio(editor).fill("Before\nafter")
    bio(editor).evaluate("(text) => text.setSelectionRange(6, 6)")

    paste(bio(editor), {"text/html": "<ul><li>a</li></ul>", "text/plain": "a"})
    expect(bio(editor)).to_have_value("Before\n\n- a\n\nafter")

    bio(editor).fill("Before")
    paste(bio(editor), {"text/html": "<b>b</b> ", "text/plain": " b "})
    expect(bio(editor)).to_have_value("Before **b** ")


def test_what_has_no_format_or_is_code_stays_the_plain_text(editor: Page) -> None:
    for html, plain in PLAIN:
        bio(editor).fill("")

        paste(bio(editor), {"text/html": html, "text/plain": plain})

        expect(bio(editor)).to_have_value(plain.replace("\r\n", "\n"))


# Where the cursor is, “|”, and whether that is in code.
CURSORS = {
    "```\n|\n```": True,
    "A\n\n```py\nif a:\n    |": True,  # a fence that is not closed yet
    "- a\n\n  ~~~\n  b|\n  ~~~": True,
    "`|`": True,
    "Use `a|b` here": True,
    "``a ` |``": True,
    "Use `[a]|` here": True,
    "```\na\n```\n|": False,
    "```\na\n```|": False,
    "|\n\n```\na\n```": False,
    "Use `a`| here": False,
    "Use |`a` here": False,
    "\\`a|`": False,
    "`a\n\n|b`": False,
    "a ` b|": False,
}


def test_code_takes_the_words_alone(editor: Page) -> None:
    for text, is_code in CURSORS.items():
        at = text.index("|")
        bio(editor).fill(text.replace("|", ""))
        bio(editor).evaluate("(text, at) => text.setSelectionRange(at, at)", at)

        left_to_the_browser = paste(bio(editor), {"text/html": "<b>X</b> a*b*", "text/plain": "X a*b*"})

        assert (text, left_to_the_browser) == (text, is_code)
        pasted = "" if is_code else "**X** a\\*b\\*"
        expect(bio(editor)).to_have_value(text.replace("|", pasted))


def test_a_selection_in_code_is_replaced_by_the_words_alone(editor: Page) -> None:
    for text, is_code in (("`abc`", True), ("`a` b", False)):
        bio(editor).fill(text)
        bio(editor).evaluate("(text) => text.setSelectionRange(1, 4)")
        assert paste(bio(editor), {"text/html": "<b>X</b>", "text/plain": "X"}) is is_code


def test_paragraphs_that_the_plain_text_does_not_tell_from_lines_stay_paragraphs(editor: Page) -> None:
    html = "<p class=MsoNormal>*a*<o:p></o:p></p><p class=MsoNormal>b<o:p></o:p></p>"

    paste(bio(editor), {"text/html": html, "text/plain": "*a*\r\nb\r\n"})

    expect(bio(editor)).to_have_value("*a*\n\nb")


def test_html_that_is_only_mentioned_is_not_pointed_out(editor: Page) -> None:
    bio(editor).fill(NO_HTML)

    expect(message(editor, "html")).to_be_empty()
    expect(editor.get_by_role("button", name="Turn it into Markdown")).to_have_count(0)


def test_html_in_a_text_is_pointed_out_and_turned_into_markdown(editor: Page) -> None:
    for text, (named, markdown) in SOURCES.items():
        bio(editor).fill(text)
        expect(message(editor, "html")).to_have_text(
            f"This text has HTML in it, which visitors see as it stands: {named}."
        )

        editor.get_by_role("button", name="Turn it into Markdown").press("Enter")
        expect(bio(editor)).to_have_value(markdown)
        expect(message(editor, "html")).to_be_empty()
        expect(bio(editor)).to_be_focused()
        editor.keyboard.press("Control+z")

        expect(bio(editor)).to_have_value(text)


def test_html_that_was_stored_is_pointed_out_in_its_own_editor(admin_page: Page) -> None:
    member = MemberFactory.create(bio="<p>Ada</p>")

    admin_page.goto(f"/admin/members/member/{member.pk}/change/")

    expect(message(admin_page, "html")).to_contain_text("<p>")
    admin_page.get_by_role("button", name="Turn it into Markdown").click()
    expect(preview(admin_page)).to_have_text("Ada")
    admin_page.get_by_role("button", name="Publish", exact=True).click()
    expect(admin_page.get_by_text("is published.")).to_be_visible()
    assert Member.objects.get().bio == "Ada"


def test_hostile_html_takes_no_time(editor: Page) -> None:
    assert editor.evaluate(
        """() => {
            const start = performance.now();
            for (const part of ["<!--", "<p a=1 ", '<p a="', "`` ` ", "```a`\\n", "> ", "*", "<b>_"]) {
                HtmlSource.find(part.repeat(10000));
                HtmlToMarkdown.convert(HtmlSource.parse(part.repeat(2000)));
            }
            return performance.now() - start < 10000;
        }"""
    )
