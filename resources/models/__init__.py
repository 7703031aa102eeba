from resources.models.meeting import FormerMeetingSlug, Meeting
from resources.models.meeting_queryset import MeetingQuerySet
from resources.models.paper import Paper
from resources.models.resource import Resource, ResourceQuerySet, with_new_positions

__all__ = [
    "FormerMeetingSlug",
    "Meeting",
    "MeetingQuerySet",
    "Paper",
    "Resource",
    "ResourceQuerySet",
    "with_new_positions",
]
