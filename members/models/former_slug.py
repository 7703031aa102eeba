from django.db import models

from members.names import SLUG_LENGTH


class FormerSlug(models.Model):
    """An address that a member had: it leads to the present one."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
