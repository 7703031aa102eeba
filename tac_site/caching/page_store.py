from collections.abc import Hashable
from operator import attrgetter

from tac_site.caching.entries import Entry
from tac_site.caching.lru import LRUCache

UNTRUSTED_SHARE = 4  # a fourth of the memory is for what anybody can make up: queries, ports, subdomains


class PageStore:
    """Two LRU caches, so that a flood of made-up addresses pushes out no page. It has no lock of its own."""

    def __init__(self, capacity: int) -> None:
        untrusted = capacity // UNTRUSTED_SHARE
        self.trusted = LRUCache[Entry](capacity - untrusted, attrgetter("size"))
        self.untrusted = LRUCache[Entry](untrusted, attrgetter("size"))

    def get(self, key: Hashable) -> Entry | None:
        """It is called without the lock, too."""
        entries = self.trusted.entries
        entry = entries.get(key)
        if entry is None:
            entries = self.untrusted.entries
            entry = entries.get(key)
        if entry is not None:
            try:  # noqa: SIM105  # twice as fast as suppress
                entries.move_to_end(key)
            except KeyError:
                pass  # another thread has just pushed it out
        return entry

    def put(self, key: Hashable, entry: Entry, *, is_trusted: bool) -> None:
        (self.trusted if is_trusted else self.untrusted).put(key, entry)

    def drop(self, key: Hashable) -> None:
        self.trusted.drop(key)
        self.untrusted.drop(key)
