import pytest

from tac_site.addresses import SCHEMES, check_address, understood, uri
from tac_site.markdown.addresses import normalize
from tac_site.markdown.render import render_markdown

AT = "&#64;"  # for who harvests mail addresses
REL = 'rel="noopener nofollow ugc"'


def link(href: str, text: str = "") -> str:
    return f'<a href="{href}" {REL}>{text or href}</a>'


LINKS = {
    "[a](https://x.org/é?b=1&c=2)": link("https://x.org/%C3%A9?b=1&amp;c=2", "a"),
    "[a](HTTP://x.org)": link("http://x.org", "a"),
    "[a](webcal://müller.example/b.ics)": link("webcal://xn--mller-kva.example/b.ics", "a"),
    "<webcal://x.org/b>": link("webcal://x.org/b"),
    "[a](mailto:b@x.org)": link(f"mailto:b{AT}x.org", "a"),
    "[a](b@x.org)": link(f"mailto:b{AT}x.org", "a"),
    "[a](/members/)": link("/members/", "a"),
    "[a](#b)": link("#b", "a"),
    "[a](www.x.org/b)": link("https://www.x.org/b", "a"),
    "[a](x.org)": link("https://x.org", "a"),
    "[a](x.org:80?b)": link("https://x.org:80?b", "a"),
    "[a](müller.рф/x)": link("https://xn--mller-kva.xn--p1ai/x", "a"),
    "[a](例え.テスト)": link("https://xn--r8jz45g.xn--zckzah", "a"),
    "[a](ü@müller.рф?subject=b)": link(f"mailto:%C3%BC{AT}xn--mller-kva.xn--p1ai?subject=b", "a"),
    '[a](https://x.org "t")': f'<a href="https://x.org" title="t" {REL}>a</a>',
    "[a](https://x.org/b c_(d).pdf)": link("https://x.org/b%20c_(d).pdf", "a"),
    '[**a**](/b c "t")': link("/b%20c", "<strong>a</strong>"),
    "[a][1]\n\n[1]: https://x.org": link("https://x.org", "a"),
    "<https://x.org>": link("https://x.org"),
    "<b@x.org>": link(f"mailto:b{AT}x.org", f"b{AT}x.org"),
    "[see https://x.org](https://y.org)": link("https://y.org", "see https://x.org"),
    "[a <ftp://b> ![c](d e) <https://x.org>](/f) g": f"{link('/f', 'a ftp://b c https://x.org')} g",
    "[a [b](#c)](#d)": link("#d", "a b"),
    "[a [b](#c)](as in the letter)": f"[a {link('#c', 'b')}](as in the letter)",
    "[charter][1](/b)": f"[charter]{link('/b', '1')}",
    "[a](/\\x.org)": link("/%5Cx.org", "a"),
    "[a](https://x.org/\u200bada\u200b%E2%80%8B)": link("https://x.org/ada", "a"),
    "<https://x.org/ada%e2%80%8b>": link("https://x.org/ada"),
}

# Of a link that may not or cannot be followed there is its text.
TEXTS = {
    "[a](//x.org)": "a",
    "[a](<//x.org>)": "a",
    "[a](</\t/x.org>)": "a",
    "[a](<b c>)": "a",
    "[a]()": "a",
    "[a](#)": "a",
    "[a](b)": "a",
    "[a](report.csv)": "a",
    "[a](Übersicht.XLSX) [b](index.html#c)": "a b",
    "[a](https://b@x.org)": "a",
    "[*a*](b.html) [c](../d/ 'e')": "<em>a</em> c",
    "请看[名单](members)。": "请看名单。",
    "[a](javascript:alert(1))": "a",
    "[a](java\u200bscript:alert(1))": "a",
    "[a](JaVaScRiPt&colon;alert)": "a",
    "[a](data:text/html,b)": "a",
    "[a](vbscript:b)": "a",
    "[a](ftp://x.org/b c)": "a",
    '[a](ftp://x.org "b") [c](tel:+49)': "a c",
    "[a][1] [1][] [1]\n\n[1]: ftp://x.org": "a 1 1",
    "<javascript:alert(1)> <ftp://x.org>": "javascript:alert(1) ftp://x.org",
    "[minutes](minutes june.pdf) [a](Notes of 3 May.docx 'b')": "minutes a",
    "[a](ada example.org) [b](ada x.org/c)": "a b",
    "[charter][1], [the *charter*][], ![charter][a-b].": "charter, the <em>charter</em>, charter.",
    "[see [the charter][1]](b c.pdf)": "see the charter",
    "[a [b](c)](d)": "a b",
    "[sic](as in the letter) [sic](as e.g. here)": "[sic](as in the letter) [sic](as e.g. here)",
    "[1], [x], [1][2], [i][j], [^a][^b]": "[1], [x], [1][2], [i][j], [^a][^b]",
    "array[i][j], m[key][name][1], f(a)[key][name]": "array[i][j], m[key][name][1], f(a)[key][name]",
    "[Smith 2020][Jones 2021] [see above][^1]": "[Smith 2020][Jones 2021] [see above][^1]",
    "vector&lt;std::string>": "vector&lt;std::string&gt;",
    "handlers[0](event), [sic](as in the letter), [^1]": "handlers[0](event), [sic](as in the letter), [^1]",
    "[note]: brackets": "[note]: brackets",
}

