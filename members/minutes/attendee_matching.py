"""Who an attendee is among the members, and in which of the seats of that day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from members.minutes.minutes_document import Attendee, Group
from members.minutes.name_matching import Match, Names
from members.models import Member, Seat, Term
from members.models.attendance import CAPACITIES
from tac_site.folding import spellings

# How a role names its seat; the first that fits decides of which kind it is.
_NAMED_IN_ROLE = [
    (re.compile(rf"(?i)(?P<name>.+?) {words}\b.*"), kind)
    for words, kind in (
        ("working group", Seat.Kind.WORKING_GROUP),
        ("project", Seat.Kind.PROJECT),
        ("members?", Seat.Kind.MEMBER_CLASS),
    )
]
_OF_KIND = re.compile(r"(?i) (?:working group|wg|projects?|members?|member representative)$")


@dataclass(frozen=True)
class AttendeeMatch(Match):
    seat: Seat | None = None


class Roster:
    """All members, and the seats and terms of a day."""

    def __init__(self, members: Iterable[Member], seats: Iterable[Seat], terms: Iterable[Term]) -> None:
        self.names, self.seats, self.terms = Names(members), list(seats), list(terms)

    @classmethod
    def of(cls, day: date) -> "Roster":
        """Of hidden members too."""
        terms = Term.objects.covering(day).select_related("seat")
        return cls(Member.objects.only("name", "slug"), Seat.objects.existing(day), terms)

    def match(self, attendee: Attendee) -> AttendeeMatch:
        named = self.names.match(attendee.name)
        if attendee.group not in CAPACITIES:
            return AttendeeMatch(named.member)
        seat = self._seat_named(attendee)
        if named.member is None:
            fitting = [each for each in named.candidates if self._fits(each, attendee, seat)]
            is_one_of_several = len(named.candidates) > 1 and len(fitting) == 1
            named = Match(fitting[0]) if is_one_of_several else named
        if seat is None and named.member:
            seat = self._seat_held(named.member, attendee)
        return AttendeeMatch(named.member, named.candidates, seat)

    def _fits(self, member: Member, attendee: Attendee, seat: Seat | None) -> bool:
        """On that day they were in that seat, or worked there."""
        affiliation = {*spellings(attendee.affiliation)} - {""}
        return any(
            (seat and term.seat_id == seat.pk) or not affiliation.isdisjoint(spellings(term.employer))
            for term in self.terms
            if term.member_id == member.pk
        )

    def _seat_named(self, attendee: Attendee) -> Seat | None:
        """By the role, or else by the affiliation; None if several fit."""
        if (kind := _kind_in(attendee)) is not None:
            (name,) = (pattern.fullmatch(attendee.role) for pattern, each in _NAMED_IN_ROLE if each == kind)
            return _only(self._seats_called(name["name"] if name else "", kind))
        companies = Seat.Kind.MEMBER_COMPANY
        parts = [part for part in attendee.affiliation.split("/") if part.strip()]
        return (
            _only(self._seats_called(attendee.affiliation, companies))
            or _only([each for part in parts for each in self._seats_called(part, companies)])
            or _only([each for each in self._seats_of(companies) if _shares_a_part(each.name, parts)])
        )

    def _seats_of(self, kind: Seat.Kind) -> list[Seat]:
        return [seat for seat in self.seats if seat.kind == kind]

    def _seats_called(self, name: str, kind: Seat.Kind) -> list[Seat]:
        return [seat for seat in self._seats_of(kind) if _is_called(seat, name)]

    def _seat_held(self, member: Member, attendee: Attendee) -> Seat | None:
        """The one that they held on that day, of the kind that the role names."""
        kind, capacity = _kind_in(attendee), CAPACITIES[Group(attendee.group)]
        terms = [term for term in self.terms if term.member_id == member.pk and term.capacity == capacity]
        return _only([term.seat for term in terms if term.seat and kind in (None, term.seat.kind)])


def _kind_in(attendee: Attendee) -> Seat.Kind | None:
    """None where the role names no seat. Who represents a company may lead a working group besides."""
    is_lead = attendee.group == Group.LEAD
    for pattern, kind in _NAMED_IN_ROLE:
        if pattern.fullmatch(attendee.role) and is_lead == (kind == Seat.Kind.WORKING_GROUP):
            return kind
    return Seat.Kind.WORKING_GROUP if is_lead else None


def _is_called(seat: Seat, name: str) -> bool:
    """Also where one of the two has the kind behind it: “vLLM” and “vLLM project”."""
    return not {*spellings(without_kind(name))}.isdisjoint(spellings(without_kind(seat.name)))


def without_kind(name: str) -> str:
    return _OF_KIND.sub("", name.strip())


def _shares_a_part(name: str, parts: Iterable[str]) -> bool:
    known = {spelled for part in name.split("/") for spelled in spellings(part.strip())}
    return any(not known.isdisjoint(spellings(part.strip())) for part in parts)


def _only(seats: Iterable[Seat]) -> Seat | None:
    found = {seat.pk: seat for seat in seats}
    return next(iter(found.values())) if len(found) == 1 else None
