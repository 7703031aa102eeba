"""Who else has a form open. It locks nobody out."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from tac_site.publishing.models import Presence, name_of

LASTS = timedelta(seconds=50)  # an open form says so every 20 seconds


def note(user: User, model: type[models.Model], pk: int) -> str:
    """The user has the form open; a sentence on who else has, or empty."""
    now = timezone.now()
    content_type = ContentType.objects.get_for_model(model)
    Presence.objects.filter(seen_at__lt=now - LASTS).delete()
    Presence.objects.update_or_create(
        content_type=content_type, object_id=pk, user=user, defaults={"seen_at": now}
    )
    return others(user, model, pk)


def others(user: User, model: type[models.Model], pk: int) -> str:
    content_type = ContentType.objects.get_for_model(model)
    seen = Presence.objects.filter(
        content_type=content_type, object_id=pk, seen_at__gte=timezone.now() - LASTS
    )
    present = seen.exclude(user=user).select_related("user").order_by("pk")
    names = [name_of(presence.user) for presence in present]
    if not names:
        return ""
    return f"{' and '.join(names)} {'has' if len(names) == 1 else 'have'} this form open too."
