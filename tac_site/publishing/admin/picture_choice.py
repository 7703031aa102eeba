from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from tac_site.http_methods import READ_ONLY, allow_methods
from tac_site.markdown.views import refusal
from tac_site.pictures.names import picture_size
from tac_site.publishing.admin.base import seen_admins
from tac_site.publishing.used_pictures import UsedPicture, used_pictures

AT_ONCE = 12  # whole pictures are shown: there are no smaller ones


@allow_methods(*READ_ONLY)
@never_cache
def picture_choice(request: HttpRequest) -> HttpResponse:
    """A page of the pictures in those texts that the account may see."""
    if answer := refusal(request):
        return answer
    kinds = [each.model for each in seen_admins(request)]
    page = Paginator(used_pictures(kinds), AT_ONCE).get_page(request.GET.get("page"))
    following = page.next_page_number() if page.has_next() else None
    return JsonResponse({"pictures": [_as_json(each) for each in page], "next": following})


def _as_json(picture: UsedPicture) -> dict[str, object]:
    width, height = picture_size(picture.name) or (0, 0)
    return {
        "address": f"{settings.MEDIA_URL}{picture.name}",
        "description": picture.description,
        "where": picture.where,
        "width": width,
        "height": height,
    }
