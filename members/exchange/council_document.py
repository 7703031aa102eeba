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

RESOURCES = "## Resources"

# A line of free text that would read as one of the document's own, and the backslashes before it.
OVERVIEW_MARK = re.compile(r"(\\*)(?=### |- |## Resources\s*$)")
BIO_MARK = re.compile(r"(\\*)(?=### |# Source:)")


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
