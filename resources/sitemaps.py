from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import OuterRef, Subquery
from django.urls import reverse

from resources.models import Meeting, Resource
from tac_site.publishing.models import Revision

# An address, and when the page last changed if that is known.
Listed = tuple[str, datetime | None]


class ResourceSitemap(Sitemap[str]):
    def items(self) -> list[str]:
        return [reverse("resources:list")]

    def location(self, item: str) -> str:
        return item

    def lastmod(self, item: str) -> datetime | None:
        return Revision.objects.newest_public_changes(Resource)[Resource]


class MeetingSitemap(Sitemap[Listed]):
    """Their list and the page of each. Without one the list is no page to find."""

    limit = 50_000  # as the format allows

    def items(self) -> list[Listed]:
        changes = Revision.objects.of_kind(Meeting).filter(object_id=OuterRef("pk"), is_public_change=True)
        newest = Subquery(changes.order_by("-live_at").values("live_at")[:1])
        known = Meeting.objects.public().annotate(changed_at=newest).values_list("slug", "changed_at")
        pages: list[Listed] = [(reverse("resources:meeting", args=[slug]), at) for slug, at in known]
        if not pages:
            return []
        changed_at = Revision.objects.newest_public_changes(Meeting)[Meeting]
        return [(reverse("resources:meetings"), changed_at), *pages]

    def location(self, item: Listed) -> str:
        return item[0]

    def lastmod(self, item: Listed) -> datetime | None:
        return item[1]
