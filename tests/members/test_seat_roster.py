"""The roster by seats as data; the pages with it are in test_seats_on_pages.py."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import Seat, Term
from members.seat_roster import SeatRoster
from members.vacancy import Vacancy
from tests.factories import MemberFactory, SeatFactory, TermFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)
CAPACITY, KIND, OFFICE = Term.Capacity, Seat.Kind, Term.Office


def people(terms: list[Term]) -> list[str]:
    return [term.member.name for term in terms]


def make_council() -> None:
    ray = SeatFactory.create(name="Ray", kind=KIND.PROJECT)
    intel, arm = (SeatFactory.create(name=name) for name in ("Intel", "Arm"))
    security = SeatFactory.create(name="Security", kind=KIND.WORKING_GROUP, votes=False)
    eve = MemberFactory.create(name="Eve")
    TermFactory.create(member=eve, seat=intel, office=Term.Office.VICE_CHAIR)
    TermFactory.create(member=eve, seat=security, capacity=CAPACITY.LEAD)
    TermFactory.create(member__name="Leo", seat=security, capacity=CAPACITY.LEAD)
    TermFactory.create(member__name="Al", seat=intel, capacity=CAPACITY.ALTERNATE)
    TermFactory.create(member__name="Rob", seat=ray)
    TermFactory.create(member__name="Ob", seat=ray, capacity=CAPACITY.OBSERVER)
    TermFactory.create(member__name="Old", seat=arm, ends_on=TODAY - DAY)
    TermFactory.create(member__name="Zoe")
    TermFactory.create(member__name="Bo", capacity=CAPACITY.OBSERVER)
    TermFactory.create(member__name="Cy", office=Term.Office.CHAIR)
    TermFactory.create(member=eve, employer="Elsewhere")
    TermFactory.create(member__name="Hidden", seat=arm, member__is_visible=False, capacity=CAPACITY.ALTERNATE)


def test_seats_come_by_kind_with_who_is_in_them(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_council()
    with django_assert_num_queries(3):
        roster = SeatRoster(TODAY)

    found = {
        group.kind.plural: [
            (str(each.seat), people(each.holders), {label: people(terms) for label, terms in beside})
            for each in group.seats
            for beside in [each.beside.items()]
        ]
        for group in roster.groups
    }
    assert found == {
        "Member companies": [("Arm", [], {}), ("Intel", ["Eve"], {"Alternate": ["Al"]})],
        "Projects": [("Ray", ["Rob"], {"Observer": ["Ob"]})],
        "Working groups": [("Security", ["Eve", "Leo"], {})],
    }
    assert [group.votes for group in roster.groups] == [True, True, False]
    assert people(roster.officers) == ["Cy", "Eve"]
    assert people(roster.members) == []
    assert people(roster.others) == ["Zoe", "Bo"]
    assert roster.count == "3 seats, 1 vacant"
    vacancies = {str(each.seat): each.vacancy for each in roster.seats if each.vacancy}
    assert vacancies == {"Arm": Vacancy(True, TODAY)}


def test_everybody_is_on_it_once_in_the_order_in_which_they_are_shown() -> None:
    make_council()
    names = ["Cy", "Eve", "Al", "Rob", "Ob", "Leo", "Zoe", "Bo"]
    assert people([*SeatRoster(TODAY).first_terms.values()]) == names


@pytest.mark.parametrize(("without_seat", "count"), [(0, "2 seats"), (2, "2 seats"), (3, "5 members")])
def test_members_come_first_while_those_without_a_seat_are_more(without_seat: int, count: str) -> None:
    seats = SeatFactory.create_batch(2)
    for seat in seats:
        TermFactory.create(seat=seat)
        TermFactory.create(seat=seat, capacity=CAPACITY.ALTERNATE)
    TermFactory.create_batch(2, capacity=CAPACITY.OBSERVER)
    for number in range(without_seat):
        TermFactory.create(office=OFFICE.NONE if number else OFFICE.CHAIR)
    roster = SeatRoster(TODAY)
    first = next(term.seat_id for term in roster.first_terms.values() if not term.office_name)
    assert roster.count == count
    assert len(roster.members) == (2 if without_seat == 3 else 0)
    assert len(roster.members) + len(roster.others) == 2 + max(without_seat - 1, 0)
    assert (first is None) == (without_seat == 3)


@pytest.mark.parametrize("seats", [1, 3, 300])
@pytest.mark.parametrize(("is_vacant", "count"), [(False, 2), (True, 3)])
def test_it_takes_as_many_queries_for_many_seats_as_for_one(
    seats: int, is_vacant: bool, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for seat in SeatFactory.create_batch(seats):
        TermFactory.create(seat=seat, capacity=CAPACITY.ALTERNATE if is_vacant else CAPACITY.MEMBER)
    with django_assert_num_queries(count):
        roster = SeatRoster(TODAY)
        vacant = f", {seats} vacant" * is_vacant
        assert roster.count == f"{seats} seat{'s' * (seats > 1)}{vacant}"
        assert len(roster.first_terms) == seats


def test_a_day_has_the_seats_of_that_day() -> None:
    SeatFactory.create(name="Gone", ends_on=TODAY - 2 * DAY)
    SeatFactory.create(name="New", starts_on=TODAY - DAY)
    SeatFactory.create(name="Secret", starts_on=TODAY + DAY)
    days = {day: [str(each.seat) for each in SeatRoster(TODAY + day * DAY).seats] for day in (-2, -1, 0, 1)}
    assert days == {-2: ["Gone"], -1: ["New"], 0: ["New"], 1: ["New"]}


def test_seats_without_a_record_are_counted_apart() -> None:
    for starts_on in (None, date(2020, 1, 1)):
        TermFactory.create(seat=SeatFactory.create(starts_on=starts_on), starts_on=TODAY)
    assert SeatRoster(TODAY - DAY).count == "2 seats, 1 vacant, 1 not on record"


def test_of_working_groups_alone_all_seats_count() -> None:
    SeatFactory.create(kind=KIND.WORKING_GROUP, votes=False)
    assert SeatRoster(TODAY).count == "1 seat, 1 vacant"


def test_a_council_without_seats_has_no_roster_by_seats(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    TermFactory.create()
    with django_assert_num_queries(1):
        assert not SeatRoster(TODAY)


def test_who_is_announced_in_a_secret_seat_is_not_said_to_be_in_it() -> None:
    SeatFactory.create(name="Open")
    secret = SeatFactory.create(kind=KIND.PROJECT, starts_on=TODAY + DAY)
    for name, capacity in (("Zoe", CAPACITY.MEMBER), ("Al", CAPACITY.ALTERNATE)):
        days = {"starts_on": TODAY + DAY, "is_announced": True}
        TermFactory.create(member__name=name, seat=secret, capacity=capacity, **days)
    roster = SeatRoster(TODAY + DAY)
    assert [str(each.seat) for each in roster.seats] == ["Open"]
    assert [(term.member.name, term.role) for term in roster.members] == [
        ("Al", "Member"),
        ("Zoe", "Member"),
    ]


def test_a_secret_term_says_nothing_about_a_vacancy() -> None:
    seat = SeatFactory.create()
    TermFactory.create(seat=seat, ends_on=TODAY - 9 * DAY)
    TermFactory.create(starts_on=TODAY + DAY, starts_on_is_bound=True, seat=seat)
    assert SeatRoster(TODAY - 5 * DAY).seats[0].vacancy == Vacancy(True, TODAY - 8 * DAY)
    Term.objects.update(is_announced=True)
    assert SeatRoster(TODAY - 5 * DAY).seats[0].vacancy == Vacancy(False)


@pytest.mark.parametrize(
    ("days", "first"),
    [
        ([], None),
        ([(None, None)], None),
        ([(date(2020, 1, 1), None), (date(2019, 1, 1), date(2021, 1, 1))], date(2019, 1, 1)),
        ([(None, date(2018, 1, 1)), (date(2019, 1, 1), None)], date(2018, 1, 1)),
        ([(None, TODAY + DAY)], TODAY),
    ],
)
def test_the_record_begins_on_the_first_day_that_a_term_names(
    days: list[tuple[date | None, date | None]], first: date | None
) -> None:
    for starts_on, ends_on in days:
        TermFactory.create(starts_on=starts_on, ends_on=ends_on)
    assert Term.objects.first_record() == first


@pytest.mark.parametrize(("is_visible", "starts_on"), [(False, date(2020, 1, 1)), (True, TODAY + DAY)])
def test_the_record_does_not_begin_with_what_is_hidden(is_visible: bool, starts_on: date) -> None:
    TermFactory.create(member__is_visible=is_visible, starts_on=starts_on)
    assert Term.objects.first_record() is None


def test_what_only_searches_need_is_not_read() -> None:
    TermFactory.create()
    assert Term.objects.on_roster(TODAY).get().member.get_deferred_fields() == {"bio_folded"}
