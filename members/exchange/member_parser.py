"""Reads the members of a council document, in either of its forms, which one document may mix.

### Name, Employer (Office)         ### Name
The bio.                            #### Employer
                                    #### Job title       the office may also stand above it; each but the
                                    #### Office          first may be missing
                                    ### Name             the name, and below it the job title,
                                    #### Job title       may be there once more
                                    The bio.

`term_parser` tells what else may stand in the brackets.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from members.exchange.council_document import DocumentMember, DocumentTerm, office_of
from members.exchange.document_lines import (
    Line,
    free_text,
    hide_escapes,
    show_escapes,
    split_bracket,
    without_markdown,
    words,
)
from members.exchange.document_syntax import (
    BIO_MARKS,
    COMMAS,
    ROUND_BRACKETS,
    has_mark,
    without_format_characters,
)
from members.exchange.term_parser import TermParser
from members.models import Term
from members.names import ORGANISATIONS_TOO, bare_name, is_post_nominal, slug_of


@dataclass
class _Section:
    """What stands from a member's heading to the next."""

    heading: Line
    below: list[tuple[Line, str]] = field(default_factory=list)  # the lines of #### that follow the heading
    bio: list[Line] = field(default_factory=list)
    name: str = ""
    slug: str = ""
    employer: str = ""
    brackets: str = ""  # what stands in them
    terms: tuple[DocumentTerm, ...] = ()  # that is: these
    doubtful: str = ""  # what belongs to the name, or is the employer

    def continues(self, before: "_Section") -> bool:
        """It is the second part of the same member: the name again, and the bio."""
        is_same = self.slug == before.slug or bare_name(self.name) == bare_name(before.name)
        return is_same and not before.bio and bool(before.below or self.below)


def parse_members(lines: list[Line], parser: TermParser) -> Iterator[DocumentMember]:
    members: list[list[_Section]] = []
    seen: dict[str, int] = {}
    for section in _sections(lines):
        _read_heading(section, parser)
        if members and len(members[-1]) == 1 and section.continues(members[-1][0]):
            members[-1].append(section)
            continue
        if section.slug in seen:
            raise section.heading.error(
                f"every member once; line {seen[section.slug]} has this one. Somebody else of the same name "
                f"needs an address of their own, as in “### {section.name} {{#{section.slug}-2}}”"
            )
        seen[section.slug] = section.heading.number
        members.append([section])
    has_second_form = any(_is_second_form(sections, parser) for sections in members)
    for sections in members:
        if not _is_second_form(sections, parser):
            _refuse_doubtful_line(sections[0], has_second_form)
        yield _member(sections, parser)


def _sections(lines: list[Line]) -> Iterator[_Section]:
    section: _Section | None = None
    for line in lines:
        if line.level == 3:
            if section:
                yield section
            section = _Section(line)
            continue
        assert section
        if line.level == 4 and not section.bio:
            if text := words(line):
                section.below.append((line, text))
            continue
        begins = without_format_characters(line.text)
        is_near_miss = not begins.startswith("\\") and has_mark(begins, BIO_MARKS)
        if is_near_miss and not line.is_code and not line.is_source:
            raise line.error("a member, “### Name”, or “\\” before a line of the bio")
        if section.bio or not line.is_empty:
            section.bio.append(line)
    if section:
        yield section


def _read_heading(section: _Section, parser: TermParser) -> None:
    line = section.heading
    text = hide_escapes(line.content)
    rest, address = split_bracket(text, "{", "}")
    if address is None or not address.startswith("#"):
        rest, address = text, ""
    text = without_markdown(rest)
    who, brackets = split_bracket(text, *ROUND_BRACKETS)
    if brackets is not None and not text.endswith(")") and not parser.knows(brackets):
        who, brackets = text, None  # full-width brackets are a usual part of a name, as in “李明（Li Ming）”
    parser.check_brackets(line, who)
    name, employer, is_certain = _split_name(who)
    section.name, section.employer = show_escapes(name), show_escapes(employer)
    if not is_certain and parser.office(section.employer.rpartition(",")[2]):
        raise line.error("an office in brackets, as in “### Name, Employer (Office)”")
    last = name.rpartition(",")[2].strip()
    if name.count(",") == 1 and not section.employer and last in ORGANISATIONS_TOO:
        section.doubtful = last
    if not section.name:
        raise line.error("a name, as in “### Name, Employer (Office)”")
    if brackets is not None:
        section.brackets, section.terms = show_escapes(brackets), parser.read(line, brackets)
    section.slug = address.removeprefix("#") or slug_of(section.name)


