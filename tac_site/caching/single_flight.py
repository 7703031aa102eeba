"""Many ask for a page that is not stored: one renders it, the others wait for what it makes."""

from collections.abc import Hashable
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


class SingleFlight(dict[Hashable, Call]):
    """The calls under way. It has no lock of its own."""

    def join(self, key: Hashable, *, may_lead: bool) -> tuple[Call | None, bool]:
        """The call, and whether it is led by who joins."""
        call = self.get(key)
        is_leader = call is None and may_lead
        if is_leader:
            call = self[key] = Call()
        return call, is_leader
