from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When

from members.folding import fold
from tac_site.fields import LineField
from tac_site.primary_keys import random_pk
from tac_site.publishing.revisable import Validated


def covers(on: date, prefix: str = "") -> Q:
    """A term without a first or last day has no bound there; the last day is still served."""
    not_over = Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": on})
    return _begun(on, prefix) & not_over


def is_public(on: date, prefix: str = "") -> Q:
    """A term is secret before its first day, unless it is announced."""
    return _begun(on, prefix) | Q(**{f"{prefix}is_announced": True})


def _begun(on: date, prefix: str) -> Q:
    return Q(**{f"{prefix}starts_on": None}) | Q(**{f"{prefix}starts_on__lte": on})


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

    def nearest_first(self, on: date) -> "TermQuerySet":
        """The one that covers the day, then those that ended, the latest first, then the next to begin."""
        distance = Case(When(covers(on), then=0), When(ends_on__lt=on, then=1), default=2)
        ended_on = Case(When(ends_on__lt=on, then=F("ends_on")))
        return self.order_by(distance, ended_on.desc(nulls_last=True), "starts_on")


class Term(Validated):
    class Office(models.IntegerChoices):
        """In the order of the roster."""

        CHAIR = 1, "Chair"
        VICE_CHAIR = 2, "Vice Chair"
        NONE = 3, "None"

        @property
        def badge(self) -> str:
            """“Chair” or “Vice Chair”, or empty."""
            return "" if self == Term.Office.NONE else str(self.label)

    id = models.BigIntegerField(primary_key=True, default=random_pk, editable=False)
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="terms")
    office = models.PositiveSmallIntegerField(choices=Office.choices, default=Office.NONE)
    employer = LineField(max_length=200, blank=True, help_text="Where the person works during this term.")
    starts_on = models.DateField(
        "first day", null=True, blank=True, help_text="Leave it empty if it is not known."
    )
    ends_on = models.DateField(
        "last day",
        null=True,
        blank=True,
        help_text="The last day served. Leave it empty while there is no end.",
    )
    is_announced = models.BooleanField(
        "announced",
        default=False,
        help_text="A term that has not begun is secret until its first day, unless this is ticked.",
    )
    employer_folded = models.CharField(max_length=1000, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = [F("starts_on").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(office__in=[1, 2, 3]), name="members_term_office_known"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="members_term_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.label, self.employer, self.period]))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.employer_folded = fold(self.employer)[:1000]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            days = f"The last day, {self.ends_on}, is before the first, {self.starts_on}."
            raise ValidationError({"ends_on": f"{days} Correct one of the two."})

    def is_public(self, on: date) -> bool:
        """As is_public() asks the database."""
        return self.starts_on is None or self.starts_on <= on or self.is_announced

    @property
    def label(self) -> str:
        """The office, or else “Member”."""
        return Term.Office(self.office).badge or "Member"

    @property
    def period(self) -> str:
        if self.starts_on and self.ends_on:
            return f"{self.starts_on} to {self.ends_on}"
        if self.starts_on:
            return f"since {self.starts_on}"
        return f"until {self.ends_on}" if self.ends_on else ""


class Overlap(NamedTuple):
    """Two terms of one member that share a day."""

    earlier: Term
    later: Term

    @property
    def message(self) -> str:
        problem = f"This term overlaps with another of the same member ({self.earlier})."
        return f"{problem} End the earlier one the day before this one begins."


def first_overlap(terms: Iterable[Term]) -> Overlap | None:
    ordered = sorted(terms, key=lambda term: (term.starts_on or date.min, term.ends_on or date.max))
    for earlier, later in pairwise(ordered):
        if (earlier.ends_on or date.max) >= (later.starts_on or date.min):
            return Overlap(earlier, later)
    return None
