"""The council document and the site: `load` brings one in, `dump` takes the present one out."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from members.exchange.council_document import (
    CouncilDocument,
    DocumentError,
    DocumentMember,
    DocumentResource,
    DocumentSeat,
    DocumentTerm,
)
from members.exchange.import_report import Outcome, Report
from members.exchange.imported_rows import ImportedRows, Values
from members.exchange.matching import find_member
from members.exchange.seat_import import SeatImport
from members.exchange.term_import import TermImport
from members.models import Council, Member, Seat, Term
from resources.models import Resource, with_new_positions
from tac_site.publishing.writing import writing_rows

PLAIN = DocumentTerm(Term.Office.NONE)  # of a member without office and seat


def dump() -> CouncilDocument:
    """What the public page shows today."""
    today = timezone.localdate()
    council = Council.objects.current()
    seats = {seat.pk: seat for seat in Seat.objects.public().existing(today)}
    present = Prefetch("terms", Term.objects.covering(today), to_attr="present_terms")
    roster = Member.objects.roster(today).prefetch_related(present)
    return CouncilDocument(
        council.name,
        council.overview,
        tuple(DocumentResource(each.title, each.url, each.note) for each in Resource.objects.public()),
        tuple(_document_member(each, seats) for each in roster),
        tuple(DocumentSeat(each.name, Seat.Kind(each.kind), each.votes) for each in seats.values()),
    )


def _document_member(member: Any, seats: dict[int, Seat]) -> DocumentMember:
    """The employer is that of the first term; of the others, those who are employed elsewhere say so."""
    places = [*seats, None]
    known = [term for term in member.present_terms if term.seat_id in places]
    known.sort(key=lambda term: (term.office, term.capacity, places.index(term.seat_id)))
    employer = known[0].employer if known else member.employer
    terms = []
    for term in known:
        name = seats[term.seat_id].name if term.seat_id else ""
        office = Term.Office(term.office)
        is_said = office.office_name or (not name and term.capacity == Term.Capacity.MEMBER)
        terms.append(
            DocumentTerm(
                office if is_said else None,
                Term.Capacity(term.capacity),
                name,
                None if term.employer == employer else term.employer,
            )
        )
    in_brackets = () if terms == [PLAIN] else tuple(terms)
    return DocumentMember(member.name, member.slug, employer, in_brackets, member.bio)


def load(
    document: CouncilDocument,
    on: date | None = None,
    end_missing: bool = False,
    reason: str = "",
    about: Values = MappingProxyType({}),
) -> Report:
    """All of the document or, with a DocumentError, nothing. What it does not say, stays: see `term_import`.

    It holds from the day `on`. Where the site knows something from a later day, that stays: see `known_days`.
    The reason stands in the history of whatever changes. `about` is said of the council beside the document.
    """
    day = on or timezone.localdate()
    with writing_rows(Council, Resource, Seat, Member, reason=reason, as_of=day) as begin_writing:
        rows = ImportedRows(day, on is not None, begin_writing)
        loading = _Import(rows, document)
        loading.load_council(about)
        loading.load_resources()
        loading.load_roster(end_missing)
        return rows.finish()


@dataclass
class _Import:
    rows: ImportedRows
    document: CouncilDocument

    def load_council(self, about: Values) -> None:
        document = self.document
        values = {"name": document.name, "overview": document.overview, **about}
        council = Council.objects.first() or Council(short_name=document.short_name)
        was_derived = council.short_name == CouncilDocument(council.name, council.overview).short_name
        if council.name != document.name and was_derived:
            values["short_name"] = document.short_name
        self.rows.report.counts["Council"][self.rows.store_or_leave(council, values, document.line)] += 1

    def load_resources(self) -> None:
        """If the site has them in another order, those of the document come first, in its order."""
        known = {resource.title: resource for resource in Resource.objects.all()}
        named = {entry.title: entry for entry in self.document.resources}
        keep_order = [title for title in known if title in named] == list(named)
        is_older = any(map(self.rows.is_older, [*known.values(), Resource()]))
        outcomes = {}
        for title, entry in named.items():
            resource = known.setdefault(title, Resource())
            values = {"title": title, "url": entry.url, "note": entry.note}
            if is_older:
                outcomes[title] = self.rows.leave(resource, values)
            else:
                outcomes[title] = self.rows.store(resource, values, entry.line, title)
        if not keep_order and not is_older:
            others = [title for title in known if title not in named]
            for resource in with_new_positions([known[title] for title in (*named, *others)]):
                self.rows.begin(Resource, resource.pk)
                resource.save()
                if outcomes.get(resource.title) is Outcome.UNCHANGED:
                    outcomes[resource.title] = Outcome.UPDATED
        self.rows.report.counts["Resources"].update(outcomes.values())

    def load_roster(self, end_missing: bool) -> None:
        seats = SeatImport(self.rows, self.document)
        terms = TermImport(self.rows, self.document, seats, end_missing)
        chairs = terms.chairs()
        seats.load()
        self._load_members(terms)
        terms.free_seats()
        terms.end_terms_of_the_others()
        terms.check_chairs(chairs)
        terms.check_members()
        self.rows.report.counts["Seats"].update(seats.outcomes.values())

    def _load_members(self, terms: TermImport) -> None:
        addresses = {entry.slug for entry in self.document.members}
        for entry in self.document.members:
            member = find_member(entry, addresses)
            if member.pk in terms.named:
                expected = f"every member once; line {terms.named[member.pk].line} has this one's address"
                raise DocumentError(entry.line, entry.name, expected)
            is_older = self.rows.is_older(member)
            values = {"name": entry.name, "job_title": entry.job_title, "bio": entry.bio}
            outcome = self.rows.store_or_leave(member, values, entry.line)
            if terms.load(member, entry, is_older) and outcome is Outcome.UNCHANGED:
                outcome = Outcome.UPDATED
            self.rows.report.counts["Members"][outcome] += 1
