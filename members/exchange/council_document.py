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

In the lines of resources and members a backslash before a character takes its meaning away: the comma after
the name, the brackets of a role, a note or a link. A heading that ends in {#address} names the member's
address where the name does not give it: two people of one name. In the free text between those lines,
a line that would read as one of them has a backslash in front.
"""

import re
from dataclasses import dataclass, field

from members.models import Term
from members.names import slug_of

RESOURCES = "## Resources"

# How the document's own lines begin that could stand in an overview or a bio.
OVERVIEW_MARKS = rf"### |- |{RESOURCES}\s*$"
BIO_MARKS = "### |# Source:"


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


def write(document: CouncilDocument) -> str:
    """The text that parse reads as this document."""
    blocks = [
        f"# {document.name}\n{_write_overview(document.overview)}",
        "\n".join([RESOURCES, *map(_write_resource, document.resources)]),
        *(f"{_write_heading(each)}\n{_write_free_text(each.bio, BIO_MARKS)}" for each in document.members),
    ]
    return "\n\n\n".join(block.rstrip() for block in blocks) + "\n"


def _write_overview(overview: str) -> str:
    first, _, rest = overview.partition("\n\n")
    if first and first == first.strip() and "\n" not in first and rest == rest.strip():
        return f"### {first}\n{_write_free_text(rest, OVERVIEW_MARKS)}"
    return _write_free_text(overview, OVERVIEW_MARKS)


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


def _write_free_text(text: str, marks: str) -> str:
    return re.sub(rf"^(?=\\*({marks}))", r"\\", text, flags=re.MULTILINE)


def _escape(text: str, signs: str) -> str:
    return re.sub(f"[{re.escape(signs)}]", r"\\\g<0>", text)
