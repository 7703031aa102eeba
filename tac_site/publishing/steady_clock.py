"""The time of day, which somebody may set wrong: by it alone nothing is public before its time."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

HOLD = 600  # seconds for which a clock that was set ahead is not believed: a mistake is corrected by then
TOLERANCE = timedelta(seconds=5)
# It goes on while the machine is suspended.
BOOT_TIME = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

logger = logging.getLogger(__name__)


class SteadyClock:
    def __init__(self, seconds: Callable[[], float] = lambda: time.clock_gettime(BOOT_TIME)) -> None:
        self._seconds = seconds
        self._believed, self._at = timezone.now(), seconds()
        self._held_until: float | None = None

    def now(self) -> datetime:
        told, at = timezone.now(), self._seconds()
        expected = self._believed + timedelta(seconds=at - self._at)
        if told - expected <= TOLERANCE:
            self._held_until = None
            self._believed = told
        else:
            self._believed = self._set_ahead(told, expected, at)
        self._at = at
        return self._believed

    def _set_ahead(self, told: datetime, expected: datetime, at: float) -> datetime:
        if self._held_until is None:
            self._held_until = at + HOLD
            logger.warning(
                "The clock of this machine was set ahead by %.0f s. Drafts due by it alone wait for %d "
                "minutes.",
                (told - expected).total_seconds(),
                HOLD / 60,
            )
        return expected if at < self._held_until else told
