"""What changed on the roster, from the dates of terms and seats.

Who joined or left, whose office, employer or seat is another, and which seats are new, vacant or have ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from uuid import UUID, uuid5

from members.models import Seat, Term
from members.models.term_queryset import RANK
from members.vacancy import vacancy_of

DAY = timedelta(days=1)
# Earlier changes are left out: then the offsets of some time zones had seconds, which Atom cannot write.
FIRST_DAY = date(1970, 1, 1)
ONCE = ("left", "left seat", "ended seat")  # no term and no seat does it twice
NAMESPACE = UUID("5f0c1f2e-6a0b-4f57-9d1d-1f6d7c1c8f0a")  # of the changes' ids; never to be changed


@dataclass(frozen=True)
class Change:
    day: date  # the first on which it holds: somebody leaves on the day after the last one served
    kind: str  # part of the id: not to be renamed
    about: Term | Seat
    title: str

    @property
    def id(self) -> str:
        """The same for ever, wherever the site lives."""
        is_once = self.kind in ONCE or self.day == self.about.starts_on
        day = "" if is_once else f" {self.day}"
        return uuid5(NAMESPACE, f"{self.about.pk} {self.kind}{day}").urn

    @property
    def path(self) -> str:
        page = self.about.member if isinstance(self.about, Term) else self.about
        return page.get_absolute_url()


def roster_changes(until: date) -> list[Change]:
    """All up to that day, the latest first."""
    terms = list(
        Term.objects.public(until)
        .order_by("member_id", *RANK)
        .select_related("member", "seat")
        .defer("member__bio", "member__bio_folded")
    )
    terms_in = defaultdict(list)
    for term in terms:
        terms_in[term.seat_id].append(term)
    shown = [term for term in terms if term.member.is_visible]
    changes = [
        *(
            change
            for _, terms_of_member in groupby(shown, attrgetter("member_id"))
            for change in _changes_of_member(list(terms_of_member), until)
        ),
        *(
            change
            for seat in Seat.objects.public()
            for change in _changes_of_seat(seat, terms_in[seat.pk], until)
        ),
    ]
    return sorted(changes, key=lambda change: (change.day, change.about.pk, change.kind), reverse=True)


def _changes_of_member(terms: list[Term], until: date) -> Iterator[Change]:
    """The terms are by rank: of those of a day the first one stands for the member."""
    name = terms[0].member.name
    begun = [term.starts_on for term in terms if term.starts_on and term.starts_on <= until]
    for day in {day for day in (*begun, *_days_after(terms, until)) if day >= FIRST_DAY}:
        before, after = ([term for term in terms if term.covers(each)] for each in (day - DAY, day))
        if before and after:
            yield from _changes_of_terms(name, day, before, after)
        elif after:
            term = after[0]
            said = ", ".join(filter(None, [term.full_role, term.other_employer]))
            yield Change(day, "joined", term, f"{name} joined the council ({said}){_by(day, term)}")
            yield from _changes_of_seats(name, day, after[:1], after)
        elif before:
            yield Change(day, "left", before[0], f"{name} left the council{_by(day, before[0])}")


def _changes_of_terms(name: str, day: date, before: list[Term], after: list[Term]) -> Iterator[Change]:
    was, now = before[0], after[0]
    by = _by(day, now, was)
    if now.office != was.office:
        office = f"now {now.office_name}" if now.office_name else f"no longer {was.office_name}"
        yield Change(day, "role", now, f"{name} is {office.lower()}{by}")
    if now.employer and now.employer not in {term.employer for term in before}:
        yield Change(day, "affiliation", now, f"{name} now works at {now.employer}{by}")
    if was.employer and not any(term.employer for term in after):
        yield Change(day, "affiliation", now, f"{name} is no longer listed as working at {was.employer}{by}")
    if not now.office_name and not now.public_seat and now.capacity not in {term.capacity for term in before}:
        capacity = "an observer" if now.capacity == Term.Capacity.OBSERVER else "a member"
        yield Change(day, "capacity", now, f"{name} is now {capacity}{by}")
    yield from _changes_of_seats(name, day, before, after)


def _changes_of_seats(name: str, day: date, before: list[Term], after: list[Term]) -> Iterator[Change]:
    gained, lost = (
        [term for term in terms if term.public_seat and not any(_same_place(term, each) for each in others)]
        for terms, others in ((after, before), (before, after))
    )
    for term in gained:
        yield Change(day, "seat", term, f"{name} {_sits('now', term)}{_by(day, term)}")
    if not gained:
        for term in lost:
            yield Change(day, "left seat", term, f"{name} {_sits('no longer', term)}{_by(day, term)}")


def _changes_of_seat(seat: Seat, terms: list[Term], until: date) -> Iterator[Change]:
    if seat.starts_on and FIRST_DAY <= seat.starts_on <= until:
        yield Change(seat.starts_on, "new seat", seat, f"The seat {seat} is new")
    for day in _days_after([seat], until):
        yield Change(day, "ended seat", seat, f"The seat {seat} has ended")
    representatives = [term for term in terms if seat.votes and term.capacity == Term.Capacity.MEMBER]
    last_terms = {day: term for term in representatives for day in _days_after([term], until)}
    for day, term in last_terms.items():
        vacancy = vacancy_of(seat, representatives, day) if seat.covers(day) else None
        if vacancy and vacancy.is_certain:
            yield Change(day, "vacant", seat, f"The seat {seat} is vacant{_by(day, term)}")


def _days_after(ended: Iterable[Term | Seat], until: date) -> Iterator[date]:
    for each in ended:
        if each.ends_on and FIRST_DAY - DAY <= each.ends_on < until:
            yield each.ends_on + DAY


def _by(day: date, *terms: Term) -> str:
    """Whether the day is only a bound: the first of these terms that begins or ends with it says so."""
    for term in terms:
        if term.starts_on == day or term.ends_on == day - DAY:
            is_bound = term.starts_on_is_bound if term.starts_on == day else term.ends_on_is_bound
            return ", by this day at the latest" if is_bound else ""
    return ""


def _sits(since: str, term: Term) -> str:
    """“now represents Intel”"""
    if term.capacity == Term.Capacity.ALTERNATE:
        return f"is {since} alternate for {term.public_seat}"
    return f"{since} {term.verb.lower()} {term.public_seat}"


def _same_place(one: Term, other: Term) -> bool:
    return (one.seat_id, one.capacity) == (other.seat_id, other.capacity)
