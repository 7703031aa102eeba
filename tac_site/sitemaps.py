from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from members.sitemaps import MemberSitemap, PageSitemap
from resources.sitemaps import MeetingSitemap, ResourceSitemap


class SiteSitemap(Sitemap[str]):
    """The pages that are of no app."""

    def items(self) -> list[str]:
        return [reverse("accessibility")]

    def location(self, item: str) -> str:
        return item


SITEMAPS = {
    "pages": PageSitemap,
    "resources": ResourceSitemap,
    "meetings": MeetingSitemap,
    "site": SiteSitemap,
    "members": MemberSitemap,
}
