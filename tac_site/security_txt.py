from datetime import date, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from tac_site.caching.public_page import public_page


@public_page()
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole, as RFC 9116 has it."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expiry(timezone.localdate()).isoformat()}T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {request.build_absolute_uri(reverse('security_txt'))}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


def expiry(today: date) -> date:
    """The first day of a month some eleven months ahead: less than a year, and the same for a whole month."""
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return last_month.replace(year=last_month.year + 1)
