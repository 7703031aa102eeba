"""Which terms there are on a day, and in which order."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone

from members.models.days import begun, covers

if TYPE_CHECKING:
    from members.models.term import Term  # noqa: F401  # ruff does not look into QuerySet["Term"]


def is_public(on: date, prefix: str = "") -> Q:
    """A term is secret before its first day, unless it is announced."""
    return begun(on, prefix) | Q(**{f"{prefix}is_announced": True})


# In the order of the roster. Of several terms of one member on a day, the first one by RANK stands for them.
BY_SEAT: list[Any] = [F("seat__kind").asc(nulls_last=True), "seat__position", "seat__name_folded"]
RANK: list[Any] = ["office", "capacity", *BY_SEAT, "pk"]


class TermQuerySet(models.QuerySet["Term"]):
    def public(self, on: date) -> "TermQuerySet":
        return self.filter(is_public(on))

    def secret(self, on: date) -> "TermQuerySet":
        return self.filter(starts_on__gt=on, is_announced=False)

    def covering(self, on: date) -> "TermQuerySet":
        return self.filter(covers(on))

    def ended(self, on: date) -> "TermQuerySet":
        return self.filter(ends_on__lt=on)

    def upcoming(self, on: date) -> "TermQuerySet":
        return self.filter(starts_on__gt=on)

    def of_members(self) -> "TermQuerySet":
        """Without those of alternates, leads and observers."""
        return self.filter(capacity=self.model.Capacity.MEMBER)

    def ranked(self) -> "TermQuerySet":
        return self.order_by(*RANK)

    def nearest_first(self, on: date) -> "TermQuerySet":
        """Those that cover the day, then those that ended, the latest first, then the next to begin."""
        distance = Case(When(covers(on), then=0), When(ends_on__lt=on, then=1), default=2)
        ended_on = Case(When(ends_on__lt=on, then=F("ends_on")))
        begins_on = Case(When(starts_on__gt=on, then=F("starts_on")))
        return self.order_by(distance, ended_on.desc(nulls_last=True), begins_on, *RANK)

    def on_record(self) -> "TermQuerySet":
        """What the public may know of today."""
        return self.public(timezone.localdate()).filter(member__is_visible=True)

    def in_seats(self) -> "TermQuerySet":
        """Those of hidden members too: a seat that one of them is in is not vacant."""
        terms = self.public(timezone.localdate()).filter(seat__isnull=False).select_related("member")
        return terms.defer("member__bio", "member__bio_folded", "member__links")

    def first_record(self) -> date | None:
        """The first day that a term names as its first or last, or today. None if no term names any."""
        days = self.on_record().aggregate(models.Min("starts_on"), models.Min("ends_on")).values()
        first = min(filter(None, days), default=None)
        return first and min(first, timezone.localdate())

    def on_roster(self, on: date) -> "TermQuerySet":
        """In every capacity, with members and seats, in the order of the roster: officers, then by seat."""
        terms = self.on_record().covering(on).select_related("member", "seat").defer("member__bio_folded")
        order = ["office", *BY_SEAT, "seat", "capacity", "member__name_folded", "member__slug", "pk"]
        return terms.order_by(*order)

    def holding(self, on: date) -> "TermQuerySet":
        """Those on the roster by seat, and in each the representative first. Those in a seat that is secret
        today are not among them."""
        terms = self.on_roster(on).filter(begun(timezone.localdate(), "seat__"))
        return terms.order_by(*BY_SEAT, "seat", "capacity", "office", "member__name_folded", "pk")
