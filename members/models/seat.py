from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from members.models.days import Lasting, begun, covers, overlaps
from members.names import SLUG_LENGTH, slugs_of
from tac_site.fields import LineField
from tac_site.folding import contains, fold
from tac_site.primary_keys import random_pk
from tac_site.publishing.addressed import Addressed
from tac_site.publishing.revisable import Revisable


class SeatQuerySet(models.QuerySet["Seat"]):
    def public(self) -> "SeatQuerySet":
        """A seat is secret before its first day."""
        return self.filter(begun(timezone.localdate()))

    def named(self, words: str) -> "SeatQuerySet":
        """Every word is in the name."""
        seats = self
        for word in words.split():
            seats = seats.filter(contains(word, "name_folded"))
        return seats

    def known_as(self, slug: str) -> "Seat | None":
        """The seat with this slug, now or before it was changed."""
        return self.filter(slug=slug).first() or self.filter(former_slugs__slug=slug).first()

    def existing(self, on: date) -> "SeatQuerySet":
        return self.filter(covers(on))


class Seat(Lasting, Addressed, Revisable):
    """Whom a member sits for, or which working group a lead leads: a “post” of Popolo."""

    generated_fields = ("slug",)
    dependent_fields = {"starts_on": ("ends_on",), "ends_on": ("starts_on",)}
    lock_kind = "members.Member"  # the rules of seats read terms, and those of terms read seats

    class Kind(models.IntegerChoices):
        """In the order of the roster."""

        MEMBER_COMPANY = 1, "Member company"
        MEMBER_CLASS = 2, "Member class"
        PROJECT = 3, "Project"
        WORKING_GROUP = 4, "Working group"

        @property
        def plural(self) -> str:
            return ("Member companies", "Member classes", "Projects", "Working groups")[self - 1]

        @property
        def usually_votes(self) -> bool:
            """What a seat of this kind does where nothing else is said."""
            return self != Seat.Kind.WORKING_GROUP

    id = models.BigIntegerField(primary_key=True, default=random_pk, editable=False)
    name = LineField(
        max_length=200,
        unique=True,
        error_messages={
            "unique": "There is a seat with this name already. Edit that one, or choose another."
        },
        help_text="For whom or what it is: “Intel”, “Gold members”, “vLLM”, “Security Working Group”.",
    )
    slug = models.SlugField(
        "address",
        max_length=SLUG_LENGTH,
        unique=True,
        blank=True,
        error_messages={
            "unique": "Another seat has this address. Choose another, or leave it empty to have one made."
        },
        help_text="The last part of the seat's web address. Leave it empty to have it made from the name. "
        "When it changes, the old address leads to the new one.",
    )
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    votes = models.BooleanField(
        default=True,
        help_text="A voting seat has one representative a day. Untick it for a working group.",
    )
    starts_on = models.DateField(
        "first day",
        null=True,
        blank=True,
        help_text="From which on there is this seat: it is secret before. Leave it empty if it is not known.",
    )
    ends_on = models.DateField(
        "last day", null=True, blank=True, help_text="Leave it empty while there is no end."
    )
    position = models.PositiveSmallIntegerField(
        default=0,
        help_text="Seats of one kind are shown by this number, the lowest first; equal ones by name.",
    )
    name_folded = models.CharField(max_length=1000, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "position", "name_folded", "pk"]
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="members_seat_name_not_empty"),
            models.CheckConstraint(condition=~Q(slug=""), name="members_seat_slug_not_empty"),
            models.CheckConstraint(condition=Q(kind__in=[1, 2, 3, 4]), name="members_seat_kind_known"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="members_seat_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = fold(self.name)[:1000]
        super().save(*args, **kwargs)

    def possible_slugs(self) -> Iterator[str]:
        return slugs_of(self.name)

    def get_absolute_url(self) -> str:
        return reverse("members:seat", args=[self.slug])

    def pages(self) -> list[tuple[str, str]]:
        lists = [("Members", reverse("members:list")), ("Seats over time", reverse("members:seats"))]
        return [("The seat’s page", self.get_absolute_url()), *super().pages(), *lists]

    def show_for_preview(self) -> bool:
        is_secret = not self.is_public(timezone.localdate())
        if is_secret:
            Seat.objects.filter(pk=self.pk).update(starts_on=None)
        return is_secret

    def clean(self) -> None:
        if problems := self.problem_with_days() or self._problems_with_terms() or self._problem_with_name():
            raise ValidationError(problems)

    def problems_of(self, term: Lasting) -> dict[str, str]:
        """By the field of a term in this seat: why it may not be there."""
        problems = {}
        if term.first_day < self.first_day:
            text = f"The seat “{self}” has been there since {self.starts_on}."
            problems["starts_on"] = f"{text} Write that day or a later one, or correct the seat."
        if term.last_day > self.last_day:
            text = f"The seat “{self}” is there until {self.ends_on}."
            problems["ends_on"] = f"{text} Write that day or an earlier one, or correct the seat."
        return problems

    def _problem_with_name(self) -> dict[str, str]:
        """The names of two seats differ in more than case and accents."""
        alike = Seat.objects.filter(name_folded=fold(self.name)[:1000]).exclude(name=self.name)
        if not (other := alike.exclude(pk=self.pk).first()):
            return {}
        text = f"There is a seat “{other}” already, and “{self}” differs from it in case or accents alone."
        return {"name": f"{text} Edit that one, or choose another name."}

    def _problems_with_terms(self) -> dict[str, str]:
        """By the field of the seat: which terms in it may not be there any more."""
        problems: dict[str, str] = {}
        terms = list(self.terms.select_related("member"))
        for term in terms:
            for name in self.problems_of(term):
                text = f"{term.member} is in this seat on other days ({term})."
                problems.setdefault(name, f"{text} Correct that term first, or this day.")
        representatives = [term for term in terms if term.capacity == term.Capacity.MEMBER]
        if self.votes and (pair := next(overlaps(representatives), None)):
            who = " and ".join(f"{term.member} ({term})" for term in pair)
            text = f"{who} represent it on the same days."
            problems["votes"] = f"{text} Correct one of these terms first, or untick this."
        return problems

    def doubts(self, children: list[Any]) -> list[str]:
        if not self.votes or self.kind != Seat.Kind.WORKING_GROUP:
            return []
        text = f"“{self}” is a working group that votes, and vacant while nobody represents it."
        return [f"{text} If it does not vote, untick “Votes”."]

    def visibility_problem(self, children: list[Any]) -> str:
        is_secret = not self.is_public(timezone.localdate())
        return f"its first day, {self.starts_on}, is to come" if is_secret else ""

    def public_rows(self, children: Iterable[models.Model]) -> list[models.Model]:
        return [self] if self.is_public(timezone.localdate()) else []

    def is_public(self, on: date) -> bool:
        """As SeatQuerySet.public() asks the database."""
        return self.starts_on is None or self.starts_on <= on


class FormerSeatSlug(models.Model):
    """A slug that a seat had: its address redirects to the present one."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
