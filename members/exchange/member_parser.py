"""Reads the members of a council document, in either of its forms, which one document may mix.

### Name, Affiliation (Role)        ### Name
The bio.                            #### Affiliation
                                    #### Job title       the role may also stand above it; each but the
                                    #### Role            first may be missing
                                    ### Name             the name, and below it the job title,
                                    #### Job title       may be there once more
                                    The bio.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from members.exchange.council_document import DocumentMember
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
    BRACKETS,
    COMMAS,
    ROUND_BRACKETS,
    has_mark,
    without_format_characters,
)
from members.models import Term
from members.names import ORGANISATIONS_TOO, bare_name, is_post_nominal, slug_of

CHAIRS = ("chair", "chairperson", "chairwoman", "chairman")
CO_CHAIR = "co chair"
ROLES = {
    CO_CHAIR: Term.Office.CHAIR,
    "member": Term.Office.NONE,
    **dict.fromkeys(CHAIRS, Term.Office.CHAIR),
    **{f"vice {chair}": Term.Office.VICE_CHAIR for chair in CHAIRS},
}
_opening, _closing = map(re.escape, BRACKETS)
_in_brackets = re.compile(f"([{_opening}])([^{_opening}{_closing}]*)[{_closing}]")
KNOWN_ROLES = "“(Chair)”, “(Vice Chair)”, “(Member)”"


@dataclass
class _Section:
    """What stands from a member's heading to the next."""

    heading: Line
    below: list[tuple[Line, str]] = field(default_factory=list)  # the lines of #### that follow the heading
    bio: list[Line] = field(default_factory=list)
    name: str = ""
    slug: str = ""
    affiliation: str = ""
    role: str = ""  # as people write it
    doubtful: str = ""  # what belongs to the name, or is the affiliation

    def continues(self, before: "_Section") -> bool:
        """It is the second part of the same member: the name again, and the bio."""
        is_same = self.slug == before.slug or bare_name(self.name) == bare_name(before.name)
        return is_same and not before.bio and bool(before.below or self.below)


def parse_members(lines: list[Line], short_names: Iterable[str]) -> Iterator[DocumentMember]:
    """Short names of the council may stand before a role."""
    roles = _Roles({plain(name) for name in short_names})
    members: list[list[_Section]] = []
    seen: dict[str, int] = {}
    for section in _sections(lines):
        _read_heading(section, roles)
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
    has_second_form = any(_is_second_form(sections, roles) for sections in members)
    for sections in members:
        if not _is_second_form(sections, roles):
            _refuse_doubtful_line(sections[0], has_second_form)
        yield _member(sections, roles)


def plain(text: str) -> str:
    return " ".join(text.replace("-", " ").lower().split())


@dataclass
class _Roles:
    """Which texts are roles, and who is chair so far."""

    short_names: set[str]
    chair: tuple[int, bool] | None = None  # in which line, and whether with others

    def of(self, text: str) -> Term.Office | None:
        label = plain(text)
        candidates = [label]
        apart = [part for part in re.split(", *", label) if part not in self.short_names]
        candidates += apart if len(apart) == 1 else []  # “Chair, TAC”
        for name in self.short_names - {""}:
            candidates += [label.removeprefix(f"{name} "), label.removesuffix(f" of the {name}")]
        return next((ROLES[each] for each in candidates if each in ROLES), None)

    def check_brackets(self, line: Line, text: str) -> None:
        """A role in brackets of another kind or at another place is a role all the same."""
        for opening, content in _in_brackets.findall(text):
            if self.of(content):
                raise line.error(
                    f"“({content.strip()})” at the end of the member’s heading for a role, "
                    f"or “\\{opening}” for a bracket that is none"
                )

    def check_chair(self, line: Line, text: str) -> None:
        """Two chairs are asked about: where a page was not kept up, one of them is chair no more."""
        if self.of(text) != Term.Office.CHAIR:
            return
        with_others = CO_CHAIR in plain(text)
        if self.chair and not (with_others and self.chair[1]):
            raise line.error(
                f"one chair; line {self.chair[0]} has one too. "
                "Write “(Member)” for who is chair no more, or “(Co-Chair)” for both if they share the office"
            )
        self.chair = self.chair or (line.number, with_others)


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


