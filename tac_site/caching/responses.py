"""A response of the application, and what it says of being stored."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from tac_site.security_headers import security_headers

Headers = list[tuple[str, str]]
RawHeaders = list[tuple[bytes, bytes]]  # as they are sent
Body = Iterable[bytes]

MAX_STORED = 2**20  # bytes of a body that is stored
RETRY_AFTER = 5  # seconds after which a visitor should try again

NO_VARY_SEARCH = re.compile(r'params(?:,\s*except=\(((?:\s*"[^"\\]*")*)\s*\))?')


@dataclass(slots=True)
class Response:
    status: str
    headers: Headers
    body: Body

    @classmethod
    def of(cls, application: WSGIApplication, environ: WSGIEnvironment) -> "Response":
        response = cls("", [], [])

        def start(status: str, headers: Headers, exc_info: object = None, /) -> Callable[[bytes], object]:
            response.status, response.headers = status, headers
            return refuse_to_write

        response.body = application(environ, start)
        if not response.status:  # the application begins only when its response is read
            response.read()
        return response

    def header(self, wanted: str) -> str:
        return ", ".join(value for name, value in self.headers if name.lower() == wanted)

    def is_storable(self) -> bool:
        """Public, the same for everybody, and small. Errors never are: anybody can make them up."""
        if self.status[:3] not in ("200", "301"):
            return False
        cache_control = self.header("cache-control").lower().split(",")
        directives = {directive.partition("=")[0].strip() for directive in cache_control}
        length = self.header("content-length")
        return (
            "public" in directives
            and directives.isdisjoint(("private", "no-store", "no-cache"))
            and self.header("vary").lower() in ("", "accept-encoding")
            and not self.header("set-cookie")
            and not self.header("content-encoding")
            and length.isdecimal()
            and int(length) <= MAX_STORED
        )

    def significant_parameters(self) -> frozenset[str] | None:
        """Those that the page depends on, as No-Vary-Search declares them; None is all of them."""
        declared = NO_VARY_SEARCH.fullmatch(self.header("no-vary-search"))
        return frozenset(re.findall('"(.*?)"', declared[1] or "")) if declared else None

    def is_complete(self) -> bool:
        return str(len(self.read())) == self.header("content-length")

    def read(self) -> bytes:
        try:
            body = b"".join(self.body)
        finally:
            self.close()
        self.body = [body]
        return body

    def send(self, method: str, start_response: StartResponse) -> Body:
        start_response(self.status, self.headers)
        if method != "HEAD":
            return self.body
        self.close()
        return []

    def close(self) -> None:
        if hasattr(self.body, "close"):
            self.body.close()


def own_response(status: HTTPStatus, text: str, kind: str = "text/plain; charset=utf-8") -> Response:
    """One in which the application has no part."""
    body = text.encode()
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", str(RETRY_AFTER)))
    return Response(f"{status} {status.phrase}", [*headers, *security_headers()], [body])


def unavailable(request_id: str, more: str = "") -> Response:
    text = f"This page cannot be shown at the moment. Please try again in a few seconds.\n{more}"
    if request_id:
        text += f"If it goes on, write to us and tell us this number: {request_id}\n"
    return own_response(HTTPStatus.SERVICE_UNAVAILABLE, text)


def encoded(headers: Headers) -> RawHeaders:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def refuse_to_write(data: bytes) -> None:
    raise NotImplementedError("The page cache takes what an application returns, not what it writes.")
