"""How long somebody stays signed in: while they do something, and a week at most."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)

IDLE = timedelta(hours=8)
MAXIMUM = timedelta(days=7)
WRITE_INTERVAL = timedelta(minutes=5)  # a session is not written with every request

SIGNED_IN_AT = "signed_in_at"


def sent_by_itself(view: V) -> V:
    """For a view that a page asks though nobody does anything: a form that is open keeps nobody signed in."""
    view.is_activity = False  # type: ignore[attr-defined]
    return view


class SessionAgeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        session = request.session
        # A view that did not ask who is signed in answers everybody alike, and no session is read for it.
        if session.accessed and SESSION_KEY in session and getattr(request, "is_activity", True):
            _extend(session)
        if session.accessed:
            _make_private(response)
        return response

    def process_view(self, request: HttpRequest, view: View, *arguments: Any) -> None:
        request.is_activity = getattr(view, "is_activity", True)  # type: ignore[attr-defined]


def begin_session(session: SessionBase) -> None:
    """Of somebody who has just signed in."""
    session[SIGNED_IN_AT] = timezone.now().timestamp()
    session.set_expiry(timezone.now() + IDLE)


def _make_private(response: HttpResponseBase) -> None:
    """No cache may give anybody else an answer that was made for one account, or that ends its session."""
    if "public" in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "private, no-store"
        del response["CDN-Cache-Control"]  # a CDN would read it instead


def _extend(session: SessionBase) -> None:
    if SIGNED_IN_AT not in session:
        return begin_session(session)
    signed_in_at = datetime.fromtimestamp(session[SIGNED_IN_AT], UTC)
    ends_at = min(timezone.now() + IDLE, signed_in_at + MAXIMUM)
    if ends_at - session.get_expiry_date() >= WRITE_INTERVAL:
        session.set_expiry(ends_at)
    return None
