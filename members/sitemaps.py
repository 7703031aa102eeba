from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from members.feeds import changes, midnight
from members.models import Council, Member
from resources.models import Resource

# An address and when what it shows last changed, if that is known.
Listed = tuple[str, datetime | None]


class PageSitemap(Sitemap[Listed]):
    """The pages that show more than one thing are as new as the newest of it."""

    def items(self) -> list[Listed]:
        council = Council.objects.aggregate(Max("updated_at"))
        members = Member.objects.published().aggregate(Max("updated_at"), Max("terms__updated_at"))
        resources = Resource.objects.published().aggregate(Max("updated_at"))
        today = [midnight(change.day) for change in changes(until=timezone.localdate())[:1]]
        roster = [*members.values(), *today]
        return [
            (reverse("members:overview"), _newest(*council.values(), *resources.values(), *roster)),
            (reverse("members:list"), _newest(*roster)),
            (reverse("members:former"), _newest(*roster)),
            (reverse("resources:list"), _newest(*resources.values())),
            (reverse("accessibility"), None),
        ]

    def location(self, item: Listed) -> str:
        return item[0]

    def lastmod(self, item: Listed) -> datetime | None:
        return item[1]


class MemberSitemap(Sitemap[Member]):
    limit = 10_000  # a page of it; the format allows 50,000

    def items(self) -> list[Member]:
        members = Member.objects.published().annotate(terms_updated_at=Max("terms__updated_at"))
        return list(members.only("slug", "updated_at").order_by("slug"))

    def lastmod(self, item: Member) -> datetime | None:
        return _newest(item.updated_at, item.terms_updated_at)  # type: ignore[attr-defined]


def _newest(*moments: datetime | None) -> datetime | None:
    return max(filter(None, moments), default=None)
