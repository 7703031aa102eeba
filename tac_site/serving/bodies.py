"""The body of a request, read whole before a thread works on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from wsgiref.types import WSGIEnvironment

from tac_site.logs import outages
from tac_site.serving.asgi_types import Receive
from tac_site.serving.refusals import DisconnectedError, RefusedError

IN_MEMORY = 16 * 1024  # bytes of a body; a longer one lies in a temporary file
GRACE = 10.0  # seconds for which nothing may arrive, if what has arrived was fast enough
MIN_RATE = 20_000  # bytes a second


class Body:
    def __init__(self) -> None:
        self.size = 0
        self.file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed by close()

    @property
    def is_on_disk(self) -> bool:
        return self.size > IN_MEMORY

    def write(self, chunk: bytes) -> None:
        self.file.write(chunk)
        self.file.flush()  # else the last bytes meet a full disk where nobody expects it

    def close(self) -> None:
        with suppress(OSError):  # it tries once more to write what the disk has refused
            self.file.close()


class Bodies:
    """All that there are at once in this process."""

    def __init__(self, max_body: int, max_total: int) -> None:
        self.max_body = max_body
        self._max_total = max_total
        self._total = 0

    @asynccontextmanager
    async def reading(self, environ: WSGIEnvironment, receive: Receive) -> AsyncIterator[None]:
        """As long as this lasts, the request has its body."""
        if int(environ.get("CONTENT_LENGTH") or 0) > self.max_body:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = Body()
        try:
            await self._read(body, receive)
            if body.size:  # which a request sent in chunks has not said
                environ["CONTENT_LENGTH"] = str(body.size)
            body.file.seek(0)
            environ["wsgi.input"] = body.file
            yield
        finally:
            self._total -= body.size
            if body.is_on_disk:
                await asyncio.to_thread(body.close)  # 100 MB take a disk 20 ms
            else:
                body.close()

    async def _read(self, body: Body, receive: Receive) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(GRACE) as deadline:
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise DisconnectedError
                    chunk = message.get("body", b"")
                    await self._add(chunk, body)
                    if not message.get("more_body"):
                        return
                    # Who sends fast has no more time for it later.
                    earned = (deadline.when() or 0) + len(chunk) / MIN_RATE
                    deadline.reschedule(min(earned, loop.time() + GRACE))
        except TimeoutError:
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT) from None

    async def _add(self, chunk: bytes, body: Body) -> None:
        body.size += len(chunk)
        self._total += len(chunk)
        if body.size > self.max_body:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not body.is_on_disk:
            body.write(chunk)
            return
        if self._total > self._max_total:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            await asyncio.to_thread(body.write, chunk)  # a disk may take its time
        except OSError as error:
            outages.disk_failed(error)
            is_full = error.errno in outages.FULL
            status = HTTPStatus.INSUFFICIENT_STORAGE if is_full else HTTPStatus.SERVICE_UNAVAILABLE
            raise RefusedError(status) from error
