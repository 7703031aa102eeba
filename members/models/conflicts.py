"""Terms that do not go together: in one seat on one day."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from members.models.days import overlaps
from members.models.term import Term


class Conflict(NamedTuple):
    """Of two terms that share a day the one that is to be corrected, and at which field."""

    term: Term
    field: str
    message: str


def seat_of(term: Term) -> int:
    return term.seat_id or 0


def own_conflicts(terms: Iterable[Term]) -> Iterator[Conflict]:
    """Among the terms of one member."""
    for _, in_seat in groupby(sorted(terms, key=seat_of), seat_of):
        for earlier, later in overlaps(in_seat):
            problem = f"This term overlaps with another of the same member ({earlier})."
            advice = "End the earlier one the day before this one begins."
            yield Conflict(later, "starts_on", f"{problem} {advice}")


def taken_seats(member_pk: int, terms: Sequence[Term]) -> Iterator[Conflict]:
    """Voting seats that somebody else represents on days of these terms of a member."""
    own = [term for term in terms if term.seat_id and term.capacity == Term.Capacity.MEMBER]
    if not own:
        return
    others = Term.objects.of_members().filter(seat__votes=True, seat__in={term.seat_id for term in own})
    for other in others.exclude(member=member_pk).select_related("member", "seat").ranked():
        for term in own:
            if term.seat_id == other.seat_id and term.shares_day_with(other):
                problem = f"“{other.member}” represents “{other.seat}” on days of this term ({other})."
                rule = "A voting seat has one representative a day."
                yield Conflict(term, "seat", f"{problem} {rule} End that term first, or take other days.")
