from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Attention:
    """Something an editor should look at: what, how many of it, and the list of them in the admin."""

    text: str
    count: int
    url: str


@runtime_checkable
class NeedsAttention(Protocol):
    """A ModelAdmin that has something to say on the first page of the admin."""

    def attention(self) -> list[Attention]: ...
