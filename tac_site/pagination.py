import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 100
NUMBER = re.compile("[1-9][0-9]{0,5}")

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """A part of the rows. How many there are in all is not counted: that costs as much as to find them."""

    number: int
    rows: list[M]
    has_next: bool

    @classmethod
    def of(cls, rows: QuerySet[M], number: int = 1) -> "Page[M]":
        begin = (number - 1) * PAGE_SIZE
        found = list(rows[begin : begin + PAGE_SIZE + 1])
        return cls(number, found[:PAGE_SIZE], has_next=len(found) > PAGE_SIZE)

    @property
    def previous(self) -> int | None:
        return self.number - 1 or None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.has_next else None


def page_of(request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
    """The part that `?page=` asks for, the first without it. BadRequest says what is expected."""
    asked = request.GET.get("page", "1")
    if NUMBER.fullmatch(asked):
        page = Page.of(rows, int(asked))
        if page.rows or page.number == 1:
            return page
    last = max(1, -(-rows.count() // PAGE_SIZE))
    raise BadRequest(
        f"There is no page “{asked[:50]}”: write page=1"
        + (f" up to page={last}." if last > 1 else ", the only one.")
    )
