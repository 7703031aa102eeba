"""Who was at a meeting, as it is live or as its draft says."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from members.models import Attendance
from resources.models import Meeting
from tac_site.publishing.documents import instances_of
from tac_site.publishing.models import Revision
from tac_site.publishing.state import read_state

DAYS = timedelta(days=2)  # more than any two zones are apart


@dataclass(frozen=True)
class Record:
    meeting: Meeting
    attendance: list[Attendance]  # in the order of the minutes
    is_draft: bool

    @property
    def day(self) -> date:
        return self.meeting.day


def live_record(pk: int) -> Record | None:
    meeting = Meeting.objects.defer("agenda", "minutes").filter(pk=pk).first()
    return Record(meeting, list(meeting.attendance.all()), is_draft=False) if meeting else None


def draft_record(pk: int) -> Record | None:
    """On top of what went live since the draft was begun."""
    if not Revision.objects.of(Meeting, pk).drafts().exists():
        return None
    meeting, *children = instances_of(read_state(Meeting, pk).document)
    rows = [each for each in children if isinstance(each, Attendance)]
    rows.sort(key=lambda each: (each.group, each.position, each.pk))
    return Record(meeting, rows, is_draft=True)


def records_of(day: date, *, are_drafts: bool) -> list[Record]:
    """Of the meetings of that day."""
    if are_drafts:
        drafts = Revision.objects.of_kind(Meeting).drafts().order_by("pk")
        found = [draft_record(each.object_id) for each in drafts]
    else:
        near = Meeting.objects.filter(starts_at__date__range=(day - DAYS, day + DAYS))
        found = [live_record(pk) for pk in near.values_list("pk", flat=True)]
    return [each for each in found if each and each.day == day]


def newest_record() -> Record | None:
    """Of the last meeting that has begun and has one: a list made before says only who is expected. A draft
    comes before what is live."""
    now = timezone.now()
    has_attendance = Exists(Attendance.objects.filter(meeting=OuterRef("pk")))
    begun = Meeting.objects.filter(has_attendance, starts_at__lte=now).defer("agenda", "minutes")
    newest = begun.order_by("starts_at").last()
    found = [(newest.starts_at, False, newest.pk)] if newest else []
    drafts = Revision.objects.of_kind(Meeting).drafts()
    for each in drafts.filter(document_text__contains=f'"{Attendance._meta.label_lower}"'):
        (meeting,) = instances_of(each.document[:1])
        if meeting.starts_at <= now:
            found.append((meeting.starts_at, True, each.object_id))
    if not found:
        return None
    _, is_draft, pk = max(found)
    return draft_record(pk) if is_draft else live_record(pk)
