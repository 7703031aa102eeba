"""The council document: a council, its resources and its roster as one Markdown file.

    # Technical Advisory Council
    ### The first paragraph of the overview
    Further paragraphs of the overview.
    ## Resources
    - Title (Note)
    - [Title](https://example.org/) (Note)
    ## Seats
    - DeepSpeed (Project)
    - Security (Working group)
    ### Name, Employer (Chair, DeepSpeed project; Lead of Security)
    The bio, any Markdown.
    # Source: where the text was found

This is the form that `write` writes; `member_parser` has another that is read, `term_parser` tells what
may stand in the brackets behind a member. Where there are no seats, there is no such section. Working
groups do not vote and other seats do, unless “with vote” or “no vote” stands behind the kind. In the
lines of resources, seats and members a backslash before a character takes its meaning away: the comma
after the name, the brackets of a term, a note or a link, the signs of Markdown. A heading that ends in
{#address} names the member's address where the name does not give it: two people of one name.
`document_syntax` tells of the free text between those lines.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.text import capfirst

from members.exchange.document_syntax import (
    BIO_MARKS,
    BRACKETS,
    COMMAS,
    OVERVIEW_MARKS,
    RESOURCES,
    ROUND_BRACKETS,
    SEATS,
    SEMICOLONS,
    escape,
    fence,
    heading,
    write_free_text,
    write_words,
)
from members.exchange.term_words import VOTES, has_office, needs_phrase, reference_to
from members.models import Seat, Term
from members.names import is_post_nominal, slug_of


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
class DocumentSeat:
    name: str
    kind: Seat.Kind
    votes: bool
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class DocumentTerm:
    office: Term.Office | None = None  # None says nothing of it
    capacity: Term.Capacity = Term.Capacity.MEMBER
    seat: str = ""  # its name if the document lists it, else what refers to it; an empty one says nothing
    employer: str | None = None  # if it is not the member's; empty where it is not known


def office_of(terms: Iterable[DocumentTerm]) -> Term.Office | None:
    """The first in the order of the roster that they say."""
    return min((term.office for term in terms if term.office), default=None)


@dataclass(frozen=True)
class DocumentMember:
    name: str
    slug: str
    employer: str = ""
    terms: tuple[DocumentTerm, ...] = ()  # those in the brackets
    bio: str = ""
    job_title: str = ""  # read, not written
    line: int = field(default=0, compare=False)

    @property
    def office(self) -> Term.Office | None:
        return office_of(self.terms)


@dataclass(frozen=True)
class CouncilDocument:
    name: str
    overview: str
    resources: tuple[DocumentResource, ...] = ()
    members: tuple[DocumentMember, ...] = ()
    seats: tuple[DocumentSeat, ...] = ()  # with any, the document is a roster of seats
    line: int = field(default=0, compare=False)

    @property
    def kinds(self) -> dict[str, Seat.Kind]:
        """Of the seats, by their names."""
        return {seat.name: seat.kind for seat in self.seats}

    @property
    def short_name(self) -> str:
        """What the overview puts in brackets behind the name, or the initials."""
        found = re.search(re.escape(self.name) + r"\s+\(([^()\s]{1,50})\)", self.overview)
        return found[1] if found else "".join(word[0] for word in self.name.split() if word[0].isupper())[:50]


def write(document: CouncilDocument) -> str:
    """The text that parse reads as this document."""
    has_co_chairs = [member.office for member in document.members].count(Term.Office.CHAIR) > 1
    blocks = [
        f"# {write_words(document.name)}\n{_write_overview(document.overview)}",
        "\n".join([RESOURCES, *map(_write_resource, document.resources)]),
        *(["\n".join([SEATS, *map(_write_seat, document.seats)])] if document.seats else []),
        *(_write_member(member, document.kinds, has_co_chairs) for member in document.members),
    ]
    return "\n\n\n".join(block.rstrip() for block in blocks) + "\n"


def _write_overview(overview: str) -> str:
    first, _, rest = overview.partition("\n\n")
    fits = first and "\n" not in first and rest == rest.strip() and not fence(first)[0]
    if fits and heading(f"### {first}") == (3, first):
        return f"### {first}\n{write_free_text(rest, OVERVIEW_MARKS)}"
    return write_free_text(overview, OVERVIEW_MARKS)


def _write_resource(resource: DocumentResource) -> str:
    title = write_words(resource.title, "]" if resource.url else "")
    opening, closing = ROUND_BRACKETS
    if title.endswith(tuple(closing)):
        title = escape(title, opening)
    brackets = opening + closing
    url, note = escape(_write_address(resource.url), f"\\{brackets}"), write_words(resource.note, brackets)
    text = f"[{title}]({url})" if url else title
    return f"- {text} ({note})" if note else f"- {text}"


def _write_address(address: str) -> str:
    """As Markdown reads it too, but not who harvests mail addresses."""
    return address.replace("@", "&#64;") if address.startswith("mailto:") else address


def _write_seat(seat: DocumentSeat) -> str:
    said = [words for words, votes in VOTES.items() if seat.votes == votes != seat.kind.usually_votes]
    return f"- {write_words(seat.name)} ({', '.join([str(seat.kind.label), *said])})"


def _write_member(member: DocumentMember, kinds: Mapping[str, Seat.Kind], has_co_chairs: bool) -> str:
    opening, _ = BRACKETS
    who = write_words(member.name, COMMAS + opening)
    if member.employer:
        first, *_, last = [*re.split(f"[{COMMAS}]", member.employer), member.employer.rpartition(",")[2]]
        ends_name = not first.strip() or is_post_nominal(first) or has_office(last)
        who += f"{',' * (1 + ends_name)} {write_words(member.employer, opening)}"
    if member.terms:
        who += f" ({'; '.join(_write_term(term, kinds, has_co_chairs) for term in member.terms)})"
    who += f" {{#{member.slug}}}" if member.slug != slug_of(member.name) else ""
    return f"### {who}\n{write_free_text(member.bio, BIO_MARKS)}"


def _write_term(term: DocumentTerm, kinds: Mapping[str, Seat.Kind], has_co_chairs: bool) -> str:
    signs = COMMAS + SEMICOLONS + "".join(ROUND_BRACKETS)
    parts = []
    if term.office:
        is_co_chair = has_co_chairs and term.office == Term.Office.CHAIR
        parts.append("Co-Chair" if is_co_chair else term.office.office_name or "Member")
    if term.seat:
        reference = reference_to(term.seat, kinds)
        is_alone = term.capacity == Term.Capacity.MEMBER and not needs_phrase(reference)
        phrase = "" if is_alone else f"{capfirst(term.capacity.noun)} "
        parts.append(phrase + write_words(reference, signs))
    elif term.capacity != Term.Capacity.MEMBER:
        parts.append(str(term.capacity.label))
    if term.employer is not None:
        parts.append(f"at {write_words(term.employer, signs)}" if term.employer else "no employer")
    return ", ".join(parts)
