"""The meeting that the overview shows."""

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from resources.models import Meeting
from resources.same_day import tell_apart

MOST_CANCELLED = 10  # of those before it that are read


@dataclass(frozen=True)
class NextMeeting:
    meeting: Meeting | None  # none if all that are to come are cancelled
    cancelled: list[Meeting]  # those before it
    is_on: bool


def next_meeting(now: datetime) -> NextMeeting | None:
    upcoming = list(Meeting.objects.public().listed().upcoming(now)[: MOST_CANCELLED + 1])
    if not upcoming:
        return None
    tell_apart(upcoming)
    meeting = next((each for each in upcoming if not each.is_cancelled), None)
    cancelled = list(takewhile(lambda each: each.is_cancelled, upcoming))
    return NextMeeting(meeting, cancelled, is_on=meeting is not None and meeting.starts_at <= now)
