from datetime import date, timedelta

import pytest

from members.ending_terms import ending_terms
from tac_site.attention import Link
from tests.factories import MemberFactory, TermFactory
from tests.tac_site.publishing.editors import url

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 29)
LAST = date(2027, 1, 28)
DAY = timedelta(days=1)


def test_terms_that_end_soon_are_told_the_next_first() -> None:
    for name, ends_on in (("Far", LAST + DAY), ("Late", LAST), ("Today", TODAY), ("Over", TODAY - DAY)):
        TermFactory.create(member__name=name, ends_on=ends_on)
    TermFactory.create(member__name="Endless")

    section = ending_terms(TODAY)

    assert [row.title for row in section.rows] == ["Today", "Late"]


def test_a_row_says_what_ends_when_and_whether_another_term_follows() -> None:
    ada = MemberFactory.create(name="Ada")
    TermFactory.create(member=ada, employer="Acme", starts_on=date(2020, 1, 1), ends_on=LAST)
    TermFactory.create(member__name="Bo", starts_on=LAST + DAY)

    (row,) = ending_terms(TODAY).rows
    assert (row.title, row.note) == ("Ada", "Member, Acme, 2020-01-01 to 2027-01-28")
    assert row.links == (Link("Open", url(ada)),)

    TermFactory.create(member=ada, starts_on=LAST + DAY)
    (row,) = ending_terms(TODAY).rows
    assert row.note == "Member, Acme, 2020-01-01 to 2027-01-28; another term follows"


def test_where_there_is_none_that_is_said() -> None:
    section = ending_terms(TODAY)
    assert (section.title, section.rows, section.nothing) == (
        "Terms that end within 60 days",
        [],
        "No term has its last day from today to 2027-01-28.",
    )
