import sys
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock

from tac_site.caching.lru import Shelf

OVERHEAD = 300  # bytes of an entry beside its text


class TextCache(Shelf[str]):
    """Texts in the memory of this process, for all of its threads."""

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity, cost)
        self._lock = Lock()

    def once(self, of: object, make: Callable[[], str]) -> str:
        """What make() gives, made once for all that has the same repr, which a text marked safe has too."""
        key = blake2b(repr(of).encode(), digest_size=16).digest()
        with self._lock:
            text = self.entries.get(key)
            if text is not None:
                self.entries.move_to_end(key)
                return text
        text = make()
        with self._lock:
            self.put(key, text)
        return text


def cost(text: str) -> int:
    return sys.getsizeof(text) + OVERHEAD
