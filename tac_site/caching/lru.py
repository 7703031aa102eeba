import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from hashlib import blake2b
from threading import Lock
from typing import Generic, TypeVar

OVERHEAD = 300  # bytes of a text's entry beside the text

V = TypeVar("V")


class LRUCache(Generic[V]):
    """Values in memory, up to a number of bytes; the least recently used leave. Only `get` needs no lock."""

    def __init__(self, capacity: int, cost: Callable[[V], int]) -> None:
        self.capacity = capacity
        self.size = 0
        self.entries: OrderedDict[Hashable, V] = OrderedDict()
        self._cost = cost

    def get(self, key: Hashable) -> V | None:
        value = self.entries.get(key)
        if value is not None:
            try:  # noqa: SIM105  # twice as fast as suppress
                self.entries.move_to_end(key)
            except KeyError:
                pass  # another thread has just pushed it out
        return value

    def put(self, key: Hashable, value: V) -> None:
        if self._cost(value) > self.capacity:
            return
        self.drop(key)
        self.size += self._cost(value)
        self.entries[key] = value
        while self.size > self.capacity:
            self.size -= self._cost(self.entries.popitem(last=False)[1])

    def drop(self, key: Hashable) -> None:
        if key in self.entries:
            self.size -= self._cost(self.entries.pop(key))


class TextCache(LRUCache[str]):
    """Texts in the memory of this process, for all of its threads."""

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity, cost=lambda text: sys.getsizeof(text) + OVERHEAD)
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
