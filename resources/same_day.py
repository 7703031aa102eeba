"""Meetings that a day alone does not tell apart."""

from collections import Counter
from collections.abc import Collection

from resources.models import Meeting


def tell_apart(meetings: Collection[Meeting]) -> None:
    """Of those that are on one day, the pages say the time with the day."""
    counts = Counter({meeting.pk: meeting.day for meeting in meetings}.values())
    for meeting in meetings:
        meeting.shares_day = counts[meeting.day] > 1
