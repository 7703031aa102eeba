"""Who joined, who left, and whose office or employer changed, from the dates of the terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from uuid import UUID, uuid5

from members.models import Member, Term
from members.models.term_queryset import RANK

DAY = timedelta(days=1)
# Earlier changes are left out: then the offsets of some time zones had seconds, which Atom cannot write.
FIRST_DAY = date(1970, 1, 1)
NAMESPACE = UUID("5f0c1f2e-6a0b-4f57-9d1d-1f6d7c1c8f0a")  # of the changes' ids; never to be changed


@dataclass(frozen=True)
class Change:
    day: date  # the first on which it holds: somebody leaves on the day after the last one served
    kind: str  # part of the id: not to be renamed
    term: Term
    title: str

    @property
    def id(self) -> str:
        """The same for ever, wherever the site lives."""
        began_before = self.kind != "left" and self.day != self.term.starts_on  # so it may do that again
        day = f" {self.day}" if began_before else ""
        return uuid5(NAMESPACE, f"{self.term.pk} {self.kind}{day}").urn


def roster_changes(until: date) -> list[Change]:
    """All up to that day, the latest first."""
    public = Term.objects.public(until).filter(member__in=Member.objects.public())
    terms = public.order_by("member_id", *RANK).select_related("member")
    terms = terms.only(
        "office", "employer", "seat", "capacity", "starts_on", "ends_on", "member__name", "member__slug"
    )
    changes = [
        change
        for _, terms_of_member in groupby(terms, attrgetter("member_id"))
        for change in _changes_of_member(list(terms_of_member), until)
    ]
    return sorted(changes, key=lambda change: (change.day, change.term.pk, change.kind), reverse=True)


def _changes_of_member(terms: list[Term], until: date) -> Iterator[Change]:
    """Of the term that stands for the member: on each day the first one that covers it."""
    name = terms[0].member.name
    begun = [term.starts_on for term in terms if term.starts_on and term.starts_on <= until]
    over = [term.ends_on + DAY for term in terms if term.ends_on and term.ends_on < until]
    for day in {day for day in (*begun, *over) if day >= FIRST_DAY}:
        before, after = (
            next((term for term in terms if term.covers(each)), None) for each in (day - DAY, day)
        )
        if before and not after:
            yield Change(day, "left", before, f"{name} left the council")
        if after and not before:
            capacity = f"{after.label}, {after.employer}" if after.employer else after.label
            yield Change(day, "joined", after, f"{name} joined the council ({capacity})")
        if before and after and after.office != before.office:
            yield Change(day, "role", after, f"The new role of {name} is {after.label}")
        if before and after and after.employer != before.employer:
            title = f"The new affiliation of {name} is {after.employer}"
            none_now = f"{name} has no affiliation any more"
            yield Change(day, "affiliation", after, title if after.employer else none_now)
