"""The command that says how the record of a meeting differs from the roster."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from members.models import Attendance
from tests.factories import AttendanceFactory, MeetingFactory, MemberFactory, SeatFactory, TermFactory
from tests.tac_site.publishing.editors import live, writer_of

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    """The exit status, and what is printed or said of a problem."""
    out = StringIO()
    try:
        call_command("compare_roster", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def test_it_says_what_differs_as_diff_does() -> None:
    meeting = MeetingFactory.create(quorum_stated=3)
    seat = SeatFactory.create(name="Navy")
    hidden = MemberFactory.create(name="Hidden", is_visible=False)
    TermFactory.create(member=hidden, seat=seat, employer="Navy", starts_on=date(2026, 9, 8))
    TermFactory.create(member__name="Later", capacity=2, seat=seat, starts_on=date(2026, 9, 9))
    AttendanceFactory.create(meeting=meeting, name="Hidden", affiliation="Navy")
    AttendanceFactory.create(meeting=meeting, name="Guest", group=Attendance.Group.GUEST)
    heading = "Meeting of 2026-09-08: its record against the roster of that day.\n"
    quorum = "Quorum: 3 stated; a majority of 1 seat is 1.\n"
    assert run("2026-09-08") == (0, f"{heading}Nothing differs but the quorum.\n{quorum}")

    AttendanceFactory.create(meeting=meeting, name="Ada", affiliation="Navy", group=2)
    AttendanceFactory.create(meeting=meeting, name="Bo", affiliation="Navy", group=2)
    document = live(meeting)
    named = """\
Named in the minutes, not on the roster (2):
  Ada, Alternate for Navy: no member has this name.
  Bo, Alternate for Navy: no member has this name.
"""
    assert run("2026-09-08") == (1, f"{heading}{named}{quorum}")

    Attendance.objects.all().delete()
    writer_of(meeting).save_draft(document)
    of_draft = heading.replace("its record", "its draft")
    assert run("2026-09-08", "--draft") == (1, f"{of_draft}{named}{quorum}")
    silent = "The live meeting of 2026-09-08 does not say who was there."
    assert run("2026-09-08") == (2, f"{silent} Its draft does: add --draft.")


def test_it_says_what_is_missing() -> None:
    way_out = "Import its minutes, or write who was there into its form."
    assert run("2026-09-08") == (2, f"There is no live meeting of 2026-09-08. {way_out}")
    meeting = MeetingFactory.create()
    silent = "The live meeting of 2026-09-08 does not say who was there."
    assert run("2026-09-08") == (2, f"{silent} {way_out}")
    AttendanceFactory.create(meeting=meeting, group=Attendance.Group.GUEST)
    live_one = "There is no draft of a meeting of 2026-09-08. What is live does: leave --draft out."
    assert run("2026-09-08", "--draft") == (2, live_one)
    assert run("2026-09-08") == (
        0,
        "Meeting of 2026-09-08: its record against the roster of that day.\nNothing differs.\n",
    )
    assert run("30 February 2026")[0] == 1
