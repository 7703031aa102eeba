"""What has an address of its own: members, seats, meetings."""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, models, transaction


class Addressed(models.Model):
    """With a slug, the first of its endless `possible_slugs()` that is free. `former_slugs` has those that it
    had before: their addresses lead here, unless another one has them now."""

    class Meta:
        abstract = True

    def save(self: Any, *args: Any, **kwargs: Any) -> None:
        slug_is_given = bool(self.slug)
        try:
            with transaction.atomic(savepoint=not slug_is_given):
                self._save_with_slug(*args, **kwargs)
        except IntegrityError:
            # Somebody saved the same name at the same moment, or something else is wrong.
            if slug_is_given or self.slug == self._free_slug():
                raise
            self.slug = ""
            self.save(*args, **kwargs)

    def restore_related(self: Any, earlier_versions: list[Any]) -> None:
        """The addresses that it had, unless another one has them now."""
        for slug in {version.slug for version in earlier_versions}:
            if not type(self).objects.filter(slug=slug).exists():
                values = {self.former_slugs.field.name: self}
                self.former_slugs.model.objects.get_or_create(slug=slug, defaults=values)

    def _save_with_slug(self: Any, *args: Any, **kwargs: Any) -> None:
        """Make the slug if there is none. Where it changed, the old address leads here."""
        slug_before = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)
        if slug_before == self.slug:
            return
        self._take_slug()
        if slug_before:
            self.former_slugs.model.objects.filter(slug=slug_before).delete()
            self.former_slugs.create(slug=slug_before)

    def _take_slug(self: Any) -> None:
        """Whoever had it before has it no more, also once this one is hidden."""
        self.former_slugs.model.objects.filter(slug=self.slug).delete()

    def _free_slug(self: Any) -> str:
        """No other one has it or had it."""
        others = type(self).objects.exclude(pk=self.pk)
        slugs: Iterator[str] = self.possible_slugs()
        return next(slug for slug in slugs if not others.known_as(slug))
