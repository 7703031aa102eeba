"""What is said of a member that was published."""

from datetime import date, timedelta
from typing import Any

import pytest

from members.models import Member, Term
from members.models.seat import Seat
from members.term_outcome import outcome
from tests.factories import SeatFactory

DAY = timedelta(days=1)
TODAY = date(2026, 11, 29)
FIRST, LAST, LATER = date(2024, 1, 1), TODAY - 2 * DAY, TODAY + 2 * DAY
CHAIR = {"office": Term.Office.CHAIR}
SOON = {**CHAIR, "starts_on": LATER}
MEMBER = {"starts_on": FIRST}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)


def said(before: list[dict[str, Any]] | None, after: list[dict[str, Any]], *, is_visible: bool = True) -> str:
    """Of Ada, whose terms say this. None: there was nobody."""
    ada = Member(pk=1, name="Ada", is_visible=is_visible)
    terms, old_terms = (
        [Term(pk=number, member_id=1, **each) for number, each in enumerate(fields or [], 1)]
        for fields in (after, before)
    )
    return outcome(ada, terms, [] if before is None else [Member(pk=1, name="Ada"), *old_terms])


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ([MEMBER], [MEMBER], ""),
        ([MEMBER], [MEMBER | {"starts_source": "https://example.org/"}], ""),
        (None, [MEMBER], "Ada is a member from 1 January 2024 on."),
        (None, [{}], "Ada is a member."),
        (None, [], "Ada is on no list of members, because there is no term."),
        ([], [], ""),
        ([MEMBER], [], "Ada is on no list of members, because there is no term."),
        ([MEMBER], [MEMBER | {"ends_on": LAST}], "Ada is a former member from 28 November 2026 on."),
        (
            [MEMBER],
            [MEMBER | {"ends_on": LAST, "ends_on_is_bound": True}],
            "Ada is a former member from 28 November 2026 on at the latest.",
        ),
        (
            [MEMBER],
            [MEMBER | {"ends_on": TODAY}],
            "Ada is a former member from 30 November 2026 on; until 29 November 2026 listed as a member.",
        ),
        ([MEMBER | {"ends_on": TODAY}], [MEMBER], "Ada is a member after 29 November 2026 too."),
        (
            [MEMBER, {"capacity": 4}],
            [MEMBER | {"ends_on": LAST}, {"capacity": 4}],
            "Ada is an observer from 28 November 2026 on.",
        ),
        (
            [MEMBER],
            [MEMBER | {"ends_on": LATER - DAY}, SOON],
            "Ada is chair from 1 December 2026 on; until 30 November 2026 listed as a member. "
            "Visitors read at once of the end on 30 November 2026, and of what follows on 1 December 2026.",
        ),
        (
            [MEMBER],
            [MEMBER | {"ends_on": LATER - DAY}, SOON | {"is_announced": True}],
            "Ada is chair from 1 December 2026 on; until 30 November 2026 listed as a member.",
        ),
        (
            None,
            [SOON | {"ends_on": date(2027, 12, 31)}],
            "Ada is chair from 1 December 2026 on, and a former member from 1 January 2028 on; "
            "until 30 November 2026 on no list of members. "
            "Visitors read of it on 1 December 2026, not before.",
        ),
        (None, [MEMBER | {"ends_on": date.max}], "Ada is a member from 1 January 2024 on."),
        (
            [MEMBER, {"employer": "Arm"}],
            [MEMBER | {"ends_on": TODAY}, {"employer": "Arm"}],
            "Ada is a member (Arm) from 30 November 2026 on; "
            "until 29 November 2026 listed as a member and a member (Arm).",
        ),
        (
            [MEMBER],
            [MEMBER, SOON | {"is_announced": True}],
            "Ada is chair and a member from 1 December 2026 on; until 30 November 2026 listed as a member.",
        ),
        (
            [MEMBER],
            [MEMBER, SOON],
            "Ada is chair and a member from 1 December 2026 on; until 30 November 2026 listed as a member. "
            "Visitors read of it on 1 December 2026, not before.",
        ),
        (None, [SOON | {"is_announced": True}], "Ada is announced, and chair from 1 December 2026 on."),
        (
            [SOON],
            [SOON | {"ends_on": date(2027, 12, 31)}],
            "Ada is a former member from 1 January 2028 on; before that chair from 1 December 2026 on.",
        ),
        (
            [MEMBER | {"ends_on": TODAY}],
            [MEMBER | {"ends_on": TODAY, "employer": "Arm"}],
            "Ada is a member (Arm) from 1 January 2024 until 29 November 2026.",
        ),
        ([MEMBER], [MEMBER | {"employer": "Acme"}], "Ada is a member (Acme) from 1 January 2024 on."),
    ],
)
def test_it_says_what_the_roster_says_of_today_and_later(
    before: list[dict[str, Any]] | None, after: list[dict[str, Any]], sentence: str
) -> None:
    assert said(before, after) == sentence


def test_a_hidden_member_is_on_no_page() -> None:
    assert said([MEMBER], [MEMBER], is_visible=False) == "Ada is hidden, and on no public page."


@pytest.mark.django_db
def test_a_seat_is_named_once_it_is_public() -> None:
    intel = SeatFactory.create(name="Intel")
    secret = SeatFactory.create(name="Secret", starts_on=LATER)
    of_intel = {"seat_id": intel.pk, "employer": "Intel"}

    assert said(None, [of_intel | CHAIR]) == "Ada is chair, representative of Intel."
    assert said(None, [{"seat_id": secret.pk, "is_announced": True}]) == "Ada is a member."
    both = [of_intel, {"seat_id": intel.pk, "capacity": 3, "employer": "Arm"}]
    assert said(None, both) == "Ada is representative of Intel and lead of Intel (Arm)."
    assert Seat.objects.count() == 2
