import re
import sys
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views import defaults

from tac_site import request_ids
from tac_site.accounts.roles import role_in_words
from tac_site.accounts.verification import account_of
from tac_site.caching.public_page import public_page
from tac_site.caching.responses import RETRY_AFTER, unavailable
from tac_site.characters import clean_line
from tac_site.faults import AWAY, fault_of
from tac_site.http_methods import READ_AND_WRITE
from tac_site.plain_text import line_of_text
from tac_site.publishing.admin.dashboard import restoring
from tac_site.publishing.models.revision import name_of

SECRET = re.compile("password|token|code")  # in the name of a field


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says what a view found wrong; what Django itself refuses (a forged Host, say) gets no details."""
    if not _is_for_people(request):
        return line_of_text("The request could not be read, or is too long. Your text stays here.", 400)
    reason = clean_line(str(exception)) if isinstance(exception, BadRequest) else ""
    if isinstance(exception, TooManyFieldsSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        reason = f"More than {most:,} fields were sent at once. Go back and choose fewer rows."
    return render(request, "400.html", {"reason": reason}, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not _shows_admin(request):
        return defaults.permission_denied(request, exception)
    administrators = User.objects.filter(is_superuser=True, is_active=True).order_by("username")
    context = {
        "role": role_in_words(request.user),
        "administrators": [name_of(each) for each in administrators],
    }
    return _admin_page(request, "admin/403.html", 403, "Your account may not do this", **context)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not _shows_admin(request):
        return defaults.page_not_found(request, exception)
    return _admin_page(request, "admin/404.html", 404, "There is no such page", **restoring(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """A machine that fails is no fault of the site's, and may soon be mended: what was typed comes back, to
    be sent once more."""
    fault = fault_of(sys.exc_info()[1])
    if fault is None:
        return defaults.server_error(request)
    if typed := _typed(request):
        response = render(request, "not_stored.html", {"fault": fault, "typed": typed}, status=fault.status)
    elif fault == AWAY:
        answer = unavailable(request_ids.current.get())
        response = HttpResponse(b"".join(answer.body), status=503, headers=dict(answer.headers))
    else:
        response = line_of_text(fault.sentence, fault.status)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a person sent with a form, unless there is a password in it."""
    if request.method != "POST" or not _is_for_people(request) or not getattr(request, "_post", None):
        return []
    if any(SECRET.search(name) for name in request.POST if name != "csrfmiddlewaretoken"):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values]


@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    # One that was moved is told to nobody.
    context = {"admin_path": settings.ADMIN_PATH}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


@public_page()
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole, as RFC 9116 has it."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {security_txt_expiry(timezone.localdate()).isoformat()}T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


def security_txt_expiry(today: date) -> date:
    """The first day of a month some eleven months ahead: less than a year, and the same for a whole month."""
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return last_month.replace(year=last_month.year + 1)


@public_page()
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it beside what is no page, such as a feed."""
    return redirect(static("tac_site/icon-192.png"), permanent=True)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if _has_signed_in_meanwhile(request):
        return redirect(request.get_full_path())
    values = _typed(request) if request.POST else []  # which reads it: without a cookie nobody has yet
    is_typed = any(value for name, value in values if name != "csrfmiddlewaretoken")
    context = {"has_form": _has_form(request), "is_typed": is_typed}
    if _shows_admin(request):
        return _admin_page(request, "admin/403_csrf.html", 403, "The form was not accepted", **context)
    if _is_for_people(request):
        return render(request, "403_csrf.html", context, status=403)
    message = "This page is too old to be trusted. Sign in again in another tab; your text stays here."
    return line_of_text(message, 403)


def _has_form(request: HttpRequest) -> bool:
    """Whether the address shows its form again: that of a button alone has none."""
    match = request.resolver_match
    if match is None or match.app_name != "admin" or match.url_name == "logout":
        return False
    return "GET" in getattr(match.func, "allowed_methods", READ_AND_WRITE)


def _has_signed_in_meanwhile(request: HttpRequest) -> bool:
    """In another tab. The form to sign in of this one is of no use any more."""
    match = request.resolver_match
    return bool(match and match.view_name == "admin:login" and account_of(request).is_authenticated)


def _shows_admin(request: HttpRequest) -> bool:
    """In the admin to those who are signed in there: nobody else is told where it is."""
    is_there = request.path_info.startswith(f"/{settings.ADMIN_PATH}")
    return is_there and _is_for_people(request) and admin.site.has_permission(request)


def _admin_page(request: HttpRequest, template: str, status: int, title: str, **context: Any) -> HttpResponse:
    return render(
        request, template, {**admin.site.each_context(request), "title": title, **context}, status=status
    )


def _is_for_people(request: HttpRequest) -> bool:
    """The editor's script asks for no particular type, and shows what it gets as a line beside the text."""
    return request.method in ("GET", "HEAD") or "text/html" in request.headers.get("Accept", "")
