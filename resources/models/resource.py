from typing import Any

from django.db import models
from django.db.models import Max
from django.urls import reverse

from resources.kinds import kind_of
from tac_site.fields import AddressField, LineField, MarkdownField
from tac_site.primary_keys import random_pk
from tac_site.publishing.hideable import Hideable
from tac_site.publishing.revisable import Revisable
from tac_site.validators import MarkdownLength


class ResourceQuerySet(models.QuerySet["Resource"]):
    def public(self) -> "ResourceQuerySet":
        return self.filter(is_visible=True)

    def without_link(self) -> "ResourceQuerySet":
        return self.filter(url="")


class Resource(Hideable, Revisable):
    generated_fields = ("position",)
    moved_fields = ("position",)

    id = models.BigIntegerField(primary_key=True, default=random_pk, editable=False)
    title = LineField(
        max_length=200,
        help_text="What visitors can do or find there, such as “Attend a council meeting”.",
    )
    note = LineField(
        max_length=200,
        blank=True,
        help_text="A word on what the link opens, such as “Public calendar”. Shown beside the title.",
    )
    url = AddressField(
        "address",
        max_length=500,
        blank=True,
        help_text="Where the title leads: a web address, an e-mail address, a calendar (webcal://…), or a "
        "page of this site, such as /members/. Whether it is there, nobody checks: follow the link in the "
        "preview. Without an address the resource is shown as plain text.",
    )
    description = MarkdownField(
        blank=True,
        validators=[MarkdownLength(20_000)],
        help_text="Optional: more about it, shown on the resources page. Markdown.",
    )
    position = models.PositiveIntegerField(
        default=0,
        db_index=True,
        help_text="Resources are shown in this order, the lowest first. In the list they can be dragged too.",
    )
    is_visible = models.BooleanField(
        "visible",
        default=True,
        help_text="Untick it to take the resource off the public pages; everything here is kept.",
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                name="resources_resource_title_unique",
                violation_error_message="There is a resource with this title already. "
                "Edit that one, or give this one another title.",
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="resources_resource_title_not_empty"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new resource goes last if nobody says where."""
        if self._state.adding and not self.position:
            last = Resource.objects.aggregate(Max("position"))["position__max"]
            self.position = (last or 0) + 1
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("resources:list")

    def pages(self) -> list[tuple[str, str]]:
        return [("Resources", self.get_absolute_url()), *super().pages()]

    def renumbered(self, previous: "Resource | None") -> list["Resource"]:
        if previous and previous.position == self.position:
            return []
        resources = list(Resource.objects.exclude(pk=self.pk))
        resources.insert(max(0, self.position - 1), self)
        return with_new_positions(resources)

    @property
    def kind(self) -> str:
        return kind_of(self.url, self.title, self.note)


def with_new_positions(resources: list[Resource]) -> list[Resource]:
    """Number them in this order, from 1. Those whose position changes, not saved."""
    moved = []
    for position, resource in enumerate(resources, start=1):
        if resource.position != position:
            resource.position = position
            moved.append(resource)
    return moved
