"""What has a first and a last day, each of which may be unknown: terms and seats."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, TypeVar

from django.db.models import Q

DAY = timedelta(days=1)


def covers(on: date, prefix: str = "") -> Q:
    """Without a first or last day it has no bound there; the last day is still covered."""
    not_over = Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": on})
    return begun(on, prefix) & not_over


def begun(on: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}starts_on": None}) | Q(**{f"{prefix}starts_on__lte": on})


class Lasting:
    """A model with the fields starts_on and ends_on."""

    @property
    def first_day(self: Any) -> date:
        return self.starts_on or date.min

    @property
    def last_day(self: Any) -> date:
        return self.ends_on or date.max

    @property
    def day_after(self: Any) -> date | None:
        """The first one on which it is over. None without an end: after 9999-12-31 there is no day."""
        return self.last_day + DAY if self.last_day < date.max else None

    def covers(self, on: date) -> bool:
        """As covers() asks the database."""
        return self.first_day <= on <= self.last_day

    def shares_day_with(self, other: "Lasting") -> bool:
        return self.first_day <= other.last_day and other.first_day <= self.last_day

    def problem_with_days(self: Any) -> dict[str, str]:
        """By the field that is to be corrected."""
        if self.first_day <= self.last_day:
            return {}
        days = f"The last day, {self.ends_on}, is before the first, {self.starts_on}."
        return {"ends_on": f"{days} Correct one of the two."}


Some = TypeVar("Some", bound=Lasting)


def overlaps(all_of_them: Iterable[Some]) -> Iterator[tuple[Some, Some]]:
    """Each that shares a day with the one before, in the order of their days."""
    ordered = sorted(all_of_them, key=lambda each: (each.first_day, each.last_day))
    for earlier, later in pairwise(ordered):
        if earlier.shares_day_with(later):
            yield earlier, later
