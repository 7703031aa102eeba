from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse

from members.models.seat import Seat
from resources.meeting_rule import MeetingRule, Ordinal, Weekday
from resources.models import Meeting
from resources.models.meeting import LONGEST
from resources.zones import check_zone
from tac_site.fields import AddressField, LineField, MarkdownField
from tac_site.pictures.logos import Logo, logo_of
from tac_site.pictures.portraits import LostPictureError
from tac_site.publishing.revisable import Revisable
from tac_site.validators import MarkdownLength

# In the order of a MeetingRule.
RULE = ("meeting_ordinal", "meeting_weekday", "meeting_time", "meeting_zone", "meeting_duration")


class CouncilQuerySet(models.QuerySet["Council"]):
    def current(self) -> "Council":
        """The council, or where there is none yet one called “Council” that is not stored. It knows without a
        query of its own whether there are seats and meetings, of which every page tells."""
        council = self.annotate(
            has_seats=Exists(Seat.objects.public()), has_meetings=Exists(Meeting.objects.public())
        )
        return council.first() or Council(name="Council")


class Council(Revisable):
    dependent_fields = {name: tuple(other for other in RULE if other != name) for name in RULE}

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = LineField(max_length=200, help_text="In full, such as “Technical Advisory Council”.")
    short_name = LineField(max_length=50, blank=True, help_text="What people call it, such as “TAC”.")
    organization = LineField(max_length=200, blank=True, help_text="Whose council it is.")
    organization_url = AddressField(
        "site of the organization",
        max_length=500,
        blank=True,
        help_text="Its name leads there, at the top and at the bottom of every page.",
    )
    logo = models.FileField(
        blank=True,
        max_length=200,
        help_text="Shown at the top of every page in place of the short name, on white: PNG, WebP or JPEG.",
    )
    summary = LineField(
        max_length=300,
        blank=True,
        help_text="One sentence. Search engines and chat programs show it beside a link to the site.",
    )
    overview = MarkdownField(
        blank=True,
        validators=[MarkdownLength(50_000)],
        help_text="What the council is and how to take part. Its first paragraph is shown largest. Markdown.",
    )
    joining = MarkdownField(
        "how one gets a seat",
        blank=True,
        validators=[MarkdownLength(5_000)],
        help_text="Who may sit on the council, and who decides. A few sentences, shown below the members. "
        "Markdown.",
    )
    contact = AddressField(
        max_length=500,
        blank=True,
        help_text="Where questions go: an address of a page or of a mailbox. Shown on every page.",
    )
    charter = AddressField(
        max_length=500, blank=True, help_text="The page with the council’s rules. Linked on every page."
    )
    conduct = AddressField(
        "code of conduct", max_length=500, blank=True, help_text="Its page. Linked on every page."
    )
    meeting_ordinal = models.PositiveSmallIntegerField(
        "which in the month", choices=Ordinal.choices, null=True, blank=True
    )
    meeting_weekday = models.PositiveSmallIntegerField(
        "weekday of meetings", choices=Weekday.choices, null=True, blank=True
    )
    meeting_time = models.TimeField(
        "time of meetings", null=True, blank=True, help_text="In the zone beside it: 07:00 or 21:30."
    )
    meeting_zone = LineField(
        "zone of meetings",
        max_length=50,
        blank=True,
        validators=[check_zone],
        help_text="Where the clock shows this time, in summer as in winter.",
    )
    meeting_duration = models.PositiveSmallIntegerField(
        "length of meetings",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
        help_text="In minutes, such as 60.",
    )

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "council"
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="members_council_single"),
            models.CheckConstraint(condition=~Q(name=""), name="members_council_name_not_empty"),
            models.CheckConstraint(
                condition=Q(
                    meeting_ordinal=None,
                    meeting_weekday=None,
                    meeting_time=None,
                    meeting_zone="",
                    meeting_duration=None,
                )
                | Q(
                    ~Q(meeting_zone=""),
                    meeting_ordinal__isnull=False,
                    meeting_weekday__isnull=False,
                    meeting_time__isnull=False,
                    meeting_duration__isnull=False,
                ),
                name="members_council_rule_whole",
            ),
            models.CheckConstraint(
                condition=Q(meeting_ordinal=None)
                | Q(
                    meeting_ordinal__in=Ordinal.values,
                    meeting_weekday__in=Weekday.values,
                    meeting_duration__gte=1,
                    meeting_duration__lte=LONGEST,
                ),
                name="members_council_rule_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:overview")

    def clean(self) -> None:
        missing = [name for name in RULE if getattr(self, name) in (None, "")]
        if 0 < len(missing) < len(RULE):
            text = "When the council meets is said only in part. Fill this in too, or empty all five."
            raise ValidationError(dict.fromkeys(missing, text))
        if self.meeting_time and (self.meeting_time.second or self.meeting_time.microsecond):
            text = f"{self.meeting_time} has seconds. Write hours and minutes alone."
            raise ValidationError({"meeting_time": text})

    @property
    def meeting_rule(self) -> MeetingRule | None:
        values: list[Any] = [getattr(self, name) for name in RULE]
        return MeetingRule(*values) if self.meeting_zone else None

    def rendition_names(self) -> list[str]:
        return [self.small_logo.name] if self.small_logo else []

    def make_renditions(self) -> list[str]:
        try:
            if self.small_logo:
                self.small_logo.render()
        except LostPictureError as error:
            return [f"The pages show no logo, because {error}. Choose the logo again."]
        return []

    @property
    def small_logo(self) -> Logo | None:
        """As the pages show it."""
        return logo_of(self.logo.name or "")
