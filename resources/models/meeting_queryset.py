from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from tac_site.days import iso_beginnings
from tac_site.folding import contains

if TYPE_CHECKING:
    from resources.models.meeting import Meeting

ONE_DAY = timedelta(days=1)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def public(self) -> "MeetingQuerySet":
        return self.filter(is_visible=True)

    def known_as(self, slug: str) -> "Meeting | None":
        """The meeting with this slug, else one on the day that it names, else who was moved from it."""
        present = self.filter(slug=slug).first() or self._of_day(slug)
        return present or self.filter(former_slugs__slug=slug).first()

    def on(self, day: date) -> "list[Meeting]":
        """Each by the clock of its zone. Without the long texts."""
        noon = datetime.combine(day, time(12), UTC)
        near = self.listed().filter(starts_at__range=(noon - ONE_DAY * 2, noon + ONE_DAY * 2))
        return [meeting for meeting in near if meeting.day == day]

    def _of_day(self, slug: str) -> "Meeting | None":
        try:
            return next(iter(self.on(date.fromisoformat(slug))), None)
        except (ValueError, OverflowError):  # it is no day
            return None

    def upcoming(self, now: datetime) -> "MeetingQuerySet":
        """Those that go on, too; the nearest first."""
        return self.filter(ends_at__gt=now).exclude(status=self.model.Status.HELD)

    def past(self, now: datetime) -> "MeetingQuerySet":
        """The newest first."""
        over = self.filter(Q(ends_at__lte=now) | Q(status=self.model.Status.HELD))
        return over.order_by("-starts_at", "-slug")

    def at_the_time_of(self, meeting: "Meeting") -> "MeetingQuerySet":
        """The others that go on while it does. Of one that is read from a document no end is stored."""
        ends_at = meeting.starts_at + timedelta(minutes=meeting.duration)
        overlapping = self.filter(starts_at__lt=ends_at, ends_at__gt=meeting.starts_at)
        return overlapping.exclude(pk=meeting.pk)

    def ending_since(self, moment: datetime) -> "MeetingQuerySet":
        return self.filter(ends_at__gte=moment)

    def taking_place(self) -> "MeetingQuerySet":
        return self.exclude(status=self.model.Status.CANCELLED)

    def matching(self, words: str) -> "MeetingQuerySet":
        """Every word is in a text of the meeting, or they are its day or month, which is there in ISO."""
        condition = Q()
        for word in words.split():
            condition &= contains(word, "text_folded")
        for beginning in iso_beginnings(words):
            condition |= contains(beginning, "text_folded")
        return self.filter(condition)

    def with_agenda(self) -> "MeetingQuerySet":
        """`has_agenda` says whether there is one."""
        has_agenda = models.ExpressionWrapper(~Q(agenda=""), output_field=models.BooleanField())
        return self.annotate(has_agenda=has_agenda).defer("text_folded")

    def without_texts(self) -> "MeetingQuerySet":
        return self.defer("agenda", "minutes", "text_folded")

    def with_papers(self) -> "MeetingQuerySet":
        """`paper_count` says how many there are. They are counted apart: grouped, the rows had no order."""
        papers = apps.get_model("resources.Paper").objects.filter(meeting=OuterRef("pk")).order_by()
        count = papers.values("meeting").annotate(count=Count("pk")).values("count")
        return self.annotate(paper_count=Coalesce(Subquery(count), 0))

    def listed(self) -> "MeetingQuerySet":
        return self.with_agenda().with_papers().without_texts()

    def next_moment(self, now: datetime) -> datetime | None:
        """When the next one begins or ends."""
        begins = Min("starts_at", filter=Q(starts_at__gt=now))
        found = self.filter(ends_at__gt=now).aggregate(begins=begins, ends=Min("ends_at"))
        return min(filter(None, found.values()), default=None)
