"""What happens to the revisions of an object: the only place that writes them."""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, models, transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from tac_site.primary_keys import parse_pk
from tac_site.publishing.documents import (
    Document,
    Revisable,
    apply,
    document_of,
    instance_of,
    merge,
    same,
    snapshot,
    stored,
    to_text,
)
from tac_site.publishing.models import ContentVersion, Revision, RevisionQuerySet

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """What an object is at a moment: the version that is live, and the draft that waits, if any."""

    live: Revision | None
    draft: Revision | None

    @property
    def token(self) -> str:
        return f"{self.live.pk if self.live else 0}.{self.draft.pk if self.draft else 0}"

    @property
    def newest(self) -> Revision | None:
        return self.draft or self.live

    @property
    def is_awaited(self) -> bool:
        """The draft is to be published, by an editor or at its time."""
        return self.draft is not None and (self.draft.needs_review or self.draft.goes_live_at is not None)

    @cached_property
    def live_document(self) -> Document:
        return self.live.document if self.live else []

    @cached_property
    def document(self) -> Document:
        """What the form shows: the draft, on top of what went live since it was begun."""
        if self.draft is None:
            return self.live_document
        return merge(self._base_document, self.draft.document, self.live_document)

    @property
    def has_conflict(self) -> bool:
        """The same was changed in the draft and, since it was begun, in what is live."""
        if self.draft is None:
            return False
        sides = self.draft.document, self.live_document
        return not same(merge(self._base_document, *sides), merge(self._base_document, *reversed(sides)))

    @property
    def _base_document(self) -> Document:
        return self.draft.base.document if self.draft and self.draft.base else []


def lock(model: type[Revisable]) -> ContentType:
    # Of an object itself there may be no row to lock yet, or any more. SQLite has locked everything already.
    content_type = ContentType.objects.get_for_model(model)
    if connection.features.has_select_for_update:
        ContentType.objects.select_for_update(no_key=True).get(pk=content_type.pk)
    return content_type


