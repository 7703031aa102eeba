"""What was published, deleted, restored or discarded is undone, for as long as nothing else happened to it.

Nothing is stored for that: a signed token says which revisions were written, and what the drafts were that
they were made from.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
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


class NotUndoneError(Exception):
    """Nothing was undone. `revision` is of the object that stands in the way."""

    def __init__(self, revision: Revision, text: str) -> None:
        super().__init__(text)
        self.revision = revision


@dataclass(frozen=True)
class Draft:
    """What discarding a draft, or publishing it, takes from it."""

    pk: int
    needs_review: bool
    publish_error: str
    goes_live_at: datetime | None
    preview_key: str | None
    preview_ends_at: datetime | None

    @classmethod
    def of(cls, revision: Revision) -> "Draft":
        return cls(**{field.name: getattr(revision, field.name) for field in fields(cls)})

    @classmethod
    def read(cls, stored: list[Any]) -> "Draft":
        pk, needs_review, publish_error, goes_live_at, key, ends_at = stored
        times = [datetime.fromisoformat(each) if each else None for each in (goes_live_at, ends_at)]
        return cls(pk, needs_review, publish_error, times[0], key, times[1])

    def to_json(self) -> list[Any]:
        values = (getattr(self, field.name) for field in fields(self))
        return [value.isoformat() if isinstance(value, datetime) else value for value in values]

    def values(self) -> dict[str, Any]:
        """Those that still mean something."""
        now, kept = timezone.now(), self
        if self.goes_live_at and self.goes_live_at <= now:
            kept = replace(kept, goes_live_at=None)
        if self.preview_ends_at and self.preview_ends_at <= now:
            kept = replace(kept, preview_key=None, preview_ends_at=None)
        return {field.name: getattr(kept, field.name) for field in fields(self) if field.name != "pk"}


@dataclass(frozen=True, eq=False)
class Deed:
    """One thing that was done to one object."""

    revision: Revision  # that was published or saved as a draft; of what was discarded, the draft
    was_published: bool
    draft: Draft | None  # that went with it

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
        is_discard = self.draft and self.draft.pk == self.revision.pk
        return None if is_discard else self.revision


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
    deeds = []
    for revision in revisions:
        is_discard = revision.is_current_draft and not revision.draft_before
        draft = revision if is_discard else revision.draft_before
        deeds.append([revision.pk, revision.live_at is not None, draft and Draft.of(draft).to_json()])
    return signing.dumps(deeds, salt=SALT, compress=True)


def deeds_of(token: str) -> list[Deed]:
    """BadSignature if it is none of ours, or too old. Revision.DoesNotExist if one is deleted for good."""
    stored = signing.loads(token, salt=SALT, max_age=LASTS)
    pks = [pk for pk, *_ in stored]
    revisions = Revision.objects.select_related("content_type", "author", "published_by").in_bulk(pks)
    if len(revisions) < len(stored):
        raise Revision.DoesNotExist
    return [Deed(revisions[pk], live, Draft.read(draft) if draft else None) for pk, live, draft in stored]


def undo(token: str, user: Any) -> list[Undone]:
    """All of it, or nothing; an empty list if it is done already."""
    deeds = deeds_of(token)
    for deed in deeds:
        if deed.document_before:  # before anything is locked
            make_renditions(instance_of(deed.document_before), [])
    values = {"author": user, "form_id": blake2b(token.encode(), digest_size=16).hexdigest()}
    undone: list[Undone] = []

    def undo_one(deed: Deed) -> bool:
        with writing(deed.revision.model, deed.revision.object_id) as writer:
            before = writer.state
            _undo(deed, writer, values)
            after = writer.state
            draft = after.draft if after.draft != before.draft else None
            documents = before.live_document, after.live_document
            undone.append(Undone(deed.revision.title, *documents, draft, writer.problems))
        return True

    with transaction.atomic():
        for model in sorted({deed.revision.model for deed in deeds}, key=lambda each: each._meta.label):
            lock(model)
        if all(_is_done(deed, values["form_id"]) for deed in deeds):
            return []
        # The last first, as that is how they went together.
        _, failed = in_any_order(reversed(deeds), undo_one)
        for deed, error in failed.items():
            text = " ".join(error.messages)
            if getattr(error, "code", None) != NEWER:
                text = f"“{deed.revision.title}” cannot be as it was before. {text}"
            raise NotUndoneError(deed.revision, text) from error
    return undone[::-1]


def _undo(deed: Deed, writer: Writer, values: dict[str, Any]) -> None:
    deed.revision.refresh_from_db(fields=["live_at"])  # now that nobody else writes
    if newest := _newest(deed, writer.state):
        raise ValidationError(_what_happened(newest), NEWER)
    if deed.was_published:
        _publish_again(deed, writer, values)
    else:
        writer.discard_draft()
    if deed.draft is None:
        return
    if deed.was_published and deed.draft.pk == deed.revision.pk:  # it is a version now
        _save_as_draft(deed.revision, writer, **deed.draft.values())
    else:
        writer.reopen_draft(deed.draft.pk, **deed.draft.values())


def _publish_again(deed: Deed, writer: Writer, values: dict[str, Any]) -> None:
    """What was public before."""
    version, before = deed.revision, deed.document_before
    reason = f"Undone: {version.reason or f'the version of {day_and_time(version.saved_at)}'}"[:200]
    # Others that were moved since have moved this one with them: it keeps its place.
    document = merge(version.document, before, writer.state.live_document)
    writer.publish(document, **values, reason=reason, form_digest=str(version.object_id))
    if deed.draft is None and deed.version_before is None and writer.state.draft is None:
        _save_as_draft(version, writer)


def _save_as_draft(version: Revision, writer: Writer, **values: Any) -> None:
    values |= {"author": version.author, "created_at": version.created_at, "reason": version.reason}
    writer.save_draft(version.document, **values)


def _newest(deed: Deed, state: State) -> Revision | None:
    """What was done since."""
    revision, draft, live = deed.revision, state.draft, state.live
    if not deed.was_published:
        is_last = draft == deed.draft_after and revision.live_at is None
        return None if is_last else draft or live or revision
    if draft and draft.pk > revision.pk:
        return draft
    if live == revision or (
        state.live_document and State(revision, draft, revision.document).is_moved_from(state, revision.model)
    ):
        return None
    return live or revision


def _what_happened(newest: Revision) -> str:
    if newest.live_at is None:
        what = "has a newer draft, saved"
    else:
        what = "was deleted" if newest.is_deletion else "has a newer version, published"
    return f"“{newest.title}” {what} by {newest.publisher} on {day_and_time(newest.saved_at)}."


def _is_done(deed: Deed, form_id: str) -> bool:
    if deed.was_published:
        return Revision.objects.filter(form_id=form_id, form_digest=str(deed.revision.object_id)).exists()
    assert deed.draft
    return Revision.objects.drafts().filter(pk=deed.draft.pk).exists()
