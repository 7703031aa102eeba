from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from members.models.conflicts import own_conflicts, taken_seats
from members.models.member_queryset import MemberQuerySet
from members.models.seat import Seat
from members.models.term import Term
from members.names import RESERVED_SLUGS, SLUG_LENGTH, initials, slugs_of
from members.term_outcome import outcome
from tac_site.fields import LineField, MarkdownField, ProfilesField
from tac_site.folding import fold
from tac_site.pictures.portraits import LostPictureError, Portrait, portrait_of
from tac_site.primary_keys import random_pk
from tac_site.profiles import Profile, profiles_of
from tac_site.publishing.addressed import Addressed
from tac_site.publishing.revisable import Revisable
from tac_site.validators import MarkdownLength


@lru_cache(maxsize=1000)  # the overview has each address twice
def address_of(slug: str) -> str:
    return reverse("members:detail", args=[slug])


class Member(Addressed, Revisable):
    generated_fields = ("slug",)
    dependent_fields = {
        "photo": ("focus_x", "focus_y", "photo_alt"),
        "focus_x": ("focus_y",),
        "focus_y": ("focus_x",),
    }

    id = models.BigIntegerField(primary_key=True, default=random_pk, editable=False)
    name = LineField(max_length=200, help_text="As the person writes it, in any script.")
    slug = models.SlugField(
        "address",
        max_length=SLUG_LENGTH,
        unique=True,
        blank=True,
        validators=[
            RegexValidator(
                f"^({'|'.join(RESERVED_SLUGS)})$",
                "“%(value)s” is the address of another page or of a part of the overview. "
                "Choose another, such as “%(value)s-member”.",
                inverse_match=True,
            )
        ],
        error_messages={
            "unique": "Another member has this address. Choose another, or leave it empty to have one made."
        },
        help_text="The last part of the member's web address. Leave it empty to have it made from the name. "
        "When it changes, the old address leads to the new one.",
    )
    job_title = LineField(max_length=200, blank=True, help_text="Such as “Principal Engineer”.")
    bio = MarkdownField(
        blank=True,
        validators=[MarkdownLength(20_000)],
        help_text="Who this is and what they bring to the council, in the third person. Markdown.",
    )
    photo = models.FileField(
        blank=True,
        max_length=200,
        help_text="A portrait: JPEG, PNG, WebP or AVIF, up to 10 MB. Without one the initials are shown.",
    )
    photo_alt = LineField(
        "photo description",
        max_length=200,
        blank=True,
        help_text="For people who do not see the photo, if it shows more than the person. "
        "Left empty, the name beside it says enough.",
    )
    focus_x = models.PositiveSmallIntegerField(
        "focus point, across (%)",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="The photo is cut to a square around this point. 0 is its left edge, 100 the right one.",
    )
    focus_y = models.PositiveSmallIntegerField(
        "focus point, down (%)",
        default=35,
        validators=[MaxValueValidator(100)],
        help_text="0 is its upper edge, 100 the lower one: a face is usually in the upper middle.",
    )
    links = ProfilesField(
        blank=True,
        help_text="One a line, at most 20, shown in this order: a website, github.com/ada, "
        "linkedin.com/in/ada, x.com/ada, @ada@mastodon.social, bsky.app/profile/ada.bsky.social or, "
        "of ORCID, 0000-0002-1825-0097.",
    )
    is_visible = models.BooleanField(
        "visible",
        default=True,
        help_text="Untick it to take the member off the public pages; everything here is kept. "
        "On which pages a visible member is, the terms decide.",
    )
    name_folded = models.CharField(max_length=1000, editable=False, db_index=True)
    bio_folded = models.TextField(editable=False)

    # Of the term on the day that was asked for: only members from serving() have these.
    office: int
    capacity: int
    employer: str

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["name_folded", "slug"]
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="members_member_name_not_empty"),
            models.CheckConstraint(condition=~Q(slug=""), name="members_member_slug_not_empty"),
            models.CheckConstraint(
                condition=Q(focus_x__lte=100) & Q(focus_y__lte=100), name="members_member_focus_in_photo"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = fold(self.name)[:650]  # PostgreSQL takes 2,704 bytes into an index
        self.bio_folded = fold(self.bio)
        super().save(*args, **kwargs)

    def possible_slugs(self) -> Iterator[str]:
        return slugs_of(self.name)

    def get_absolute_url(self) -> str:
        return address_of(self.slug)

    def pages(self) -> list[tuple[str, str]]:
        own = ("The member’s page", self.get_absolute_url())
        return [own, *super().pages(), ("Members", reverse("members:list"))]

    def show_for_preview(self) -> bool:
        if not self.visibility_problem(list(self.terms.all())):
            return False
        Member.objects.filter(pk=self.pk).update(is_visible=True)
        if not Member.objects.public().filter(pk=self.pk).exists():
            self.terms.update(is_announced=True)
        return True

    def visibility_problem(self, children: list[Any]) -> str:
        if not self.is_visible:
            return "“Visible” is not ticked"
        if self.public_rows(children):
            return ""
        first_day = min(term.first_day for term in children)
        return f"no term has begun or is announced: the first begins on {first_day}"

    def public_rows(self, children: Iterable[Any]) -> list[models.Model]:
        terms, today = list(children), timezone.localdate()
        public = [term for term in terms if term.is_public(today)]
        is_public = self.is_visible and (public or not terms)
        return [self, *public] if is_public else []

    def outcome(self, children: list[Any], previous: list[Any]) -> str:
        return outcome(self, children, previous) or super().outcome(children, previous)

    def rendition_names(self) -> list[str]:
        return self.portrait.names if self.portrait else []

    def make_renditions(self) -> list[str]:
        try:
            if self.portrait:
                self.portrait.render()
        except LostPictureError as error:
            return [f"The page of {self.name} shows the initials, because {error}. Choose the photo again."]
        return []

    def validate_children(self, children: Iterable[Any]) -> None:
        terms = list(children)
        if conflicts := [*own_conflicts(terms), *taken_seats(self.pk, terms)]:
            raise ValidationError([conflict.message for conflict in conflicts])

    def doubts(self, children: list[Any]) -> list[str]:
        models.prefetch_related_objects(children, "seat")  # one query, or none if they are at hand
        terms, doubts = sorted(children, key=lambda each: each.first_day), []
        for term in terms:
            in_group = term.seat and term.seat.kind == Seat.Kind.WORKING_GROUP
            if in_group and term.capacity == Term.Capacity.MEMBER:
                text = f"“{self}” is the representative of “{term.seat}”, which is a working group."
                doubts.append(f"{text} If they lead it, choose the capacity “Lead”.")
            if term.seat and not term.public_seat and term.is_announced:
                text = (
                    f"The seat “{term.seat}” is secret until {term.seat.starts_on}: until then the pages show"
                )
                doubts.append(f"{text} this announced term without it, as “{term.role}”.")
        chairs = [term for term in terms if term.office == Term.Office.CHAIR]
        others = Term.objects.filter(office=Term.Office.CHAIR, member__is_visible=True).exclude(member=self)
        for other in others.select_related("member", "seat").ranked() if chairs else []:
            if any(other.shares_day_with(term) for term in chairs):
                text = f"{other.member} is the chair on days of this term too ({other})."
                doubts.append(f"{text} If they do not share the office, correct one of the two terms.")
        return doubts

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def profiles(self) -> list[Profile]:
        return profiles_of(self.links)

    @property
    def portrait(self) -> Portrait | None:
        """None for a member without a photo. Its files may be missing: the page shows the initials then."""
        return portrait_of(self.photo.name or "", self.focus_x, self.focus_y)


class FormerSlug(models.Model):
    """A slug that a member had: its address redirects to the present one."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
