"""The record of a meeting and the roster of its day, with what drafts that wait would change."""

from collections.abc import Iterable
from functools import cached_property

from members.minutes.meeting_record import Record
from members.minutes.name_matching import Names
from members.minutes.roster_comparison import Difference, Named, compare, majority_of
from members.minutes.said_places import Places
from members.minutes.waiting_drafts import WaitingDrafts
from members.models import Attendance, Council, Member, Seat, Term
from members.models.attendance import CAPACITIES
from members.models.term_queryset import BY_SEAT


class MeetingComparison:
    """In a number of queries that does not depend on how much there is to compare."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.members = {each.pk: each for each in Member.objects.only("name", "slug")}
        self.seats = list(Seat.objects.all())
        self._council = Council.objects.current()
        self._rows = [row for row in record.attendance if row.group in CAPACITIES]
        self._named = [self._find(row) for row in self._rows]
        self._terms = list(_roster(record))
        self._places = Places(self._council, self.seats)
        self.differences = compare(self._named, self._terms, self._places)

    @property
    def quorum(self) -> str:
        """Information: councils may have a rule of their own."""
        stated, (seats, majority) = self.record.meeting.quorum_stated, majority_of(self._rows, self._places)
        if stated is None or not seats or stated == majority:
            return ""
        return f"{stated} stated; a majority of {seats} seat{'s' * (seats != 1)} is {majority}"

    # What drafts that wait would change

    @cached_property
    def drafts(self) -> WaitingDrafts:
        return WaitingDrafts(self.seats)

    @cached_property
    def drafted(self) -> dict[str, Difference]:
        """By their keys: the differences that there would be."""
        terms = self.drafts.terms(self._terms, self.record.day)
        places = Places(self._council, [*self.seats, *self.drafts.new_seats])
        return {each.key: each for each in compare(self._found_anew, terms, places)}

    def draft_of(self, difference: Difference) -> Member | None:
        """Whose draft would end the difference."""
        if difference.key in self.drafted:
            return None
        if difference.member:
            return self.drafts.members.get(difference.member.pk)
        rows = {place.row.pk for place in difference.places}
        return next((each.member for each in self._found_anew if each.row.pk in rows), None)

    @cached_property
    def _found_anew(self) -> list[Named]:
        return [self._find_anew(each) for each in self._named]

    def _find(self, row: Attendance) -> Named:
        """Whom an editor chose, or else whom the name means."""
        if member := self.members.get(row.member_id or 0):
            return Named(row, member)
        match = self._names.match(row.name)
        return Named(row, match.member, match.candidates)

    def _find_anew(self, named: Named) -> Named:
        """Who is sure to be meant among those too of whom there are only drafts."""
        found = None if named.member else self._new_names.match(named.row.name).member
        return Named(named.row, found) if found else named

    @cached_property
    def _names(self) -> Names:
        return Names(self.members.values())

    @cached_property
    def _new_names(self) -> Names:
        return Names(self.drafts.new_members)


def _roster(record: Record) -> Iterable[Term]:
    """In every capacity, and hidden members too: only editors see this."""
    terms = Term.objects.covering(record.day).select_related("member", "seat")
    order = ["office", *BY_SEAT, "capacity", "member__name_folded", "pk"]
    return terms.defer("member__bio", "member__bio_folded").order_by(*order)
