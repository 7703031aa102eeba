import asyncio
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TypeVar
from wsgiref.types import WSGIEnvironment

from django.conf import settings

from tac_site.serving.refusals import RefusedError

TELL_AGAIN_AFTER = 60.0  # seconds

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Pool:
    """Threads, and before them a queue that has an end."""

    def __init__(self, name: str, threads: int, queue: int) -> None:
        self._threads = ThreadPoolExecutor(threads, name)
        self._places = threads + queue
        self._full = f"All places for {name} are taken ({threads} in work, {queue} waiting)"
        self._told_at = -TELL_AGAIN_AFTER

    async def admit(self, work: Callable[[], T]) -> T:
        if not self._places:
            self._tell()
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE)
        self._places -= 1
        try:
            return await self.run(work)
        finally:
            self._places += 1

    def _tell(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._told_at + TELL_AGAIN_AFTER:
            self._told_at = now
            logger.warning("%s: further requests are turned away (503).", self._full)

    async def run(self, work: Callable[[], T]) -> T:
        """The rest of a request that was admitted: it waits for a thread, however many others do."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


class Pools:
    """Visitors hold up no editor, editors no visitor, and neither the programs that watch the server. Whoever
    waits for a picture, which may be in a store that does not answer, holds up no page; whoever guesses
    passwords, none but those who sign in, and they get their turn."""

    def __init__(
        self,
        visitors: Pool,
        files: Pool,
        editors: Pool,
        sign_ins: Pool,
        health_checks: Pool,
        is_health_check: Callable[[WSGIEnvironment], bool],
        admin: str,
        sign_in_paths: tuple[str, ...],
    ) -> None:
        self._visitors = visitors
        self._files = files
        self._editors = editors
        self._sign_ins = sign_ins
        self.health_checks = health_checks
        self._is_health_check = is_health_check
        self._admin = admin
        self._sign_in_paths = sign_in_paths
        self._session = re.compile(rf"\b{re.escape(settings.SESSION_COOKIE_NAME)}=")

    def of(self, environ: WSGIEnvironment) -> Pool:
        if self._is_health_check(environ):
            return self.health_checks
        path = environ["PATH_INFO"]
        if path.startswith(settings.MEDIA_URL):
            return self._files
        if path.startswith(self._sign_in_paths) and environ["REQUEST_METHOD"] == "POST":
            return self._sign_ins
        # No session is looked up here, and anybody can make up a cookie: in the admin alone it counts.
        if path.startswith(self._admin) and self._session.search(environ.get("HTTP_COOKIE", "")):
            return self._editors
        return self._visitors
