"""The changes of the roster as an Atom feed, from the dates of the terms."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from members.models import Council, Member, Term
from tac_site.caching.public_page import public_page

DAY = timedelta(days=1)
MOST = 50  # entries
# Before it the offsets of some time zones have seconds, which Atom cannot write.
FIRST_DAY = date(1970, 1, 1)
NAMESPACE = UUID("5f0c1f2e-6a0b-4f57-9d1d-1f6d7c1c8f0a")  # of the entries' ids; never to be changed


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
                how = f"{role}, {affiliation}" if affiliation else role
                return f"{term.member.name} joined the council ({how})"
            case Kind.ROLE:
                return f"The new role of {term.member.name} is {role}"
            case Kind.AFFILIATION if affiliation:
                return f"The new affiliation of {term.member.name} is {affiliation}"
            case Kind.AFFILIATION:
                return f"{term.member.name} has no affiliation any more"
            case Kind.LEFT:
                return f"{term.member.name} left the council"


class _Row(NamedTuple):
    """What a change depends on of a term: of all that ever were, no more is read."""

    pk: int
    member_id: int
    role: int
    affiliation: str
    starts_on: date | None
    ends_on: date | None


_Found = tuple[date, int, Kind]  # with the term's key


def changes(until: date) -> list[Change]:
    """The latest up to that day, the latest first."""
    found = heapq.nlargest(MOST, _changes(until))
    terms = Term.objects.select_related("member").defer("member__bio", "member__bio_folded")
    named = terms.in_bulk([pk for _, pk, _ in found])
    return [Change(day, kind, named[pk]) for day, pk, kind in found if pk in named]


def latest_change(until: date) -> date | None:
    return max((day for day, _, _ in _changes(until)), default=None)


def _changes(until: date) -> Iterator[_Found]:
    rows = (
        Term.objects.public(until)
        .filter(member__in=Member.objects.public())
        .order_by("member_id", F("starts_on").asc(nulls_first=True), "pk")
        .values_list(*_Row._fields)
    )
    for _, own in groupby(map(_Row._make, rows.iterator()), attrgetter("member_id")):
        for found in _changes_of(list(own), until):
            if found[0] >= FIRST_DAY:
                yield found


def _changes_of(terms: list[_Row], until: date) -> Iterator[_Found]:
    """Of one member's terms in their order. Who goes on serving the next day has not left."""
    before: _Row | None
    after: _Row | None
    for before, term in pairwise([None, *terms]):
        assert term is not None
        if term.starts_on is None or term.starts_on > until:
            continue
        if before is None or not _follows(before, term):
            yield term.starts_on, term.pk, Kind.JOINED
            continue
        if term.role != before.role:
            yield term.starts_on, term.pk, Kind.ROLE
        if term.affiliation != before.affiliation:
            yield term.starts_on, term.pk, Kind.AFFILIATION
    for term, after in pairwise([*terms, None]):
        assert term is not None
        if term.ends_on and term.ends_on < until and not (after and _follows(term, after)):
            yield term.ends_on + DAY, term.pk, Kind.LEFT


def _follows(before: _Row, term: _Row) -> bool:
    """Without a day between the two."""
    if before.ends_on is None or term.starts_on is None:
        return True
    return term.starts_on - before.ends_on <= DAY


@public_page()
def roster_changes(request: HttpRequest) -> HttpResponse:
    absolute = request.build_absolute_uri
    council = Council.objects.current()
    feed = _Atom(
        title=f"{council.name}: changes of the roster",
        link=absolute(reverse("members:list")),
        description=f"Who joins and leaves, and whose role or affiliation changes: {council.name}",
        author_name=council.name,
        feed_url=absolute(request.path),
        language="en",
        before_entries=council.updated_at or midnight(FIRST_DAY),
    )
    for change in changes(until=timezone.localdate()):
        feed.add_item(
            title=change.title,
            link=absolute(change.term.member.get_absolute_url()),
            description=None,  # type: ignore[arg-type]  # the title says all
            unique_id=change.id,
            updateddate=midnight(change.day),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Of an empty feed too it is the same as long as nothing changes."""
        return super().latest_post_date() if self.items else self.feed["before_entries"]
