import asyncio
from collections.abc import Coroutine
from threading import get_ident
from typing import Any

import pytest

from tac_site.serving.first_step import first_step_loop


class Request:
    """Its first step, and, if there is more to do, a second one on the loop."""

    def __init__(self, *, has_more: bool) -> None:
        self.has_more = has_more
        self.threads: list[int] = []
        self.done = asyncio.Event()

    async def answer(self) -> None:
        self.threads.append(get_ident())
        if self.has_more:
            await asyncio.sleep(0)
            self.threads.append(get_ident())
            self.done.set()


@pytest.mark.parametrize("has_more", [False, True])
def test_the_first_step_is_taken_where_a_request_is_scheduled(has_more: bool) -> None:
    """As granian does it: from a thread, a function that makes a task of the coroutine."""
    request = Request(has_more=has_more)
    tasks = []

    async def serve() -> list[int]:
        loop = asyncio.get_running_loop()

        def make_task(coroutine: Coroutine[Any, Any, None]) -> None:
            tasks.append(loop.create_task(coroutine))

        def schedule() -> int:
            loop.call_soon_threadsafe(make_task, request.answer())
            return get_ident()

        threads = [await asyncio.to_thread(schedule)]
        if has_more:
            await request.done.wait()
            threads.append(get_ident())
        return threads

    with asyncio.Runner(loop_factory=first_step_loop) as runner:
        assert runner.run(serve()) == request.threads
    assert len(tasks) == has_more
