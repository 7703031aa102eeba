"""The HTTP methods of an address. Any other is answered with 405, before the CSRF check asks for a token."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)

READ_ONLY = ("GET", "HEAD")
READ_AND_WRITE = (*READ_ONLY, "POST")


def allow_methods(*methods: str) -> Callable[[V], V]:
    """For a view that has others than READ_AND_WRITE."""

    def decorate(view: V) -> V:
        view.allowed_methods = methods  # type: ignore[attr-defined]
        return view

    return decorate


class AllowedMethodsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if response.status_code == 405:  # a class-based view names methods that never reach it
            named = response["Allow"].split(", ")
            response["Allow"] = ", ".join(method for method in READ_AND_WRITE if method in named)
        return response

    def process_view(self, request: HttpRequest, view: View, *arguments: Any) -> HttpResponseBase | None:
        allowed = getattr(view, "allowed_methods", READ_AND_WRITE)
        return None if request.method in allowed else HttpResponseNotAllowed(allowed)
