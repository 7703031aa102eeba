"""One request to a form: what it shows, and what becomes of what was typed."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from tac_site.publishing.differences import Difference, differences
from tac_site.publishing.documents import Document, Revisable, apply, merge, snapshot
from tac_site.publishing.history import History, State
from tac_site.publishing.models import Revision


def user_of(request: HttpRequest) -> User:
    """In the admin somebody is signed in."""
    assert isinstance(request.user, User)
    return request.user


@dataclass
class Editing:
    history: History
    request: HttpRequest
    may_publish: bool
    merge_refusal: str = ""  # why the two versions cannot be brought together
    document: Document | None = None  # that was typed, once it is valid
    values: dict[str, Any] = field(default_factory=dict)  # that were typed beside it
    revision: Revision | None = None  # that came of it

    @property
    def user(self) -> User:
        return user_of(self.request)

    @cached_property
    def state(self) -> State:
        return self.history.state

    @property
    def publishes(self) -> bool:
        """By which button the form was sent."""
        return not {"_draft", "_review"} & self.request.POST.keys()

    @cached_property
    def opened(self) -> State:
        """The state that the form was opened on."""
        token = self.request.POST.get("opened_on", self.state.token)
        return self.state if token == self.state.token else self.history.at(token)

    @property
    def unscheduled_from(self) -> datetime | None:
        """When the draft was to go live by itself, which it will not once this user has changed it."""
        draft = self.state.draft
        return draft.goes_live_at if draft and not self.may_publish else None

    @property
    def conflict(self) -> str:
        """Why what was typed may not simply be saved, or empty."""
        if self.opened.token == self.state.token:
            return ""
        if self.merge_refusal:
            return f"The two versions do not go together: {self.merge_refusal} Bring them together by hand."
        known = self.opened.draft, self.opened.live
        newest = next(
            (each for each in (self.state.draft, self.state.live) if each and each not in known), None
        )
        if self.state.live and self.state.live == self.opened.draft:
            by = self.state.live.published_by or "The site"
            return (
                f"{by} published this draft while you were editing. "
                "Nothing of what you typed is lost: choose below what becomes of it."
            )
        if newest is None:
            return (
                "The draft was discarded while you were editing. "
                "Nothing of what you typed is lost: choose below what becomes of it."
            )
        when = timezone.localtime(newest.live_at or newest.created_at)
        did = "deleted this" if newest.is_deletion else "saved another version"
        return (
            f"{newest.who} {did} on {when:%Y-%m-%d} at {when:%H:%M}, while you were editing. "
            "Nothing of what you typed is lost: choose below what becomes of it."
        )

    @property
    def resolution(self) -> Literal["", "merge", "over"]:
        """What the editor chose to do about the conflict, having seen this very state."""
        chosen, _, seen = self.request.POST.get("resolution", "").partition(" ")
        if self.merge_refusal or seen != self.state.token or chosen not in ("merge", "over"):
            return ""
        return chosen  # type: ignore[return-value]

    @cached_property
    def their_changes(self) -> list[Difference]:
        return differences(self.opened.document, self.state.document)

    @property
    def shown_document(self) -> Document:
        """What the form was opened on; if that is not known any more, the newest."""
        return self.opened.document or self.state.document

    @property
    def shows_draft(self) -> bool:
        return self.shown_document != self.state.live_document

    @cached_property
    def instance(self) -> Revisable | None:
        """That the form edits: as it is stored, or as the draft has it."""
        return self.history.found[0] if self.history.found else None  # type: ignore[return-value]

    def show(self) -> None:
        """Make the database say, for as long as the transaction lasts, what the form was opened on."""
        if self.shows_draft:
            self.instance = apply(self.shown_document, self.history.found, strict=False, keep_row=True)

    def take(self, pk: int, values: dict[str, Any]) -> None:
        """What the form has just stored is what was typed."""
        self.history.pk = pk
        document = snapshot(self.history.model, pk)
        if self.resolution == "merge":
            document = merge(self.opened.document, document, self.state.document)
            if self.publishes:
                apply(document, self.history.stored())
                document = snapshot(self.history.model, pk)
        self.document, self.values = document, values

    def keep(self) -> None:
        """A version of what was typed, or a draft: whether the transaction of the form was kept decides."""
        if self.document is None:
            return
        author = {"author": self.user, "reason": self.values.get("reason", "")}
        if self.publishes:
            self.revision = self.history.record_draft(self.document, **author)
        else:
            stays_awaited = self.state.is_awaited and not self.may_publish
            self.revision = self.history.save_draft(
                self.document,
                goes_live_at=self.values.get("goes_live_at"),
                needs_review="_review" in self.request.POST or stays_awaited,
                **author,
            )
