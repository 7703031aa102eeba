import asyncio

from tac_site.caching.entries import Answer
from tac_site.caching.responses import RawHeaders
from tac_site.serving.asgi_types import Send
from tac_site.serving.refusals import DisconnectedError

PIECE = 32 * 1024  # bytes of an answer that the server has at once
MAX_PAUSE = 60.0  # seconds in which a visitor has to take one


class Reply:
    """What is sent to a visitor, counted."""

    def __init__(self, send: Send) -> None:
        self.status = 0
        self.size = 0
        self.request_id = ""
        self._send = send

    async def send(self, answer: Answer) -> None:
        await self.start(answer.status, answer.headers)
        rest = memoryview(answer.body)
        while len(rest) > PIECE:
            await self.add(bytes(rest[:PIECE]), is_last=False)
            rest = rest[PIECE:]
        await self.add(bytes(rest), is_last=True)

    async def start(self, status: str, headers: RawHeaders) -> None:
        self.status = int(status[:3])
        if self.status >= 400:  # what else is answered is stored in caches, where it is nobody's
            headers = [*headers, (b"X-Request-ID", self.request_id.encode())]
        await self._send({"type": "http.response.start", "status": self.status, "headers": headers})

    async def add(self, piece: bytes, *, is_last: bool) -> None:
        message = {"type": "http.response.body", "body": piece, "more_body": not is_last}
        is_whole = is_last and not self.size
        self.size += len(piece)
        if is_whole:  # the server takes that at once
            await self._send(message)
            return
        try:
            async with asyncio.timeout(MAX_PAUSE):
                await self._send(message)
        except TimeoutError:
            raise DisconnectedError from None
