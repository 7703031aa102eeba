"""No browser waits for a database that does not answer: a thread does, until its connection breaks."""

import asyncio
from functools import partial

from tac_site.caching.page_cache import PageCache
from tac_site.serving.pools import Pool
from tac_site.serving.refusals import NoDatabaseError
from tac_site.serving.wsgi_answer import WSGIAnswer

PATIENCE = 0.25  # seconds until the database is asked whether it answers anybody


async def begin(answer: WSGIAnswer, pool: Pool, cache: PageCache | None) -> bytes:
    """The first piece of the answer. It may take its time as long as the database answers others: an editor's
    save waits for another's."""
    running = asyncio.ensure_future(pool.admit(answer.begin))
    while not (await asyncio.wait([running], timeout=PATIENCE))[0]:
        if cache and await cache.is_without_backend():
            running.add_done_callback(partial(_forget, answer))
            raise NoDatabaseError
    return running.result()


def _forget(answer: WSGIAnswer, running: "asyncio.Future[bytes]") -> None:
    if running.exception() is None:
        answer.close()
