"""Reads a council document: text to data classes, whole or not at all."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile

from members.exchange.council_document import CouncilDocument, DocumentResource, DocumentSeat
from members.exchange.document_lines import (
    BULLET,
    Line,
    free_text,
    hide_escapes,
    read_lines,
    show_escapes,
    split_bracket,
    words,
    words_of,
)
from members.exchange.document_syntax import (
    HASH,
    OVERVIEW_MARKS,
    RESOURCES,
    RESOURCES_MARK,
    ROUND_BRACKETS,
    SEATS,
    heading,
    without_format_characters,
)
from members.exchange.member_parser import parse_members
from members.exchange.term_parser import TermParser
from members.exchange.term_words import KINDS, VOTES, plain
from members.models import Seat
from tac_site.addresses import understood


def parse(text: str, short_name: str = "") -> CouncilDocument:
    """The document in text, whole, or DocumentError. Offices may have the short name before them."""
    lines = read_lines(text)
    first = next((line for line in lines if not line.is_empty), Line(1, ""))
    name = words(first) if first.level == 1 else ""
    if not name:
        raise first.error("the council's heading, such as “# Technical Advisory Council”")

    resources_at = _end_of_overview(lines, first.number)
    overview = _overview(lines[first.number : resources_at - 1])
    rest = lines[resources_at:]
    members_at = next((at for at, line in enumerate(rest) if line.level == 3), len(rest))
    seats_at = next((at for at, line in enumerate(rest[:members_at]) if _is_section(line, SEATS)), members_at)
    document = CouncilDocument(
        name,
        overview,
        tuple(_resources(rest[:seats_at])),
        seats=tuple(_seats(rest[seats_at + 1 : members_at])),
        line=first.number,
    )
    short_names = {plain(each) for each in (name, short_name, document.short_name)}
    parser = TermParser(short_names - {*map(plain, document.kinds)}, document.kinds)
    return replace(document, members=tuple(parse_members(rest[members_at:], parser)))


def _is_section(line: Line, title: str) -> bool:
    return line.level == 2 and heading(line.text)[1].casefold() == heading(title)[1].casefold()


def _end_of_overview(lines: list[Line], start: int) -> int:
    """The number of the line after it: the heading of the resources."""
    is_first = True
    for line in lines[start:]:
        if _is_section(line, RESOURCES):
            return line.number
        begins = without_format_characters(line.text)
        if not line.is_code and re.match(OVERVIEW_MARKS, begins) and not (line.level == 3 and is_first):
            raise line.error(_meant_in_overview(begins, is_first))
        is_first = is_first and line.is_empty
    raise lines[-1].error(f"“{RESOURCES}” in a line after it")


def _meant_in_overview(line: str, is_first: bool) -> str:
    if re.match(RESOURCES_MARK, line):
        return f"“{RESOURCES}”, or “\\” before a line of the overview"
    if not re.match(rf"\s*{HASH}", line):
        return f"“{RESOURCES}” before the first bullet, or “\\- ” in the overview"
    if is_first:
        return "“### ” before the first paragraph of the overview, or “\\” before all of it"
    return f"“{RESOURCES}” before the first member, or “\\### ” in the overview"


def _overview(lines: list[Line]) -> str:
    lines = list(dropwhile(lambda line: line.is_empty, lines))
    if lines and lines[0].level == 3:
        return f"{heading(lines[0].text)[1]}\n\n{free_text(lines[1:], OVERVIEW_MARKS)}".strip()
    return free_text(lines, OVERVIEW_MARKS)


def _resources(lines: list[Line]) -> Iterator[DocumentResource]:
    seen: dict[str, int] = {}
    for line in lines:
        if line.is_empty:
            continue
        if line.is_code or not BULLET.match(line.text):
            raise line.error("a resource, “- Title (Note)”, or a member, “### Name”")
        text = hide_escapes(line.content)
        if text.startswith("[") and "](" in text:
            title, url, note = _link(line, text)
        else:
            (title, note), url = split_bracket(text, *ROUND_BRACKETS), ""
        title, note = words_of(title), words_of(note or "")
        if not title:
            raise line.error("a title, as in “- Title (Note)”")
        if title in seen:
            raise line.error(f"every resource once; line {seen[title]} has this one")
        seen[title] = line.number
        yield DocumentResource(title, understood(show_escapes(url)), note, line.number)


def _seats(lines: list[Line]) -> Iterator[DocumentSeat]:
    seen: dict[str, int] = {}
    for line in lines:
        if line.is_empty:
            continue
        bullet, bracket = split_bracket(hide_escapes(line.content), *ROUND_BRACKETS)
        name, (kind, *vote) = words_of(bullet), plain(words_of(bracket or "")).split(", ")
        is_seat = not line.is_code and BULLET.match(line.text) and name and kind in KINDS
        if not is_seat or vote not in ([], *([words] for words in VOTES)):
            kinds = ", ".join(f"“({each.label})”" for each in Seat.Kind)
            unusual = "“(Project, no vote)” or “(Working group, with vote)”"
            raise line.error(
                f"a seat, “- Name” and {kinds} or, if it votes unlike others of its kind, {unusual}; "
                "or a member, “### Name”"
            )
        if name in seen:
            raise line.error(f"every seat once; line {seen[name]} has this one")
        seen[name] = line.number
        votes = VOTES[vote[0]] if vote else KINDS[kind].usually_votes
        yield DocumentSeat(name, KINDS[kind], votes, line.number)


def _link(line: Line, text: str) -> tuple[str, str, str | None]:
    """Title, address and note of "[Title](address) (Note)"."""
    link, note = split_bracket(text, *ROUND_BRACKETS)
    if link.endswith("]"):
        link, note = text, None
    title, url = split_bracket(link, "(", ")")
    if url is None or not title.endswith("]") or "](" in title:
        raise line.error("a link, “- [Title](https://…) (Note)”, or “\\[” for a bracket that begins none")
    return title[1:-1], url, note
