from datetime import date, timedelta
from uuid import UUID, uuid5

import pytest
from django.utils import timezone

from members.models import Member, Term
from members.roster_changes import roster_changes
from tests.factories import MemberFactory, TermFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def changes(until: date = TODAY) -> list[tuple[str, str]]:
    return [(str(change.day), change.title) for change in roster_changes(until)]


def ada(*terms: tuple[str | None, str | None, Term.Office, str]) -> Member:
    member = MemberFactory.create(name="Ada")
    for first, last, office, employer in terms:
        TermFactory.create(
            member=member,
            starts_on=first and date.fromisoformat(first),
            ends_on=last and date.fromisoformat(last),
            office=office,
            employer=employer,
        )
    return member


MEMBER, CHAIR = Term.Office.NONE, Term.Office.CHAIR


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([(None, None, MEMBER, "")], []),
        (
            [("2020-01-01", None, MEMBER, "Quay")],
            [("2020-01-01", "Ada joined the council (Member, Quay)")],
        ),
        (
            [(None, "2020-12-31", CHAIR, "")],
            [("2021-01-01", "Ada left the council")],
        ),
        (
            [("2020-01-01", "2020-12-31", MEMBER, "Quay"), ("2021-01-01", None, MEMBER, "Quay")],
            [("2020-01-01", "Ada joined the council (Member, Quay)")],
        ),
        (
            [("2020-01-01", "2020-12-31", MEMBER, ""), ("2021-01-01", None, CHAIR, "")],
            [
                ("2021-01-01", "Ada is now chair"),
                ("2020-01-01", "Ada joined the council (Member)"),
            ],
        ),
        (
            [(None, "2020-12-31", MEMBER, "Quay"), ("2021-01-01", None, MEMBER, "Pier")],
            [("2021-01-01", "Ada now works at Pier")],
        ),
        (
            [(None, "2020-12-31", MEMBER, "Quay"), ("2021-01-01", None, MEMBER, "")],
            [("2021-01-01", "Ada is no longer listed as working at Quay")],
        ),
        (
            [(None, "2020-12-31", MEMBER, "Quay"), ("2021-01-01", None, CHAIR, "Pier")],
            [
                ("2021-01-01", "Ada is now chair"),
                ("2021-01-01", "Ada now works at Pier"),
            ],
        ),
        (
            [(None, "2020-12-30", MEMBER, "Quay"), ("2021-01-01", None, MEMBER, "Quay")],
            [
                ("2021-01-01", "Ada joined the council (Member, Quay)"),
                ("2020-12-31", "Ada left the council"),
            ],
        ),
    ],
)
def test_changes_follow_from_the_terms(
    terms: list[tuple[str | None, str | None, Term.Office, str]], expected: list[tuple[str, str]]
) -> None:
    ada(*terms)
    assert changes() == expected


def test_the_ids_of_0_2_0_stay() -> None:
    """Feed readers know these changes: uuid5(NAMESPACE, the term's key and the kind)."""
    member = MemberFactory.create(name="Ada")
    first, last = date(2020, 1, 1), date(2020, 12, 31)
    TermFactory.create(pk=1, member=member, starts_on=first, ends_on=last, employer="Quay")
    TermFactory.create(
        pk=2, member=member, office=CHAIR, starts_on=date(2021, 1, 1), ends_on=date(2021, 5, 1)
    )
    assert {(change.kind, change.id) for change in roster_changes(TODAY)} == {
        (kind, uuid5(UUID("5f0c1f2e-6a0b-4f57-9d1d-1f6d7c1c8f0a"), name).urn)
        for kind, name in {
            "joined": "1 joined",
            "role": "2 role",
            "affiliation": "2 affiliation",
            "left": "2 left",
        }.items()
    }


def test_a_change_is_listed_from_its_day_on() -> None:
    ada(("2020-01-01", "2020-12-31", MEMBER, ""))
    assert [len(changes(date(2019, 12, 31))), len(changes(date(2020, 1, 1)))] == [0, 1]
    assert [len(changes(date(2020, 12, 31))), len(changes(date(2021, 1, 1)))] == [1, 2]


def test_whoever_has_a_term_from_the_next_day_on_has_not_left() -> None:
    ada((None, str(TODAY - DAY), MEMBER, ""), (str(TODAY), None, MEMBER, ""))
    assert changes() == []
    Term.objects.filter(starts_on=TODAY).update(starts_on=TODAY + DAY)
    assert changes() == [(str(TODAY), "Ada left the council")]


def test_a_secret_term_is_no_change_before_its_first_day() -> None:
    member = ada((None, str(TODAY - DAY), MEMBER, "Quay"))
    left = [(str(TODAY), "Ada left the council")]
    assert changes() == left
    term = TermFactory.create(member=member, starts_on=TODAY + DAY, office=CHAIR)
    assert changes() == left
    assert changes(TODAY + DAY) == [(str(TODAY + DAY), "Ada joined the council (Chair)"), *left]

    Term.objects.filter(pk=term.pk).update(starts_on=TODAY)
    assert changes() == [
        (str(TODAY), "Ada is now chair"),
        (str(TODAY), "Ada is no longer listed as working at Quay"),
    ]


@pytest.mark.parametrize(("first", "last"), [(date.min, date.max), (date(1969, 12, 31), date.max)])
def test_a_day_before_1970_or_after_the_calendar_is_left_out(first: date, last: date) -> None:
    TermFactory.create(starts_on=first, ends_on=last)
    assert changes() == []


def test_the_first_day_of_1970_is_the_earliest() -> None:
    TermFactory.create(member__name="Ada", starts_on=date(1970, 1, 1))
    assert changes() == [("1970-01-01", "Ada joined the council (Member)")]


def test_the_latest_change_comes_first() -> None:
    for number in range(3):
        TermFactory.create(member__name=f"N{number}", starts_on=date(2020, 1, 1) + number * DAY)
    assert [change.title[:2] for change in roster_changes(TODAY)] == ["N2", "N1", "N0"]
