import asyncio
import logging
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from tac_site.logs import outages

logger = logging.getLogger(__name__)

CHECK_INTERVAL = 0.5  # seconds from one check of the validator to the next
STALE_WHILE_REVALIDATE = 1.0  # seconds for which what was true then may be served without a check
WAIT_TIMEOUT = 1.2  # seconds that a visitor waits for the check of another
LONG_AGO = float("-inf")


class Validation:
    """Whether what is stored is still true: each generation of the content has a validator of its own."""

    def __init__(self, validator: Callable[[], Hashable], clock: Callable[[], float]) -> None:
        self.generation = 0
        self.backend_down = False  # the last question for the validator had no answer
        self.next_check = LONG_AGO
        self._validator = validator
        self._clock = clock
        self._known: Hashable = object()  # equal to no validator
        self._confirmed_at = self._stale_until = LONG_AGO
        self._is_invalidated = False
        self._checking = Lock()
        self._thread = ThreadPoolExecutor(1, "validation")
        self._check_beside: asyncio.Future[None] | None = None

    def invalidate(self) -> None:
        """The content may have changed: the next visit checks."""
        self._is_invalidated = True
        self.next_check = LONG_AGO

    @property
    def is_check_due(self) -> bool:
        return self._clock() >= self.next_check

    @property
    def _may_serve_unchecked(self) -> bool:
        return self.backend_down or self._clock() < self._confirmed_at + STALE_WHILE_REVALIDATE

    def check(self) -> None:
        """One thread does; the others wait for it only if what they know is too old to be served."""
        may_serve = self._may_serve_unchecked
        if not self._checking.acquire(timeout=0 if may_serve else WAIT_TIMEOUT):
            if not may_serve:
                self._give_up()
            return
        try:
            if self.is_check_due:  # else another thread has done it meanwhile
                self._ask()
        finally:
            self._checking.release()

    async def check_beside(self) -> None:
        """The same for requests on an event loop: a thread of its own asks, however long that takes."""
        check = self._check_beside
        if is_first := check is None or check.done():
            loop = asyncio.get_running_loop()
            check = self._check_beside = loop.run_in_executor(self._thread, self.check)
        if is_first or not self._may_serve_unchecked:
            await asyncio.wait([check], timeout=WAIT_TIMEOUT)
            if not check.done():
                self._give_up()

    def _give_up(self) -> None:
        self.backend_down = True
        outages.database.failed(f"no answer for {WAIT_TIMEOUT:g} seconds")

    def _ask(self) -> None:
        self._is_invalidated = False
        asked_at = self._clock()
        try:
            validator = self._validator()
        except Exception as error:
            if not outages.notice(error) and not self.backend_down:
                logger.exception("Nobody knows whether the pages in memory are still true: they are shown.")
            self.backend_down = True
        else:
            outages.database.answered()
            if validator != self._known:
                self._known = validator
                self.generation += 1
                # Set after the generation: may_serve_stale reads the two in the other order.
                self._stale_until = self._confirmed_at + STALE_WHILE_REVALIDATE
            self._confirmed_at = asked_at
            self.backend_down = False
        self.next_check = self._clock() + CHECK_INTERVAL
        if self._is_invalidated:  # by another thread, since it was asked
            self.next_check = LONG_AGO

    def may_serve_stale(self, stored: int, wanted: int) -> bool:
        """What is stored is a generation behind, and was true a moment ago."""
        return (
            stored == wanted - 1
            and self._clock() < self._stale_until
            and wanted == self.generation  # else _stale_until may be that of a later generation
        )

    @property
    def age(self) -> int:
        """Seconds since what is stored was known to be true."""
        return max(0, int(self._clock() - self._confirmed_at))
