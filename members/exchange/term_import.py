"""The terms that a document says a member serves, and those that it does not name."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q

from members.exchange.council_document import CouncilDocument, DocumentError, DocumentMember
from members.exchange.import_report import describe_holder
from members.exchange.imported_rows import ImportedRows, Values, changes
from members.exchange.seat_import import SeatImport
from members.models import Member, Seat, Term

DAY = timedelta(days=1)
DIVIDED = ("seat_id", "capacity", "office", "employer", "ends_on", "ends_on_is_bound", "ends_source")
MEMBER = Term.Capacity.MEMBER


@dataclass(frozen=True)
class SaidTerm:
    """What the document says of a term. None and an empty text say nothing."""

    employer: str
    office: Term.Office | None = None
    capacity: Term.Capacity | None = None
    seat: Seat | None = None

    @property
    def seat_id(self) -> int | None:
        return self.seat.pk if self.seat else None

    @property
    def is_sole(self) -> bool:
        """Nobody else may represent the seat on the same day."""
        return self.seat is not None and self.seat.votes and self.capacity == MEMBER


@dataclass
class TermImport:
    rows: ImportedRows
    document: CouncilDocument
    seats: SeatImport
    end_missing: bool
    named: dict[int, DocumentMember] = field(default_factory=dict)  # by the keys of the members
    kept: set[int] = field(default_factory=set)  # the keys of the terms that the document means
    sole: dict[int, tuple[DocumentMember, Term]] = field(default_factory=dict)  # by the keys of the seats

    def load(self, member: Member, entry: DocumentMember, is_older: bool) -> bool:
        """Make the member serve as the entry says; whether that changed anything.

        From a dated document a change starts a new term that day and ends the old one the day before; else
        the current term is corrected in place. Whoever serves no term gets one, up to the next that is known,
        or of that day alone if the site knows the roster from a later one.
        """
        self.named[member.pk] = entry
        present = list(member.terms.covering(self.rows.day).ranked())
        starts_on = self.rows.day if self.rows.is_dated or member.terms.exists() else None
        if entry.terms:
            pairs = pair(self._said(entry), present)
        else:
            pairs = [(SaidTerm(entry.employer), present[0] if present else None)]
            self.kept |= {term.pk for term in present}
        changed = False
        for said, term in pairs:
            if term is None:
                term = self._new_term(member, said, starts_on, is_older)
                self._store(term, said, entry)
                changed = True
            elif changes(term, self._values(term, said)):
                if is_older:
                    self.kept.add(term.pk)
                    self.rows.leave(term, self._values(term, said))
                    continue
                term = self._changed(term, said, entry)
                changed = True
            self.kept.add(term.pk)
            if said.is_sole:
                self._claim(term, entry)
        return changed

    def free_seats(self) -> None:
        """A voting seat has one representative: where the document has another, the one before served until
        the day before."""
        for seat_id, (entry, own) in self.sole.items():
            others = Term.objects.of_members().covering(self.rows.day).filter(seat=seat_id)
            for other in others.exclude(member=own.member_id).select_related("member", "seat").ranked():
                if not self._may_end(other):
                    expected = f"one representative of a voting seat on {self.rows.day}"
                    text = f"{expected}; there is {other.member} too ({other})"
                    raise DocumentError(entry.line, entry.name, f"{text}. {self._way_out(other)}")
                self._end(other)

    def end_terms_of_the_others(self) -> None:
        """If the document is a roster of seats: of all whom it does not name in their seats. Else of the
        members whom it does not name."""
        # Terms, not serving(): on a day to come that leaves out those whom the public does not know yet.
        terms = Term.objects.covering(self.rows.day).filter(member__is_visible=True)
        if self.document.seats:
            terms = terms.exclude(pk__in=self.kept)
        else:
            terms = terms.of_members().exclude(member__in=self.named)
        terms = terms.order_by("office", "member__name_folded", "member__slug", "capacity", "pk")
        for term in terms.select_related("member", "seat"):
            if self.end_missing and self._may_end(term):
                self._end(term)
            else:
                self.rows.report.not_named.append(describe_holder(term))

    def chairs(self) -> dict[int, Member]:
        terms = Term.objects.covering(self.rows.day).filter(office=Term.Office.CHAIR, member__is_visible=True)
        return {term.member_id: term.member for term in terms.select_related("member")}

    def check_chairs(self, before: Collection[int]) -> None:
        """DocumentError if this makes somebody chair beside another whom the document does not call so.

        Who was chair on a day before the roster that the site knows is nobody's chair today.
        """
        if self.rows.is_older(Member()):
            return
        chairs = self.chairs()
        called = {pk for pk, entry in self.named.items() if entry.office == Term.Office.CHAIR}
        new = [pk for pk in self.named if pk in chairs and pk not in before]
        others = [chairs[pk] for pk in chairs.keys() - called]
        if not new or not others:
            return
        other = min(others, key=lambda member: member.name)
        also = "too"
        way_out = f"Add “### {other} (Member)”, end that term in the admin or with --on DATE --end-missing"
        if self.rows.is_older(other):
            also, way_out = "too, which the site knows from a later day", "End that term in the admin"
        entry = self.named[new[0]]
        raise DocumentError(
            entry.line,
            f"{entry.name} (Chair)",
            f"one chair on {self.rows.day}; {other} is chair on that day {also}. "
            f"{way_out}, or name both as “(Co-Chair)”",
        )

    def check_members(self) -> None:
        """DocumentError if terms of one whom the document names do not go together with others."""
        changed = [pk for pk in self.named if (Member, pk) in self.rows.before]
        for member in Member.objects.filter(pk__in=changed):
            try:
                member.validate_children(member.terms.all())
            except ValidationError as error:
                entry = self.named[member.pk]
                problems = " ".join(error.messages)
                raise DocumentError(entry.line, entry.name, f"what the site can hold ({problems})") from error

    def _said(self, entry: DocumentMember) -> list[SaidTerm]:
        """DocumentError if the same seat is there twice, or if no seat is."""
        said: dict[int | None, SaidTerm] = {}
        for term in entry.terms:
            seat = self.seats.find(term.seat, entry.line) if term.seat else None
            employer = entry.employer if term.employer is None else term.employer
            one = SaidTerm(employer, term.office, term.capacity, seat)
            if one.seat_id in said:
                what = f"{entry.name} ({term.seat or 'without a seat'})"
                raise DocumentError(
                    entry.line, what, "one term of a member in a seat, and one without a seat"
                )
            said[one.seat_id] = one
        return list(said.values())

    def _values(self, term: Term, said: SaidTerm) -> Values:
        office = said.office
        is_over = term.office in self._offices or (said.capacity or MEMBER) != MEMBER
        if office is None and is_over:
            office = Term.Office.NONE
        return {
            "seat_id": said.seat_id,
            "capacity": said.capacity,
            "office": office,
            "employer": said.employer,
        }

    @cached_property
    def _offices(self) -> set[Term.Office | None]:
        """Of which the document names who has them: others whom it names have them no more."""
        return {entry.office for entry in self.document.members} - {None, Term.Office.NONE}

    def _new_term(self, member: Member, said: SaidTerm, starts_on: date | None, is_older: bool) -> Term:
        following = member.terms.upcoming(self.rows.day).order_by("starts_on")
        if said.seat:
            following = following.filter(Q(seat=None) | Q(seat=said.seat))
        ends_on = self.rows.day if is_older else None
        next_day = following.values_list("starts_on", flat=True).first()
        if next_day and not (is_older and next_day > self.rows.known.today):
            ends_on = next_day - DAY
        return Term(member=member, starts_on=starts_on, ends_on=ends_on)

    def _changed(self, term: Term, said: SaidTerm, entry: DocumentMember) -> Term:
        """The term, or if the document is dated the one that follows it."""
        if self.rows.is_dated and term.starts_on != self.rows.day:
            today = self.rows.known.today
            following = Term(
                member=term.member,
                starts_on=self.rows.day,
                # Else the public would read that nobody follows.
                is_announced=self.rows.day > today and term.is_public(today),
                **{name: getattr(term, name) for name in DIVIDED},
            )
            term.ends_on_is_bound, term.ends_source = False, ""
            self.rows.store(term, {"ends_on": self.rows.day - DAY}, entry.line, entry.name)
            term = following
        self._store(term, said, entry)
        return term

    def _store(self, term: Term, said: SaidTerm, entry: DocumentMember) -> None:
        """At most until somebody else represents the seat."""
        values = {**self._values(term, said)}
        if said.is_sole:
            others = Term.objects.of_members().upcoming(self.rows.day).filter(seat=said.seat)
            next_days = others.exclude(member=term.member_id).order_by("starts_on")
            if (
                next_day := next_days.values_list("starts_on", flat=True).first()
            ) and next_day <= term.last_day:
                values["ends_on"] = next_day - DAY
        self.rows.store(term, values, entry.line, entry.name)

    def _claim(self, term: Term, entry: DocumentMember) -> None:
        assert term.seat_id
        if term.seat_id in self.sole:
            line = self.sole[term.seat_id][0].line
            raise DocumentError(
                entry.line,
                f"{entry.name} ({term.seat})",
                f"one representative of “{term.seat}”; line {line} has one too. "
                f"Write “(Alternate for {term.seat})” for one of the two",
            )
        self.sole[term.seat_id] = entry, term

    def _may_end(self, term: Term) -> bool:
        is_meant = term.pk in self.kept or term.starts_on == self.rows.day
        return self.rows.is_dated and not is_meant and not self.rows.is_older(term.member)

    def _end(self, term: Term) -> None:
        self.rows.begin(Member, term.member_id)
        term.end(self.rows.day - DAY)
        term.save()
        self.rows.report.terms_ended.append(describe_holder(term))

    def _way_out(self, other: Term) -> str:
        """For two representatives of one voting seat."""
        alternate = f"write “(Alternate for {other.seat})”"
        if other.pk in self.kept:
            entry = self.named[other.member_id]
            return f"Say in line {entry.line} for whom {other.member} sits, or {alternate}"
        if self.rows.is_dated:
            return (
                f"The site knows that from that day or a later one: correct it in the admin, or {alternate}"
            )
        return f"End that term in the admin or with --on DATE, or {alternate}"


def pair(said: list[SaidTerm], present: list[Term]) -> list[tuple[SaidTerm, Term | None]]:
    """Each that the document says, with the present term that it means: the same one, or one that it changes.

    So somebody may move to another seat in the same capacity, or from none; and in whatever capacity if both
    know but one term.
    """
    are_alone = len(said) == len(present) == 1
    rules: list[Callable[[SaidTerm, Term], bool]] = [
        lambda one, term: term.seat_id == one.seat_id and term.capacity == one.capacity,
        lambda one, term: term.seat_id == one.seat_id,
        lambda one, term: term.capacity == one.capacity,
        lambda one, term: one.seat is not None and (term.seat_id is None or are_alone),
    ]
    found: dict[SaidTerm, Term] = {}
    rest = list(present)
    for means in rules:
        for one in said:
            term = next((each for each in rest if one not in found and means(one, each)), None)
            if term:
                found[one] = term
                rest.remove(term)
    return [(one, found.get(one)) for one in said]
