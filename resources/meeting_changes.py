"""What became known of meetings, and when: from the versions of each that were live.

A version in which a meeting was hidden says nothing, and of a meeting that is hidden now none does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db.models import OuterRef, QuerySet, Subquery

from resources.models import Meeting
from resources.same_day import tell_apart
from resources.templatetags.meetings import MINUTES
from tac_site.publishing.documents import instance_of, without_fields
from tac_site.publishing.models import Revision

MOST_VERSIONS = 200  # the newest, which are read
NAMESPACE = UUID("b2117763-26e3-4c6a-b878-5bf25a4e53c7")  # of the changes' ids; never to be changed


@dataclass(frozen=True)
class Change:
    kind: str  # part of the id: not to be renamed
    what: str
    at: datetime
    meeting: Meeting  # as it is now: what it was called once is nobody's business any more
    revision_pk: int

    @property
    def id(self) -> str:
        """The same for ever, wherever the site lives."""
        return uuid5(NAMESPACE, f"{self.meeting.pk} {self.revision_pk} {self.kind}").urn

    @property
    def title(self) -> str:
        return f"{self.what}: {self.meeting.long_name}"

    @property
    def path(self) -> str:
        part = "#minutes" if self.kind == "minutes" else ""
        return f"{self.meeting.get_absolute_url()}{part}"


def meeting_changes() -> list[Change]:
    """The latest first."""
    versions = list(_public_versions()[:MOST_VERSIONS])
    meetings = Meeting.objects.public().listed().in_bulk({each.object_id for each in versions})
    tell_apart(meetings.values())
    unread = {each.previous_pk for each in versions} - {each.pk for each in versions}
    # What visitors saw last of each meeting.
    seen = {each.object_id: _seen_in(each) for each in Revision.objects.filter(pk__in=unread - {None})}
    changes: list[Change] = []
    for version in reversed(versions):
        meeting, now = meetings.get(version.object_id), _seen_in(version)
        if meeting is None or now is None:
            continue
        before, seen[meeting.pk] = seen.get(meeting.pk), now
        if before or version.previous_pk is None:
            at = version.live_at
            corrected = (now.corrected_start, meeting.corrected_start)
            found = [*_changes_of_time(before, now, at, corrected), *_changes_of_record(before, now)]
            changes += (Change(kind, what, at, meeting, version.pk) for kind, what in found)
    return changes[::-1]


def _public_versions() -> QuerySet[Any]:
    """Those that changed what visitors see, the newest first."""
    versions = Revision.objects.of_kind(Meeting).live().filter(is_public_change=True)
    earlier = versions.filter(object_id=OuterRef("object_id"), live_at__lt=OuterRef("live_at"))
    public = versions.filter(object_id__in=Meeting.objects.public().values("pk"))
    return public.annotate(previous_pk=Subquery(earlier.values("pk")[:1]))


def _seen_in(version: Revision) -> Meeting | None:
    document = without_fields(version.document, "agenda", "minutes")  # which take long to read
    meeting: Any = instance_of(document) if document else None
    return meeting if meeting and meeting.is_visible else None


def _changes_of_time(
    before: Meeting | None, now: Meeting, at: datetime, corrected: tuple[datetime | None, ...]
) -> Iterator[tuple[str, str]]:
    was_cancelled, is_to_come = before is not None and before.is_cancelled, now.starts_at > at
    if now.is_cancelled:
        if not was_cancelled and (before or is_to_come):
            yield "cancelled", "Cancelled"
    elif is_to_come and (before is None or was_cancelled):
        yield "announced", "Takes place after all" if was_cancelled else "Announced"
    was_over = before is None or before.starts_at + timedelta(minutes=before.duration) <= at
    if before and not was_over and now.starts_at not in (before.starts_at, *corrected):
        yield "moved", f"Moved from {before.starts.in_full} to {now.starts.in_full}"


def _changes_of_record(before: Meeting | None, now: Meeting) -> Iterator[tuple[str, str]]:
    state = Meeting.MinutesState(now.minutes_state)
    if state in MINUTES and (before is None or before.minutes_state != state):
        yield "minutes", MINUTES[state]
    if now.recording_url and (before is None or not before.recording_url):
        yield "recording", "Recording"
