"""Which parts of a text are read from right to left: by the first letter of each, as `dir="auto"` has it.

It is said where it differs from what is around it. A list has one direction, so that its marks stand below
each other; site.css lets an item in another script read its own way.
"""

from unicodedata import bidirectional

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

DIRECTIONS = {"L": "ltr", "R": "rtl", "AL": "rtl"}
BLOCKS = {
    *("paragraph_open", "heading_open", "blockquote_open", "bullet_list_open", "ordered_list_open"),
    *("th_open", "td_open"),
}
LETTERS = ("text", "code_inline")


def direction_of(text: str) -> str:
    """Empty of a text without letters."""
    return next((DIRECTIONS[kind] for kind in map(bidirectional, text) if kind in DIRECTIONS), "")


def set_directions(state: StateCore) -> None:
    open_blocks: list[Token] = []
    found: dict[int, str] = {}  # by the id of the token that opens a block
    for token in state.tokens:
        if token.nesting == 1:
            open_blocks.append(token)
        elif token.nesting == -1:
            open_blocks.pop()
        elif direction := _direction_of_letters(token):
            for block in open_blocks:
                found.setdefault(id(block), direction)
    _say_what_differs(state.tokens, found)


def _direction_of_letters(token: Token) -> str:
    letters = (child.content for child in token.children or [] if child.type in LETTERS)
    return next(filter(None, map(direction_of, letters)), "")


def _say_what_differs(tokens: list[Token], found: dict[int, str]) -> None:
    around = ["ltr"]  # as the site is
    for token in tokens:
        if token.nesting == -1:
            around.pop()
        is_said = token.type in BLOCKS and not token.hidden
        own = found.get(id(token), around[-1]) if is_said else around[-1]
        if own != around[-1]:
            token.attrs["dir"] = own
        if token.nesting == 1:
            around.append(own)
