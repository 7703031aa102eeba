from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from members.feeds import midnight
from members.models import Council, Member, Seat
from members.roster_changes import roster_changes
from resources.models import Meeting, Resource
from resources.sitemaps import Listed
from tac_site.publishing.models import Revision


class PageSitemap(Sitemap[Listed]):
    """A page that shows several objects is as new as the newest change of them, a deletion included."""

    def items(self) -> list[Listed]:
        newest = Revision.objects.newest_public_changes(Council, Member, Seat, Resource, Meeting)
        changes = roster_changes(until=timezone.localdate())
        roster = _newest(newest[Member], newest[Seat], *(midnight(change.day) for change in changes[:1]))
        seats = list(Seat.objects.public().only("slug"))
        with_seats = [reverse("members:seats"), *(seat.get_absolute_url() for seat in seats)] if seats else []
        return [
            (reverse("members:overview"), _newest(*newest.values(), roster)),
            (reverse("members:list"), roster),
            (reverse("members:former"), roster),
            *((address, roster) for address in with_seats),
        ]

    def location(self, item: Listed) -> str:
        return item[0]

    def lastmod(self, item: Listed) -> datetime | None:
        return item[1]


class MemberSitemap(Sitemap[Member]):
    limit = 50_000  # as the format allows

    def items(self) -> list[Member]:
        today = timezone.localdate()
        changes = Revision.objects.of_kind(Member).filter(object_id=OuterRef("pk"), is_public_change=True)
        members = Member.objects.public().annotate(
            changed_at=Subquery(changes.order_by("-live_at").values("live_at")[:1]),
            term_began_on=Max("terms__starts_on", filter=Q(terms__starts_on__lte=today)),
        )
        return list(members.only("slug").order_by("slug"))

    def lastmod(self, item: Any) -> datetime | None:
        """A term that was secret has been on the page since its first day, whenever it was written."""
        return _newest(item.changed_at, item.term_began_on and midnight(item.term_began_on))


def _newest(*moments: datetime | None) -> datetime | None:
    return max(filter(None, moments), default=None)
