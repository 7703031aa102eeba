"""The list of who attends, made from the roster of the day, before anybody is ticked."""

from datetime import date

from members.minutes.attendee_matching import without_kind
from members.models import Attendance, Seat, Term

GROUPS = {
    Term.Capacity.MEMBER: Attendance.Group.REPRESENTATIVE,
    Term.Capacity.ALTERNATE: Attendance.Group.ALTERNATE,
    Term.Capacity.LEAD: Attendance.Group.LEAD,
}
KIND_IN_ROLE = {
    Seat.Kind.MEMBER_CLASS: "Member",
    Seat.Kind.PROJECT: "Project",
    Seat.Kind.WORKING_GROUP: "Working Group",
}


def attendance_on(day: date, meeting_pk: int) -> list[Attendance]:
    """Without observers, for whom minutes have no list."""
    terms = [term for term in Term.objects.holding(day) if term.capacity in GROUPS]
    return [
        Attendance(
            meeting_id=meeting_pk,
            position=position,
            group=GROUPS[Term.Capacity(term.capacity)],
            name=term.member.name,
            role=_role(term),
            affiliation=_affiliation(term),
            member_id=term.member_id,
            seat_id=term.seat_id,
        )
        for position, term in enumerate(terms, start=1)
    ]


def _role(term: Term) -> str:
    """As minutes write it behind the name: of who sits for a company the office alone."""
    if term.seat is None or term.seat.kind not in KIND_IN_ROLE:
        return term.office_name
    whose = f"{without_kind(term.seat.name)} {KIND_IN_ROLE[Seat.Kind(term.seat.kind)]}"
    words = {Term.Capacity.MEMBER: f"{whose} Representative", Term.Capacity.LEAD: f"{whose} Lead"}
    return ", ".join(filter(None, [term.office_name, words.get(Term.Capacity(term.capacity), whose)]))


def _affiliation(term: Term) -> str:
    is_company = term.seat is not None and term.seat.kind == Seat.Kind.MEMBER_COMPANY
    return term.employer or (term.seat.name if term.seat and is_company else "")
