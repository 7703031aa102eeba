import json
import secrets
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from tac_site.caching import page_cache
from tac_site.publishing.documents import Document, Revisable

PREVIEW_LASTS = timedelta(days=7)
SAME_OBJECT = {"content_type": OuterRef("content_type"), "object_id": OuterRef("object_id")}


def name_of(user: AbstractUser) -> str:
    return user.get_full_name() or user.get_username()


def day_and_time(when: datetime) -> str:
    return f"{timezone.localtime(when):%Y-%m-%d at %H:%M (%Z)}"


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

    def deletions(self) -> "RevisionQuerySet":
        """Of what is deleted and has not come back."""
        later = Revision.objects.filter(**SAME_OBJECT, live_at__gt=OuterRef("live_at"))
        return self.filter(~Exists(later), document_text="[]")

    def due(self, now: datetime) -> "RevisionQuerySet":
        return self.filter(goes_live_at__lte=now).order_by("goes_live_at", "pk")

    def with_newest_live(self) -> "RevisionQuerySet":
        """With `newest_live_id`, of the same object."""
        live = Revision.objects.filter(**SAME_OBJECT).live().values("pk")[:1]
        return self.annotate(**{"newest_live_id": Subquery(live)})

    def previewable(self, now: datetime) -> "RevisionQuerySet":
        return self.filter(preview_ends_at__gt=now)


class Revision(models.Model):
    """One saved state of one object: a version that went live, or a draft, which is one that has not."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="kind")
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    document_text = models.TextField()
    # An account with a history is deactivated, not deleted: or else nobody knew any more who wrote what.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200, blank=True)
    base = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_current_draft = models.BooleanField(default=False)
    needs_review = models.BooleanField(default=False)
    live_at = models.DateTimeField(null=True, blank=True)
    # Of a draft that went live as it was; what was published at once is its author's.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    goes_live_at = models.DateTimeField(null=True, blank=True, db_index=True)
    publish_error = models.TextField(blank=True)  # why it is not live although its time has come
    preview_key = models.CharField(max_length=43, null=True, blank=True, unique=True)
    preview_ends_at = models.DateTimeField(null=True, blank=True)

    newest_live_id: int | None  # only if asked for by with_newest_live()

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
            models.CheckConstraint(
                condition=Q(is_current_draft=False) | Q(live_at=None),
                name="publishing_revision_draft_not_live",
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
        ]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def document(self) -> Document:
        document: Document = json.loads(self.document_text)
        return document

    @property
    def model(self) -> type[Revisable]:
        model = self.content_type.model_class()
        assert model is not None
        assert issubclass(model, Revisable)
        return model

    @property
    def is_deletion(self) -> bool:
        return self.document_text == "[]"

    @property
    def state(self) -> str:
        if self.publish_error:
            return "Draft that could not go live"
        if self.goes_live_at:
            return f"Draft, goes live {timezone.localtime(self.goes_live_at):%Y-%m-%d %H:%M}"
        if self.is_current_draft:
            return "Draft to review" if self.needs_review else "Draft"
        if self.live_at is None:
            return "Draft that was replaced or discarded"
        return "Deletion" if self.is_deletion else "Version"

    @property
    def who(self) -> str:
        return name_of(self.author) if self.author else "the site"

    def allow_preview(self) -> None:
        """For whoever has the key."""
        self.preview_key = secrets.token_urlsafe(32)
        self.preview_ends_at = timezone.now() + PREVIEW_LASTS
        self.save(update_fields=["preview_key", "preview_ends_at"])

    def revoke_preview(self) -> None:
        self.preview_key = self.preview_ends_at = None
        self.save(update_fields=["preview_key", "preview_ends_at"])


class ContentVersion(models.Model):
    """One row: a number that goes up in the transaction of every change that the public can see."""

    number = models.PositiveBigIntegerField(default=1)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="publishing_content_version_single")]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def increment(cls) -> None:
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.create(pk=1)
        transaction.on_commit(page_cache.forget)


class Presence(models.Model):
    """Somebody has a form open."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user"], name="publishing_presence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.seen_at:%H:%M}"
