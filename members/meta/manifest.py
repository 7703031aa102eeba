from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse

from members.models import Council
from tac_site.caching.public_page import public_page


@public_page()
def manifest(request: HttpRequest) -> JsonResponse:
    """How the site is called and looks on a home screen."""
    council = Council.objects.current()
    data = {
        "name": council.name,
        "short_name": council.short_name or council.name,
        "start_url": reverse("members:overview"),
        "display": "browser",
        "icons": [
            {"src": static(f"tac_site/icon-{edge}.png"), "sizes": f"{edge}x{edge}", "type": "image/png"}
            for edge in (192, 512)
        ],
    }
    return JsonResponse(data, content_type="application/manifest+json")
