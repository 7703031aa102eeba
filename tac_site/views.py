from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says what a view found wrong; what Django itself refuses (a forged Host, say) gets no details."""
    reason = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"reason": reason}, status=400)


def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page for people; for a script that asked (the Markdown editor), a line that it can show."""
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "403_csrf.html", status=403)
    message = "This page is too old to be trusted. Sign in again in another tab; your text stays here."
    return HttpResponse(message, status=403, content_type="text/plain; charset=utf-8")
