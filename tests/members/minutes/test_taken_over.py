"""The days of the terms that are taken over from the record of a meeting."""

from datetime import date
from typing import Any

import pytest

from members.minutes.roster_comparison import Difference, Kind
from members.minutes.said_places import SaidPlace, SaidSeat
from members.minutes.taken_over import taken_over
from members.models import Attendance, Member, Seat, Term
from tac_site.publishing.documents import document_of, instances_of
from tests.factories import MemberFactory, SeatFactory, TermFactory

pytestmark = pytest.mark.django_db

DAY, BEFORE, SOURCE = date(2026, 9, 8), date(2026, 9, 7), "/meetings/2026-09-08/"
LATER, EARLIER = date(2026, 10, 13), date(2026, 1, 1)


@pytest.fixture
def navy() -> Seat:
    return SeatFactory.create(name="Navy")


def place_in(*seats: Seat, capacity: Term.Capacity = Term.Capacity.MEMBER, **said: Any) -> SaidPlace:
    said = {"office": Term.Office.NONE, "employer": "Navy", **said}
    seat = SaidSeat("Navy", Seat.Kind.MEMBER_COMPANY, seats)
    return SaidPlace(Attendance(name="Ada"), capacity, seat if seats else None, **said)


def terms_after(kind: Kind, place: SaidPlace, *terms: Term) -> list[tuple[Any, ...]]:
    """Once that is taken over, of whom serves these terms: employer, capacity, office, first and last day."""
    member = terms[0].member if terms else Member(name="Ada")
    present = tuple(term for term in terms if term.covers(DAY))
    difference = Difference(kind, "", "Ada", "", "", member, present, (place,))
    document = document_of([member, *terms]) if terms else []
    after = instances_of(taken_over(difference, document, member.pk, DAY, SOURCE))[1:]
    days = ("starts_on", "starts_on_is_bound", "ends_on", "ends_on_is_bound")
    return [
        (term.employer, term.capacity, term.office, *(getattr(term, name) for name in days))
        for term in sorted(after, key=lambda term: term.first_day)
    ]


def test_a_term_goes_on_until_the_next_one_in_its_seat(navy: Seat) -> None:
    member = MemberFactory.create()
    term = TermFactory.create(member=member, seat=navy, employer="Navy", starts_on=LATER)
    next_one = ("Navy", 1, 3, LATER, False, None, False)
    assert terms_after(Kind.NOT_HERE, place_in(navy), term) == [
        ("Navy", 1, 3, DAY, True, date(2026, 10, 12), True),
        next_one,
    ]
    # A term without a seat is in no one's way, and that of another is only in a representative's.
    assert terms_after(Kind.NOT_HERE, place_in(), term) == [("Navy", 1, 3, DAY, True, None, False), next_one]
    assert terms_after(Kind.NOT_HERE, place_in(navy))[0][5:] == (date(2026, 10, 12), True)
    alternate = place_in(navy, capacity=Term.Capacity.ALTERNATE)
    assert terms_after(Kind.NOT_HERE, alternate)[0][5:] == (None, False)


def test_a_term_that_later_minutes_name_had_begun_already(navy: Seat) -> None:
    term = TermFactory.create(seat=navy, employer="Navy", starts_on=LATER, starts_on_is_bound=True)
    assert terms_after(Kind.NOT_HERE, place_in(navy), term) == [("Navy", 1, 3, DAY, True, None, False)]
    another = place_in(navy, employer="Lamps")
    assert [each[0] for each in terms_after(Kind.NOT_HERE, another, term)] == ["Lamps", "Navy"]


def test_no_term_is_longer_than_its_seat() -> None:
    seat = SeatFactory.create(ends_on=LATER)
    assert terms_after(Kind.NOT_HERE, place_in(seat)) == [("Navy", 1, 3, DAY, True, LATER, True)]


def test_no_term_follows_one_without_end(navy: Seat) -> None:
    term = TermFactory.create(employer="Lamps", starts_on=EARLIER, ends_on=date.max)
    assert terms_after(Kind.EMPLOYER, place_in(navy), term)[1] == ("Navy", 1, 3, DAY, True, date.max, False)


def test_a_term_is_divided_unless_it_begins_on_that_day(navy: Seat) -> None:
    term = TermFactory.create(employer="Lamps", starts_on=EARLIER, ends_on=LATER)
    assert terms_after(Kind.EMPLOYER, place_in(navy), term) == [
        ("Lamps", 1, 3, EARLIER, False, BEFORE, True),
        ("Navy", 1, 3, DAY, True, LATER, False),
    ]
    term = TermFactory.create(employer="Lamps", starts_on=DAY)
    assert terms_after(Kind.EMPLOYER, place_in(navy), term) == [("Navy", 1, 3, DAY, False, None, False)]


def test_an_office_comes_with_the_seat_of_a_representative(navy: Seat) -> None:
    alternate = TermFactory.create(seat=navy, capacity=2, starts_on=DAY, employer="Navy")
    chair = place_in(office=Term.Office.CHAIR)
    assert terms_after(Kind.OFFICE, chair, alternate) == [("Navy", 1, 1, DAY, False, None, False)]
    chair_term = TermFactory.create(seat=navy, office=1, starts_on=DAY, employer="Navy")
    alternate_now = place_in(navy, capacity=Term.Capacity.ALTERNATE, office=Term.Office.CHAIR)
    assert terms_after(Kind.CAPACITY, alternate_now, chair_term)[0][:3] == ("Navy", 2, 3)
    assert terms_after(Kind.OFFICE, place_in(), chair_term)[0][:3] == ("Navy", 1, 3)


def test_who_is_not_named_served_until_the_day_before(navy: Seat) -> None:
    term = TermFactory.create(seat=navy, employer="Lamps")
    assert terms_after(Kind.NOT_THERE, place_in(), term) == [("Lamps", 1, 3, None, False, BEFORE, True)]


def test_another_seat_leaves_the_rest(navy: Seat) -> None:
    term = TermFactory.create(employer="Lamps", office=1, starts_on=DAY)
    assert terms_after(Kind.SEAT, place_in(navy), term) == [("Lamps", 1, 1, DAY, False, None, False)]
