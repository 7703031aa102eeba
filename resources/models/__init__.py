from resources.models.meeting import FormerMeetingSlug, Meeting
from resources.models.meeting_queryset import MeetingQuerySet
from resources.models.resource import Resource, ResourceQuerySet, with_new_positions

__all__ = [
    "FormerMeetingSlug",
    "Meeting",
    "MeetingQuerySet",
    "Resource",
    "ResourceQuerySet",
    "with_new_positions",
]
