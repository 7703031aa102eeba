from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse

from resources.models import Resource


class ResourceSitemap(Sitemap[str]):
    def items(self) -> list[str]:
        return [reverse("resources:list")]

    def location(self, item: str) -> str:
        return item

    def lastmod(self, item: str) -> datetime | None:
        return newest_resource()


def newest_resource() -> datetime | None:
    """When the resources that are public last changed, if there are any."""
    newest: datetime | None = Resource.objects.public().aggregate(newest=Max("updated_at"))["newest"]
    return newest
