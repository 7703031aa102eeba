"""The council document: a council, its resources and its roster as one Markdown file.

    # Technical Advisory Council
    ### The first paragraph of the overview
    Further paragraphs of the overview.
    ## Resources
    - Title (Note)
    - [Title](https://example.org/) (Note)
    ### Name, Affiliation (Role)
    The bio, any Markdown.
    # Source: where the text was found

In the lines of resources and members a backslash before a sign takes its meaning away: the comma after
the name, the brackets of a role, a note or a link. A heading that ends in {#address} names the member's
address where the name does not give it: two people of one name. In the free text between those lines,
a line that would read as one of them has a backslash in front.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import dropwhile, pairwise

from members.names import slug_of
from members.terms import Term

RESOURCES = "## Resources"
ROLES = {role.label.lower(): role for role in Term.Role}
MAX_LINE = 2000  # of a heading or a bullet; the longest that the site can hold is shorter

# A line of free text that would read as one of the document's own, and the backslashes before it.
OVERVIEW_MARK = re.compile(r"(\\*)(?=### |- |## Resources\s*$)")
BIO_MARK = re.compile(r"(\\*)(?=### |# Source:)")

ESCAPABLE = "\\,()[]{}"


class DocumentError(Exception):
    """The document does not fit: where, what stood there, what was expected."""

    def __init__(self, line: int, found: str, expected: str) -> None:
        shown = f"{found[:77]}…" if len(found) > 80 else found
        shown = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in shown)
        what = f"“{shown}”" if shown.strip() else "nothing"
        super().__init__(f"Line {line}: found {what}, expected {expected}.")


@dataclass(frozen=True)
class DocumentResource:
    title: str
    url: str = ""
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class DocumentMember:
    name: str
    slug: str
    affiliation: str = ""
    role: Term.Role | None = None
    bio: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class CouncilDocument:
    name: str
    overview: str
    resources: tuple[DocumentResource, ...] = ()
    members: tuple[DocumentMember, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def short_name(self) -> str:
        """What the overview puts in brackets behind the name, or the initials."""
        found = re.search(re.escape(self.name) + r"\s+\(([^()\s]{1,50})\)", self.overview)
        return found[1] if found else "".join(word[0] for word in self.name.split() if word[0].isupper())[:50]


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
    said = _plain(text)
    for words in (said, *(said.removeprefix(f"{short} ") for short in short_names)):
        if words in ROLES:
            return ROLES[words]
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


def write(document: CouncilDocument) -> str:
    """The text that parse reads as this document."""
    blocks = [
        f"# {document.name}\n{_write_overview(document.overview)}",
        "\n".join([RESOURCES, *map(_write_resource, document.resources)]),
        *(
            f"{_write_heading(member)}\n{_write_free_text(member.bio, BIO_MARK)}"
            for member in document.members
        ),
    ]
    return "\n\n\n".join(block.rstrip() for block in blocks) + "\n"


def _write_overview(overview: str) -> str:
    first, _, rest = overview.partition("\n\n")
    if first and first == first.strip() and "\n" not in first and rest == rest.strip():
        return f"### {first}\n{_write_free_text(rest, OVERVIEW_MARK)}"
    return _write_free_text(overview, OVERVIEW_MARK)


def _write_resource(resource: DocumentResource) -> str:
    title = _escape(resource.title, "\\[]" if resource.url or resource.title.startswith("[") else "\\")
    if title.endswith(")"):
        title = _escape(title, "(")
    url, note = (_escape(part, "\\()") for part in (resource.url, resource.note))
    text = f"[{title}]({url})" if url else title
    return f"- {text} ({note})" if note else f"- {text}"


def _write_heading(member: DocumentMember) -> str:
    who = _escape(member.name, "\\,")
    if member.affiliation:
        who += ", " + _escape(member.affiliation, "\\")
    if who.endswith(")"):
        who = _escape(who, "(")
    if who.endswith("}"):
        who = _escape(who, "{")
    role = f" ({member.role.label})" if member.role else ""
    slug = f" {{#{member.slug}}}" if member.slug != slug_of(member.name) else ""
    return f"### {who}{role}{slug}"


def _write_free_text(text: str, mark: re.Pattern[str]) -> str:
    return "\n".join(f"\\{line}" if mark.match(line) else line for line in text.split("\n"))


def _escape(text: str, signs: str) -> str:
    return re.sub(f"[{re.escape(signs)}]", r"\\\g<0>", text)