BARE = {
    "(https://x.org/a_b_(c)), ok": f"({link('https://x.org/a_b_(c)')}), ok",
    "“https://x.org/_a_/b”": f"“{link('https://x.org/_a_/b')}”",
    "*https://x.org/a.*": f"<em>{link('https://x.org/a')}.</em>",
    "https://x.org/a\u200b": f"{link('https://x.org/a')}\u200b",
    "https://x.org/a\u200bb": link("https://x.org/ab"),
    "webcal://x.org/a.ics.": f"{link('webcal://x.org/a.ics')}.",
    "www.x.org": link("https://www.x.org", "www.x.org"),
    "https://x.org:80/a?b#c": link("https://x.org:80/a?b#c"),
    "https://例え.jp": link("https://xn--r8jz45g.jp", "https://例え.jp"),
    "b@x.org `@`": f"b{AT}x.org <code>{AT}</code>",
    "https://x.org/@b": link(f"https://x.org/{AT}b"),
    "awww.x.org": "awww.x.org",
    "https://..., https://%, www.": "https://..., https://%, www.",
    "http://a:b|c": "http://a:b|c",
    "`https://x.org`": "<code>https://x.org</code>",
    # The signs and words of a script without spaces are not the address's.
    "请见：https://x.org/a。谢谢": f"请见：{link('https://x.org/a')}。谢谢",
    "请见https://x.org谢谢，www.y.org！": (
        f"请见{link('https://x.org')}谢谢，{link('https://www.y.org', 'www.y.org')}！"
    ),
    "「https://x.org/a」（https://x.org/b）《https://x.org》": (
        f"「{link('https://x.org/a')}」（{link('https://x.org/b')}）《{link('https://x.org')}》"
    ),
    "https://x.org/、https://x.org/?a=1；ok": f"{link('https://x.org/')}、{link('https://x.org/?a=1')}；ok",
    "https://x.org/をご覧ください": f"{link('https://x.org/')}をご覧ください",
    "https://x.org/a를 https://x.org에서": f"{link('https://x.org/a')}를 {link('https://x.org')}에서",
    "ดูhttps://x.org/aครับ": f"ดู{link('https://x.org/a')}ครับ",
    "بhttps://x.org/a، https://x.org؟": f"ب{link('https://x.org/a')}، {link('https://x.org')}؟",
    "https://x.org/a। https://x.org/b։": f"{link('https://x.org/a')}। {link('https://x.org/b')}։",
    "„https://x.org“ «https://x.org»": f"„{link('https://x.org')}“ «{link('https://x.org')}»",
    # They are where no address ends, and in the title of an encyclopedia's page.
    "https://x.org/?q=北京&b。": f"{link('https://x.org/?q=%E5%8C%97%E4%BA%AC&amp;b', 'https://x.org/?q=北京&amp;b')}。",
    "https://zh.wikipedia.org/wiki/C语。": (
        f"{link('https://zh.wikipedia.org/wiki/C%E8%AF%AD', 'https://zh.wikipedia.org/wiki/C语')}。"
    ),
    "https://de.wikipedia.org/wiki/Köln.": (
        f"{link('https://de.wikipedia.org/wiki/K%C3%B6ln', 'https://de.wikipedia.org/wiki/Köln')}."
    ),
    "https://x.org/Мир, да": f"{link('https://x.org/%D0%9C%D0%B8%D1%80', 'https://x.org/Мир')}, да",
}


@pytest.mark.parametrize(("text", "html"), [*LINKS.items(), *TEXTS.items(), *BARE.items()])
def test_links_lead_where_they_may_and_nobody_reads_their_marks(text: str, html: str) -> None:
    assert render_markdown(text).replace(' dir="rtl"', "") == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    "typed",
    ["x.org", "müller.рф/x?y#z", "b@x.org", "ü@x.org?subject=c", "report.csv", "b.html?c", "x.org:80", "b"],
)
def test_what_has_no_scheme_is_the_same_in_a_field(typed: str) -> None:
    assert normalize(typed) == uri(understood(typed))


def test_every_scheme_of_a_field_is_linked() -> None:
    for scheme in SCHEMES:
        href = f"{scheme}:b@x.org" if scheme == "mailto" else f"{scheme}://x.org/"
        check_address(href)
        assert render_markdown(f"[a]({href})") == f"<p>{link(href.replace('@', AT), 'a')}</p>\n"
