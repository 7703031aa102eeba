from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import Term
from members.models.conflicts import own_conflicts
from tests.factories import MemberFactory, SeatFactory, TermFactory
from tests.members.problems import problems

pytestmark = pytest.mark.django_db

TODAY = date(2024, 9, 1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("starts_on", "is_announced", "is_public"),
    [
        (None, False, True),
        (TODAY - DAY, False, True),
        (TODAY, False, True),
        (TODAY + DAY, False, False),
        (TODAY + DAY, True, True),
    ],
)
def test_a_term_is_public_from_its_first_day_on_or_once_it_is_announced(
    starts_on: date | None, is_announced: bool, is_public: bool
) -> None:
    TermFactory.create(starts_on=starts_on, is_announced=is_announced)
    assert Term.objects.public(TODAY).exists() is is_public


def test_a_term_is_not_announced_by_itself() -> None:
    assert Term().is_announced is False


def test_the_nearest_term_is_the_present_then_the_last_then_the_next() -> None:
    for ends_on in (TODAY - 9 * DAY, TODAY - DAY):
        TermFactory.create(starts_on=ends_on, ends_on=ends_on)
    TermFactory.create(starts_on=TODAY + 5 * DAY, ends_on=TODAY + 6 * DAY)
    TermFactory.create(starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    TermFactory.create(starts_on=TODAY, ends_on=TODAY)

    starts = Term.objects.nearest_first(TODAY).values_list("starts_on", flat=True)

    assert [(day - TODAY).days for day in starts if day] == [0, -1, -9, 1, 5]


def test_a_term_ends_on_its_first_day_or_later() -> None:
    TermFactory.build(member=MemberFactory.create(), starts_on=TODAY, ends_on=TODAY).full_clean()
    wrong = TermFactory.build(member=MemberFactory.create(), starts_on=TODAY, ends_on=TODAY - DAY)

    with pytest.raises(ValidationError) as refused:
        wrong.full_clean()
    assert refused.value.message_dict == {
        "ends_on": ["The last day, 2024-08-31, is before the first, 2024-09-01. Correct one of the two."]
    }
    with pytest.raises(IntegrityError, match="members_term_ends_after_start"):
        wrong.save()


@pytest.mark.parametrize("office", [0, 4])
def test_an_office_is_a_known_one(office: int) -> None:
    for known in Term.Office.values:
        TermFactory.create(office=known)

    with pytest.raises(IntegrityError, match="members_term_office_known"):
        TermFactory.create(office=office)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "text"),
    [
        (None, None, "Chair, Acme"),
        (TODAY, None, "Chair, Acme, since 2024-09-01"),
        (None, TODAY, "Chair, Acme, until 2024-09-01"),
        (date(987, 1, 1), TODAY, "Chair, Acme, 0987-01-01 to 2024-09-01"),
    ],
)
def test_a_term_reads_as_office_employer_and_period(
    starts_on: date | None, ends_on: date | None, text: str
) -> None:
    assert str(Term(office=1, employer="Acme", starts_on=starts_on, ends_on=ends_on)) == text


@pytest.mark.parametrize(
    ("periods", "overlap"),
    [
        ([], None),
        ([(None, None)], None),
        ([(5, 6), (None, 4)], None),
        ([(5, None), (None, 5)], (1, 0)),
        ([(None, None), (3, 4)], (0, 1)),
        ([(None, 3), (None, 9)], (0, 1)),
        ([(1, None), (9, None)], (0, 1)),
        ([(1, 9), (2, 3), (11, 12)], (0, 1)),
        ([(1, 1), (1, 1)], (0, 1)),
    ],
)
def test_terms_that_share_a_day_overlap(
    periods: list[tuple[int | None, int | None]], overlap: tuple[int, int] | None
) -> None:
    days = {None: None} | {day: TODAY + day * DAY for day in range(13)}
    terms = [Term(starts_on=days[start], ends_on=days[end]) for start, end in periods]

    messages = [(conflict.term, conflict.field, conflict.message) for conflict in own_conflicts(terms)]

    assert messages == (
        [
            (
                terms[overlap[1]],
                "starts_on",
                f"This term overlaps with another of the same member ({terms[overlap[0]]}). "
                "End the earlier one the day before this one begins.",
            )
        ]
        if overlap
        else []
    )


