"""Who joined, who left, and whose role or affiliation changed, from the dates of the terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from operator import attrgetter
from uuid import UUID, uuid5

from django.db.models import F

from members.models import Member, Term

DAY = timedelta(days=1)
# Earlier changes are left out: then the offsets of some time zones had seconds, which Atom cannot write.
FIRST_DAY = date(1970, 1, 1)
NAMESPACE = UUID("5f0c1f2e-6a0b-4f57-9d1d-1f6d7c1c8f0a")  # of the changes' ids; never to be changed


class Kind(StrEnum):
    JOINED = "joined"
    ROLE = "role"
    AFFILIATION = "affiliation"
    LEFT = "left"


@dataclass(frozen=True)
class Change:
    day: date  # the first on which it holds: somebody leaves on the day after the last one served
    kind: Kind
    term: Term

    @property
    def id(self) -> str:
        """The same for ever, wherever the site lives."""
        return uuid5(NAMESPACE, f"{self.term.pk} {self.kind}").urn

    @property
    def title(self) -> str:
        term = self.term
        role, affiliation = term.get_role_display(), term.affiliation
        match self.kind:
            case Kind.JOINED:
                capacity = f"{role}, {affiliation}" if affiliation else role
                return f"{term.member.name} joined the council ({capacity})"
            case Kind.ROLE:
                return f"The new role of {term.member.name} is {role}"
            case Kind.AFFILIATION if affiliation:
                return f"The new affiliation of {term.member.name} is {affiliation}"
            case Kind.AFFILIATION:
                return f"{term.member.name} has no affiliation any more"
            case Kind.LEFT:
                return f"{term.member.name} left the council"


def roster_changes(until: date) -> list[Change]:
    """All up to that day, the latest first."""
    terms = (
        Term.objects.public(until)
        .filter(member__in=Member.objects.public())
        .order_by("member_id", F("starts_on").asc(nulls_first=True), "pk")
        .select_related("member")
        .only("role", "affiliation", "starts_on", "ends_on", "member__name", "member__slug")
    )
    changes = [
        change
        for _, terms_of_member in groupby(terms, attrgetter("member_id"))
        for change in _changes_of_member(list(terms_of_member), until)
        if change.day >= FIRST_DAY
    ]
    return sorted(changes, key=lambda change: (change.day, change.term.pk, change.kind), reverse=True)


def _changes_of_member(terms: list[Term], until: date) -> Iterator[Change]:
    """The terms are in order. Whoever serves on the next day too has not left."""
    for before, term in pairwise([None, *terms]):
        if term is None or term.starts_on is None or term.starts_on > until:
            continue
        if before is None or not _follows(before, term):
            yield Change(term.starts_on, Kind.JOINED, term)
            continue
        if term.role != before.role:
            yield Change(term.starts_on, Kind.ROLE, term)
        if term.affiliation != before.affiliation:
            yield Change(term.starts_on, Kind.AFFILIATION, term)
    for term, after in pairwise([*terms, None]):
        if term and term.ends_on and term.ends_on < until and not (after and _follows(term, after)):
            yield Change(term.ends_on + DAY, Kind.LEFT, term)


def _follows(before: Term, term: Term) -> bool:
    """Without a day between the two."""
    if before.ends_on is None or term.starts_on is None:
        return True
    return term.starts_on - before.ends_on <= DAY
