"""Between the ASGI server and the WSGI application.

What the page cache has at hand is sent by the event loop. Any other request is read whole before it gets a
thread, and its thread is free as soon as the application has answered: no visitor's network holds one.
"""

import asyncio
from wsgiref.types import WSGIApplication, WSGIEnvironment

from django.conf import settings

from tac_site.caching.page_cache import PageCache
from tac_site.logs.access import log_access
from tac_site.serving.asgi_types import Receive, Scope, Send
from tac_site.serving.bodies import Bodies
from tac_site.serving.environ import TrustedProxies, environ_of
from tac_site.serving.pools import Pool, Pools
from tac_site.serving.refusals import DisconnectedError, RefusedError, refusal, without_database
from tac_site.serving.reply import PIECE, Reply
from tac_site.serving.wsgi_answer import WSGIAnswer

PATIENCE = 0.25  # seconds until the database is asked whether it answers anybody


class Border:
    def __init__(
        self,
        application: WSGIApplication,
        cache: PageCache | None,
        bodies: Bodies,
        pools: Pools,
    ) -> None:
        self._application = application
        self._cache = cache
        self._bodies = bodies
        self._pools = pools
        self._proxies = TrustedProxies(settings.TRUSTED_PROXIES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        environ = environ_of(scope, self._proxies)
        reply = Reply(send, environ)
        try:
            answer = self._cache.answer_at_once(environ) if self._cache else None
            if answer and len(answer.body) <= PIECE:
                await reply.send(answer)
            else:
                await asyncio.sleep(0)  # from here on the event loop runs it, as first_step.py says
                await self._answer(environ, receive, reply)
        finally:
            log_access(environ, reply.status, reply.size, reply.seconds)

    async def _answer(self, environ: WSGIEnvironment, receive: Receive, reply: Reply) -> None:
        pool = self._pools.of(environ)
        waits = pool is not self._pools.health_checks
        try:
            if self._cache and waits and (answer := await self._cache.answer_after_check(environ)):
                await reply.send(answer)
                return
            async with self._bodies.reading(environ, receive):
                await self._ask_a_thread(environ, pool, receive, reply)
        except RefusedError as refused:
            await reply.send(refusal(refused.status, self._bodies.max_body))
        except DisconnectedError:
            pass

    async def _ask_a_thread(
        self, environ: WSGIEnvironment, pool: Pool, receive: Receive, reply: Reply
    ) -> None:
        answer = WSGIAnswer(self._application, environ)
        beginning = asyncio.ensure_future(pool.admit(answer.begin))
        is_in_vain = pool is not self._pools.health_checks and await self._lasts_in_vain(beginning)
        if is_in_vain:
            answer.is_unwanted = True
            await reply.send(without_database(environ))
            await asyncio.wait([beginning])  # until then its thread may read the body
        piece = await beginning
        try:
            if not is_in_vain:
                await self._send(piece, answer, pool, receive, reply)
        finally:
            if not answer.is_complete:
                await pool.run(answer.close)

    async def _lasts_in_vain(self, beginning: "asyncio.Future[bytes]") -> bool:
        """No browser waits for a database that answers nobody. For one that answers others it does: an
        editor's save waits for another's."""
        while not (await asyncio.wait([beginning], timeout=PATIENCE))[0]:
            if self._cache and await self._cache.is_without_backend():
                return not beginning.done()
        return False

    async def _send(
        self, piece: bytes, answer: WSGIAnswer, pool: Pool, receive: Receive, reply: Reply
    ) -> None:
        await reply.start(answer.status, answer.headers)
        await reply.add(piece, is_last=answer.is_complete)
        if answer.is_complete:
            return
        # Granian's send() does not fail when the visitor has left.
        disconnect = asyncio.ensure_future(receive())
        try:
            while not (answer.is_complete or disconnect.done()):
                piece = await pool.run(answer.read)
                await reply.add(piece, is_last=answer.is_complete)
        finally:
            disconnect.cancel()
