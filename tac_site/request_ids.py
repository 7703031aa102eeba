"""A short name for each request: on the error page, in the log, and in the answer's X-Request-ID."""

import re
import secrets
from contextvars import ContextVar
from wsgiref.types import WSGIEnvironment

VARIABLE = "tac_site.request_id"  # of the WSGI environ

current: ContextVar[str] = ContextVar("request_id", default="")  # of the request that this thread answers

HARMLESS = re.compile(r"[A-Za-z0-9._-]{8,64}")


def new_request_id() -> str:
    return secrets.token_hex(6)


def accepted(value: str) -> str:
    """The one that a trusted proxy gave, if it can stand on a page and in a log as it is, else a new one."""
    return value if HARMLESS.fullmatch(value) else new_request_id()


def request_id_of(environ: WSGIEnvironment) -> str:
    """Made when it is asked for first: a page from memory needs none."""
    if VARIABLE not in environ:
        environ[VARIABLE] = accepted(environ.get("HTTP_X_REQUEST_ID", ""))
    return str(environ[VARIABLE])
