"""Who asks an ASGI application, without a server; and an event loop whose clock jumps."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from selectors import DefaultSelector, SelectorKey
from typing import Any, TypeVar

Message = dict[str, Any]
T = TypeVar("T")


@dataclass
class Visitor:
    """Sends a request in its chunks, takes what comes, and stays until `leave()`."""

    address: str = "/"
    method: str = "GET"
    headers: Sequence[tuple[str, str]] = ()
    chunks: Sequence[bytes] = (b"",)
    pause: float = 0  # seconds before each chunk
    is_complete: bool = True
    peer: str = "127.0.0.1"
    status: int = 0
    received: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    has_all: bool = False

    def __post_init__(self) -> None:
        self._messages = self._sent()
        self._left = asyncio.Event()
        self.takes: Callable[[], Awaitable[object]] = lambda: asyncio.sleep(0)

    async def ask(self, application: Callable[..., Awaitable[None]]) -> "Visitor":
        await application(self.scope, self.receive, self.send)
        return self

    @property
    def scope(self) -> dict[str, Any]:
        path, _, query = self.address.partition("?")
        headers = [("host", "localhost"), *self.headers]
        return {
            "type": "http",
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
            "server": ("127.0.0.1", "80"),
            "client": (self.peer, "50000"),
        }

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    def leave(self) -> None:
        self._left.set()

    async def receive(self) -> Message:
        return await anext(self._messages)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            assert not self.status
            self.status = message["status"]
            pairs = [(name.decode().lower(), value.decode("latin-1")) for name, value in message["headers"]]
            self.received = dict(pairs)
            return
        assert self.status
        assert not self.has_all
        self.pieces.append(message["body"])
        self.has_all = not message.get("more_body")
        await self.takes()

    async def _sent(self) -> AsyncIterator[Message]:
        for number, chunk in enumerate(self.chunks, 1):
            await asyncio.sleep(self.pause)
            more = number < len(self.chunks) or not self.is_complete
            yield {"type": "http.request", "body": chunk, "more_body": more}
        await self._left.wait()
        yield {"type": "http.disconnect"}


class JumpingSelector(DefaultSelector):
    """Waits for nobody: where there is nothing to do, it is the next moment at once."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        if timeout is None:
            return super().select()
        self.now += max(0.0, timeout)
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.clock = JumpingSelector()
        super().__init__(self.clock)

    def time(self) -> float:
        return self.clock.now


def run_jumping(work: Awaitable[T]) -> tuple[T, float]:
    """What came out, and after how many seconds. Not for what threads do."""

    async def main() -> T:
        return await work

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        result = runner.run(main())
        return result, runner.get_loop().time()
