"""Reads the lines of a council document, and the words in a line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markdown_it import MarkdownIt

from members.exchange.council_document import DocumentError
from members.exchange.document_syntax import ESCAPABLE, SPACE, code_blocks, fence, has_mark, heading
from tac_site.characters import clean_line, clean_lines

MAX_LINE = 5000  # of a heading or a bullet; the longest that the site can hold is shorter
BULLET = re.compile(rf" {{0,3}}[-*+•‣◦▪·–]{SPACE}+")

_escape = re.compile(rf"\\([{re.escape(ESCAPABLE)}])")
# Of Markdown only what can stand around a name. A line has no HTML: "<" is a sign like any other.
_inline = MarkdownIt("zero").enable(["emphasis", "entity", "escape", "backticks", "link", "image"])


@dataclass(frozen=True)
class Line:
    number: int  # from 1: lines[number:] are those after it
    text: str
    is_code: bool = False

    @property
    def level(self) -> int:
        """Of a heading; 0 if it is none."""
        return 0 if self.is_code else heading(self.text)[0]

    @property
    def content(self) -> str:
        """Of a heading or a bullet."""
        if len(self.text) > MAX_LINE:
            raise self.error(f"a line of at most {MAX_LINE} characters")
        if self.level:
            return heading(self.text)[1]
        return BULLET.sub("", self.text, count=1).strip()

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()

    @property
    def is_source(self) -> bool:
        return self.level == 1 and heading(self.text)[1].startswith("Source:")

    def error(self, expected: str) -> DocumentError:
        return DocumentError(self.number, self.text, expected)


def read_lines(text: str) -> list[Line]:
    """Without what follows the last line that says something of the council."""
    for number, found in enumerate(text.splitlines(), start=1):
        if "\0" in found:
            raise DocumentError(number, found, "text without NUL characters")
    texts = clean_lines(text).split("\n")
    blocks = code_blocks(texts)
    code = {at for block in blocks for at in block}
    lines = [Line(at + 1, line, at in code) for at, line in enumerate(texts)]
    for line in lines:
        if not line.is_code and fence(line.text)[0]:
            raise line.error("a code block that the same signs end, or “\\” before them")
    for block in blocks:
        _refuse_swallowed_headings(lines[block.start : block.stop])
    while lines and lines[-1].is_empty:
        lines.pop()
    if lines and lines[-1].is_source:
        lines.pop()
    return lines


def _refuse_swallowed_headings(block: list[Line]) -> None:
    """Where another block begins after a heading in this one, it is this one that nobody ended."""
    signs, seen_heading = fence(block[0].text)[0], False
    for line in block[1:]:
        others, info = fence(line.text)
        if seen_heading and info and others.startswith(signs):
            raise block[0].error(f"a code block that ends before line {line.number} begins another")
        seen_heading = seen_heading or heading(line.text)[0] == 3


def free_text(lines: Iterable[Line], marks: str) -> str:
    texts = (
        line.text[1:]
        if line.text.startswith("\\") and not line.is_code and has_mark(line.text, marks)
        else line.text
        for line in lines
    )
    return "\n".join(texts).strip()


def hide_escapes(text: str) -> str:
    """With noncharacters for escaped signs, so that only those with a meaning are seen."""
    return _escape.sub(lambda match: chr(0xFDD0 + ESCAPABLE.index(match[1])), text)


def show_escapes(text: str) -> str:
    return clean_line(re.sub("[\ufdd0-\ufdef]", lambda match: ESCAPABLE[ord(match[0]) - 0xFDD0], text))


def without_markdown(text: str) -> str:
    """The words alone: no emphasis, no link, and the signs that entities stand for."""
    (inline,) = _inline.parseInline(text)
    return "".join(token.content for token in inline.children or ()).strip()


def words(line: Line) -> str:
    """The content as people read it."""
    return words_of(hide_escapes(line.content))


def words_of(text: str) -> str:
    """What people read of a text with hidden escapes."""
    return show_escapes(without_markdown(text))


def split_bracket(text: str, opening: str, closing: str) -> tuple[str, str | None]:
    """What stands before the bracket that ends the text, and what in it: None if no bracket does.

    Any of the signs opens and closes it.
    """
    depth = 0
    if text.endswith(tuple(closing)):
        for index in range(len(text) - 1, -1, -1):
            depth += (text[index] in closing) - (text[index] in opening)
            if depth == 0:
                return text[:index].rstrip(), text[index + 1 : -1]
    return text, None
