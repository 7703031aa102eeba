"""The only place that writes revisions of an object.

    with writing(Member, pk) as writer:
        writer.publish(document, author=user)

The block is one transaction, in which nobody else writes revisions of objects of that kind.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from tac_site.publishing.documents import (
    Document,
    apply,
    document_of,
    instance_of,
    public,
    snapshot,
    stored_rows,
    to_text,
)
from tac_site.publishing.files import delete_files, make_renditions, names_used_only_here
from tac_site.publishing.merging import equivalent
from tac_site.publishing.models import ContentVersion, Presence, Revision
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.state import read_state

Thing = TypeVar("Thing")

MOMENT = timedelta(microseconds=1)


@contextmanager
def writing(model: type[Revisable], pk: int, *, wait: bool = True) -> Iterator["Writer"]:
    """OperationalError at once if it may not wait for somebody else who writes."""
    with _patience(wait), transaction.atomic():
        lock(model, wait=wait)
        yield Writer(model, pk)


@contextmanager
def writing_rows(*models: type[Revisable], **values: Any) -> Iterator[Callable[[type[Revisable], int], None]]:
    """For a change of many objects by their rows. Yields what is to be called before an object is changed.

    At the end there is a version, with these values, of each that was changed.
    """
    with transaction.atomic():
        for model in models:  # all before the first write: else two such blocks could wait for each other
            lock(model)
        writers: dict[tuple[type[Revisable], int], Writer] = {}

        def begin(model: type[Revisable], pk: int) -> None:
            if (model, pk) not in writers:
                writers[model, pk] = Writer(model, pk)

        yield begin
        for writer in writers.values():
            writer.publish_rows(**values)


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction of which nothing stays: for a draft in a form, a preview and a dry run."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def in_any_order(
    things: Iterable[Thing], publish: Callable[[Thing], bool]
) -> tuple[int, dict[Thing, ValidationError]]:
    """How many went live, and why the others cannot. Those are tried again as long as any of them succeeds:
    whoever takes a seat may come before whoever leaves it."""
    count, waiting = 0, list(things)
    while True:
        failed: dict[Thing, ValidationError] = {}
        for thing in waiting:
            try:
                count += publish(thing)
            except ValidationError as error:
                failed[thing] = error
        if len(failed) in (0, len(waiting)):
            return count, failed
        waiting = list(failed)


def lock(model: type[Revisable], *, wait: bool = True) -> None:
    """Until the transaction ends. The object itself may have no row to lock: so it is the row of its kind.
    A transaction of SQLite has locked everything already."""
    kind = apps.get_model(model.lock_kind) if model.lock_kind else model
    content_type = ContentType.objects.get_for_model(kind)
    if connection.features.has_select_for_update:
        ContentType.objects.select_for_update(no_key=True, nowait=not wait).get(pk=content_type.pk)


@contextmanager
def _patience(wait: bool) -> Iterator[None]:
    """SQLite waits as long as its connection says."""
    if wait or connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (milliseconds,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")


class Writer:
    """Writes the revisions of one object. Made by writing()."""

    def __init__(self, model: type[Revisable], pk: int) -> None:
        self.model, self.pk = model, pk
        self.key: dict[str, Any] = {"content_type": ContentType.objects.get_for_model(model), "object_id": pk}
        self.problems: list[str] = []  # what a version lacks that was published all the same
        self.state = read_state(model, pk)
        # Where the rows differ from the newest version, somebody changed them past it: record that first.
        live, rows = self.state.live, self.state.live_document
        self.state = replace(self.state, live_document=live.document if live else [])
        self._record(rows, None, {"reason": "Found as it was"})

    def save_draft(self, document: Document, **values: Any) -> Revision:
        """In place of the draft before. Whoever has the link to that one sees this one."""
        before = self.state.draft
        defaults: dict[str, Any] = {"base": self.state.live, "draft_before": before}
        if before:
            defaults |= {"preview_key": before.preview_key, "preview_ends_at": before.preview_ends_at}
            self.discard_draft()
        draft = self._add(document, is_current_draft=True, **{**defaults, **values})
        self.state = replace(self.state, draft=draft)
        return draft

    def discard_draft(self) -> None:
        """It waits no longer, and stays in the history."""
        empty = dict.fromkeys(["goes_live_at", "preview_key", "preview_ends_at"])
        drafts = Revision.objects.filter(**self.key).drafts()
        drafts.update(is_current_draft=False, **empty)
        self.state = replace(self.state, draft=None)

    def publish(self, document: Document, *, draft: Revision | None = None, **values: Any) -> Revision | None:
        """Make the document live, whole. None if it is live already.

        `draft` is the one that it comes from and that waits no longer. ValidationError says why the document
        cannot be live.
        """
        instance = apply(document, self.state.rows)
        if instance is not None:
            self._complete(instance, values)
        if draft is not None:
            self.discard_draft()
            values |= {"reason": values.get("reason") or draft.reason, "draft_before": draft}
            if not equivalent(draft.document, document):
                draft = None
        rows = stored_rows(self.model, self.pk)
        self.state = replace(self.state, rows=rows)
        return self._record(document_of(rows), draft, values)

    def publish_rows(self, **values: Any) -> Revision | None:
        """What the rows say by now: they were changed since the writer was made."""
        rows = stored_rows(self.model, self.pk)
        self.state = replace(self.state, rows=rows)
        return self.publish(document_of(rows), **values)

    def erase(self) -> None:
        """Delete all revisions of an object that is not live, and the files that nothing else uses."""
        names = names_used_only_here(self.model, self.pk)
        for model in (Revision, Presence, LogEntry):
            model._base_manager.filter(**self.key).delete()
        ContentVersion.increment()  # caches have pictures too
        transaction.on_commit(partial(delete_files, names))

    def check_conflict(self) -> None:
        """ValidationError where nobody looks at the draft before it goes live."""
        if self.state.has_conflict:
            raise ValidationError("Somebody changed the same since the draft was begun.")

    def _complete(self, instance: Revisable, values: dict[str, Any]) -> None:
        """Make what a version needs beside its rows, before it is live."""
        before = self.state.live_document
        if not before:
            earlier = Revision.objects.filter(**self.key).live().exclude(document_text="[]")
            instance.restore_related([instance_of(each.document) for each in earlier])
        self.problems += make_renditions(instance, before)
        moved = instance.renumbered(instance_of(before) if before else None)
        writers = [Writer(self.model, each.pk) for each in moved if each.pk != self.pk]
        for each in moved:
            each.save()
        moving = {"author": values.get("author"), "reason": "Moved"}
        for writer in writers:
            writer._record(snapshot(self.model, writer.pk), None, moving)

    def _record(self, document: Document, draft: Revision | None, values: dict[str, Any]) -> Revision | None:
        """What the rows say is the newest version: the draft if it went live as it was, else a new one."""
        before = self.state.live_document
        if document == before:
            return None
        is_public_change = public(before) != public(document)
        values = {**values, "live_at": self._live_at(), "is_public_change": is_public_change}
        if draft is None:
            revision = self._add(document, **values)
        else:
            values["published_by"] = values.pop("author", None)
            values["published_form_id"] = values.pop("form_id", "")
            values["published_form_digest"] = values.pop("form_digest", "")
            revisions = Revision.objects.filter(pk=draft.pk)
            revisions.update(document_text=to_text(document), **values)
            revision = revisions.select_related("author").get()
            revision.draft_before = draft  # as it was before
        ContentVersion.increment()
        self.state = replace(self.state, live=revision, live_document=document)
        return revision

    def _live_at(self) -> datetime:
        """After the version before, also if the clock was set back since."""
        before = self.state.live.live_at if self.state.live else None
        now = timezone.now()
        return max(now, before + MOMENT) if before else now

    def _add(self, document: Document, **values: Any) -> Revision:
        newest = self.state.newest
        title = str(instance_of(document))[:200] if document else newest.title if newest else ""
        return Revision.objects.create(**self.key, title=title, document_text=to_text(document), **values)
