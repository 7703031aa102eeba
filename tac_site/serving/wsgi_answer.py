"""What a WSGI application answers, a piece at a time: between two no thread is held."""

from collections.abc import Callable, Iterator
from wsgiref.types import WSGIApplication, WSGIEnvironment

from tac_site.caching.responses import Body, Headers, RawHeaders, encoded, refuse_to_write
from tac_site.request_ids import current, request_id_of
from tac_site.serving.reply import PIECE


class WSGIAnswer:
    """All of its methods run in threads."""

    def __init__(self, application: WSGIApplication, environ: WSGIEnvironment) -> None:
        self.status = ""
        self.headers: RawHeaders = []
        self.is_complete = False
        self.is_unwanted = False  # who asked has had another answer
        self._application = application
        self._environ = environ
        self._body: Body = []
        self._chunks: Iterator[bytes] = iter([])

    def begin(self) -> bytes:
        if self.is_unwanted:
            self.is_complete = True
            return b""
        self._set_request_id()
        environ = {**self._environ}  # Django writes the path anew
        self._body = self._application(environ, self._start)
        if self._environ["REQUEST_METHOD"] == "HEAD":
            self.close()
            return b""
        self._chunks = cut(self._body)
        return self.read()

    def read(self) -> bytes:
        self._set_request_id()
        piece = bytearray()
        try:
            for chunk in self._chunks:
                piece += chunk
                if len(piece) >= PIECE:
                    return bytes(piece)
        except BaseException:
            self.close()
            raise
        self.close()
        return bytes(piece)

    def close(self) -> None:
        self._set_request_id()
        self.is_complete = True
        if hasattr(self._body, "close"):
            self._body.close()

    def _set_request_id(self) -> None:
        """Between two pieces the thread has worked for others."""
        current.set(request_id_of(self._environ))

    def _start(self, status: str, headers: Headers, exc_info: object = None, /) -> Callable[[bytes], object]:
        self.status, self.headers = status, encoded(headers)
        return refuse_to_write


def cut(body: Body) -> Iterator[bytes]:
    """The server would copy a long page whole, for each visitor."""
    for chunk in body:
        for begin in range(0, len(chunk), PIECE):
            yield chunk[begin : begin + PIECE]
