import sys
from collections.abc import Hashable
from threading import Lock

from tac_site.shelf import Shelf

OVERHEAD = 300  # bytes of an entry beside its text


class TextCache(Shelf[str]):
    """Texts in the memory of this process, for all of its threads."""

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity, cost)
        self._lock = Lock()

    def get(self, key: Hashable) -> str | None:
        with self._lock:
            if key in self.entries:
                self.entries.move_to_end(key)
            return self.entries.get(key)

    def keep(self, key: Hashable, text: str) -> None:
        with self._lock:
            self.put(key, text)


def cost(text: str) -> int:
    return sys.getsizeof(text) + OVERHEAD
