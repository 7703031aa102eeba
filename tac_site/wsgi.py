import os
from collections.abc import Hashable
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone

from tac_site.caching.page_cache import PageCache
from tac_site.configuration.variables import refuse_wrong

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tac_site.settings")

django = get_wsgi_application()
refuse_wrong(os.environ)

from resources.models import Meeting  # noqa: E402  # models need the application
from tac_site.health import Health  # noqa: E402
from tac_site.publishing.models import ContentVersion  # noqa: E402


def validator() -> Hashable:
    """Of all that the public can see, which changes with a publish, with the day, and when a meeting begins
    or ends."""
    close_old_connections()  # as Django does around a request, which this is not
    try:
        next_moment = Meeting.objects.public().next_moment(timezone.now())
        return ContentVersion.current(), timezone.localdate(), next_moment
    finally:
        close_old_connections()


# Who works on a template wants to see it at once.
cache = None if settings.DEBUG else PageCache(django, validator)
application: WSGIApplication = Health(cache or django)
