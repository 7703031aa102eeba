"""What becomes of a form, from top to bottom.

1. The form opens on a state: what is live, or the draft on top of it. The form carries the state's token.
2. It comes back. If the state is another one by now, that is a conflict: the form is shown again, with what
   changed meanwhile, until the editor has chosen.
3. What was typed is captured as a document: the form is saved on top of the state that it was opened on,
   in a transaction that is rolled back.
4. The document is stored: as the draft, or as the version that is live.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.db.models import Model

from tac_site.publishing.differences import Difference, differences
from tac_site.publishing.documents import (
    Document,
    apply,
    document_of,
    fill,
    instances_of,
    with_children,
    without_fields,
)
from tac_site.publishing.merging import merge
from tac_site.publishing.models import Presence, Revision, day_and_time
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.state import State, digest, state_at
from tac_site.publishing.submission import Submission
from tac_site.publishing.writing import Writer

LOST = "Nothing of what you typed is lost: choose below what becomes of it."


@dataclass
class Editing:
    """One request to a form."""

    model: type[Revisable]
    pk: int  # 0 of an object that has none yet
    state: State
    submission: Submission
    user: Any
    may_publish: bool
    publish_error: str = ""  # why what was typed cannot be live, found when it was stored
    is_fault: bool = False  # of the machine: nothing that was typed is wrong
    typed_fields: set[str] = field(default_factory=set)  # the labels of those that were changed
    document: Document | None = None  # what was typed, once it is valid
    values: dict[str, Any] = field(default_factory=dict)  # what was typed beside it
    doubts: list[str] = field(default_factory=list)  # what may be a mistake in it
    questions: list[str] = field(default_factory=list)  # the doubts for which the form comes back

    # 1. The form opens

    @cached_property
    def opened(self) -> State:
        """The state that the form was opened on."""
        token = self.submission.opened_on
        if token is None or token == self.state.token:
            return self.state
        return state_at(self.model, self.pk, token)

    @property
    def shown_document(self) -> Document:
        """What the form was opened on, or the newest if that is not known any more."""
        return self.opened.document or self.state.document

    @property
    def shows_rows(self) -> bool:
        """The form shows what the database says, and no draft."""
        return self.shown_document == self.state.live_document

    def prepare(self) -> Revisable | None:
        """The object that the form edits. A draft is written into the rows, where Django's form reads it."""
        if not self.shown_document:
            return None
        if self.shows_rows:
            return cast(Revisable, self.state.rows[0])
        instance = cast(Revisable, apply(self.shown_document, self.state.rows, strict=False))
        fill(instance, self.shown_document[0])  # also what no row can have, as an address that is taken
        return instance

    def others(self) -> str:
        return Presence.objects.others(self.user, self.model, self.pk)

    @property
    def unscheduled_from(self) -> datetime | None:
        """When the draft was to go live by itself, which it will not once this user has changed it."""
        draft = self.state.draft
        return draft.goes_live_at if draft and not self.may_publish else None

    # 2. The form comes back

    @property
    def conflict(self) -> str:
        """Why what was typed may not simply be stored, or empty."""
        if self.stored_before is not None:
            return f"This form made “{self.stored_before}” already. Choose below what you want."
        if self.opened.token == self.state.token or self.was_moved:
            return ""
        if self.state.live and self.state.live == self.opened.draft:
            by = self.state.live.published_by or "The site"
            return f"{by} published this draft while you were editing. {LOST}"
        known = self.opened.draft, self.opened.live
        present = self.state.draft, self.state.live
        newest = next((each for each in present if each and each not in known), None)
        if newest is None:
            what = "The draft was discarded" if self.opened.draft else "This was changed past the admin"
            return f"{what} while you were editing. {LOST}"
        did = "deleted this" if newest.is_deletion else "saved another version"
        did = "saved a draft" if self.conflicts_with_draft else did
        who = "You" if newest.author == self.user else newest.who if newest.author else "The site"
        return f"{who} {did} on {day_and_time(newest.saved_at)}, while you were editing. {LOST}"

    @property
    def conflicts_with_draft(self) -> bool:
        """Of what was saved meanwhile some is not public."""
        return self.state.draft not in (None, self.opened.draft)

    @property
    def refusal(self) -> str:
        """Why the form comes back, or empty."""
        if self.publish_error and self.resolution == "merge" and not self.is_fault:
            return f"The two versions do not go together: {self.publish_error} Bring them together by hand."
        if self.publish_error:
            return self.publish_error
        return "" if self.resolution else self.conflict

    @property
    def resolution(self) -> str:
        """What the editor chose to do about the conflict, having seen this very state."""
        if self.was_moved:
            return "merge"
        choices, seen = ["over", "merge"] if self.can_merge else ["over"], self.state.token
        if self.stored_before:
            choices, seen = ["another"], str(self.stored_before.pk)
        is_valid = self.submission.choice in choices and self.submission.choice_token == seen
        return self.submission.choice if is_valid else ""

    @property
    def was_moved(self) -> bool:
        """Since the form was opened, other objects were moved, and this one with them."""
        is_other = self.opened.token != self.state.token
        return is_other and self.can_merge and self.state.is_moved_from(self.opened, self.model)

    @property
    def can_merge(self) -> bool:
        """What the form was opened on is known, and so is what the editor changed in it."""
        return bool(self.opened.document)

    @cached_property
    def stored_before(self) -> Revision | None:
        """What this form, which adds an object, has made already, with other content."""
        if self.pk or not self.submission.form_id:
            return None
        return Revision.objects.of_kind(self.model).filter(form_id=self.submission.form_id).first()

    @property
    def repeated(self) -> Revision | None:
        """What was stored when the form was sent before with the same content."""
        return Revision.objects.of_submission(**self.submission.identity).first()

    @cached_property
    def their_changes(self) -> list[Difference]:
        return differences(self.opened.document, self.state.document)

    @property
    def changed_by_both(self) -> list[str]:
        """The labels of the fields of which one text alone can stand."""
        return [each.label for each in self.their_changes if each.label in self.typed_fields]

    @property
    def live_changes(self) -> list[Difference]:
        """What went live since the draft was begun."""
        return differences(self.state.base_document, self.state.live_document)

    @property
    def draft_changes(self) -> list[Difference]:
        """What becomes public with the draft."""
        return differences(self.state.live_document, self.state.document)

    # 3. What was typed is captured

    def capture(
        self, saved: Revisable, known: dict[type[Model], list[Model]], values: dict[str, Any]
    ) -> None:
        """The form has just saved the rows, of which it knows some. The caller rolls that back."""
        empty = [name for name in self.model.generated_fields if values.get(name) in (None, "")]
        instance = self.model._base_manager.get(pk=saved.pk)  # as the database has times and numbers
        rows = with_children(instance, known)
        children = rows[1:]
        typed = without_fields(document_of(rows), *empty)
        if self.resolution == "merge":
            typed = merge(self.opened.document, typed, self.state.document)
        self.pk, self.document, self.values = instance.pk, typed, values
        obstacles = [] if self.submission.publishes else instance.obstacles(children)
        self.doubts = [*obstacles, *instance.doubts(children)]

    def unread_doubts(self) -> list[str]:
        """Those that whoever publishes has to read first: not those about what is public already."""
        if not self.doubts or not self.submission.publishes:
            return []
        live = instances_of(self.state.live_document)
        known = live[0].doubts(live[1:]) if live else []
        new = [doubt for doubt in self.doubts if doubt not in known]
        if self.submission.doubts_read != digest(new):
            return new
        self.doubts = known
        return []

    @property
    def questions_digest(self) -> str:
        return digest(self.questions)

    # 4. It is stored

    def store(self, writer: Writer, document: Document) -> Revision | None:
        """None if it is live already. ValidationError says why it cannot be live."""
        values = {"author": self.user, "reason": self.values.get("reason", ""), **self.submission.identity}
        if self.submission.publishes:
            return writer.publish(document, draft=self.state.draft, **values)
        stays_for_review = self.state.stays_for_review(is_reviewed=self.may_publish)
        values["needs_review"] = self.submission.button == "review" or stays_for_review
        return writer.save_draft(document, goes_live_at=self.values.get("goes_live_at"), **values)
