"""Addresses in a text: which of them are links, and where one in running text ends."""

import re

from markdown_it.common import normalize_url
from markdown_it.rules_inline import StateInline

from tac_site.addresses import check_address, is_file_name, refusal, understood, uri, with_scheme
from tac_site.characters import clean_address
from tac_site.markdown.scripts import SIGNS, UNSPACED

# A link names its scheme and its host, a path of this site ("//host" is none), or a part of the page.
ALLOWED = re.compile(r"(https?|webcal)://[\w.-]+(:\d+)?([/?#]|$)|mailto:.|/(?!/)|#.")
# What else is meant to be an address; "std::string" is not.
MEANT = re.compile(r"[a-z][a-z0-9+.-]*:(?!:)|[/#?]|\.\.?/", re.IGNORECASE)

# An address in running text ends before a space, a bracket that it did not open, a quotation mark, and the
# signs and words of a script without spaces. Such words are a part of it in its host, where no address ends
# ("?q="), and in the title of an encyclopedia's page. In any other path they are the next words of the
# sentence: browsers copy a path as "%E5%8C%97", and in Markdown's own links all of it counts anyway.
_PLAIN = rf"[^\s<>()\[\]`“”„«»‹›{UNSPACED}]"
_WORD = rf"(?![{SIGNS}])[{UNSPACED}]"
_HOST = rf"(?=[^\W_])(?:(?![/?#]){_PLAIN}|(?<![a-z0-9]){_WORD})+"
_TITLE = rf"(?:/(?:wiki|item|w)/(?:{_PLAIN}|{_WORD}|\((?:{_PLAIN}|{_WORD})*\))*)"
_REST = rf"(?:{_PLAIN}|(?<=[=#_{UNSPACED}-]){_WORD}|\((?:{_PLAIN}|{_WORD})*\))*"
BARE = re.compile(rf"(?:(?:https?|webcal)://|www\.){_HOST}(?:{_TITLE}|{_REST})", re.IGNORECASE)
NEVER_LAST = "?!.,:;*_~'\"’”»…،؛؟۔।॥։።፣፤፥፧\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"

LABEL = re.compile(r"\[(?!\^)[^\s\[\]]*\](?![(\[])")  # of an address that stands elsewhere in the text
WORDS = re.compile(r"(?!\^).*?[^\W\d_]{2}", re.DOTALL)  # neither "[1][2]" nor "[i][j]"
TITLE = re.compile(r"\s[\"']")
PARENTHESES = re.compile(r"\(((?:[^()\n]|\([^()\n]*\))*)\)")


def normalize(url: str) -> str:
    return uri(with_scheme(clean_address(url)))


def normalize_text(url: str) -> str:
    return str(normalize_url.normalizeLinkText(clean_address(url)))


def is_allowed(url: str) -> bool:
    return ALLOWED.match(url) is not None


def link_address(typed: str) -> str:
    """The address that is meant for a link. ValidationError if no link may lead there."""
    if re.fullmatch(r"\s*#\S+\s*", typed):
        return clean_address(typed)
    address = understood(typed)
    check_address(address)
    if not is_allowed(normalize(address)):
        raise refusal(
            address, "is no address that a text may link to", "Write one that begins with https://."
        )
    return address


def is_meant(url: str) -> bool:
    """The parser takes a link whose address is not allowed as well, so that nobody reads its brackets."""
    return MEANT.match(url) is not None


def bare_address(state: StateInline, silent: bool) -> bool:
    """An address without Markdown around it is a link, as on GitHub; not inside a word or another link."""
    before = state.src[state.pos - 1 : state.pos]
    if state.linkLevel or (before.isascii() and before.isalnum()):
        return False
    match = BARE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    typed = match[0].rstrip(NEVER_LAST)
    address = clean_address(typed)
    href = normalize(address)
    if not silent and is_allowed(href):
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    elif not silent:
        state.append_pending(typed)
    state.pos += len(typed)
    return True


def unusual_link(state: StateInline, silent: bool) -> bool:
    """What the parser takes for no link, though nobody means its brackets: “[words](an address with spaces)”,
    “[words](file)”, “[words][label]” without such a label, and one link around another."""
    start = state.pos + state.src.startswith("!", state.pos)
    before = state.src[state.pos - 1 : state.pos]
    if not state.src.startswith("[", start) or (
        before.isascii() and before.isalnum()
    ):  # "handlers[0](event)"
        return False
    end = state.md.helpers.parseLinkLabel(state, start)
    if end < 0:
        return False
    href = ""
    if match := PARENTHESES.match(state.src, end + 1, state.posMax):
        destination = TITLE.split(match[1].strip())[0]
        href = normalize(destination.strip("<>"))
        is_picture = start > state.pos
        if not (is_picture or is_meant(href) or _is_one(destination)):
            return False
    else:
        match = LABEL.match(state.src, end + 1, state.posMax)
        if not match or before in ("]", ")") or not WORDS.match(state.src, start + 1, end):
            return False
    if not silent:
        end_of_text = state.posMax
        state.pos, state.posMax = start + 1, end
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.push("link_close", "a", -1)
        state.posMax = end_of_text
    state.pos = match.end()
    return True


def _is_one(destination: str) -> bool:
    """Not words, as in “[sic](as in the letter)”, though it may be an address that lost its “@” or “/”."""
    words = destination.split()
    is_typo = len(words) == 2 and with_scheme(words[1]) != words[1]
    return len(words) == 1 or is_typo or destination.startswith("<") or is_file_name(destination)
