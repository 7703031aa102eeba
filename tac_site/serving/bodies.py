"""The body of a request, read whole before a thread works on it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from wsgiref.types import WSGIEnvironment

from tac_site.logs import outages
from tac_site.serving.asgi_types import Receive
from tac_site.serving.refusals import DisconnectedError, RefusedError

IN_MEMORY = 64 * 1024  # bytes of a body; a longer one lies in a temporary file
GRACE = 10.0  # seconds in which any body may arrive
MIN_RATE = 20_000  # bytes a second, of one that takes longer

logger = logging.getLogger(__name__)


@dataclass
class Body:
    file: "SpooledTemporaryFile[bytes]"
    size: int = 0


class Bodies:
    """All that there are at once in this process."""

    def __init__(self, max_body: int, max_total: int) -> None:
        self.max_body = max_body
        self._max_total = max_total
        self._total = 0

    @asynccontextmanager
    async def whole(self, environ: WSGIEnvironment, receive: Receive) -> AsyncIterator[None]:
        """As long as this lasts, the request has its body."""
        if int(environ.get("CONTENT_LENGTH") or 0) > self.max_body:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        with SpooledTemporaryFile(IN_MEMORY) as file:
            body = Body(file)
            try:
                await self._read(body, receive)
                if body.size:  # which a request sent in chunks has not said
                    environ["CONTENT_LENGTH"] = str(body.size)
                file.seek(0)
                environ["wsgi.input"] = file
                yield
            finally:
                self._total -= body.size

    async def _read(self, body: Body, receive: Receive) -> None:
        begun = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(begun + GRACE) as deadline:
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise DisconnectedError
                    await self._add(message.get("body", b""), body)
                    if not message.get("more_body"):
                        return
                    deadline.reschedule(begun + GRACE + body.size / MIN_RATE)
        except TimeoutError:
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT) from None

    async def _add(self, chunk: bytes, body: Body) -> None:
        body.size += len(chunk)
        self._total += len(chunk)
        if body.size > self.max_body:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if body.size <= IN_MEMORY:
            body.file.write(chunk)
            return
        if self._total > self._max_total:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            await asyncio.to_thread(body.file.write, chunk)  # a disk may take its time
        except OSError as error:
            if outages.notice(error):
                raise RefusedError(HTTPStatus.INSUFFICIENT_STORAGE) from error
            logger.error("What a visitor sends cannot be stored in a temporary file: %s.", error.strerror)
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE) from error
