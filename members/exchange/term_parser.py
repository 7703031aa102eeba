"""Reads what stands in the brackets behind a member: one term, or several with semicolons between them.

(Chair)   (Member)   (Chair, Intel)     an office, and for whom the member sits
(Intel)   (Representative of Intel)     a seat; the second where the name alone would mean something else
(Alternate for Intel)   (Lead of Security)   (Observer of Intel)   (Observer)
(Intel; Lead of Security, at NVIDIA)    where the employer is not the one behind the name; or “no employer”
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from members.exchange.council_document import DocumentTerm
from members.exchange.document_lines import Line, show_escapes
from members.exchange.document_syntax import BRACKETS, COMMAS, SEMICOLONS
from members.exchange.term_words import CO_CHAIR, OFFICES, find_seat, plain, split_phrase
from members.models import Seat, Term

KNOWN_TERMS = (
    "“(Chair)”, “(Vice Chair)”, “(Member)”, a seat as in “(Intel)” or “(Alternate for Intel)”, "
    "or “\\(” for a bracket that is none of these"
)
_opening, _closing = map(re.escape, BRACKETS)
_in_brackets = re.compile(f"([{_opening}])([^{_opening}{_closing}]*)[{_closing}]")
_employer = re.compile(rf"(?ai)(.*?)[{COMMAS}]\s*(?:no employer|at\s+(.+))\s*")


@dataclass
class TermParser:
    short_names: set[str]  # of the council: they may stand before an office
    kinds: Mapping[str, Seat.Kind]  # of the seats that the document lists, by their names
    chair: tuple[int, bool] | None = field(default=None, init=False)  # its line, and whether with others

    def office(self, text: str) -> Term.Office | None:
        label = plain(text)
        candidates = [label]
        apart = [part for part in re.split(", *", label) if part not in self.short_names]
        candidates += apart if len(apart) == 1 else []  # “Chair, TAC”
        for name in self.short_names - {""}:
            candidates += [label.removeprefix(f"{name} "), label.removesuffix(f" of the {name}")]
        return next((OFFICES[each] for each in candidates if each in OFFICES), None)

    def read(self, line: Line, text: str) -> tuple[DocumentTerm, ...]:
        texts = re.split(f"[{SEMICOLONS}]", text)
        if not all(map(show_escapes, texts)):
            raise line.error(KNOWN_TERMS)
        return tuple(map(self._term, texts))

    def knows(self, text: str) -> bool:
        """They are terms beyond doubt: none is in a seat that the document does not list."""
        terms = [self._term(each) for each in re.split(f"[{SEMICOLONS}]", text) if show_escapes(each)]
        return bool(terms) and all(not term.seat or term.seat in self.kinds for term in terms)

    def _term(self, text: str) -> DocumentTerm:
        employer = office = None
        if match := _employer.fullmatch(text):
            text, employer = match[1], show_escapes(match[2] or "")
        capacity, seat = split_phrase(show_escapes(text))
        first, *rest = re.split(f"[{COMMAS}]", text, maxsplit=1)
        if capacity is None and (office := self.office(text)):
            seat = ""
        elif capacity is None and rest and (office := self.office(first)):
            capacity, seat = split_phrase(show_escapes(rest[0]))
        seat = find_seat(seat, self.kinds) or seat
        return DocumentTerm(office, capacity or Term.Capacity.MEMBER, seat, employer)

    def check_brackets(self, line: Line, text: str) -> None:
        """A term in brackets of another kind or at another place is a term all the same."""
        for opening, content in _in_brackets.findall(text):
            if self.knows(content):
                place = "at the end of the member’s heading for an office or a seat"
                raise line.error(
                    f"“({show_escapes(content)})” {place}, or “\\{opening}” for a bracket that is none"
                )

    def check_chair(self, line: Line, text: str) -> None:
        """Two chairs are asked about: where a page was not kept up, one of them is chair no more."""
        with_others = CO_CHAIR in plain(text)
        if self.chair and not (with_others and self.chair[1]):
            raise line.error(
                f"one chair; line {self.chair[0]} has one too. "
                "Write “(Member)” for who is chair no more, or “(Co-Chair)” for both if they share the office"
            )
        self.chair = self.chair or (line.number, with_others)
