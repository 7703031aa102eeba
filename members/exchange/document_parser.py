"""Reads a council document: text to data classes, whole or not at all."""

import re
from collections.abc import Iterator
from itertools import dropwhile
from typing import NamedTuple

from members.exchange.council_document import (
    BIO_MARKS,
    OVERVIEW_MARKS,
    RESOURCES,
    CouncilDocument,
    DocumentError,
    DocumentMember,
    DocumentResource,
)
from members.models import Term
from members.names import slug_of

ROLES = {role.label.lower(): role for role in Term.Role}
MAX_LINE = 2000  # of a heading or a bullet; the longest that the site can hold is shorter
ESCAPABLE = "\\,()[]{}"


class Line(NamedTuple):
    number: int  # from 1: lines[number:] are those after it
    text: str

    def error(self, expected: str) -> DocumentError:
        return DocumentError(self.number, self.text, expected)


def parse(text: str, short_name: str = "") -> CouncilDocument:
    """The document in text, whole, or DocumentError. Roles may have the short name before them."""
    lines = [Line(number, line) for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1)]
    for line in lines:
        if "\0" in line.text:
            raise line.error("text without NUL characters")
    while lines and not lines[-1].text.strip():
        lines.pop()
    if lines and lines[-1].text.startswith("# Source:"):
        lines.pop()

    heading = next((line for line in lines if line.text.strip()), Line(1, ""))
    name = _content(heading, "# ")
    if not heading.text.startswith("# ") or not name:
        raise heading.error("the council's heading, such as “# Technical Advisory Council”")

    resources_at = _end_of_overview(lines, heading.number)
    overview = _overview([line.text for line in lines[heading.number : resources_at - 1]])
    bullets, *sections = _divided_by_members(lines[resources_at:])
    resources = tuple(_resources(bullets))
    short_names = {_plain(short_name), _plain(CouncilDocument(name, overview).short_name)}
    return CouncilDocument(name, overview, resources, tuple(_members(sections, short_names)), heading.number)


def _content(line: Line, mark: str) -> str:
    if len(line.text) > MAX_LINE:
        raise line.error(f"a line of at most {MAX_LINE} characters")
    return line.text.removeprefix(mark).strip()


def _end_of_overview(lines: list[Line], start: int) -> int:
    """The number of the line after it: the heading of the resources."""
    is_first = True
    for line in lines[start:]:
        if line.text.rstrip() == RESOURCES:
            return line.number
        if line.text.startswith("- "):
            raise line.error(f"“{RESOURCES}” before the first bullet, or “\\- ” in the overview")
        if line.text.startswith("### ") and not is_first:
            raise line.error(f"“{RESOURCES}” before the first member, or “\\### ” in the overview")
        is_first = is_first and not line.text.strip()
    raise lines[-1].error(f"“{RESOURCES}” in a line after it")


def _overview(lines: list[str]) -> str:
    lines = list(dropwhile(lambda line: not line.strip(), lines))
    if lines and lines[0].startswith("### "):
        first = lines[0].removeprefix("### ").strip()
        return f"{first}\n\n{_read_free_text(lines[1:], OVERVIEW_MARKS)}".strip()
    return _read_free_text(lines, OVERVIEW_MARKS)


def _divided_by_members(lines: list[Line]) -> list[list[Line]]:
    """The lines before the first member's heading, then those of each member."""
    sections: list[list[Line]] = [[]]
    for line in lines:
        if line.text.startswith("### "):
            sections.append([])
        sections[-1].append(line)
    return sections


def _resources(lines: list[Line]) -> Iterator[DocumentResource]:
    seen: dict[str, int] = {}
    for line in lines:
        if not line.text.strip():
            continue
        if not line.text.startswith("- "):
            raise line.error("a resource, “- Title (Note)”, or a member, “### Name”")
        text = _hide_escapes(line, "- ")
        if text.startswith("[") and "](" in text:
            title, url, note = _link(line, text)
        else:
            (title, note), url = _split_bracket(text, "(", ")"), ""
        title, url, note = map(_show_escapes, (title, url, note or ""))
        if not title:
            raise line.error("a title, as in “- Title (Note)”")
        if title in seen:
            raise line.error(f"every resource once; line {seen[title]} has this one")
        seen[title] = line.number
        yield DocumentResource(title, url, note, line.number)


def _link(line: Line, text: str) -> tuple[str, str, str | None]:
    """Title, address and note of "[Title](address) (Note)"."""
    link, note = _split_bracket(text, "(", ")")
    if link.endswith("]"):
        link, note = text, None
    title, url = _split_bracket(link, "(", ")")
    if url is None or not title.endswith("]") or "](" in title:
        raise line.error("a link, “- [Title](https://…) (Note)”, or “\\[” for a bracket that begins none")
    return title[1:-1], url, note


def _members(sections: list[list[Line]], short_names: set[str]) -> Iterator[DocumentMember]:
    seen: dict[str, int] = {}
    for line, *bio in sections:
        heading = _hide_escapes(line, "### ")
        rest, address = _split_bracket(heading, "{", "}")
        if address is None or not address.startswith("#"):
            rest, address = heading, ""
        who, role_text = _split_bracket(rest, "(", ")")
        name, _, affiliation = map(_show_escapes, who.partition(","))
        if not name:
            raise line.error("a name, as in “### Name, Affiliation (Role)”")
        role = None if role_text is None else _role(line, role_text, short_names)
        slug = address.removeprefix("#") or slug_of(name)
        if slug in seen:
            raise line.error(
                f"every member once; line {seen[slug]} has this one. Somebody else of the same name "
                f"needs an address of their own, as in “### {name} {{#{slug}-2}}”"
            )
        seen[slug] = line.number
        bio_text = _read_free_text([each.text for each in bio], BIO_MARKS)
        yield DocumentMember(name, slug, affiliation, role, bio_text, line.number)


def _role(line: Line, text: str, short_names: set[str]) -> Term.Role:
    label = _plain(text)
    for role in (label, *(label.removeprefix(f"{short} ") for short in short_names)):
        if role in ROLES:
            return ROLES[role]
    known = ", ".join(f"“({role.label})”" for role in Term.Role)
    raise line.error(f"{known}, or “\\(” for a bracket that is no role")


def _plain(words: str) -> str:
    return " ".join(words.replace("-", " ").lower().split())


def _read_free_text(lines: list[str], marks: str) -> str:
    return re.sub(rf"^\\(?=\\*({marks}))", "", "\n".join(lines), flags=re.MULTILINE).strip()


def _hide_escapes(line: Line, mark: str) -> str:
    """Escaped signs become control characters, so that only those with a meaning are seen."""
    text = _content(line, mark)
    if re.search("[\x01-\x08]", text):
        raise line.error("a line without control characters")
    return re.sub(r"\\([\\,()\[\]{}])", lambda match: chr(1 + ESCAPABLE.index(match[1])), text)


def _show_escapes(text: str) -> str:
    return re.sub("[\x01-\x08]", lambda match: ESCAPABLE[ord(match[0]) - 1], text.strip())


def _split_bracket(text: str, opening: str, closing: str) -> tuple[str, str | None]:
    """What stands before the bracket that ends the text, and what in it: None if no bracket does."""
    depth = 0
    if text.endswith(closing):
        for index in range(len(text) - 1, -1, -1):
            depth += (text[index] == closing) - (text[index] == opening)
            if depth == 0:
                return text[:index].rstrip(), text[index + 1 : -1]
    return text, None
