import sys
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock

from tac_site.caching.lru import LRUCache

OVERHEAD = 300  # bytes of an entry beside its text


class TextCache(LRUCache[str]):
    """Texts in the memory of this process, for all of its threads."""

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity, cost)
        self._lock = Lock()

    def get_or_create(self, key: object, create: Callable[[], str]) -> str:
        """Keys are compared by their repr, which marking a text safe does not change."""
        digest = blake2b(repr(key).encode(), digest_size=16).digest()
        text = self.get(digest)
        if text is None:
            text = create()
            with self._lock:
                self.put(digest, text)
        return text


def cost(text: str) -> int:
    return sys.getsizeof(text) + OVERHEAD
