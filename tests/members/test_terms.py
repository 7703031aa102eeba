from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from members.models import Term, first_overlap
from tests.factories import MemberFactory, TermFactory

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

    assert first_overlap(terms) == (overlap and (terms[overlap[0]], terms[overlap[1]]))
