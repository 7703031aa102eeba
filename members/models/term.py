from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import deleted_seats
from members.models.days import Lasting
from members.models.seat import Seat
from members.models.term_queryset import TermQuerySet
from members.models.wording import TermWords
from tac_site.fields import AddressField, LineField
from tac_site.folding import fold
from tac_site.primary_keys import random_pk
from tac_site.publishing.revisable import Validated

DAYS = ("starts_on", "starts_on_is_bound", "ends_on", "ends_on_is_bound")
SOURCE = "The web address of what says so, such as the minutes of a meeting."


class Term(Lasting, TermWords, Validated):
    parent = "member"

    class Office(models.IntegerChoices):
        """In the order of the roster."""

        CHAIR = 1, "Chair"
        VICE_CHAIR = 2, "Vice Chair"
        NONE = 3, "None"

        @property
        def office_name(self) -> str:
            """“Chair” or “Vice Chair”, or empty."""
            return "" if self == Term.Office.NONE else str(self.label)

    class Capacity(models.IntegerChoices):
        """In the order of the roster. A member who fills a seat is called its representative."""

        MEMBER = 1, "Member"
        ALTERNATE = 2, "Alternate"
        LEAD = 3, "Lead"
        OBSERVER = 4, "Observer"

        @property
        def verb(self) -> str:
            """What stands before the name of the seat."""
            return ("Represents", "Alternate for", "Leads", "Observes")[self - 1]

        @property
        def noun(self) -> str:
            """The same as what somebody is."""
            return ("representative of", "alternate for", "lead of", "observer of")[self - 1]

    # Whoever changed one of these changed the others: not every one goes with every other.
    dependent_fields = {
        "seat": ("capacity",),
        "capacity": ("seat", "office"),
        "office": ("capacity",),
        **dict.fromkeys(DAYS, DAYS),
        "starts_on": (*DAYS, "starts_source"),
        "ends_on": (*DAYS, "ends_source"),
    }

    id = models.BigIntegerField(primary_key=True, default=random_pk, editable=False)
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="terms")
    seat = models.ForeignKey(
        Seat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="terms",
        help_text="For whom the person sits, or which working group they lead. Empty without seats.",
    )
    capacity = models.PositiveSmallIntegerField(
        choices=Capacity.choices,
        default=Capacity.MEMBER,
        help_text="A member with a seat is called its representative.",
    )
    office = models.PositiveSmallIntegerField(choices=Office.choices, default=Office.NONE)
    employer = LineField(max_length=200, blank=True, help_text="Where the person works during this term.")
    starts_on = models.DateField(
        "first day", null=True, blank=True, help_text="Leave it empty if it is not known."
    )
    starts_on_is_bound = models.BooleanField(
        "first day at the latest",
        default=False,
        help_text="Only this is known: the term had begun by this day, on which the person is named.",
    )
    starts_source = AddressField("first day known from", max_length=500, blank=True, help_text=SOURCE)
    ends_on = models.DateField(
        "last day",
        null=True,
        blank=True,
        help_text="The last day served. Leave it empty while there is no end.",
    )
    ends_on_is_bound = models.BooleanField(
        "last day at the latest",
        default=False,
        help_text="Only this is known: this day or one before was the last. "
        "Who is no longer named on the 15th served until the 14th at the latest.",
    )
    ends_source = AddressField("last day known from", max_length=500, blank=True, help_text=SOURCE)
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
            models.CheckConstraint(
                condition=Q(capacity__in=[1, 2, 3, 4]), name="members_term_capacity_known"
            ),
            models.CheckConstraint(
                condition=Q(office=3) | Q(capacity=1), name="members_term_office_of_member"
            ),
            models.CheckConstraint(
                condition=~Q(capacity__in=[2, 3]) | Q(seat__isnull=False), name="members_term_seat_to_fill"
            ),
            models.CheckConstraint(
                condition=Q(starts_on_is_bound=False) | Q(starts_on__isnull=False),
                name="members_term_start_of_bound",
            ),
            models.CheckConstraint(
                condition=Q(ends_on_is_bound=False) | Q(ends_on__isnull=False),
                name="members_term_end_of_bound",
            ),
        ]

    def __str__(self) -> str:
        employer = "" if self.employer == self._name_of_seat else self.employer
        return ", ".join(filter(None, [self.office_name, self.seat_role, employer, self.period]))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.employer_folded = fold(self.employer)[:1000]
        super().save(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Whether there is its seat, clean() says, which knows the name of a deleted one. Its member is
        stored before it."""
        super().clean_fields({*(exclude or ()), "member", "seat"})

    def clean(self) -> None:
        problems = self.problem_with_days()
        for name in ("starts_on", "ends_on"):
            if getattr(self, f"{name}_is_bound") and getattr(self, name) is None:
                problems[name] = "“At the latest” is ticked, but there is no day. Write it, or untick that."
        if self.seat_id:
            try:
                problems |= self.seat.problems_of(self)  # type: ignore[union-attr]
            except Seat.DoesNotExist:
                problems["seat"] = deleted_seats.problem_of(self.seat_id)
        elif self.capacity in (Term.Capacity.ALTERNATE, Term.Capacity.LEAD):
            text = f"“{self.get_capacity_display()}” is chosen, but no seat."
            problems["seat"] = f"{text} Choose one, or another capacity."
        if self.capacity != Term.Capacity.MEMBER and self.office != Term.Office.NONE:
            text = f"“{self.get_office_display()}” is an office of members."
            problems["office"] = f"{text} Choose “None”, or the capacity “Member”."
        if problems:
            raise ValidationError(problems)

    def show_again(self) -> None:
        if self.seat_id and not Seat.objects.filter(pk=self.seat_id).exists():
            deleted_seats.show_again(self.seat_id)

    def end(self, on: date) -> None:
        """On this very day, whatever was known of its end before."""
        self.ends_on, self.ends_on_is_bound, self.ends_source = on, False, ""

    def is_public(self, on: date) -> bool:
        """As is_public() asks the database."""
        return self.starts_on is None or self.starts_on <= on or self.is_announced

    @property
    def office_name(self) -> str:
        return Term.Office(self.office).office_name

    @property
    def verb(self) -> str:
        return Term.Capacity(self.capacity).verb

    @property
    def public_seat(self) -> Seat | None:
        return self.seat if self.seat and self.seat.is_public(timezone.localdate()) else None

    @property
    def public_capacity(self) -> "Term.Capacity":
        """Of an announced term in a seat that is secret nothing says that there is one."""
        is_told = self.seat_id is None or self.public_seat
        return Term.Capacity(self.capacity) if is_told else Term.Capacity.MEMBER

    @property
    def other_employer(self) -> str:
        """The employer, unless the name of the seat says it."""
        is_named = self.seat is not None and self.seat.name_folded == self.employer_folded
        return "" if is_named and self.public_seat else self.employer

    @property
    def holds_seat(self) -> bool:
        """As its representative, or as the lead of a working group."""
        return self.capacity in (Term.Capacity.MEMBER, Term.Capacity.LEAD)