def _read_heading(section: _Section, roles: _Roles) -> None:
    line = section.heading
    text = hide_escapes(line)
    rest, address = split_bracket(text, "{", "}")
    if address is None or not address.startswith("#"):
        rest, address = text, ""
    text = without_markdown(rest)
    who, role = split_bracket(text, *ROUND_BRACKETS)
    if role is not None and roles.of(role) is None:
        if text.endswith(")"):
            raise line.error(f"{KNOWN_ROLES}, or “\\(” for a bracket that is no role")
        who, role = text, None  # full-width brackets are a usual part of a name, as in “李明（Li Ming）”
    roles.check_brackets(line, who)
    name, affiliation = _split_name(who)
    section.name, section.affiliation = show_escapes(name), show_escapes(affiliation)
    if roles.of(section.affiliation.rpartition(",")[2]):
        raise line.error("a role in brackets, as in “### Name, Affiliation (Role)”")
    last = name.rpartition(",")[2].strip()
    if name.count(",") == 1 and not section.affiliation and last in ORGANISATIONS_TOO:
        section.doubtful = last
    if not section.name:
        raise line.error("a name, as in “### Name, Affiliation (Role)”")
    section.role = role or ""
    section.slug = address.removeprefix("#") or slug_of(section.name)


def _split_name(text: str) -> tuple[str, str]:
    """The name, with what belongs to it as in "Ada Example, Ph.D.", and the affiliation.

    A second comma directly after the first ends the name too: in "Ada Example,, MD" MD is the affiliation.
    """
    name, rest = _split_at_comma(text)
    part, others = _split_at_comma(rest)
    while is_post_nominal(part):
        name, rest = f"{name.rstrip()}, {part.strip()}", others
        part, others = _split_at_comma(rest)
    return name, rest if part.strip() else others


def _split_at_comma(text: str) -> tuple[str, str]:
    before, *after = re.split(f"[{COMMAS}]", text, maxsplit=1)
    return before, "".join(after)


def _is_second_form(sections: list[_Section], roles: _Roles) -> bool:
    """Beyond doubt: no bio begins with what stands below the name."""
    below = [text for each in sections for _, text in each.below]
    return len(sections) > 1 or len(below) > 1 or any(roles.of(text) for text in below)


def _refuse_doubtful_line(section: _Section, others_have_second_form: bool) -> None:
    """It may be the heading of the bio that follows it, unless the other members have such lines too."""
    is_first_form = bool(section.affiliation or section.role) or not others_have_second_form
    if not (section.below and section.bio and is_first_form):
        return
    line, text = section.below[0]
    way_out = f"“, {text}” after the name for the affiliation"
    if section.affiliation:
        way_out = f"“#### {section.role or 'Member'}” in a line below it for a job title"
    raise line.error(f"“\\####” for a heading of the bio, or {way_out}")


def _member(sections: list[_Section], roles: _Roles) -> DocumentMember:
    first, last = sections[0], sections[-1]
    below = [*chain.from_iterable(each.below for each in sections)]
    for line, _ in below:
        roles.check_brackets(line, without_markdown(hide_escapes(line)))
    role = _role([(each.heading, each.role) for each in sections if each.role] + below, roles)
    others = [[(line, text) for line, text in each.below if roles.of(text) is None] for each in sections]
    affiliation, job_title = _affiliation_and_job_title(first.affiliation, *others)
    if (doubtful := first.doubtful) and not affiliation:
        ways_out = f"“,, {doubtful}” for an affiliation, or “\\, {doubtful}” for a part of the name"
        raise first.heading.error(ways_out)
    bio = free_text(last.bio, BIO_MARKS)
    return DocumentMember(first.name, first.slug, affiliation, role, bio, job_title, first.heading.number)


def _role(texts: list[tuple[Line, str]], roles: _Roles) -> Term.Office | None:
    found = [(line, text, role) for line, text in texts if (role := roles.of(text)) is not None]
    if not found:
        return None
    line, text, role = found[0]
    for other_line, _, other in found:
        if other != role:
            raise other_line.error(f"one role of a member; line {line.number} says “{text}”")
    roles.check_chair(line, text)
    return role


def _affiliation_and_job_title(
    affiliation: str, shown: list[tuple[Line, str]], repeated: Iterable[tuple[Line, str]] = ()
) -> tuple[str, str]:
    """Where one line stands below the name that is there again, that is the job title."""
    repeated, job_title = list(repeated), ""
    lines = {text: line for line, text in reversed([*shown, *repeated])}
    texts = list(dict.fromkeys(text for _, text in [*shown, *repeated]))
    is_affiliation = len(shown) > 1 and repeated[:1] and repeated[0][1] == shown[0][1]
    if len(repeated) == 1 and not is_affiliation:
        job_title = repeated[0][1]
        texts.remove(job_title)
    if affiliation in texts:
        texts.remove(affiliation)
    affiliation = affiliation or "".join(texts[:1] and [texts.pop(0)])
    job_title = job_title or "".join(texts[:1] and [texts.pop(0)])
    if texts:
        raise lines[texts[0]].error("at most an affiliation, a job title and a role below a member’s name")
    return affiliation, job_title
