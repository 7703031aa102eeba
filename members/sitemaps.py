from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from members.feeds import midnight
from members.models import Council, Member, is_public
from members.roster_changes import roster_changes
from resources.sitemaps import newest_resource

# An address, and when the page last changed if that is known.
Listed = tuple[str, datetime | None]


class PageSitemap(Sitemap[Listed]):
    """A page that shows several objects is as new as the newest of them."""

    def items(self) -> list[Listed]:
        council = Council.objects.aggregate(Max("updated_at"))
        today = timezone.localdate()
        members = Member.objects.public().aggregate(
            Max("updated_at"), terms_updated_at=Max("terms__updated_at", filter=is_public(today, "terms__"))
        )
        changes = roster_changes(until=today)
        roster = [*members.values(), *(midnight(change.day) for change in changes[:1])]
        return [
            (reverse("members:overview"), _newest(*council.values(), newest_resource(), *roster)),
            (reverse("members:list"), _newest(*roster)),
            (reverse("members:former"), _newest(*roster)),
        ]

    def location(self, item: Listed) -> str:
        return item[0]

    def lastmod(self, item: Listed) -> datetime | None:
        return item[1]


class MemberSitemap(Sitemap[Member]):
    limit = 50_000  # as the format allows

    def items(self) -> list[Member]:
        today = timezone.localdate()
        members = Member.objects.public().annotate(
            terms_updated_at=Max("terms__updated_at", filter=is_public(today, "terms__")),
            term_began_on=Max("terms__starts_on", filter=Q(terms__starts_on__lte=today)),
        )
        return list(members.only("slug", "updated_at").order_by("slug"))

    def lastmod(self, item: Any) -> datetime | None:
        """A term that was secret has been on the page since its first day, whenever it was written."""
        began_at = item.term_began_on and midnight(item.term_began_on)
        return _newest(item.updated_at, item.terms_updated_at, began_at)


def _newest(*moments: datetime | None) -> datetime | None:
    return max(filter(None, moments), default=None)
