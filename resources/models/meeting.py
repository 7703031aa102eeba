import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from resources.models.meeting_problems import QUORUM_BOUNDS, doubts_about, is_to_come, problems_of
from resources.models.meeting_queryset import MeetingQuerySet
from resources.models.meeting_times import MeetingTimes
from resources.zones import check_zone
from tac_site.fields import AddressField, LineField, MarkdownField
from tac_site.folding import fold
from tac_site.primary_keys import random_pk
from tac_site.publishing.addressed import Addressed
from tac_site.publishing.hideable import Hideable
from tac_site.publishing.revisable import Revisable
from tac_site.validators import MarkdownLength

SLUG_LENGTH = 50
OF_A_DAY = re.compile(r"\d{4}-\d\d-\d\d(-\d+)?")  # a slug that was made from a day
LONGEST = 24 * 60  # minutes
MINUTES_DUE = timedelta(days=14)  # until then they are expected
# What calendars have to be told of.
ANNOUNCED = (
    *("starts_at", "zone", "duration", "title", "note", "slug"),
    *("is_tentative", "is_cancelled", "first_start", "public_join_url"),
)
BEFORE_ALL = datetime(2020, 1, 1, tzinfo=UTC)  # no meeting was stored before
SECOND = timedelta(seconds=1)


def is_of_another_day(slug: str, day: date) -> bool:
    return OF_A_DAY.fullmatch(slug) is not None and not slug.startswith(str(day))


