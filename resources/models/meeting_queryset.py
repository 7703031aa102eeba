from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Min, Q

if TYPE_CHECKING:
    from resources.models.meeting import Meeting


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def public(self) -> "MeetingQuerySet":
        return self.filter(is_visible=True)

    def known_as(self, slug: str) -> "Meeting | None":
        """The meeting with this slug, now or before it was moved."""
        return self.filter(slug=slug).first() or self.filter(former_slugs__slug=slug).first()

    def upcoming(self, now: datetime) -> "MeetingQuerySet":
        """Those that go on, too; the nearest first."""
        return self.filter(ends_at__gt=now).exclude(status=self.model.Status.HELD)

    def past(self, now: datetime) -> "MeetingQuerySet":
        """The newest first."""
        over = self.filter(Q(ends_at__lte=now) | Q(status=self.model.Status.HELD))
        return over.order_by("-starts_at", "-pk")

    def taking_place(self) -> "MeetingQuerySet":
        return self.exclude(status=self.model.Status.CANCELLED)

    def with_agenda(self) -> "MeetingQuerySet":
        """`has_agenda` says whether there is one."""
        has_agenda = models.ExpressionWrapper(~Q(agenda=""), output_field=models.BooleanField())
        return self.annotate(has_agenda=has_agenda)

    def listed(self) -> "MeetingQuerySet":
        """Without the long texts."""
        return self.with_agenda().defer("agenda", "minutes")

    def next_moment(self, now: datetime) -> datetime | None:
        """When the next one begins or ends."""
        begins = Min("starts_at", filter=Q(starts_at__gt=now))
        found = self.filter(ends_at__gt=now).aggregate(begins=begins, ends=Min("ends_at"))
        return min(filter(None, found.values()), default=None)
