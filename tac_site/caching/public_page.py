"""What a response says to caches: ours (tac_site.caching.page_cache), a CDN's and a browser's."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from wsgiref.headers import Headers

from django.http import HttpRequest, HttpResponseBase

from tac_site.http_methods import READ_ONLY, allow_methods
from tac_site.security_headers import EMPTY_POLICY

R = TypeVar("R", bound=HttpResponseBase)

# Nobody has to be told of a publish, because nobody keeps a page for long without asking: a browser asks
# every time, a CDN after a second, and who has the page already gets “not modified”. A second is the least
# that s-maxage can say; for one more a CDN may answer at once while it asks. With the second of our own cache
# a publish is everywhere after three at most. A CDN may show what it has for a day while the site is down.
CACHING = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
# The same for a CDN that knows RFC 9213: to the letter, s-maxage forbids what is stale (RFC 9111, 5.2.2.10).
CDN_CACHING = "public, max-age=1, stale-while-revalidate=1, stale-if-error=86400"
# For what is not to be found under its address any more when it changes.
FOR_EVER = "public, max-age=31536000, immutable"


def public_page(*parameters: str) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """The view answers everybody alike, and of a query only these parameters count.

    A view that knows better how long its answer holds says so by Cache-Control itself. Who is signed in may
    get another one: our cache lets them pass by, and SessionAgeMiddleware lets no other one keep it.
    """
    search = no_vary_search(*parameters)

    def decorate(view: Callable[..., R]) -> Callable[..., R]:
        @allow_methods(*READ_ONLY)
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> R:
            response = view(request, *args, **kwargs)
            if response.status_code >= 400:  # no_store_for_errors()
                return response
            if not response.has_header("Cache-Control"):
                response.headers["Cache-Control"] = CACHING
                response.headers["CDN-Cache-Control"] = CDN_CACHING
            response.headers["No-Vary-Search"] = search
            return response

        return answer

    return decorate


def no_vary_search(*parameters: str) -> str:
    """The header that names the only parameters that count."""
    if not parameters:
        return "params"
    names = " ".join(f'"{name}"' for name in parameters)
    return f"params, except=({names})"


def static_file_headers(headers: Headers, path: str, url: str) -> None:
    headers["No-Vary-Search"] = no_vary_search()
    headers["Content-Security-Policy"] = EMPTY_POLICY


def no_store_for_errors(get_response: Callable[[HttpRequest], R]) -> Callable[[HttpRequest], R]:
    """Else a CDN may keep a 404 for a while, and with it a page away that has been published since."""

    def middleware(request: HttpRequest) -> R:
        response = get_response(request)
        if response.status_code in (404, 410):
            # For nginx alone, which reads it first and sends it to nobody: deploy/nginx/tac.conf.
            response.headers["X-Accel-Expires"] = "1"
        if response.status_code >= 400 and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware
