"""What has an address of its own: members, seats, meetings."""

from collections.abc import Collection, Iterator
from typing import Any, Self

from django.db import IntegrityError, models, transaction


class Addressed(models.Model):
    """With a slug, the first of its endless `possible_slugs()` that is free. `former_slugs` has those that it
    had before: their addresses lead here, unless another one has them now."""

    stored_slug: str | None = None  # as the row was read or written; None if that is not known

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

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        instance = super().from_db(*args, **kwargs)
        instance.stored_slug = instance.__dict__.get("slug")
        return instance

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.stored_slug = None

    def validate_unique(self: Any, exclude: Collection[str] | None = None) -> None:
        """A slug that stays is this one’s already."""
        kept = {"slug"} if self.slug == self.stored_slug else set()
        super().validate_unique({*(exclude or ()), *kept})

    def restore_related(self: Any, earlier_versions: list[Any]) -> None:
        """The addresses that it had, unless another one has them now."""
        for slug in {version.slug for version in earlier_versions}:
            if not type(self).objects.filter(slug=slug).exists():
                values = {self.former_slugs.field.name: self}
                self.former_slugs.model.objects.get_or_create(slug=slug, defaults=values)

    def _save_with_slug(self: Any, *args: Any, **kwargs: Any) -> None:
        """Make the slug if there is none. Where it changed, the old address leads here."""
        slug_before = self.stored_slug
        if slug_before is None:
            slug_before = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)
        if slug_before != self.slug:
            self._take_slug()
            if slug_before:
                self.former_slugs.model.objects.filter(slug=slug_before).delete()
                self.former_slugs.create(slug=slug_before)
        self.stored_slug = self.slug

    def _take_slug(self: Any) -> None:
        """Whoever had it before has it no more, also once this one is hidden."""
        self.former_slugs.model.objects.filter(slug=self.slug).delete()

    def _free_slug(self: Any) -> str:
        """No other one has it or had it."""
        others = type(self).objects.exclude(pk=self.pk)
        slugs: Iterator[str] = self.possible_slugs()
        return next(slug for slug in slugs if not others.known_as(slug))
