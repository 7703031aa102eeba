from django.db import models
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtailcache.cache import WagtailCacheMixin


class CouncilPage(WagtailCacheMixin, Page):
    overview = RichTextField()
    resources = RichTextField()

    def get_context(self, request, *args, **kwargs):
        members = MemberPage.objects.child_of(self).live().order_by("path")
        members = members.select_related("photo").prefetch_related("photo__renditions")[:100]
        data = {
            "@context": "https://schema.org",
            "@type": "Organization",
            "name": self.title,
            "url": self.get_full_url(request),
            "description": self.search_description,
            "member": [member.as_person(request) for member in members],
        }
        return {**super().get_context(request, *args, **kwargs), "members": members, "data": data}


class MemberPage(WagtailCacheMixin, Page):
    role = models.CharField(max_length=20)
    affiliation = models.CharField(max_length=200)
    bio = RichTextField(blank=True)
    photo = models.ForeignKey(get_image_model_string(), on_delete=models.PROTECT, related_name="+")

    def as_person(self, request):
        """As schema.org has it."""
        return {
            "@type": "Person",
            "name": self.title,
            "url": self.get_full_url(request),
            "affiliation": {"@type": "Organization", "name": self.affiliation},
            "image": self.photo.get_rendition("fill-384x384|format-jpeg").full_url,
        }
