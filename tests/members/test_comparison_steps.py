"""Where a step of the comparison does not simply make a draft."""

from datetime import UTC, date, datetime

import pytest

from members.models import Attendance, Member
from tac_site.publishing.models import Revision
from tests.factories import SeatFactory
from tests.members.compared_meetings import make_meeting, make_member, press, steps
from tests.tac_site.publishing.editors import draft_of, make_draft, signed_in, url

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 8)


def test_a_draft_that_goes_live_by_itself_or_conflicts_is_left_alone() -> None:
    navy = SeatFactory.create(name="Navy")
    ada, bo = (make_member(name, navy, capacity=2, employer="Lamps") for name in ("Ada", "Bo"))
    meeting = make_meeting("A Ada | | Navy", "A Bo | | Navy")
    make_draft(ada, job_title="Captain")
    Revision.objects.drafts().update(goes_live_at=datetime(2099, 1, 1, tzinfo=UTC))
    make_draft(bo, job_title="Captain")
    Member.objects.filter(pk=bo.pk).update(job_title="Pilot")
    drafts = [*Revision.objects.drafts()]
    client = signed_in("Writers")
    said = [press(client, meeting, step) for (step,) in steps(client, meeting).values()]
    assert ["is scheduled for 2099-01-01" in said[0], "conflicts" in said[1]] == [True, True]
    assert [*Revision.objects.drafts()] == drafts


def test_a_draft_that_waits_for_review_goes_on_waiting() -> None:
    ada = make_member("Ada", SeatFactory.create(name="Navy"), capacity=2, employer="Lamps")
    meeting = make_meeting("A Ada | | Navy")
    make_draft(ada, job_title="Captain")
    Revision.objects.drafts().update(needs_review=True)
    client = signed_in("Writers")
    ((step,),) = steps(client, meeting).values()
    press(client, meeting, step)
    draft = draft_of(ada)
    assert draft
    assert (draft.needs_review, draft.document[0]["fields"]["job_title"], len(draft.document)) == (
        True,
        "Captain",
        3,
    )


def test_where_no_term_can_be_made_the_page_says_what_to_do() -> None:
    gone = SeatFactory.create(name="Gone", ends_on=date(2020, 1, 1))
    red, blue = (SeatFactory.create(name=name) for name in ("Red", "Blue"))
    today = make_member("Today", red, starts_on=DAY)
    make_member("Officer", blue, capacity=2)
    meeting = make_meeting(
        "R Both | | Red/Blue",
        "A Nowhere | | ",
        "A Late | | Gone",
        "A Officer | Chair | ",
        "A Other | | Lamps",
    )
    assert steps(signed_in("Editors"), meeting) == {
        "Both: not-here": ["Choose the seat in the form: “Blue” or “Red”: /admin/members/member/add/"],
        "Nowhere: not-here": [
            "Choose the seat in the form: the minutes do not say it: /admin/members/member/add/"
        ],
        "Late: not-here": [
            f"Correct the days of the seat “Gone” first: it is not there on this day: {url(gone)}"
        ],
        "Other: not-here": [f"new-seat not-here.{Attendance.objects.get(name='Other').pk}"],
        "Today: not-there": [f"Correct the term by hand: it begins on this very day: {url(today)}"],
        "Officer: office": [
            "Correct the term by hand: only representatives have an office: "
            f"{url(Member.objects.get(name='Officer'))}"
        ],
    }
