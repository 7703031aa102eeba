"""What the council is once the drafts are live that wait."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

from members.models import Member, Seat, Term
from tac_site.publishing.documents import document_of, instances_of
from tac_site.publishing.models import Revision
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.state import State

Some = TypeVar("Some", bound=Revisable)


class WaitingDrafts:
    """In five queries at most."""

    def __init__(self, seats: Iterable[Seat]) -> None:
        known = {seat.pk: seat for seat in seats}
        self.new_seats = [seat for seat, *_ in _drafts(Seat, known) if seat.pk not in known]
        known |= {seat.pk: seat for seat in self.new_seats}
        revised = [draft.object_id for draft in Revision.objects.of_kind(Member).drafts().only("object_id")]
        live = Member.objects.prefetch_related("terms").in_bulk(revised)
        self.members: dict[int, Member] = {}
        self._terms: list[Term] = []
        for member, *terms in _drafts(Member, live, "terms"):
            self.members[member.pk] = member
            for term in terms:
                term.member, seat = member, known.get(term.seat_id)
                if seat:
                    term.seat = seat  # read once for all
            self._terms += terms
        self.new_members = [each for each in self.members.values() if each.pk not in live]

    def terms(self, live: Iterable[Term], on: date) -> list[Term]:
        """Of these live terms those that no draft replaces, and those of the drafts."""
        kept = [term for term in live if term.member_id not in self.members]
        return kept + [term for term in self._terms if term.covers(on)]


def _drafts(model: type[Some], live: dict[int, Some], children: str = "") -> Iterator[list[Any]]:
    """Of each draft the object and its children, on top of what went live since it was begun."""
    for draft in Revision.objects.of_kind(model).drafts().select_related("base"):
        instance = live.get(draft.object_id)
        rows = [instance, *(getattr(instance, children).all() if children else [])] if instance else []
        yield instances_of(State(None, draft, document_of(rows)).document)
