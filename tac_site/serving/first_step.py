"""An event loop on which a request takes its first step before it is scheduled.

Granian schedules the coroutine of each request from a thread of its own. What is complete with its first step
(a page from memory) is sent there and costs the loop nothing. A coroutine that has more to do says
`await asyncio.sleep(0)` before it uses the loop; on any other loop it would be just as right. Until then it
sets no context variable, since the next request on that thread would find it, and awaits nothing that yields
a future.
"""

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import Any


class FirstStepLoop(asyncio.SelectorEventLoop):
    def call_soon_threadsafe(  # type: ignore[override]  # mypy knows asyncio's with TypeVarTuple
        self, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        if args and asyncio.iscoroutine(args[0]):
            try:
                args[0].send(None)
            except StopIteration:
                return asyncio.Handle(callback, args, self, context)  # there is nothing left to call
        return super().call_soon_threadsafe(callback, *args, context=context)


def first_step_loop() -> FirstStepLoop:
    loop = FirstStepLoop()
    asyncio.set_event_loop(loop)
    return loop
