"""The meetings of the next months by the council's rule: which there are already, and which can be made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from resources.meeting_rule import MeetingRule
from resources.models import Meeting
from resources.zones import LocalTime
from tac_site.publishing.documents import instance_of
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import writing_rows

MONTHS = 12
LONGEST_MONTH = timedelta(days=31)
IS_ANOTHER = "The plan is another one than this page showed. Nothing was made. Look at it again below."


@dataclass(frozen=True)
class KnownMeeting:
    pk: int
    name: str
    state: str  # of what is not simply there
    instants: tuple[datetime, ...]  # the month from which it was moved gets no other one

    def is_in(self, month: date, zone: str) -> bool:
        days = [LocalTime(at, zone).day for at in self.instants]
        return any((day.year, day.month) == (month.year, month.month) for day in days)


@dataclass(frozen=True)
class PlannedMonth:
    day: date
    start: LocalTime | None
    problem: str  # why there is no start
    known: list[KnownMeeting]

    @property
    def free_start(self) -> LocalTime | None:
        """Of the meeting that can be made."""
        return None if self.known else self.start


def plan(rule: MeetingRule, now: datetime) -> list[PlannedMonth]:
    """Of each month the day of the rule, from the next one to come on."""
    known = list(_known_meetings(now - LONGEST_MONTH))
    months = (_month(rule, day, known) for day in rule.days_from(LocalTime(now, rule.zone).day))
    return list(islice((each for each in months if not each.start or each.start.at > now), MONTHS))


def _month(rule: MeetingRule, day: date, known: list[KnownMeeting]) -> PlannedMonth:
    there = [each for each in known if each.is_in(day, rule.zone)]
    try:
        return PlannedMonth(day, rule.start_on(day), "", there)
    except ValidationError as error:
        return PlannedMonth(day, None, " ".join(error.messages), there)


def _known_meetings(since: datetime) -> Iterator[KnownMeeting]:
    """Hidden and cancelled ones too, and drafts that begin at another time than what is live."""
    live = Meeting.objects.listed().filter(Q(starts_at__gte=since) | Q(moved_from__gte=since))
    starts = {meeting.pk: meeting.starts_at for meeting in live}
    for meeting in live:
        states = {"cancelled": meeting.is_cancelled, "hidden": not meeting.is_visible}
        state = " and ".join(name for name, is_so in states.items() if is_so)
        instants = (meeting.starts_at, meeting.moved_from or meeting.starts_at)
        yield KnownMeeting(meeting.pk, str(meeting), state, instants)
    for draft in Revision.objects.of_kind(Meeting).drafts():
        drafted: Any = instance_of(draft.document)
        if drafted.starts_at != starts.get(draft.object_id):
            yield KnownMeeting(draft.object_id, str(draft), "a draft", (drafted.starts_at,))


def last_with_address() -> Meeting | None:
    """Councils often use one address to join for all meetings."""
    return Meeting.objects.listed().exclude(join_url="").last()


def make_meetings(rule: MeetingRule, starts: set[str], joined_as: int, author: Any) -> list[Meeting]:
    """Those that begin then, where the month is still free. They are joined as the meeting of this key is.

    ValidationError if the plan has no such start by now, or that meeting no address.
    """
    with writing_rows(Meeting, author=author, reason=f"Planned by the rule: {rule}") as begin:
        months = plan(rule, timezone.now())
        like = Meeting.objects.filter(pk=joined_as).exclude(join_url="").first()
        if not starts <= {each.start.iso for each in months if each.start} or (joined_as and not like):
            raise ValidationError(IS_ANOTHER)
        address = {"join_url": like.join_url, "join_is_public": like.join_is_public} if like else {}
        common = {"zone": rule.zone, "duration": rule.duration, **address}
        free = [each.free_start for each in months if each.free_start]
        made = [Meeting(starts_at=each.at, **common) for each in free if each.iso in starts]
        for meeting in made:
            begin(Meeting, meeting.pk)
            meeting.full_clean()
            meeting.save()
    return made


def differing(rule: MeetingRule, now: datetime) -> list[int]:
    """The keys of meetings to come that the rule has not, where no note says why."""
    unexplained = Meeting.objects.public().taking_place().upcoming(now).filter(note="")
    return [pk for pk, at in unexplained.values_list("pk", "starts_at") if not rule.has(at)]
