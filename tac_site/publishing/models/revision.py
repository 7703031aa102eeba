import json
import secrets
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from tac_site.characters import clean_line
from tac_site.days import day_and_time
from tac_site.fields import LineField, MarkdownField
from tac_site.publishing.documents import Document
from tac_site.publishing.revisable import Revisable

AT_ITS_TIME = "scheduled"  # in place of the digest of a form, of what no form published
PREVIEW_LASTS = timedelta(days=7)
# What a draft is, in words: the first of these that is true.
DRAFT_STATES = {
    "failed": ("Could not be published", ~Q(publish_error="")),
    "scheduled": ("Scheduled", Q(goes_live_at__isnull=False)),
    "review": ("For review", Q(needs_review=True)),
    "returned": ("Returned", Q(returned_at__isnull=False)),
    "draft": ("Draft", Q()),
}
SAME_OBJECT = {"content_type": OuterRef("content_type"), "object_id": OuterRef("object_id")}


def name_of(user: AbstractUser) -> str:
    return clean_line(user.get_full_name()) or user.get_username()


class RevisionQuerySet(models.QuerySet["Revision"]):
    def of_kind(self, model: type[models.Model]) -> "RevisionQuerySet":
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def of(self, model: type[models.Model], pk: int) -> "RevisionQuerySet":
        return self.of_kind(model).filter(object_id=pk)

    def live(self) -> "RevisionQuerySet":
        """What the public saw or sees, the newest first."""
        return self.exclude(live_at=None).order_by("-live_at", "-pk")

    def drafts(self) -> "RevisionQuerySet":
        """Those that wait: at most one an object."""
        return self.filter(is_current_draft=True)

    def in_state(self, name: str) -> "RevisionQuerySet":
        """The drafts in one of DRAFT_STATES."""
        names = list(DRAFT_STATES)
        drafts = self.drafts().filter(DRAFT_STATES[name][1])
        for earlier in names[: names.index(name)]:
            drafts = drafts.exclude(DRAFT_STATES[earlier][1])
        return drafts

    def deletions(self) -> "RevisionQuerySet":
        """Of what is deleted and has not come back."""
        later = Revision.objects.filter(**SAME_OBJECT, live_at__gt=OuterRef("live_at"))
        return self.filter(~Exists(later), document_text="[]")

    def due(self, now: datetime) -> "RevisionQuerySet":
        return self.filter(goes_live_at__lte=now).order_by("goes_live_at", "pk")

    def versions_before(self, content_type: Any, object_id: Any, live_at: Any) -> "RevisionQuerySet":
        """The newest first."""
        return self.live().filter(content_type=content_type, object_id=object_id, live_at__lt=live_at)

    def with_version_before(self) -> "RevisionQuerySet":
        """Each version with `version_before_id`, of the one that was public before it; None of a draft."""
        earlier = Revision.objects.versions_before(**SAME_OBJECT, live_at=OuterRef("live_at"))
        return self.annotate(version_before_id=Subquery(earlier.values("pk")[:1]))

    def of_submission(self, form_id: str, form_digest: str) -> "RevisionQuerySet":
        """What was stored when a form was sent before with the same content: by a double click, say."""
        saved = Q(form_id=form_id, form_digest=form_digest)
        published = Q(published_form_id=form_id, published_form_digest=form_digest)
        return self.filter(saved | published) if form_id else self.none()

    def newest_public_changes(self, *kinds: type[models.Model]) -> dict[Any, datetime | None]:
        """When a version of an object of each kind last changed what visitors see."""
        content_types = ContentType.objects.get_for_models(*kinds)
        changes = self.filter(content_type__in=content_types.values(), is_public_change=True)
        newest = dict(changes.order_by().values_list("content_type").annotate(Max("live_at")))
        return {kind: newest.get(content_type.pk) for kind, content_type in content_types.items()}


