from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import timezone

from members.models import Seat, Term
from tests.factories import SeatFactory, TermFactory
from tests.members.problems import problems

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"name": ""}, "members_seat_name_not_empty"),
        ({"kind": 0}, "members_seat_kind_known"),
        ({"kind": 5}, "members_seat_kind_known"),
        ({"starts_on": TODAY, "ends_on": TODAY - DAY}, "members_seat_ends_after_start"),
    ],
)
def test_the_database_holds_no_wrong_seat(fields: dict[str, Any], constraint: str) -> None:
    for kind in Seat.Kind:
        SeatFactory.create(kind=kind, starts_on=TODAY, ends_on=TODAY)

    with pytest.raises(IntegrityError, match=constraint):
        SeatFactory.create(**fields)


def test_a_seat_has_a_slug_from_its_name() -> None:
    slugs = [SeatFactory.create(name=name).slug for name in ("C", "C++", "Red Hat/IBM", "华为")]
    assert slugs == ["c", "c-2", "red-hat-ibm", "huawei"]

    with pytest.raises(IntegrityError, match="members_seat_slug_not_empty"):
        Seat.objects.filter(slug="c").update(slug="")


def test_two_seats_have_two_names() -> None:
    SeatFactory.create(name="Intel")
    assert problems(SeatFactory.build(name="Intel Labs", slug="intel-labs")) == {}
    assert problems(SeatFactory.build(name="Intel", slug="intel")) == {
        "name": ["There is a seat with this name already. Edit that one, or choose another."],
        "slug": ["Another seat has this address. Choose another, or leave it empty to have one made."],
    }


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [("onnx", True), ("Ｏnnx", True), ("Önnx", False), ("ONNX", False), ("ONNX 2", False)],
)
def test_a_name_differs_from_another_in_more_than_case(name: str, is_taken: bool) -> None:
    seat, other = SeatFactory.create(name="ONNX"), SeatFactory.create(name="Intel")
    assert problems(seat) == {}
    (seat if name == "ONNX" else other).name = name
    text = f"There is a seat “ONNX” already, and “{name}” differs from it in case or accents alone."
    advice = "Edit that one, or choose another name."
    assert problems(other) == ({"name": [f"{text} {advice}"]} if is_taken else {})


def test_a_last_day_before_the_first_is_refused_at_the_field() -> None:
    seat = SeatFactory.build(starts_on=date(2026, 9, 1), ends_on=date(2026, 8, 31))
    assert problems(seat) == {
        "ends_on": ["The last day, 2026-08-31, is before the first, 2026-09-01. Correct one of the two."]
    }


def test_seats_come_by_kind_position_and_name() -> None:
    for kind, position, name in [
        (3, 0, "vLLM"),
        (3, 0, "Ray"),
        (3, 0, "élan"),
        (1, 1, "AMD"),
        (1, 0, "Arm"),
    ]:
        SeatFactory.create(kind=kind, position=position, name=name)
    assert [seat.name for seat in Seat.objects.all()] == ["Arm", "AMD", "élan", "Ray", "vLLM"]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_public", "exists"),
    [
        (None, None, True, True),
        (TODAY, TODAY, True, True),
        (TODAY + DAY, None, False, False),
        (None, TODAY - DAY, True, False),
    ],
)
def test_a_seat_is_secret_before_its_first_day_and_there_until_its_last(
    starts_on: date | None, ends_on: date | None, is_public: bool, exists: bool
) -> None:
    seat = SeatFactory.create(starts_on=starts_on, ends_on=ends_on)

    assert (Seat.objects.public().exists(), Seat.objects.existing(TODAY).exists()) == (is_public, exists)
    assert bool(seat.public_rows([])) is is_public
    assert seat.visibility_problem([]) == ("" if is_public else f"its first day, {starts_on}, is to come")


def test_a_seat_that_somebody_held_is_not_deleted() -> None:
    SeatFactory.create().delete()
    seat = SeatFactory.create()
    TermFactory.create(seat=seat, ends_on=date(2020, 1, 1))
    with pytest.raises(ProtectedError):
        seat.delete()


def test_days_of_a_seat_that_leave_out_a_term_are_refused_with_the_name() -> None:
    seat = SeatFactory.create(name="vLLM")
    TermFactory.create(member__name="Ada", seat=seat, starts_on=TODAY, ends_on=TODAY + DAY, employer="Intel")
    seat.starts_on, seat.ends_on = TODAY, TODAY + DAY
    assert problems(seat) == {}

    seat.starts_on, seat.ends_on = TODAY + DAY, TODAY + DAY
    text = f"Ada is in this seat on other days (Representative of vLLM, Intel, {TODAY} to {TODAY + DAY}). "
    advice = "Correct that term first, or this day."
    assert problems(seat) == {"starts_on": [text + advice]}
    seat.starts_on, seat.ends_on = None, TODAY
    assert problems(seat) == {"ends_on": [text + advice]}


def test_a_seat_votes_only_with_one_representative_a_day() -> None:
    seat = SeatFactory.create(name="Ray", votes=False)
    TermFactory.create(member__name="Ada", seat=seat, ends_on=TODAY)
    TermFactory.create(member__name="Al", seat=seat, capacity=Term.Capacity.ALTERNATE)
    other = TermFactory.create(member__name="Bo", seat=seat, starts_on=TODAY)
    assert problems(seat) == {}

    seat.votes = True
    assert problems(seat) == {
        "votes": [
            f"Ada (Representative of Ray, until {TODAY}) and Bo (Representative of Ray, since {TODAY}) "
            "represent it on the same days. Correct one of these terms first, or untick this."
        ]
    }
    Term.objects.filter(pk=other.pk).update(starts_on=TODAY + DAY)
    assert problems(seat) == {}
