"""What nobody sees in a text and everybody notices: spaces that do not break, and turns of the direction."""

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

NARROW_LINE = 30  # characters that fit on a phone beside each other

# A space after the mark of a heading, a bullet or a quotation is one, whichever key it was typed with.
MARK = re.compile("^((?:[ \t]|>)*(?:#{1,6}|[-*+>]))[\xa0\u2000-\u200a\u202f\u3000]+", re.MULTILINE)
BLANK_LINE = re.compile(r"^[^\S\n]+$", re.MULTILINE)

UNBROKEN = re.compile("[^ \t\n]+")
# Not those of French signs and between digits.
BREAKABLE = re.compile("(?<![«‹])\xa0(?![»›:;!?%])(?!(?<=[0-9]\xa0)[0-9])")

OPENS = {"\u202a", "\u202b", "\u2066", "\u2067", "\u2068"}
CLOSES = {"\u202c": {"\u202a", "\u202b"}, "\u2069": {"\u2066", "\u2067", "\u2068"}}
TURN = re.compile("[\u202a-\u202e\u2066-\u2069]")
TAG_OR_TURN = re.compile("(<[^>]*>|[\u202a-\u202e\u2066-\u2069])")
INSIDE_A_PARAGRAPH = re.compile(r"</?(?:a|br|code|em|img|s|strong)\b")


def plain_marks(text: str) -> str:
    return MARK.sub(r"\1 ", BLANK_LINE.sub("", text))


def break_long_lines(state: StateCore) -> None:
    """Word joins all words of some texts by spaces that do not break. One that is meant joins short words."""
    for block in state.tokens:
        children = block.children or []
        text = "\0".join(map(_visible_text, children))
        if "\xa0" in text:
            text = UNBROKEN.sub(lambda words: _breakable(words[0]), text)
            for child, content in zip(children, text.split("\0"), strict=True):
                child.content = content if child.type == "text" else child.content


def _visible_text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return token.content if token.type == "text" else ""


def _breakable(words: str) -> str:
    return BREAKABLE.sub(" ", words) if len(words) > NARROW_LINE else words


def close_turns(html: str) -> str:
    """No text turns what stands after it: what opens a direction and is not closed in its paragraph goes."""
    if not TURN.search(html):
        return html
    parts = TAG_OR_TURN.split(html)
    waiting: list[int] = []
    for index, part in enumerate(parts):
        if part in OPENS:
            waiting.append(index)
        elif waiting and parts[waiting[-1]] in CLOSES.get(part, ()):
            waiting.pop()
        elif part.startswith("<"):
            parts[index] = TURN.sub("", part)
            if not INSIDE_A_PARAGRAPH.match(part):
                while waiting:
                    parts[waiting.pop()] = ""
        else:
            parts[index] = TURN.sub("", part)
    for index in waiting:
        parts[index] = ""
    return "".join(parts)
