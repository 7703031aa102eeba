from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from members.models import Member, MemberQuerySet


class PageSitemap(Sitemap[str]):
    def items(self) -> list[str]:
        return ["members:overview", "members:list", "members:former", "resources:list"]

    def location(self, item: str) -> str:
        return reverse(item)


class MemberSitemap(Sitemap[Member]):
    def items(self) -> MemberQuerySet:
        return Member.objects.published()
