from tac_site.caching.entries import Answer
from tac_site.caching.responses import RawHeaders
from tac_site.serving.asgi_types import Send

MAX_PAUSE = 60.0  # seconds in which a visitor has to take the next piece of an answer


class Reply:
    """What is sent to a visitor, counted."""

    def __init__(self, send: Send) -> None:
        self.status = 0
        self.size = 0
        self.request_id = ""
        self._send = send

    async def send(self, answer: Answer) -> None:
        await self.start(answer.status, answer.headers)
        await self.add(answer.body, is_last=True)

    async def start(self, status: str, headers: RawHeaders) -> None:
        self.status = int(status[:3])
        if self.status >= 400:  # what else is answered is stored in caches, where it is nobody's
            headers = [*headers, (b"X-Request-ID", self.request_id.encode())]
        await self._send({"type": "http.response.start", "status": self.status, "headers": headers})

    async def add(self, piece: bytes, *, is_last: bool) -> None:
        self.size += len(piece)
        await self._send({"type": "http.response.body", "body": piece, "more_body": not is_last})
