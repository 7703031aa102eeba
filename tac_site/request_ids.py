"""A short name for each request: on the error page, in the log, and in the answer's X-Request-ID."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)

current: ContextVar[str] = ContextVar("request_id", default="")  # of the request that this thread answers

HARMLESS = re.compile(r"[A-Za-z0-9._-]{8,64}")


def new_request_id() -> str:
    return secrets.token_hex(6)


def accepted(value: str) -> str:
    """The one that a trusted proxy gave, if it can stand on a page and in a log as it is, else a new one."""
    return value if HARMLESS.fullmatch(value) else new_request_id()


def id_on_errors(get_response: Callable[[HttpRequest], R]) -> Callable[[HttpRequest], R]:
    """What else is answered is stored in caches, where it is nobody's."""

    def middleware(request: HttpRequest) -> R:
        response = get_response(request)
        if response.status_code >= 400 and (request_id := current.get()):
            response.headers["X-Request-ID"] = request_id
        return response

    return middleware
