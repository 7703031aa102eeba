"""What the feed says of seats and of who is in them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import Member, Seat, Term
from members.roster_changes import roster_changes
from tests.factories import MemberFactory, SeatFactory, TermFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)
MEMBER, ALTERNATE, LEAD, OBSERVER = Term.Capacity
BEFORE, CHANGED = {"ends_on": date(2020, 12, 31)}, {"starts_on": date(2021, 1, 1)}
BOUND = "by this day at the latest"


def changes() -> list[tuple[str, str]]:
    return sorted((str(change.day), change.title) for change in roster_changes(TODAY))


def titles() -> list[str]:
    return [title for _, title in changes()]


@pytest.fixture
def ada() -> Member:
    return MemberFactory.create(name="Ada")


@pytest.fixture
def intel() -> Seat:
    return SeatFactory.create(name="Intel")


@pytest.fixture
def ray() -> Seat:
    return SeatFactory.create(name="Ray", kind=Seat.Kind.PROJECT)


@pytest.mark.parametrize(
    ("capacity", "employer", "said"),
    [
        (MEMBER, "", "Representative of Intel"),
        (MEMBER, "Quay", "Representative of Intel, Quay"),
        (MEMBER, "INTEL", "Representative of Intel"),
        (ALTERNATE, "", "Alternate for Intel"),
        (LEAD, "", "Lead of Intel"),
        (OBSERVER, "", "Observer of Intel"),
    ],
)
def test_whoever_joins_does_it_for_somebody(
    ada: Member, intel: Seat, capacity: Term.Capacity, employer: str, said: str
) -> None:
    TermFactory.create(member=ada, seat=intel, capacity=capacity, employer=employer, **CHANGED)
    assert changes() == [("2021-01-01", f"Ada joined the council ({said})")]


@pytest.mark.parametrize(
    ("capacity", "now", "no_longer"),
    [
        (MEMBER, "Ada now represents Intel", "Ada no longer represents Intel"),
        (ALTERNATE, "Ada is now alternate for Intel", "Ada is no longer alternate for Intel"),
        (LEAD, "Ada now leads Intel", "Ada no longer leads Intel"),
        (OBSERVER, "Ada now observes Intel", "Ada no longer observes Intel"),
    ],
)
def test_a_seat_is_gained_and_lost(
    ada: Member, intel: Seat, capacity: Term.Capacity, now: str, no_longer: str
) -> None:
    intel.votes = False
    intel.save()
    TermFactory.create(member=ada)
    ends_on = date(2021, 12, 31)
    TermFactory.create(member=ada, seat=intel, capacity=capacity, ends_on=ends_on, **CHANGED)
    assert changes() == [("2021-01-01", now), ("2022-01-01", no_longer)]


def test_who_changes_the_seat_is_said_once_and_what_becomes_vacant(
    ada: Member, intel: Seat, ray: Seat
) -> None:
    TermFactory.create(member=ada, seat=intel, **BEFORE)
    TermFactory.create(member=ada, seat=ray, **CHANGED)
    assert changes() == [
        ("2021-01-01", "Ada now represents Ray"),
        ("2021-01-01", "The seat Intel is vacant"),
    ]


def test_who_goes_on_in_the_seat_in_another_term_is_no_news(ada: Member, intel: Seat, ray: Seat) -> None:
    TermFactory.create(member=ada, seat=intel, **BEFORE)
    TermFactory.create(member=ada, seat=ray)
    TermFactory.create(member=ada, seat=intel, **CHANGED)
    assert changes() == []


def test_an_alternate_becomes_representative(ada: Member, intel: Seat) -> None:
    TermFactory.create(member=ada, seat=intel, capacity=ALTERNATE, **BEFORE)
    TermFactory.create(member=ada, seat=intel, **CHANGED)
    assert titles() == ["Ada now represents Intel"]


@pytest.mark.parametrize(
    ("capacities", "title"),
    [((OBSERVER, MEMBER), "Ada is now a member"), ((MEMBER, OBSERVER), "Ada is now an observer")],
)
def test_a_capacity_without_a_seat_changes(
    ada: Member, capacities: tuple[Term.Capacity, Term.Capacity], title: str
) -> None:
    TermFactory.create(member=ada, capacity=capacities[0], **BEFORE)
    TermFactory.create(member=ada, capacity=capacities[1], **CHANGED)
    assert titles() == [title]


def test_who_becomes_chair_is_not_said_to_be_a_member_too(ada: Member) -> None:
    TermFactory.create(member=ada, capacity=OBSERVER, **BEFORE)
    TermFactory.create(member=ada, office=Term.Office.CHAIR, **CHANGED)
    assert titles() == ["Ada is now chair"]


def test_the_employer_of_another_term_is_no_new_one(ada: Member, intel: Seat, ray: Seat) -> None:
    TermFactory.create(member=ada, seat=intel, employer="Quay", **BEFORE)
    TermFactory.create(member=ada, seat=ray, employer="Pier")
    assert titles() == ["Ada no longer represents Intel", "The seat Intel is vacant"]


def test_a_day_that_is_only_a_bound_is_said_to_be_one(ada: Member, intel: Seat, ray: Seat) -> None:
    term = TermFactory.create(
        member=ada, seat=intel, starts_on=date(2020, 1, 1), starts_on_is_bound=True, **BEFORE
    )
    Term.objects.update(ends_on_is_bound=True)
    assert changes() == [
        ("2020-01-01", f"Ada joined the council (Representative of Intel), {BOUND}"),
        ("2021-01-01", f"Ada left the council, {BOUND}"),
        ("2021-01-01", f"The seat Intel is vacant, {BOUND}"),
    ]
    later = TermFactory.create(
        member=ada, seat=ray, office=Term.Office.CHAIR, employer="Quay", starts_on_is_bound=True, **CHANGED
    )
    assert titles()[1:] == [
        f"Ada is now chair, {BOUND}",
        f"Ada now represents Ray, {BOUND}",
        f"Ada now works at Quay, {BOUND}",
        f"The seat Intel is vacant, {BOUND}",
    ]
    Term.objects.update(starts_on_is_bound=False, ends_on_is_bound=False)
    assert not any(BOUND in title for title in titles())
    Term.objects.filter(pk=term.pk).update(starts_on=None, ends_on=None)
    Term.objects.filter(pk=later.pk).update(starts_on=None, ends_on=date(2020, 12, 31), ends_on_is_bound=True)
    assert titles() == [
        f"Ada is no longer chair, {BOUND}",
        f"Ada is no longer listed as working at Quay, {BOUND}",
        f"Ada no longer represents Ray, {BOUND}",
        f"The seat Ray is vacant, {BOUND}",
    ]


def test_a_seat_begins_and_ends(intel: Seat) -> None:
    Seat.objects.update(starts_on=date(2020, 1, 1), ends_on=TODAY)
    assert changes() == [("2020-01-01", "The seat Intel is new")]
    Seat.objects.update(ends_on=TODAY - DAY)
    TermFactory.create(seat=intel, ends_on=TODAY - DAY, member__name="Ada")
    assert changes() == [
        ("2020-01-01", "The seat Intel is new"),
        (str(TODAY), "Ada left the council"),
        (str(TODAY), "The seat Intel has ended"),
    ]
    Seat.objects.update(starts_on=date(1969, 12, 31), ends_on=date.max)
    Term.objects.all().delete()
    assert changes() == []
    Seat.objects.update(starts_on=date.min, ends_on=date(1969, 12, 30))
    assert changes() == []


def vacant() -> list[str]:
    return [str(change.day) for change in roster_changes(TODAY) if change.kind == "vacant"]


def test_a_voting_seat_is_vacant_once_nobody_represents_it(intel: Seat) -> None:
    TermFactory.create(seat=intel, **BEFORE)
    assert vacant() == ["2021-01-01"]
    TermFactory.create(seat=intel, capacity=ALTERNATE)
    assert vacant() == ["2021-01-01"]
    successor = TermFactory.create(seat=intel, starts_on=date(2021, 1, 2), ends_on=TODAY - DAY)
    assert vacant() == [str(TODAY), "2021-01-01"]
    Term.objects.filter(pk=successor.pk).update(starts_on_is_bound=True)  # somebody may have been there
    assert vacant() == [str(TODAY)]
    Term.objects.filter(pk=successor.pk).update(starts_on=date(2021, 1, 1))
    assert vacant() == [str(TODAY)]
    Term.objects.filter(pk=successor.pk).update(ends_on=TODAY)
    assert vacant() == []
    Term.objects.filter(pk=successor.pk).delete()
    Seat.objects.update(votes=False)
    assert vacant() == []


def test_a_hidden_member_fills_a_seat_without_a_name_and_a_secret_term_does_not(intel: Seat) -> None:
    TermFactory.create(seat=intel, ends_on=TODAY - DAY, member__name="Ada")
    before = changes()
    assert before == [(str(TODAY), "Ada left the council"), (str(TODAY), "The seat Intel is vacant")]
    TermFactory.create(seat=intel, starts_on=TODAY + DAY)
    assert changes() == before
    TermFactory.create(seat=intel, starts_on=TODAY, member__is_visible=False)
    assert changes() == before[:1]


def test_a_secret_seat_is_not_told() -> None:
    SeatFactory.create(name="Sesame", starts_on=TODAY + DAY)
    assert changes() == []
    Seat.objects.update(starts_on=TODAY)
    assert changes() == [(str(TODAY), "The seat Sesame is new")]


def test_every_change_has_its_own_id_for_ever(ada: Member, intel: Seat, ray: Seat) -> None:
    Seat.objects.filter(pk=ray.pk).update(starts_on=date(2020, 1, 1), ends_on=date(2022, 1, 1))
    TermFactory.create(member=ada)
    for year in (2020, 2021):
        TermFactory.create(
            member=ada, seat=intel, starts_on=date(year, 1, 1), ends_on=date(year, 5, 1), employer=str(year)
        )

    def ids() -> list[str]:
        return sorted(change.id for change in roster_changes(TODAY))

    before = ids()
    assert len(before) == len(set(before)) == len(changes())
    Member.objects.update(name="Bo")
    intel.name = "Pier"
    intel.save()
    assert ids() == before