CAPACITY, OFFICE = Term.Capacity, Term.Office
NO_DAY = "“At the latest” is ticked, but there is no day. Write it, or untick that."


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"capacity": 0}, "members_term_capacity_known"),
        ({"capacity": 5}, "members_term_capacity_known"),
        ({"capacity": CAPACITY.OBSERVER, "office": OFFICE.CHAIR}, "members_term_office_of_member"),
        ({"capacity": CAPACITY.ALTERNATE}, "members_term_seat_to_fill"),
        ({"capacity": CAPACITY.LEAD}, "members_term_seat_to_fill"),
        ({"starts_on_is_bound": True}, "members_term_start_of_bound"),
        ({"ends_on_is_bound": True}, "members_term_end_of_bound"),
    ],
)
def test_the_database_holds_no_wrong_term(fields: dict[str, Any], constraint: str) -> None:
    seat = SeatFactory.create(votes=False)
    for capacity in CAPACITY:
        TermFactory.create(seat=seat, capacity=capacity)
    TermFactory.create(capacity=CAPACITY.OBSERVER, starts_on=TODAY, starts_on_is_bound=True)
    TermFactory.create(office=OFFICE.CHAIR, ends_on=TODAY, ends_on_is_bound=True)

    with pytest.raises(IntegrityError, match=constraint):
        TermFactory.create(**fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"capacity": CAPACITY.OBSERVER}, {}),
        (
            {"capacity": CAPACITY.OBSERVER, "office": OFFICE.CHAIR},
            {"office": ["“Chair” is an office of members. Choose “None”, or the capacity “Member”."]},
        ),
        (
            {"capacity": CAPACITY.LEAD},
            {"seat": ["“Lead” is chosen, but no seat. Choose one, or another capacity."]},
        ),
        (
            {"starts_on_is_bound": True, "ends_on_is_bound": True},
            {"starts_on": [NO_DAY], "ends_on": [NO_DAY]},
        ),
    ],
)
def test_a_wrong_term_is_refused_at_the_field(fields: dict[str, Any], expected: dict[str, list[str]]) -> None:
    assert problems(TermFactory.build(member=MemberFactory.create(), **fields)) == expected


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "fields"),
    [
        (TODAY, TODAY + 9 * DAY, []),
        (TODAY - DAY, TODAY, ["starts_on"]),
        (None, TODAY, ["starts_on"]),
        (TODAY, TODAY + 10 * DAY, ["ends_on"]),
        (TODAY, None, ["ends_on"]),
    ],
)
def test_a_term_is_on_days_of_its_seat(
    starts_on: date | None, ends_on: date | None, fields: list[str]
) -> None:
    seat = SeatFactory.create(name="Intel", starts_on=TODAY, ends_on=TODAY + 9 * DAY)
    term = TermFactory.build(member=MemberFactory.create(), seat=seat, starts_on=starts_on, ends_on=ends_on)
    texts = {
        "starts_on": "The seat “Intel” has been there since 2024-09-01. "
        "Write that day or a later one, or correct the seat.",
        "ends_on": "The seat “Intel” is there until 2024-09-10. "
        "Write that day or an earlier one, or correct the seat.",
    }
    assert problems(term) == {name: [texts[name]] for name in fields}


@pytest.mark.parametrize(
    ("has_seat", "capacity", "office", "role"),
    [
        (False, CAPACITY.MEMBER, OFFICE.NONE, "Member"),
        (False, CAPACITY.OBSERVER, OFFICE.NONE, "Observer"),
        (True, CAPACITY.MEMBER, OFFICE.NONE, "Representative"),
        (True, CAPACITY.MEMBER, OFFICE.VICE_CHAIR, "Vice Chair"),
        (True, CAPACITY.ALTERNATE, OFFICE.NONE, "Alternate"),
        (True, CAPACITY.LEAD, OFFICE.NONE, "Lead"),
    ],
)
def test_a_term_is_called_by_its_office_or_else_its_capacity(
    has_seat: bool, capacity: int, office: int, role: str
) -> None:
    seat = SeatFactory.create() if has_seat else None
    assert TermFactory.build(seat=seat, capacity=capacity, office=office).role == role


