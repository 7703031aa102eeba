from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from resources.models import Resource
from tac_site.publishing.models import Revision


class ResourceSitemap(Sitemap[str]):
    def items(self) -> list[str]:
        return [reverse("resources:list")]

    def location(self, item: str) -> str:
        return item

    def lastmod(self, item: str) -> datetime | None:
        return Revision.objects.newest_public_changes(Resource)[Resource]
