from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import get_script_prefix
from django.utils import timezone


class Validated(models.Model):
    # The name of the field with its parent, to whose versions it belongs, as a term does to a member's. The
    # parent does not name its children, so an app can give some to what is on a lower floor.
    parent: ClassVar[str] = ""
    # By the name of a field: those that mean nothing with another value of it, as a point in a photo does in
    # another photo.
    dependent_fields: ClassVar[dict[str, tuple[str, ...]]] = {}

    class Meta:
        abstract = True

    def moment_in_words(self, moment: datetime) -> str:
        """One of its fields, for whoever compares versions."""
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"

    def show_again(self) -> None:
        """Bring back what it names and what is deleted: in a transaction that is rolled back, to show it."""

    def rendition_names(self) -> list[str]:
        """Of the files that its pages show and that are made from its fields."""
        return []

    def get_constraints(self) -> list[Any]:
        """Only the unique ones. A check constraint repeats what the fields' validators and clean() have
        checked already, and costs three queries each."""
        return [
            (model, [each for each in constraints if isinstance(each, models.UniqueConstraint)])
            for model, constraints in super().get_constraints()
        ]


class Revisable(Validated):
    """What has drafts and a history of its versions."""

    # Fields that save() fills in when they are empty. A draft leaves them empty until it goes live.
    generated_fields: ClassVar[tuple[str, ...]] = ()
    # The name of another kind, if what is valid of this one depends on its rows too: they have one lock.
    lock_kind: ClassVar[str] = ""
    # Fields that change when another object of the kind is moved: a change of them alone is no conflict.
    moved_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    def pages(self) -> list[tuple[str, str]]:
        """Name and address of each public page that shows it; its own page comes first."""
        return [("Overview", get_script_prefix())]

    def visibility_problem(self, children: list[Any]) -> str:
        """Why visitors do not see it with these children, or empty."""
        return ""

    def outcome(self, children: list[Any], previous: list[Any]) -> str:
        """A sentence for whoever published what visitors see: what it is for them from now on. `previous` are
        the object and its children as they were before, or nothing."""
        return f"“{self}” is published."

    def show_for_preview(self) -> bool:
        """Change the stored rows so that its own page shows it. False if visitors see it anyway."""
        return False

    def public_rows(self, children: Iterable[models.Model]) -> list[models.Model]:
        """Of the object and these children, those that visitors see today."""
        return [self, *children]

    def validate_children(self, children: Iterable[Any]) -> None:
        """ValidationError if these, which are stored, do not go together."""

    def validate_live(self) -> None:
        """ValidationError for what a draft may say, and what is live may not."""

    def doubts(self, children: list[Any]) -> list[str]:
        """Sentences for whoever saved it with these: what may be stored, and yet may be a mistake."""
        return []

    def obstacles(self, children: list[Any]) -> list[str]:
        """Sentences for whoever saved a draft of it: why it cannot be published as things are."""
        try:
            self.validate_children(children)
        except ValidationError as error:
            return [f"This cannot be published: {message}" for message in error.messages]
        return []

    def restore_related(self, earlier_versions: list[Self]) -> None:
        """Bring back what was deleted with it and is in no version."""

    def renumbered(self, previous: Self | None) -> list[Self]:
        """Those of its kind, itself included, that get another position when it replaces `previous`: with the
        new position set, not saved."""
        return []

    def make_renditions(self) -> list[str]:
        """Make those files that are missing. A sentence for each problem."""
        return []