class Revision(models.Model):
    """One saved state of one object: a version that went live, or a draft, which is one that has not."""

    MOST_CHARACTERS = 2000  # of a comment, when it is written

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="kind")
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    document_text = models.TextField()
    # An account with a history is deactivated, not deleted: the history goes on naming who wrote what.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    reason = LineField(max_length=200, blank=True)
    # Which submission of which form it came from: the same one sent twice is stored once.
    form_id = models.CharField(max_length=32, blank=True, db_index=True)
    form_digest = models.CharField(max_length=32, blank=True)
    # The version that was live when the draft was begun.
    base = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # The draft that this draft replaced, or that this version was made from: this one, if it was published
    # as it was.
    draft_before = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_current_draft = models.BooleanField(default=False)
    needs_review = models.BooleanField(default=False)  # stays so when it waits no longer
    live_at = models.DateTimeField(null=True, blank=True)
    # The day from which it holds, where that is not the day on which it went live: of an import.
    as_of = models.DateField(null=True, blank=True)
    is_public_change = models.BooleanField(default=False)
    # Of a draft that went live as it was. What was published at once was published by its author.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_form_id = models.CharField(max_length=32, blank=True, db_index=True)
    published_form_digest = models.CharField(max_length=32, blank=True)
    goes_live_at = models.DateTimeField(null=True, blank=True, db_index=True)
    publish_error = models.TextField(blank=True)  # why it is not live although its time has come
    # Of a draft for review that an editor did not publish, and gave back with a comment.
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    review_comment = MarkdownField(blank=True)
    preview_key = models.CharField(max_length=43, null=True, blank=True, unique=True)
    preview_ends_at = models.DateTimeField(null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "draft or version"
        verbose_name_plural = "drafts and versions"
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["content_type", "object_id"], name="publishing_revision_object")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(is_current_draft=True),
                name="publishing_revision_one_draft",
            ),
            models.UniqueConstraint(
                fields=["form_id", "form_digest"],
                condition=~Q(form_id=""),
                name="publishing_revision_submitted_once",
            ),
            models.CheckConstraint(
                condition=Q(is_current_draft=False) | Q(live_at=None),
                name="publishing_revision_draft_not_live",
            ),
            models.CheckConstraint(
                condition=Q(is_public_change=False) | Q(live_at__isnull=False),
                name="publishing_revision_only_live_is_public",
            ),
            models.CheckConstraint(
                condition=Q(goes_live_at=None) | Q(is_current_draft=True),
                name="publishing_revision_only_drafts_wait",
            ),
            models.CheckConstraint(
                condition=Q(preview_key=None, preview_ends_at=None)
                | Q(preview_key__isnull=False, preview_ends_at__isnull=False),
                name="publishing_revision_previews_end",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None, review_comment="")
                | Q(returned_at__isnull=False, returned_by__isnull=False, needs_review=False)
                & ~Q(review_comment=""),
                name="publishing_revision_returned_with_comment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def document(self) -> Document:
        document: Document = json.loads(self.document_text)
        return document

    @property
    def model(self) -> type[Revisable]:
        return self.content_type.model_class()  # type: ignore[return-value]

    @property
    def is_deletion(self) -> bool:
        return self.document_text == "[]"

    @property
    def draft_state(self) -> str:
        """Of a draft, as RevisionQuerySet.in_state() asks the database."""
        if self.publish_error:
            return "failed"
        if self.goes_live_at:
            return "scheduled"
        if self.needs_review:
            return "review"
        return "returned" if self.returned_at else "draft"

    @property
    def draft_words(self) -> str:
        """For a column: its head names the zone."""
        words, _ = DRAFT_STATES[self.draft_state]
        if self.goes_live_at and self.draft_state == "scheduled":
            words += f" for {timezone.localtime(self.goes_live_at):%Y-%m-%d %H:%M}"
        return words

    @property
    def draft_phrase(self) -> str:
        """For a sentence, after a comma; of a draft that nothing is to be said of, empty."""
        if self.draft_state == "draft":
            return ""
        words, _ = DRAFT_STATES[self.draft_state]
        if self.goes_live_at and self.draft_state == "scheduled":
            words += f" for {day_and_time(self.goes_live_at)}"
        return f"{words[0].lower()}{words[1:]}"

    @property
    def state(self) -> str:
        if self.is_current_draft:
            return ", ".join(filter(None, ["Draft", self.draft_phrase]))
        if self.live_at is None:
            return "Earlier draft"
        return "Deletion" if self.is_deletion else "Version"

    @property
    def state_phrase(self) -> str:
        return f"{self.state[0].lower()}{self.state[1:]}"

    def admin_address(self, page: str) -> str:
        """Of its object: change, history or preview; or of the list of its kind, changelist."""
        args = {"changelist": [], "preview": [self.pk]}.get(page, [self.object_id])
        return reverse(f"admin:{self.content_type.app_label}_{self.content_type.model}_{page}", args=args)

    @property
    def who(self) -> str:
        return name_of(self.author) if self.author else "the site"

    @property
    def publisher(self) -> str:
        return name_of(self.published_by) if self.published_by else self.who

    @property
    def was_scheduled(self) -> bool:
        """It was published at its time."""
        return self.published_form_digest == AT_ITS_TIME

    @property
    def saved_at(self) -> datetime:
        """When it went live, or was saved as a draft, in the zone of the site."""
        return timezone.localtime(self.live_at or self.created_at)

    @property
    def returner(self) -> str:
        return name_of(self.returned_by) if self.returned_by else ""

    @property
    def version_before(self) -> "Revision | None":
        """What was public before this version was."""
        of = self.content_type_id, self.object_id, self.live_at
        return Revision.objects.versions_before(*of).first()

    @property
    def is_shared(self) -> bool:
        return self.preview_ends_at is not None and self.preview_ends_at > timezone.now()

    def allow_preview(self) -> None:
        """For whoever has the key."""
        self.preview_key = secrets.token_urlsafe(32)
        self.preview_ends_at = timezone.now() + PREVIEW_LASTS
        self.save(update_fields=["preview_key", "preview_ends_at"])

    def give_back(self, user: Any, comment: str) -> None:
        """To whoever wrote it."""
        self.needs_review, self.returned_by, self.returned_at = False, user, timezone.now()
        self.review_comment = comment
        self.save(update_fields=["needs_review", "returned_by", "returned_at", "review_comment"])

    def withdraw(self) -> None:
        """It is a draft like any other."""
        self.needs_review = False
        self.save(update_fields=["needs_review"])

    def revoke_preview(self) -> None:
        self.preview_key = self.preview_ends_at = None
        self.save(update_fields=["preview_key", "preview_ends_at"])
