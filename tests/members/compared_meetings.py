"""Meetings whose record is compared with the roster, and what an editor does on that page."""

from typing import Any

from django.test import Client

from members.minutes.meeting_comparison import MeetingComparison
from members.minutes.meeting_record import live_record
from members.models import Attendance, Member, Seat
from resources.models import Meeting
from tests.factories import AttendanceFactory, MeetingFactory, MemberFactory, TermFactory
from tests.tac_site.publishing.editors import messages, url

GROUPS = dict(zip("RALSG", Attendance.Group, strict=True))


def make_meeting(*rows: str, **fields: Any) -> Meeting:
    """“R Ada | HC Chair | Engines”"""
    meeting = MeetingFactory.create(**fields)
    for row in rows:
        name, role, affiliation = (part.strip() for part in row.split("|"))
        about = {"group": GROUPS[name[0]], "name": name[2:], "role": role, "affiliation": affiliation}
        AttendanceFactory.create(meeting=meeting, **about)
    return meeting


def make_member(name: str, seat: Seat | None = None, **fields: Any) -> Member:
    return TermFactory.create(member=MemberFactory.create(name=name), seat=seat, **fields).member


def sentences(meeting: Meeting) -> list[str]:
    record = live_record(meeting.pk)
    assert record
    return [str(each) for each in MeetingComparison(record).differences]


def steps(client: Client, meeting: Meeting, query: str = "") -> dict[str, list[str]]:
    """By name and kind: what can be pressed, or where it leads."""
    response = client.get(url(meeting, "roster") + query)
    assert response.status_code == 200
    return {
        f"{difference.name}: {difference.kind}": [
            f"{step.action} {difference.key} {step.member.pk if step.member else ''}".strip()
            if step.action
            else f"{step.text}: {step.url}"
            for step in found
        ]
        for _, rows in response.context["kinds"]
        for difference, found in rows
    }


def press(client: Client, meeting: Meeting, step: str, query: str = "") -> str:
    """What the next page says."""
    response = client.post(url(meeting, "roster") + query, {"step": step})
    assert response.status_code == 302
    return messages(response)[-1]