def _split_name(text: str) -> tuple[str, str, bool]:
    """The name, with what belongs to it as in "Ada Example, Ph.D.", the employer, and whether it is certain.

    A second comma directly after the first ends the name too: in "Ada Example,, MD" MD is the employer.
    """
    name, rest = _split_at_comma(text)
    part, others = _split_at_comma(rest)
    while is_post_nominal(part):
        name, rest = f"{name.rstrip()}, {part.strip()}", others
        part, others = _split_at_comma(rest)
    is_certain = not part.strip()
    return name, others if is_certain else rest, is_certain


def _split_at_comma(text: str) -> tuple[str, str]:
    before, *after = re.split(f"[{COMMAS}]", text, maxsplit=1)
    return before, "".join(after)


def _is_second_form(sections: list[_Section], parser: TermParser) -> bool:
    """Beyond doubt: no bio begins with what stands below the name."""
    below = [text for each in sections for _, text in each.below]
    return len(sections) > 1 or len(below) > 1 or any(parser.office(text) for text in below)


def _refuse_doubtful_line(section: _Section, others_have_second_form: bool) -> None:
    """It may be the heading of the bio that follows it, unless the other members have such lines too."""
    is_first_form = bool(section.employer or section.terms) or not others_have_second_form
    if not (section.below and section.bio and is_first_form):
        return
    line, text = section.below[0]
    way_out = f"“, {text}” after the name for the employer"
    if section.employer:
        is_office = section.terms == (DocumentTerm(office_of(section.terms)),)
        way_out = f"“#### {section.brackets if is_office else 'Member'}” in a line below it for a job title"
    raise line.error(f"“\\####” for a heading of the bio, or {way_out}")


def _member(sections: list[_Section], parser: TermParser) -> DocumentMember:
    first, last = sections[0], sections[-1]
    below = [*chain.from_iterable(each.below for each in sections)]
    for line, _ in below:
        parser.check_brackets(line, without_markdown(hide_escapes(line.content)))
    found = [(each.heading, each.brackets, each.terms) for each in sections if each.terms]
    found += [
        (line, text, (DocumentTerm(office),)) for line, text in below if (office := parser.office(text))
    ]
    terms = _terms(found, parser)
    others = [[(line, text) for line, text in each.below if not parser.office(text)] for each in sections]
    employer, job_title = _employer_and_job_title(first.employer, *others)
    if (doubtful := first.doubtful) and not employer:
        ways_out = f"“,, {doubtful}” for an employer, or “\\, {doubtful}” for a part of the name"
        raise first.heading.error(ways_out)
    bio = free_text(last.bio, BIO_MARKS)
    return DocumentMember(first.name, first.slug, employer, terms, bio, job_title, first.heading.number)


def _terms(
    found: list[tuple[Line, str, tuple[DocumentTerm, ...]]], parser: TermParser
) -> tuple[DocumentTerm, ...]:
    """As one of the places says where they stand; an office in a line below is of the first seat."""
    if not found:
        return ()
    line, text, terms = found[0]
    for other_line, other_text, others in found[1:]:
        office = office_of(terms)
        if others not in (terms, (DocumentTerm(office),)):
            if office or others != (DocumentTerm(office_of(others)),):
                raise other_line.error(f"one office of a member; line {line.number} says “{text}”")
            terms = _with_office(terms, others[0])
            line, text = other_line, other_text
    if office_of(terms) == Term.Office.CHAIR:
        parser.check_chair(line, text)
    return terms


def _with_office(terms: tuple[DocumentTerm, ...], office: DocumentTerm) -> tuple[DocumentTerm, ...]:
    at = next((at for at, term in enumerate(terms) if term.capacity == Term.Capacity.MEMBER), None)
    if at is None:
        return office, *terms
    return *terms[:at], replace(terms[at], office=office.office), *terms[at + 1 :]


def _employer_and_job_title(
    employer: str, shown: list[tuple[Line, str]], repeated: Iterable[tuple[Line, str]] = ()
) -> tuple[str, str]:
    """Where one line stands below the name that is there again, that is the job title."""
    repeated, job_title = list(repeated), ""
    lines = {text: line for line, text in reversed([*shown, *repeated])}
    texts = list(dict.fromkeys(text for _, text in [*shown, *repeated]))
    is_employer = len(shown) > 1 and repeated[:1] and repeated[0][1] == shown[0][1]
    if len(repeated) == 1 and not is_employer:
        job_title = repeated[0][1]
        texts.remove(job_title)
    if employer in texts:
        texts.remove(employer)
    employer = employer or "".join(texts[:1] and [texts.pop(0)])
    job_title = job_title or "".join(texts[:1] and [texts.pop(0)])
    if texts:
        raise lines[texts[0]].error("at most an employer, a job title and an office below a member’s name")
    return employer, job_title
