"""Reads a council document: text to data classes, whole or not at all."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, pairwise

from members.exchange.council_document import (
    BIO_MARK,
    OVERVIEW_MARK,
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


def parse(text: str, short_name: str = "") -> CouncilDocument:
    """The document in text, whole, or DocumentError. Roles may have the short name before them."""
    lines = re.split("\r\n|\r|\n", text)
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise DocumentError(number, line, "text without NUL characters")
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and lines[-1].startswith("# Source:"):
        lines.pop()

    heading = next((index for index, line in enumerate(lines) if line.strip()), None)
    expected = "the council's heading, such as “# Technical Advisory Council”"
    if heading is None:
        raise DocumentError(1, "", expected)
    name = _content(heading + 1, lines[heading], "# ")
    if not lines[heading].startswith("# ") or not name:
        raise DocumentError(heading + 1, lines[heading], expected)

    resources_at = _end_of_overview(lines, heading + 1)
    members_at = next(
        (index for index in range(resources_at, len(lines)) if lines[index].startswith("### ")), len(lines)
    )
    document = CouncilDocument(
        name,
        _overview(lines[heading + 1 : resources_at]),
        tuple(_resources(lines, resources_at + 1, members_at)),
        line=heading + 1,
    )
    short_names = {_plain(short) for short in (short_name, document.short_name) if short}
    return replace(document, members=tuple(_members(lines, members_at, short_names)))


def _content(number: int, line: str, mark: str) -> str:
    if len(line) > MAX_LINE:
        raise DocumentError(number, line, f"a line of at most {MAX_LINE} characters")
    return line.removeprefix(mark).strip()


def _end_of_overview(lines: list[str], start: int) -> int:
    first = True
    for index in range(start, len(lines)):
        line = lines[index]
        if line.rstrip() == RESOURCES:
            return index
        if line.startswith("- "):
            raise DocumentError(
                index + 1, line, f"“{RESOURCES}” before the first bullet, or “\\- ” in the overview"
            )
        if line.startswith("### ") and not first:
            raise DocumentError(
                index + 1, line, f"“{RESOURCES}” before the first member, or “\\### ” in the overview"
            )
        first = first and not line.strip()
    raise DocumentError(len(lines), lines[-1], f"“{RESOURCES}” in a line after it")


def _overview(lines: list[str]) -> str:
    lines = list(dropwhile(lambda line: not line.strip(), lines))
    if lines and lines[0].startswith("### "):
        first = lines[0].removeprefix("### ").strip()
        return f"{first}\n\n{_read_free_text(lines[1:], OVERVIEW_MARK)}".strip()
    return _read_free_text(lines, OVERVIEW_MARK)


def _resources(lines: list[str], start: int, end: int) -> Iterator[DocumentResource]:
    seen: dict[str, int] = {}
    for number in range(start + 1, end + 1):
        line = lines[number - 1]
        if not line.strip():
            continue
        if not line.startswith("- "):
            raise DocumentError(number, line, "a resource, “- Title (Note)”, or a member, “### Name”")
        text = _hide_escapes(number, line, "- ")
        if text.startswith("[") and "](" in text:
            title, url, note = _link(number, line, text)
        else:
            (title, note), url = _split_bracket(text, "(", ")"), ""
        title, url, note = map(_show_escapes, (title, url, note or ""))
        if not title:
            raise DocumentError(number, line, "a title, as in “- Title (Note)”")
        if title in seen:
            raise DocumentError(number, line, f"every resource once; line {seen[title]} has this one")
        seen[title] = number
        yield DocumentResource(title, url, note, number)


def _link(number: int, line: str, text: str) -> tuple[str, str, str | None]:
    """Title, address and note of "[Title](address) (Note)"."""
    link, note = _split_bracket(text, "(", ")")
    if link.endswith("]"):
        link, note = text, None
    title, url = _split_bracket(link, "(", ")")
    if url is None or not title.endswith("]") or "](" in title:
        raise DocumentError(
            number, line, "a link, “- [Title](https://…) (Note)”, or “\\[” for a bracket that begins none"
        )
    return title[1:-1], url, note


def _members(lines: list[str], start: int, short_names: set[str]) -> Iterator[DocumentMember]:
    seen: dict[str, int] = {}
    headings = [index for index in range(start, len(lines)) if lines[index].startswith("### ")]
    for at, end in pairwise([*headings, len(lines)]):
        number, line = at + 1, lines[at]
        heading = _hide_escapes(number, line, "### ")
        rest, address = _split_bracket(heading, "{", "}")
        if address is None or not address.startswith("#"):
            rest, address = heading, ""
        who, role_text = _split_bracket(rest, "(", ")")
        name, _, affiliation = map(_show_escapes, who.partition(","))
        if not name:
            raise DocumentError(number, line, "a name, as in “### Name, Affiliation (Role)”")
        role = None if role_text is None else _role(number, line, role_text, short_names)
        slug = address.removeprefix("#") or slug_of(name)
        if slug in seen:
            raise DocumentError(
                number,
                line,
                f"every member once; line {seen[slug]} has this one. Somebody else of the same name "
                f"needs an address of their own, as in “### {name} {{#{slug}-2}}”",
            )
        seen[slug] = number
        bio = _read_free_text(lines[at + 1 : end], BIO_MARK)
        yield DocumentMember(name, slug, affiliation, role, bio, number)


def _role(number: int, line: str, text: str, short_names: set[str]) -> Term.Role:
    label = _plain(text)
    for role in (label, *(label.removeprefix(f"{short} ") for short in short_names)):
        if role in ROLES:
            return ROLES[role]
    known = ", ".join(f"“({role.label})”" for role in Term.Role)
    raise DocumentError(number, line, f"{known}, or “\\(” for a bracket that is no role")


def _plain(words: str) -> str:
    return " ".join(words.replace("-", " ").lower().split())


def _read_free_text(lines: list[str], mark: re.Pattern[str]) -> str:
    texts = []
    for line in lines:
        match = mark.match(line)
        texts.append(line[1:] if match and match[1] else line)
    return "\n".join(texts).strip()


def _hide_escapes(number: int, line: str, mark: str) -> str:
    """Escaped signs become control characters, so that only those with a meaning are seen."""
    text = _content(number, line, mark)
    if re.search("[\x01-\x08]", text):
        raise DocumentError(number, line, "a line without control characters")
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
