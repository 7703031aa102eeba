"""Many ask for a page that is not stored: one renders it, the others wait for what it makes."""

from dataclasses import dataclass, field
from threading import Event

from tac_site.caching.entries import Entry
from tac_site.caching.request_keys import Key

WAIT_TIMEOUT = 2.0  # seconds that a visitor waits for a page that another has begun to render


@dataclass(slots=True)
class Call:
    done: Event = field(default_factory=Event)
    key: Key | None = None
    entry: Entry | None = None

    def result(self, key: Key) -> Entry | None:
        """What the leader made, if it is this page."""
        self.done.wait(WAIT_TIMEOUT)
        return self.entry if self.key == key else None
