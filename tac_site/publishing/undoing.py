"""What was published, deleted, restored or discarded is undone, for as long as nothing else happened to it.

Nothing is stored for that: a signed token says which revisions were written, and what the drafts were that
they were made from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tac_site.publishing.documents import Document, instance_of
from tac_site.publishing.files import make_renditions
from tac_site.publishing.merging import merge
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.state import State
from tac_site.publishing.writing import Writer, in_any_order, lock, writing

SALT = "tac_site.publishing.undoing"
LASTS = timedelta(days=1)
NEWER = "newer"  # the code of the error that something else happened since
# What a draft that waits again has of the one that it was.
KEPT = (
    *("author", "created_at", "reason", "needs_review", "publish_error"),
    *("returned_by", "returned_at", "review_comment"),
)


class NotUndoneError(Exception):
    """Nothing was undone. `revision` is of the object that stands in the way."""

    def __init__(self, revision: Revision, text: str) -> None:
        super().__init__(text)
        self.revision = revision


@dataclass(frozen=True)
class Plan:
    """What a draft loses when it is discarded or published; its other fields stay as they were."""

    goes_live_at: datetime | None
    preview_key: str | None
    preview_ends_at: datetime | None

    @classmethod
    def of(cls, draft: Revision) -> "Plan":
        return cls(draft.goes_live_at, draft.preview_key, draft.preview_ends_at)

    @classmethod
    def read(cls, goes_live_at: str | None, key: str | None, ends_at: str | None) -> "Plan":
        times = [datetime.fromisoformat(each) if each else None for each in (goes_live_at, ends_at)]
        return cls(times[0], key, times[1])

    def to_json(self) -> list[str | None]:
        times = [each.isoformat() if each else None for each in (self.goes_live_at, self.preview_ends_at)]
        return [times[0], self.preview_key, times[1]]

    def values(self) -> dict[str, Any]:
        """Those that still mean something."""
        now = timezone.now()
        values: dict[str, Any] = {}
        if self.goes_live_at and self.goes_live_at > now:
            values["goes_live_at"] = self.goes_live_at
        if self.preview_ends_at and self.preview_ends_at > now:
            values |= {"preview_key": self.preview_key, "preview_ends_at": self.preview_ends_at}
        return values


@dataclass(frozen=True, eq=False)
class Change:
    """One thing that was done to one object."""

    revision: Revision  # that was published or saved as a draft; of what was discarded, the draft
    was_published: bool
    draft: Revision | None  # that went with it
    plan: Plan | None  # of that draft

    @cached_property
    def version_before(self) -> Revision | None:
        return self.revision.version_before if self.was_published else None

    @property
    def document_before(self) -> Document:
        """What was public before it, if it was published."""
        return self.version_before.document if self.version_before else []

    @property
    def draft_after(self) -> Revision | None:
        """That waited when it was done, of one that published nothing."""
        return None if self.draft == self.revision else self.revision


@dataclass(frozen=True)
class Undone:
    """What it is like now."""

    title: str
    document_before: Document  # that was public until now
    document: Document  # that is public
    draft: Revision | None  # that waits again
    problems: list[str]  # what a version lacks that is public again all the same


def token_of(revisions: Iterable[Revision]) -> str:
    """Of those that Writer has just written, and of drafts as they were before they were discarded."""
    revisions = list(revisions)
    drafts = [each.pk for each in revisions if each.live_at is None]
    waiting = set(Revision.objects.drafts().filter(pk__in=drafts).values_list("pk", flat=True))
    changes = []
    for revision in revisions:
        was_published = revision.live_at is not None
        draft = revision.draft_before if was_published or revision.pk in waiting else revision
        plan = [draft.pk, *Plan.of(draft).to_json()] if draft else None
        changes.append([revision.pk, was_published, plan])
    return signing.dumps(changes, salt=SALT, compress=True)


def changes_of(token: str) -> list[Change]:
    """BadSignature if it is none of ours, or too old. Revision.DoesNotExist if one is deleted for good."""
    stored = signing.loads(token, salt=SALT, max_age=LASTS)
    pks = {pk for pk, *_ in stored} | {plan[0] for *_, plan in stored if plan}
    revisions = Revision.objects.select_related("content_type", "author", "published_by", "base").in_bulk(pks)
    if len(revisions) < len(pks):
        raise Revision.DoesNotExist
    changes = []
    for pk, was_published, plan in stored:
        draft = (revisions[plan[0]], Plan.read(*plan[1:])) if plan else (None, None)
        changes.append(Change(revisions[pk], was_published, *draft))
    return changes


def undo(token: str, user: Any) -> list[Undone]:
    """All of it, or nothing; an empty list if it is done already."""
    changes = changes_of(token)
    for change in changes:
        if change.document_before:  # before anything is locked
            make_renditions(instance_of(change.document_before), [])
    form_id = blake2b(token.encode(), digest_size=16).hexdigest()
    undone: list[Undone] = []

    def undo_one(change: Change) -> bool:
        with writing(change.revision.model, change.revision.object_id) as writer:
            before = writer.state
            _undo(change, writer, user, {"form_id": form_id, "form_digest": str(writer.pk)})
            after = writer.state
            draft = after.draft if after.draft != before.draft else None
            documents = before.live_document, after.live_document
            undone.append(Undone(change.revision.title, *documents, draft, writer.problems))
        return True

    with transaction.atomic():
        lock(changes[0].revision.model)  # they are all of one kind
        if Revision.objects.filter(form_id=form_id).exists():
            return []
        # The last first, as that is how they went together.
        _, failed = in_any_order(reversed(changes), undo_one)
        for change, error in failed.items():
            text = " ".join(error.messages)
            if getattr(error, "code", None) != NEWER:
                text = f"“{change.revision.title}” cannot be as it was before. {text}"
            raise NotUndoneError(change.revision, text) from error
    return undone[::-1]


def _undo(change: Change, writer: Writer, user: Any, identity: dict[str, str]) -> None:
    """What is written has this identity: nothing is undone twice."""
    change.revision.refresh_from_db(fields=["live_at"])  # now that nobody else writes
    if what := _what_happened(change, writer.state):
        raise ValidationError(what, NEWER)
    if change.was_published:
        _publish_again(change, writer, {"author": user, **identity})
        is_new = change.version_before is None and writer.state.draft is None
        draft, identity = change.draft or (change.revision if is_new else None), {}
    else:
        draft = change.draft
    if draft:
        _save_again(draft, change, writer, identity)


def _publish_again(change: Change, writer: Writer, values: dict[str, Any]) -> None:
    """What was public before."""
    version, before = change.revision, change.document_before
    reason = f"Undone: {version.reason or f'the version of {day_and_time(version.saved_at)}'}"[:200]
    # Others that were moved since have moved this one with them: it keeps its place.
    document = merge(version.document, before, writer.state.live_document)
    writer.publish(document, **values, reason=reason)


def _save_again(draft: Revision, change: Change, writer: Writer, values: dict[str, Any]) -> None:
    """As it was; but a link to one that took its place since shows or hides this one too."""
    values |= {name: getattr(draft, name) for name in KEPT}
    if not draft.live_at:
        values["base"] = draft.base
    if change.plan:
        values |= change.plan.values()
    if waiting := writer.state.draft:
        values |= {"preview_key": waiting.preview_key, "preview_ends_at": waiting.preview_ends_at}
    writer.save_draft(draft.document, **values)


def _what_happened(change: Change, state: State) -> str:
    """Since then, or nothing."""
    newest = _newest(change, state)
    if newest is None:
        return ""
    if newest == change.draft_after and newest.returned_at:
        when = day_and_time(newest.returned_at)
        return f"The draft of “{newest.title}” was returned by {newest.returner} on {when}."
    if newest.live_at is None:
        what = "has a newer draft, saved"
    else:
        what = "was deleted" if newest.is_deletion else "has a newer version, published"
    return f"“{newest.title}” {what} by {newest.publisher} on {day_and_time(newest.saved_at)}."


def _newest(change: Change, state: State) -> Revision | None:
    """What was done since."""
    revision, draft, live = change.revision, state.draft, state.live
    if not change.was_published:
        is_last = draft == change.draft_after and not (draft and draft.returned_at)
        return None if is_last and revision.live_at is None else draft or live or revision
    if draft and draft.pk > revision.pk:
        return draft
    if live == revision or (
        state.live_document and State(revision, draft, revision.document).is_moved_from(state, revision.model)
    ):
        return None
    return live or revision
