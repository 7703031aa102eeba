"""What one tick takes off the public pages: resources, meetings."""

from collections.abc import Iterable
from typing import Any

from django.db import models


class Hideable(models.Model):
    """With a field `is_visible`, which alone decides whether the object is public."""

    class Meta:
        abstract = True

    def show_for_preview(self: Any) -> bool:
        was_hidden = not self.is_visible
        type(self).objects.filter(pk=self.pk).update(is_visible=True)
        return was_hidden

    def visibility_problem(self: Any, children: list[Any]) -> str:
        return "" if self.is_visible else "“Visible” is not ticked"

    def public_rows(self: Any, children: Iterable[models.Model]) -> list[models.Model]:
        return [self, *children] if self.is_visible else []