class Meeting(MeetingTimes, Addressed, Hideable, Revisable):
    """What makes it one is its row: it may be moved to another day, and keeps its history."""

    generated_fields = ("slug",)
    dependent_fields = {
        "starts_at": ("zone", "corrected_start"),
        "zone": ("starts_at", "corrected_start"),
        "join_url": ("join_is_public",),
        "minutes_state": ("minutes_approved_on", "minutes_correction"),
    }

    class Status(models.IntegerChoices):
        TENTATIVE = 1, "Tentative"
        SCHEDULED = 2, "Scheduled"
        CANCELLED = 3, "Cancelled"
        HELD = 4, "Held"

    class MinutesState(models.IntegerChoices):
        NONE = 1, "None"
        DRAFT = 2, "Draft"
        APPROVED = 3, "Approved"
        CORRECTED = 4, "Corrected"

    class RecordingState(models.IntegerChoices):
        UNKNOWN = 1, "Not said"
        EXPECTED = 2, "Expected"
        AVAILABLE = 3, "Available"
        NONE = 4, "None was made"

    id = models.BigIntegerField(primary_key=True, default=random_pk, editable=False)
    title = LineField(
        max_length=200,
        blank=True,
        help_text="Only if it has one of its own, such as “Working session on the lifecycle”.",
    )
    slug = models.SlugField(
        "address",
        max_length=SLUG_LENGTH,
        unique=True,
        blank=True,
        error_messages={
            "unique": "Another meeting has this address. Choose another, or leave it empty to have one made."
        },
        help_text="The last part of the meeting’s web address. Leave it empty to have it made from the day. "
        "When the meeting is moved, the old address leads to the new one.",
    )
    starts_at = models.DateTimeField("start")
    ends_at = models.DateTimeField(editable=False, db_index=True)
    moved_from = models.DateTimeField(null=True, editable=False)  # when it was to begin at first
    # A start that corrects a mistyped one: no page says that the meeting was moved to it.
    corrected_start = models.DateTimeField(null=True, blank=True)
    zone = LineField(
        "zone of time",
        max_length=50,
        validators=[check_zone],
        help_text="Where the clock shows this time. The pages say it in UTC too.",
    )
    duration = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)], help_text="In minutes."
    )
    status = models.PositiveSmallIntegerField(
        choices=Status.choices,
        default=Status.SCHEDULED,
        help_text="A cancelled meeting stays on the pages, which say so.",
    )
    note = LineField(
        max_length=300, blank=True, help_text="Such as “A week later because of the conference”. Public."
    )
    join_url = AddressField(
        "address to join",
        max_length=500,
        blank=True,
        help_text="Where the meeting takes place online. It is secret unless the tick below says otherwise.",
    )
    join_is_public = models.BooleanField(
        "show the address to join",
        default=False,
        help_text="Tick it to have everybody join: programs that look for such addresses find it too.",
    )
    agenda = MarkdownField(blank=True, validators=[MarkdownLength(100_000)], help_text="Markdown.")
    minutes = MarkdownField(
        blank=True,
        validators=[MarkdownLength(100_000)],
        help_text="Markdown. Draft minutes are public too, and the page says that they are not approved.",
    )
    minutes_state = models.PositiveSmallIntegerField(
        "state of the minutes", choices=MinutesState.choices, default=MinutesState.NONE
    )
    minutes_approved_on = models.DateField("approved on", null=True, blank=True)
    minutes_correction = LineField(
        "corrected because",
        max_length=300,
        blank=True,
        help_text="What was wrong, such as “Ada Lovelace was there”. Public.",
    )
    recording_state = models.PositiveSmallIntegerField(
        "recording", choices=RecordingState.choices, default=RecordingState.UNKNOWN
    )
    recording_url = AddressField("address of the recording", max_length=500, blank=True)
    quorum_stated = models.PositiveSmallIntegerField(
        "quorum",
        null=True,
        blank=True,
        validators=QUORUM_BOUNDS,
        help_text="As the minutes state it.",
    )
    chaired_by = LineField(max_length=200, blank=True)
    recorded_by = LineField(max_length=200, blank=True, help_text="Who wrote the minutes.")
    guests_are_public = models.BooleanField(
        "name the guests",
        default=False,
        help_text="The page of the meeting shows the names of its guests only where this is ticked.",
    )
    is_visible = models.BooleanField(
        "visible",
        default=True,
        help_text="Untick it to take the meeting off the public pages; everything here is kept.",
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)  # as iCalendar counts changes
    text_folded = models.TextField(editable=False)
    announced_at = models.DateTimeField(editable=False)  # the last of these changes

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "slug"]  # of two at once, the one that was there first
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="resources_meeting_slug_not_empty"),
            models.CheckConstraint(
                condition=Q(duration__gte=1, duration__lte=LONGEST), name="resources_meeting_duration"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[1, 2, 3, 4]), name="resources_meeting_status_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes_state=1, minutes="") | (Q(minutes_state__in=[2, 3, 4]) & ~Q(minutes="")),
                name="resources_meeting_minutes_and_state",
            ),
            models.CheckConstraint(
                condition=Q(minutes_state=4)
                | Q(minutes_state=3, minutes_approved_on__isnull=False)
                | Q(minutes_state__in=[1, 2], minutes_approved_on=None),
                name="resources_meeting_approved_on_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(minutes_state=4) & ~Q(minutes_correction=""))
                | (~Q(minutes_state=4) & Q(minutes_correction="")),
                name="resources_meeting_corrected_because",
            ),
            models.CheckConstraint(
                condition=(Q(recording_state=3) & ~Q(recording_url=""))
                | Q(recording_state__in=[1, 2, 4], recording_url=""),
                name="resources_meeting_recording_and_address",
            ),
            models.CheckConstraint(
                condition=Q(join_is_public=False) | ~Q(join_url=""), name="resources_meeting_join_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or 'Meeting'} of {self.day}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The address follows the day; a move and what calendars have to be told are noted."""
        now = timezone.now()
        days = [str(self.day), self.day_in_words]
        self.text_folded = fold("\n".join([*days, self.title, self.note, self.agenda, self.minutes]))
        self.ends_at = self.starts_at + timedelta(minutes=self.duration)
        if is_of_another_day(self.slug, self.day):
            self.slug = ""
        self.announced_at = now
        if before := Meeting.objects.without_texts().filter(pk=self.pk).first():
            self.moved_from = self.first_start_after(before, now)
            changed = any(getattr(before, name) != getattr(self, name) for name in ANNOUNCED)
            self.sequence = before.sequence + changed
            later = max(now, before.announced_at + SECOND)  # calendars have whole seconds
            self.announced_at = later if changed else before.announced_at
        super().save(*args, **kwargs)

    def possible_slugs(self) -> Iterator[str]:
        yield str(self.day)
        yield from (f"{self.day}-{number}" for number in count(2))

    def _free_slug(self) -> str:
        """A day is the address of who meets on it now, even if another meeting was moved from it."""
        day = str(self.day)
        is_taken = Meeting.objects.exclude(pk=self.pk).filter(slug=day).exists()
        return super()._free_slug() if is_taken else day

    def _take_slug(self) -> None:
        """Others go on having it: a day leads to who was moved from it as soon as nobody meets on it."""
        self.former_slugs.filter(slug=self.slug).delete()

    def get_absolute_url(self) -> str:
        return reverse("resources:meeting", args=[self.slug])

    def restore_related(self, earlier_versions: list["Meeting"]) -> None:
        """How far the deleted one had counted nobody knows any more: it did not count a change a second."""
        super().restore_related(earlier_versions)
        if earlier_versions:
            self.sequence = (timezone.now() - BEFORE_ALL) // SECOND
            Meeting.objects.filter(pk=self.pk).update(sequence=self.sequence)

    def pages(self) -> list[tuple[str, str]]:
        own, meetings = ("The meeting’s page", self.get_absolute_url()), reverse("resources:meetings")
        return [own, *super().pages(), ("Meetings", meetings)]

    def doubts(self, children: list[Any]) -> list[str]:
        return doubts_about(self)

    def validate_live(self) -> None:
        if self.minutes and is_to_come(self):
            text = "The meeting has not begun yet, so its minutes cannot be public."
            raise ValidationError(f"{text} Save a draft and publish it afterwards, or empty the minutes.")

    def clean(self) -> None:
        if problems := problems_of(self):
            raise ValidationError(problems)

    @property
    def public_join_url(self) -> str:
        return self.join_url if self.join_is_public and self.can_be_joined else ""

    @property
    def can_be_joined(self) -> bool:
        return not self.is_over and not self.is_cancelled

    @property
    def is_tentative(self) -> bool:
        return self.status == Meeting.Status.TENTATIVE

    @property
    def is_cancelled(self) -> bool:
        return self.status == Meeting.Status.CANCELLED

    @property
    def is_over(self) -> bool:
        """As MeetingQuerySet.past() asks the database."""
        return self.status == Meeting.Status.HELD or self.ends_at <= timezone.now()

    @property
    def awaits_minutes(self) -> bool:
        return timezone.localdate() <= self.day + MINUTES_DUE


class FormerMeetingSlug(models.Model):
    """A slug that a meeting had: its address redirects to the present one."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
