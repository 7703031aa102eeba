from django.db import models
from django.db.models import Q
from django.urls import reverse

from tac_site.fields import LineField, MarkdownField
from tac_site.publishing.revisable import Revisable
from tac_site.validators import MarkdownLength


class CouncilQuerySet(models.QuerySet["Council"]):
    def current(self) -> "Council":
        """The council, or where there is none yet one called “Council” that is not stored."""
        return self.first() or Council(name="Council")


class Council(Revisable):
    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = LineField(max_length=200, help_text="In full, such as “Technical Advisory Council”.")
    short_name = LineField(max_length=50, blank=True, help_text="What people call it, such as “TAC”.")
    organization = LineField(max_length=200, blank=True, help_text="Whose council it is.")
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

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "council"
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="members_council_single"),
            models.CheckConstraint(condition=~Q(name=""), name="members_council_name_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:overview")