class History:
    """Of one object. Nobody else adds to that of any object of its kind until the transaction ends.

    The key is 0 for an object that has none yet.
    """

    def __init__(self, model: type[Revisable], pk: int) -> None:
        self.model, self.pk = model, pk
        self.content_type = lock(model)
        self.state = self._read()
        self.found = self.stored()  # when this history was begun
        self._catch_up()

    def at(self, token: str) -> State:
        """The state with that token; of revisions that are not this object's, nothing."""
        pks = [parse_pk(part) for part in token.split(".")]
        known = {each.pk: each for each in self.revisions.filter(pk__in=pks).select_related("base", "author")}
        live, draft = (known.get(pk) for pk in (pks if len(pks) == 2 else (0, 0)))
        return State(live, draft)

    @property
    def revisions(self) -> RevisionQuerySet:
        return Revision.objects.of(self.model, self.pk)

    def save_draft(self, document: Document, **values: Any) -> Revision:
        """In place of the one before; who has the link to that sees this one."""
        before = self.state.draft
        key = {}
        if before:
            key = {"preview_key": before.preview_key, "preview_ends_at": before.preview_ends_at}
            self.close_draft()
        return self._add(document, base=self.state.live, is_current_draft=True, **key, **values)

    def close_draft(self) -> None:
        """It waits no longer, and stays in the history."""
        self.revisions.drafts().update(
            is_current_draft=False,
            needs_review=False,
            goes_live_at=None,
            publish_error="",
            preview_key=None,
            preview_ends_at=None,
        )
        self.state = State(self.state.live, None)

    def publish(self, document: Document, **values: Any) -> Revision | None:
        """Make the document live. None if it was that already. ValidationError says why it cannot be."""
        apply(document, self.stored())
        return self.record(**values)

    def record(self, document: Document | None = None, **values: Any) -> Revision | None:
        """What the database says now, the document if that is known, is live. None if it was that already."""
        document = snapshot(self.model, self.pk) if document is None else document
        if document == self.state.live_document:
            return None
        self._restore_related(document)
        return self._add(document, live_at=timezone.now(), **values)

    def check_conflict(self) -> None:
        """ValidationError, where nobody looks at the draft before it goes live."""
        if self.state.has_conflict:
            raise ValidationError("Somebody changed the same since the draft was begun.")

    def publish_draft(self, by: Any) -> Revision | None:
        apply(self.state.document, self.stored())
        return self.record_draft(snapshot(self.model, self.pk), author=by)

    def record_draft(self, document: Document, author: Any, **values: Any) -> Revision | None:
        """As `record`; and this is what the draft, if there is one, has become."""
        draft = self.state.draft
        if draft:
            self.close_draft()
            if draft.document == document != self.state.live_document:
                self._restore_related(document)
                Revision.objects.filter(pk=draft.pk).update(
                    live_at=timezone.now(),
                    published_by=author,
                    reason=values.get("reason") or draft.reason,
                )
                ContentVersion.increment()
                self.state = self._read()
                return self.state.live
        return self.record(document, author=author, **values)

    def _restore_related(self, document: Document) -> None:
        if document and not self.state.live_document:
            instance_of(document).restore_related([revision.document for revision in self.revisions.live()])

    def _add(self, document: Document, **values: Any) -> Revision:
        newest = self.state.newest
        title = str(instance_of(document))[:200] if document else newest.title if newest else ""
        revision = Revision.objects.create(
            content_type=self.content_type,
            object_id=self.pk,
            title=title,
            document_text=to_text(document),
            **values,
        )
        if revision.live_at:
            ContentVersion.increment()
        live, draft = self.state.live, self.state.draft
        self.state = State(live, revision) if revision.is_current_draft else State(revision, draft)
        return revision

    def _read(self) -> State:
        live = self.revisions.live().values("pk")[:1]
        both = self.revisions.filter(Q(is_current_draft=True) | Q(pk=Subquery(live))).select_related(
            "author", "base"
        )
        found = {revision.is_current_draft: revision for revision in both}
        return State(found.get(False), found.get(True))

    def _catch_up(self) -> None:
        """What was changed elsewhere than in the admin becomes a version, before anything is put upon it."""
        self.record(document_of(self.found), reason="Found as it was")

    def stored(self) -> list[models.Model]:
        return stored(self.model, self.pk)


class Changes:
    """Of objects of these kinds, which one transaction changes otherwise than by documents."""

    def __init__(self, *models: type[Revisable]) -> None:
        for model in models:
            lock(model)  # all before any version is written: or else two such could wait for each other
        self._histories: dict[tuple[type[Revisable], int], History] = {}

    def begin(self, model: type[Revisable], pk: int) -> None:
        """Before the object is changed."""
        if (model, pk) not in self._histories:
            self._histories[model, pk] = History(model, pk)

    def record(self, **values: Any) -> None:
        """A version of each that was changed."""
        for history in self._histories.values():
            history.record(**values)


def publish_scheduled(now: datetime) -> None:
    """What shall be live by then and is not yet: each whole, or kept as a draft that says why."""
    for due in Revision.objects.due(now).select_related("content_type"):
        try:
            with transaction.atomic():
                history = History(due.model, due.object_id)
                draft = history.state.draft
                if draft and draft.goes_live_at and draft.goes_live_at <= now:  # else somebody was faster
                    history.check_conflict()
                    history.publish_draft(by=draft.author)
        except OperationalError:
            raise  # the database is away or busy: that is no fault of the draft
        except Exception as error:  # else one draft that cannot be read would keep all pages away
            logger.exception("The draft %s could not go live.", due.pk)
            publish_error = "It could not be stored. Open it, look it over and save it again."
            if isinstance(error, ValidationError):
                publish_error = " ".join(error.messages)
            waiting = Revision.objects.filter(pk=due.pk, goes_live_at__lte=now)
            waiting.update(publish_error=publish_error, goes_live_at=None)
