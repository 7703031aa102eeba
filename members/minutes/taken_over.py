"""What a member's document says once a difference is taken over from the minutes.

The record of a meeting knows days as bounds alone: who is named served by that day, and who is not named any
more served until the day before at the latest.
"""

from datetime import date, timedelta
from typing import Any

from members.minutes.roster_comparison import Difference, Kind
from members.minutes.said_places import SaidPlace
from members.models import Member, Term
from tac_site.primary_keys import random_pk
from tac_site.publishing.documents import Document, document_of, editable_fields, instances_of

DAY = timedelta(days=1)
SAME = ("seat_id", "capacity", "office", "employer")


def taken_over(difference: Difference, document: Document, pk: int, day: date, source: str) -> Document:
    """The document of the member with this key; an empty one becomes that of somebody new."""
    found: list[Any] = instances_of(document) if document else [Member(pk=pk, name=difference.name)]
    member, *terms = found
    _TakingOver(member, terms, day, source).take_over(difference)
    return document_of([member, *terms])


class _TakingOver:
    def __init__(self, member: Member, terms: list[Term], day: date, source: str) -> None:
        self.member, self.terms, self.day, self.source = member, terms, day, source

    def take_over(self, difference: Difference) -> None:
        if difference.kind == Kind.NOT_HERE:
            for place in difference.places:
                self._begin(Term(member=self.member, employer=place.employer, **_in_place(place)))
        for term in [each for each in self.terms if each in difference.terms]:
            if difference.kind == Kind.NOT_THERE:
                self._end(term)
            else:
                self._change(term, _values(difference, term))

    def _end(self, term: Term) -> None:
        term.ends_on, term.ends_on_is_bound, term.ends_source = self.day - DAY, True, self.source

    def _change(self, term: Term, values: dict[str, Any]) -> None:
        """A term that begins on this very day is not divided."""
        if term.starts_on == self.day:
            for name, value in values.items():
                setattr(term, name, value)
            return
        kept = {field.attname: getattr(term, field.attname) for field in editable_fields(Term)}
        self._end(term)
        self._begin(Term(pk=random_pk(), **{**kept, **values}))

    def _begin(self, term: Term) -> None:
        """By this day, until the next one in the seat begins that is known. Where that one is the same, and
        known from a later record, it had begun by this day."""
        self._end_before_next(term)
        for other in self.terms:
            follows = term.day_after and other.starts_on == term.day_after
            is_same = all(getattr(other, name) == getattr(term, name) for name in SAME)
            if follows and is_same and other.starts_on_is_bound:
                term = other
                break
        else:
            self.terms.append(term)
        term.starts_on, term.starts_on_is_bound, term.starts_source = self.day, True, self.source

    def _end_before_next(self, term: Term) -> None:
        next_days = [each.starts_on for each in self.terms if each.seat_id == term.seat_id]
        if term.seat_id and term.seat and term.seat.votes and term.capacity == Term.Capacity.MEMBER:
            others = Term.objects.of_members().filter(seat=term.seat_id).exclude(member=self.member.pk)
            next_days += others.values_list("starts_on", flat=True)
        last_days = [day - DAY for day in next_days if day and day > self.day]
        last_day = min([term.last_day, *last_days])
        if term.seat_id and term.seat:
            last_day = min(last_day, term.seat.last_day)
        if last_day < term.last_day:
            term.ends_on, term.ends_on_is_bound, term.ends_source = last_day, True, ""


def _values(difference: Difference, term: Term) -> dict[str, Any]:
    """Of a term that goes on as another."""
    place = difference.places[0]
    if difference.kind == Kind.EMPLOYER:
        return {"employer": place.employer}
    if difference.kind == Kind.SEAT:
        return {"seat_id": _in_place(place)["seat_id"]}
    if difference.kind == Kind.OFFICE and (
        place.office == Term.Office.NONE or term.capacity == Term.Capacity.MEMBER
    ):
        return {"office": place.office}
    values = _in_place(place)
    return values if values["seat_id"] else {**values, "seat_id": term.seat_id}


def _in_place(place: SaidPlace) -> dict[str, Any]:
    """Only representatives have an office."""
    is_member = place.capacity == Term.Capacity.MEMBER
    seats = place.seat.seats if place.seat else ()
    return {
        "seat_id": seats[0].pk if seats else None,
        "capacity": place.capacity,
        "office": place.office if is_member else Term.Office.NONE,
    }
