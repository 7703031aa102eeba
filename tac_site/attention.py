"""What the ModelAdmins say on the first page of the admin, of their own kind each."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from django.http import HttpRequest


@dataclass(frozen=True)
class Attention:
    """Something an editor should look at: what, how many of it, and the list of them in the admin."""

    text: str
    count: int
    url: str


@dataclass(frozen=True)
class Step:
    """Something to do before a new site is set up, and where."""

    text: str
    is_done: bool
    url: str


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True)
class Row:
    """Of a section: what, who and when or the like, and what to do about it."""

    title: str
    note: str
    links: tuple[Link, ...]
    remark: str = ""  # in somebody's own words


@dataclass(frozen=True)
class Section:
    """`nothing` is said in place of rows; `more` leads to those that are not shown."""

    title: str
    rows: list[Row]
    nothing: str
    more: Link | None = None


@runtime_checkable
class NeedsAttention(Protocol):
    def attention(self) -> list[Attention]: ...


@runtime_checkable
class HasSteps(Protocol):
    def steps(self, request: HttpRequest) -> list[Step]:
        """Those that the account may do."""


@runtime_checkable
class HasSections(Protocol):
    def sections(self, request: HttpRequest) -> list[Section]:
        """Of what the account may see."""