@pytest.mark.parametrize(
    ("fields", "period"),
    [
        ({"starts_on": TODAY}, "since 2024-09-01 or before"),
        ({"ends_on": TODAY}, "until 2024-09-01 at the latest"),
        ({"starts_on": TODAY, "ends_on": TODAY}, "2024-09-01 or before to 2024-09-01 at the latest"),
    ],
)
def test_a_bound_is_said_as_one(fields: dict[str, date], period: str) -> None:
    assert Term(starts_on_is_bound=True, ends_on_is_bound=True, **fields).period == period


def test_an_exact_end_takes_the_place_of_a_bound() -> None:
    term = Term(ends_on=TODAY, ends_on_is_bound=True, ends_source="https://example.org/")
    term.end(TODAY - DAY)
    assert (term.ends_on, term.ends_on_is_bound, term.ends_source) == (TODAY - DAY, False, "")


def test_of_several_terms_on_a_day_the_office_comes_first_then_capacity_and_seat() -> None:
    ray, intel = SeatFactory.create(kind=3), SeatFactory.create(kind=1)
    terms = [
        TermFactory.create(office=OFFICE.CHAIR),
        TermFactory.create(seat=intel),
        TermFactory.create(seat=ray),
        TermFactory.create(),
        TermFactory.create(seat=intel, capacity=CAPACITY.ALTERNATE),
    ]
    assert list(Term.objects.ranked()) == terms
    assert list(Term.objects.nearest_first(TODAY)) == terms


def test_terms_of_a_day_are_asked_for_by_seat_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ray, intel = SeatFactory.create(kind=3, name="Ray"), SeatFactory.create(kind=1, name="Intel")
    tomorrow = timezone.localdate() + DAY
    secret = SeatFactory.create(starts_on=tomorrow)
    TermFactory.create(seat=ray, capacity=CAPACITY.OBSERVER, member__name="Ob")
    TermFactory.create(seat=ray, member__name="Ro")
    TermFactory.create(seat=intel, capacity=CAPACITY.ALTERNATE, member__name="Al")
    TermFactory.create(seat=intel, member__name="Ig")
    TermFactory.create(office=OFFICE.CHAIR, member__name="Ch")
    TermFactory.create(seat=intel, member__name="Old", ends_on=TODAY - DAY)
    TermFactory.create(seat=intel, capacity=CAPACITY.ALTERNATE, member__is_visible=False)
    TermFactory.create(seat=secret, is_announced=True, starts_on=tomorrow)

    with django_assert_num_queries(1):
        held = [(str(term.seat), term.member.name) for term in Term.objects.holding(TODAY)]
    assert held == [("Intel", "Ig"), ("Intel", "Al"), ("Ray", "Ro"), ("Ray", "Ob"), ("None", "Ch")]
    assert secret.name not in [str(term.seat) for term in Term.objects.holding(tomorrow)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"employer": "Arm"}, "Member, Arm"),
        ({"office": 2}, "Vice Chair"),
        ({"seat": "Intel", "employer": "Intel"}, "Representative of Intel"),
        ({"seat": "vLLM", "employer": "Inferact"}, "Representative of vLLM, Inferact"),
        ({"seat": "Intel", "office": 1, "employer": "Arm"}, "Chair, Representative of Intel, Arm"),
        ({"seat": "Intel", "capacity": 2, "employer": "Arm"}, "Alternate for Intel, Arm"),
        ({"seat": "Security", "capacity": 3, "employer": "Intel"}, "Lead of Security, Intel"),
        ({"seat": "Intel", "capacity": 4}, "Observer of Intel"),
    ],
)
def test_a_term_is_called_by_its_seat(fields: dict[str, Any], words: str) -> None:
    name = fields.get("seat")
    seat = SeatFactory.create(name=name) if name else None
    assert str(TermFactory.create(**{**fields, "seat": seat})) == words
