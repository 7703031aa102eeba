import time
from collections.abc import Callable

import pytest


def until(is_true: Callable[[], object], what: str = "what the test waits for", seconds: float = 60) -> None:
    """Of what another process or thread does: it fails once it takes too long."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            pytest.fail(f"Not within {seconds} seconds: {what}.")
        time.sleep(0.01)
