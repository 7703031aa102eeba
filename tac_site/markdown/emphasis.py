"""Where emphasis begins and ends, also beside letters that have no spaces around them.

For CommonMark the second mark of “**重要：**每月例会” stands between a sign and a letter, where emphasis only
begins. So beside a letter of such a script it begins and ends at any sign, and its own signs are letters.
"""

import re
from collections.abc import Iterable
from unicodedata import category

from markdown_it import MarkdownIt
from markdown_it.common.utils import isPunctChar
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from tac_site.markdown.scripts import UNSPACED

NEARBY = 8  # characters in which a visible one is looked for

_unspaced = re.compile(f"[{UNSPACED}]")


def parse_inline(text: str, parser: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
    """What the parser's own method does, with a state that knows these scripts."""
    state = _State(text, parser, env, tokens)
    parser.inline.tokenize(state)
    for rule in parser.inline.ruler2.getRules(""):
        rule(state)
    return state.tokens


class _State(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        scanned = super().scanDelims(start, canSplitWord)
        if not canSplitWord:  # “_” is a letter of names
            return scanned
        end = start + scanned.length
        before = _visible(reversed(self.src[max(0, start - NEARBY) : start]))
        after = _visible(self.src[end : min(end + NEARBY, self.posMax)])
        can_open = not after.isspace() and (not _is_sign(after) or not _is_letter(before))
        can_close = not before.isspace() and (not _is_sign(before) or not _is_letter(after))
        return Scanned(can_open, can_close, scanned.length)


def _visible(characters: Iterable[str]) -> str:
    """The first that is seen. The beginning and the end of a line are like spaces."""
    return next((each for each in characters if category(each) != "Cf"), " ")


def _is_sign(character: str) -> bool:
    return isPunctChar(character) and not _unspaced.match(character)


def _is_letter(character: str) -> bool:
    return not (character.isspace() or isPunctChar(character) or _unspaced.match(character))
