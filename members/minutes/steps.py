"""What an editor does about a difference: press a button, which makes a draft, or go where it is mended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from django.urls import reverse

from members.minutes.meeting_comparison import MeetingComparison
from members.minutes.name_matching import told_apart
from members.minutes.roster_comparison import Difference, Kind
from members.minutes.said_places import SaidPlace, SaidSeat
from members.models import Member, Term

DAY = timedelta(days=1)
MEMBER, NO_OFFICE = Term.Capacity.MEMBER, Term.Office.NONE


class Action(StrEnum):
    """What a button sends."""

    TAKE_OVER = "take-over"
    NEW_SEAT = "new-seat"
    CHOOSE = "choose"


@dataclass(frozen=True)
class Step:
    text: str
    url: str = ""  # of a link
    action: Action | None = None  # of a button
    seat: SaidSeat | None = None  # that the button makes
    member: Member | None = None  # whom the button chooses


def steps_of(difference: Difference, comparison: MeetingComparison) -> list[Step]:
    """One. Whom an unsure name means is asked: a step for each answer."""
    if difference.kind != Kind.WHICH:
        return [_step(difference, comparison)]
    candidates = zip(difference.candidates, told_apart(difference.candidates), strict=True)
    chosen = [Step(f"It is {who}", action=Action.CHOOSE, member=each) for each, who in candidates]
    return [*chosen, _step(as_new(difference), comparison)]


def as_new(difference: Difference) -> Difference:
    """Where the name means none of the candidates."""
    return replace(difference, kind=Kind.NOT_HERE)


def _step(difference: Difference, comparison: MeetingComparison) -> Step:
    if member := comparison.draft_of(difference):
        return Step("In a draft", _form("member", member.pk))
    found = [*_about_seats(difference, comparison), *_by_hand(difference, comparison.record.day)]
    return found[0] if found else Step(_button(difference, comparison.record.day), action=Action.TAKE_OVER)


def _needing_seats(difference: Difference, comparison: MeetingComparison) -> list[SaidPlace]:
    """The places whose seats the step fills in. Without seats, a council has members alone."""
    if difference.kind not in (Kind.NOT_HERE, Kind.SEAT, Kind.CAPACITY):
        return []
    return [each for each in difference.places if comparison.seats or each.capacity != MEMBER]


def _about_seats(difference: Difference, comparison: MeetingComparison) -> Iterator[Step]:
    drafted = [seat.pk for seat in comparison.drafts.new_seats]
    waiting = comparison.drafted[difference.key].places
    for place in _needing_seats(difference, comparison):
        said = place.seat
        if said is None:
            continue
        if not said.seats:
            alike = [each.seat for each in waiting if each.seat and each.seat.name == said.name]
            seats = [seat for each in alike for seat in each.seats if seat.pk in drafted]
            if seats:
                text = f"Publish the seat “{seats[0]}” first: it is a draft"
                yield Step(text, _form("seat", seats[0].pk))
            else:
                text = f"Make a draft of the new seat “{said.name}” first"
                yield Step(text, action=Action.NEW_SEAT, seat=said)
        elif len(said.seats) > 1:
            names = " or ".join(f"“{seat}”" for seat in said.seats)
            yield Step(f"Choose the seat in the form: {names}", _form_of(difference))
        elif not said.seats[0].covers(comparison.record.day):
            text = f"Correct the days of the seat “{said.seats[0]}” first: it is not there on this day"
            yield Step(text, _form("seat", said.seats[0].pk))


def _by_hand(difference: Difference, day: date) -> Iterator[Step]:
    """Where what the minutes say is no term that can be, or too little of one."""
    if difference.kind == Kind.NOT_THERE and any(term.starts_on == day for term in difference.terms):
        yield Step("Correct the term by hand: it begins on this very day", _form_of(difference))
    elif difference.kind == Kind.OFFICE:
        (place,) = difference.places
        if place.office != NO_OFFICE and place.capacity != MEMBER:
            yield Step("Correct the term by hand: only representatives have an office", _form_of(difference))
    elif difference.kind in (Kind.NOT_HERE, Kind.CAPACITY):
        seated = any(term.seat_id for term in difference.terms)
        if any(each.capacity != MEMBER and not each.seat for each in difference.places) and not seated:
            yield Step("Choose the seat in the form: the minutes do not say it", _form_of(difference))


def _button(difference: Difference, day: date) -> str:
    if difference.kind == Kind.NOT_THERE:
        return f"End the term by {day - DAY}"
    if difference.kind == Kind.NOT_HERE:
        what = "Add a term" if difference.member else "Add the member, with a term"
        return f"{what} begun by {day}"
    if all(term.starts_on == day for term in difference.terms):
        return f"Correct the term, which begins on {day}"
    return f"Begin another term by {day}"


def _form_of(difference: Difference) -> str:
    return _form("member", difference.member.pk) if difference.member else reverse("admin:members_member_add")


def _form(model: str, pk: int) -> str:
    return reverse(f"admin:members_{model}_change", args=[pk])
