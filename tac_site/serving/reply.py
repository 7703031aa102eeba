import asyncio
import time
from wsgiref.types import WSGIEnvironment

from tac_site.caching.entries import Answer
from tac_site.caching.responses import RawHeaders
from tac_site.request_ids import request_id_of
from tac_site.serving.asgi_types import Send
from tac_site.serving.refusals import DisconnectedError

PIECE = 32 * 1024  # bytes of an answer that the server has at once
MAX_PAUSE = 60.0  # seconds in which a visitor has to take one


class Reply:
    """What is sent to a visitor, counted."""

    def __init__(self, send: Send, environ: WSGIEnvironment) -> None:
        self.status = 0
        self.size = 0
        self.seconds = 0.0  # until the last piece so far was taken
        self._begun = time.perf_counter()
        self._send = send
        self._environ = environ

    async def send(self, answer: Answer) -> None:
        await self.start(answer.status, answer.headers)
        rest = memoryview(answer.body)
        while len(rest) > PIECE:
            await self.add(bytes(rest[:PIECE]), is_last=False)
            rest = rest[PIECE:]
        await self.add(bytes(rest), is_last=True)

    async def start(self, status: str, headers: RawHeaders) -> None:
        self.status = int(status[:3])
        if self.status >= 400:  # any other answer may be stored in a cache, and then be sent to others
            headers = [*headers, (b"X-Request-ID", request_id_of(self._environ).encode())]
        await self._send({"type": "http.response.start", "status": self.status, "headers": headers})

    async def add(self, piece: bytes, *, is_last: bool) -> None:
        message = {"type": "http.response.body", "body": piece, "more_body": not is_last}
        is_whole = is_last and not self.size
        self.size += len(piece)
        try:
            if is_whole:  # an answer of one piece the server takes without waiting for the visitor
                await self._send(message)
            else:
                async with asyncio.timeout(MAX_PAUSE):
                    await self._send(message)
        except TimeoutError:
            raise DisconnectedError from None
        finally:
            self.seconds = time.perf_counter() - self._begun
