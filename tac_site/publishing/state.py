"""What an object is at a moment. Reading it takes no lock and writes nothing."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

from django.db import models
from django.db.models import Q, Subquery

from tac_site.primary_keys import parse_pk
from tac_site.publishing.documents import Document, document_of, instances_of, stored_rows, without_fields
from tac_site.publishing.merging import equivalent, has_conflict, merge
from tac_site.publishing.models import Revision
from tac_site.publishing.revisable import Revisable


@dataclass(frozen=True)
class State:
    """The newest version that went live, the draft that waits, if any, and what is live.

    What is live differs from the newest version if somebody changed it without a revision, as in a shell.
    """

    live: Revision | None
    draft: Revision | None
    live_document: Document
    rows: list[models.Model] = field(default_factory=list)  # those of what is live, for apply() to change

    @cached_property
    def token(self) -> str:
        """Names the live content and the waiting draft in a form, to notice that somebody saved."""
        live = digest(self.live_document) if self.live_document else "0"
        return f"{live}.{self.draft.pk if self.draft else 0}"

    @property
    def newest(self) -> Revision | None:
        return self.draft or self.live

    @property
    def is_public(self) -> bool:
        """Visitors see today something of what is live."""
        instances = instances_of(self.live_document)
        return bool(instances) and bool(instances[0].public_rows(instances[1:]))

    @property
    def is_awaited(self) -> bool:
        return self.draft is not None and (self.draft.needs_review or self.draft.goes_live_at is not None)

    def stays_for_review(self, *, is_reviewed: bool) -> bool:
        """A draft that waits for an editor waits on, unless one who may publish it has looked at it."""
        return self.is_awaited and not is_reviewed

    @property
    def base_document(self) -> Document:
        """What was live when the draft was begun."""
        return self.draft.base.document if self.draft and self.draft.base else []

    @cached_property
    def document(self) -> Document:
        """What the form shows: the draft, on top of what went live since it was begun."""
        if self.draft is None:
            return self.live_document
        return merge(self.base_document, self.draft.document, self.live_document)

    @cached_property
    def has_conflict(self) -> bool:
        """The draft and what went live since it was begun change the same."""
        if self.draft is None:
            return False
        moved = self.draft.model.moved_fields
        sides = (self.base_document, self.draft.document, self.live_document)
        return has_conflict(*(without_fields(side, *moved) for side in sides))

    def is_moved_from(self, other: "State", model: type[Revisable]) -> bool:
        """Nothing but the fields that a move of another object changes is different."""
        documents = (without_fields(each.live_document, *model.moved_fields) for each in (self, other))
        return self.draft == other.draft and equivalent(*documents)


def read_state(model: type[Revisable], pk: int) -> State:
    revisions = Revision.objects.of(model, pk)
    newest_live = revisions.live().values("pk")[:1]
    both = revisions.filter(Q(is_current_draft=True) | Q(pk=Subquery(newest_live)))
    found = {each.is_current_draft: each for each in both.select_related("author", "published_by", "base")}
    rows = stored_rows(model, pk)
    return State(found.get(False), found.get(True), document_of(rows), rows)


def state_at(model: type[Revisable], pk: int, token: str) -> State:
    """The earlier state that the token names; an empty one if it names none of this object's."""
    live_digest, _, draft_pk = token.partition(".")
    revisions = Revision.objects.of(model, pk).select_related("base", "author")
    live = next((each for each in revisions.live() if digest(each.document) == live_digest), None)
    draft = revisions.filter(pk=parse_pk(draft_pk)).first()
    return State(live, draft, live.document if live else [])


def digest(document: Document | list[str]) -> str:
    """The same for the same content, in whatever order its fields were stored."""
    return blake2b(json.dumps(document, sort_keys=True).encode(), digest_size=16).hexdigest()
