from django.db import models

from members.names import SLUG_LENGTH


class FormerSlug(models.Model):
    """A slug that a member had: its address redirects to the present one."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
