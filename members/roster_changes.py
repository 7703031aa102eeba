"""Who joined, who left, and whose office or employer changed, from the dates of the terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, zip_longest
from operator import attrgetter
from uuid import UUID, uuid5

from django.db.models import F

from members.models import Member, Term

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
        return uuid5(NAMESPACE, f"{self.term.pk} {self.kind}").urn


def roster_changes(until: date) -> list[Change]:
    """All up to that day, the latest first."""
    public = Term.objects.public(until).filter(member__in=Member.objects.public())
    terms = public.order_by("member_id", F("starts_on").asc(nulls_first=True), "pk").select_related("member")
    terms = terms.only("office", "employer", "starts_on", "ends_on", "member__name", "member__slug")
    changes = [
        change
        for _, terms_of_member in groupby(terms, attrgetter("member_id"))
        for change in _changes_of_member(list(terms_of_member), until)
        if change.day >= FIRST_DAY
    ]
    return sorted(changes, key=lambda change: (change.day, change.term.pk, change.kind), reverse=True)


def _changes_of_member(terms: list[Term], until: date) -> Iterator[Change]:
    """The terms are in order. Whoever serves on the next day too has not left."""
    name = terms[0].member.name
    for before, term in zip([None, *terms], terms, strict=False):
        if term.starts_on is None or term.starts_on > until:
            continue
        if before is None or not _follows(before, term):
            capacity = f"{term.label}, {term.employer}" if term.employer else term.label
            yield Change(term.starts_on, "joined", term, f"{name} joined the council ({capacity})")
            continue
        if term.office != before.office:
            yield Change(term.starts_on, "role", term, f"The new role of {name} is {term.label}")
        if term.employer != before.employer:
            title = f"The new affiliation of {name} is {term.employer}"
            none_now = f"{name} has no affiliation any more"
            yield Change(term.starts_on, "affiliation", term, title if term.employer else none_now)
    for term, after in zip_longest(terms, terms[1:]):
        if term.ends_on and term.ends_on < until and not (after and _follows(term, after)):
            yield Change(term.ends_on + DAY, "left", term, f"{name} left the council")


def _follows(before: Term, term: Term) -> bool:
    """Without a day between the two."""
    return not before.ends_on or not term.starts_on or term.starts_on - before.ends_on <= DAY
