import sys
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

OVERHEAD = 300  # bytes of an entry beside its text


class TextCache:
    """Texts in the memory of this process, up to so many bytes; what was not asked for longest goes first."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self._texts: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> str | None:
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
            return self._texts.get(key)

    def keep(self, key: Hashable, text: str) -> None:
        with self._lock:
            self.size += _cost(text) - _cost(self._texts.pop(key, None))
            self._texts[key] = text
            while self.size > self.capacity:
                self.size -= _cost(self._texts.popitem(last=False)[1])


def _cost(text: str | None) -> int:
    return 0 if text is None else sys.getsizeof(text) + OVERHEAD
