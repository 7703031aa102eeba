"""Markdown text to safe HTML: what the preview and every page show. Nothing else marks HTML safe."""

import re
from collections.abc import Iterable
from html import unescape
from itertools import accumulate
from time import thread_time

import nh3
from django.conf import settings
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType, StateBase
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from tac_site.addresses import SCHEMES
from tac_site.caching.lru import TextCache
from tac_site.characters import clean_text
from tac_site.markdown import addresses
from tac_site.markdown.directions import direction_of, set_directions
from tac_site.markdown.emphasis import parse_inline
from tac_site.markdown.unseen import TURN, break_long_lines, close_turns, plain_marks
from tac_site.pictures.names import picture_size

# A text beyond any of these limits is shown as plain paragraphs.
MAX_TEXT = 100_000  # characters: minutes may have so many
MAX_HTML = 500_000  # characters: references to one long address multiply it
MAX_DEPTH = 18  # elements in each other; the parser drops what lies deeper than 20
MAX_SECONDS = 1.6  # of CPU before the sanitiser; 100,000 ordinary characters take a third of it

# The HTML depends on the text and the heading level alone: it is made once for all pages that show it.
rendered = TextCache(capacity=8 * 2**20)

# Links to parts of a page, as the sanitiser writes them.
PART_LINK = re.compile(r'<a href="#([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
PARAGRAPH = re.compile(r"<p(?: dir=[^>]*)?>(.*?)</p>", re.DOTALL)
PART = re.compile(r'<[a-z][^<>]*\sid="([^"]*)"')

_cleaner = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "blockquote", "ul", "ol", "li", "pre", "code", "em", "strong", "s", "a", "img"),
        *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={
        "*": set(),
        "a": {"href", "title"},
        "img": {"src", "alt", "title", "width", "height", "loading"},
        **{name: {"dir"} for name in ("p", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul")},
        "ol": {"start", "dir"},
        "th": {"align", "dir"},
        "td": {"align", "dir"},
    },
    url_schemes=SCHEMES,
    link_rel="noopener nofollow ugc",
)


def render_markdown(text: str, heading_level: int = 2) -> SafeString:
    """Safe HTML for any text; its topmost headings become h<heading_level>, at least 2."""
    text = clean_text(text)
    return mark_safe(rendered.get_or_create((text, heading_level), lambda: _html(text, heading_level)))


def split_lead(html: SafeString) -> dict[str, SafeString]:
    """What render_markdown() made, as the paragraph that it begins with, if it does, and the rest."""
    end = html.index("</p>") + len("</p>") if PARAGRAPH.match(html) else 0
    return {"lead": mark_safe(html[:end]), "rest": mark_safe(html[end:].strip())}


def keep_working_part_links(page: str) -> str:
    """Of a link to “#part” only the text where the page has no such part; “#top” is in every browser."""
    if 'href="#' not in page:
        return page
    parts = {"top", *PART.findall(page)}
    return PART_LINK.sub(lambda link: link[0] if link[1] in parts else link[2], page)


def plain_text(text: str) -> str:
    """The words of its paragraphs in one line, or of all of it where it has none."""
    return rendered.get_or_create((text, "words"), lambda: _words(str(render_markdown(text))))


def _words(html: str) -> str:
    paragraphs = PARAGRAPH.findall(html) or [html]
    words = unescape(strip_tags(" ".join(paragraphs).replace("<br>", " ")))
    return " ".join(TURN.sub("", words).split())


def _html(text: str, heading_level: int) -> str:
    try:
        html = _rich(plain_marks(text), heading_level)
    except Exception:  # beyond a limit, or something that the parser trips over: the words are still there
        html = _plain(text)
    return close_turns(html).replace("@", "&#64;")  # who harvests mail addresses looks for it


def _plain(text: str) -> str:
    return "".join(map(_plain_paragraph, re.split(r"\n\s*\n", text.strip()))).replace("\n", "<br>")


def _plain_paragraph(text: str) -> str:
    direction = ' dir="rtl"' if direction_of(text) == "rtl" else ""
    return f"<p{direction}>{escape(text)}</p>"


def _rich(text: str, heading_level: int) -> str:
    """OverflowError or TimeoutError for a text that is beyond a limit."""
    deadline = thread_time() + MAX_SECONDS
    if len(text) > MAX_TEXT:
        raise OverflowError
    html = str(_parser.render(text, {"heading_level": heading_level, "deadline": deadline}))
    if len(html) > MAX_HTML or thread_time() > deadline:
        raise OverflowError
    html = _cleaner.clean(html)
    # Wide code and a wide table scroll by themselves, also by keyboard, and not the page with them.
    html = html.replace("<pre>", '<pre tabindex="0">')
    html = html.replace("<table>", '<div class="table" role="region" aria-label="Table" tabindex="0"><table>')
    return html.replace("</table>", "</table></div>")


def _stop_in_time(state: StateBase, *_: object) -> bool:
    """A rule that matches nothing. The parser tries it at every step, so that it can stop a slow text."""
    if thread_time() > state.env["deadline"]:
        raise TimeoutError
    return False


def _check_limits(state: StateCore) -> None:
    size = 0
    for block in state.tokens:
        tokens = block.children or []
        size += sum(len(str(value)) for token in tokens for value in token.attrs.values())
        depth = max(accumulate((token.nesting for token in tokens), initial=block.level))
        if size > MAX_HTML or depth > MAX_DEPTH:
            raise OverflowError


def _level_headings(state: StateCore) -> None:
    """The topmost level that the author used becomes that of the page, the next one the level below."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    used = sorted({token.tag for token in headings})
    for token in headings:
        level = max(2, state.env["heading_level"]) + used.index(token.tag)
        token.tag = f"h{min(6, level)}"


def _align_cells(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs["align"] = str(token.attrs.pop("style")).removeprefix("text-align:")


def _keep_what_may_be_shown(state: StateCore) -> None:
    """Of a link that is not allowed only the text is shown. A picture from elsewhere becomes a link to it: no
    page ever asks another host."""
    for block in state.tokens:
        if block.children:
            block.children = list(_allowed(block.children))


def _allowed(tokens: Iterable[Token]) -> Iterable[Token]:
    links: list[bool] = []  # that are open here: whether each is shown; none is inside of another
    for token in tokens:
        if token.type == "link_open":
            links.append(not any(links) and addresses.is_allowed(str(token.attrs["href"])))
        if token.type == "image":
            yield from _own_picture(token, any(links))
        elif token.type not in ("link_open", "link_close") or links[-1]:
            yield token
        if token.type == "link_close":
            links.pop()


def _own_picture(image: Token, is_linked: bool) -> list[Token]:
    src = str(image.attrs["src"])
    size = picture_size(src.removeprefix(settings.MEDIA_URL))
    if size and src.startswith(settings.MEDIA_URL):
        image.attrs |= {"width": size[0], "height": size[1], "loading": "lazy"}
        return [image]
    alt = _renderer.renderInlineAsText(image.children, _parser.options, {})
    text = Token("text", "", 0, content=alt or src)
    if is_linked or not addresses.is_allowed(src):
        return [text]
    return [Token("link_open", "a", 1, attrs={"href": src}), text, Token("link_close", "a", -1)]


def _rule_of_equals_signs(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """“===” under a sentence is a line, as “---” is: no sentence becomes a heading by what is below it."""
    start = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith("===", start) or state.src[start : state.eMarks[line]].rstrip().strip("="):
        return False
    if not silent:
        state.line = line + 1
        state.push("hr", "hr", 0).map = [line, state.line]
    return True


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False})
    parser.enable(["table", "strikethrough"])
    parser.disable(["code", "lheading"])  # an indented paragraph is a paragraph, and one above a line too
    parser.normalizeLink = addresses.normalize  # type: ignore[method-assign]
    parser.normalizeLinkText = addresses.normalize_text  # type: ignore[assignment,method-assign]
    parser.validateLink = addresses.is_meant  # type: ignore[method-assign]
    parser.inline.parse = parse_inline  # type: ignore[assignment,method-assign]
    for letter in "hHwW":  # a bare address begins with one of these
        parser.inline.add_terminator_char(letter)
    parser.inline.ruler.before("text", "bare_address", addresses.bare_address)
    parser.inline.ruler.after("image", "unusual_link", addresses.unusual_link)
    for core_rule in (
        _check_limits,
        _level_headings,
        _align_cells,
        set_directions,
        _keep_what_may_be_shown,
        break_long_lines,
    ):
        parser.core.ruler.push(core_rule.__name__, core_rule)
    everywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("table", "stop_in_time", _stop_in_time, everywhere)
    parser.block.ruler.after("hr", "rule_of_equals_signs", _rule_of_equals_signs, everywhere)
    parser.inline.ruler.before("bare_address", "stop_in_time", _stop_in_time)
    for phase in ("block", "inline"):
        parser.core.ruler.after(phase, f"stop_after_{phase}", _stop_in_time)  # type: ignore[arg-type]
    return parser


_parser = _make_parser()
_renderer = RendererHTML()
