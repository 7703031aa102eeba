"""Who else has a form open. It locks nobody out."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from tac_site.publishing.models.revision import name_of

PRESENCE_ENDS = timedelta(seconds=50)  # after the last report; an open form reports every 20 seconds


class PresenceQuerySet(models.QuerySet["Presence"]):
    def report(self, user: Any, model: type[models.Model], pk: int) -> None:
        now = timezone.now()
        self.filter(seen_at__lt=now - PRESENCE_ENDS).delete()
        content_type = ContentType.objects.get_for_model(model)
        self.update_or_create(content_type=content_type, object_id=pk, user=user, defaults={"seen_at": now})

    def names_of_others(self, user: Any, model: type[models.Model], pk: int) -> list[str]:
        """Who else has the form open."""
        content_type = ContentType.objects.get_for_model(model)
        since = timezone.now() - PRESENCE_ENDS
        present = self.filter(content_type=content_type, object_id=pk, seen_at__gte=since).exclude(user=user)
        return [name_of(each.user) for each in present.select_related("user").order_by("pk")]

    def others(self, user: Any, model: type[models.Model], pk: int) -> str:
        """The same in a sentence, or empty."""
        names = self.names_of_others(user, model, pk)
        if not names:
            return ""
        return f"{' and '.join(names)} {'has' if len(names) == 1 else 'have'} this form open too."


class Presence(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    seen_at = models.DateTimeField(db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user"], name="publishing_presence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.seen_at:%H:%M}"
