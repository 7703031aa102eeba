from django.utils import timezone

from tac_site.publishing.history import publish_due
from tac_site.publishing.models import ContentVersion


def content_version() -> int:
    """Of all that the public can see, now: what is due goes live first, so no scheduler has to run."""
    publish_due(timezone.now())
    return ContentVersion.objects.values_list("number", flat=True).first() or 0
