from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html

from tac_site.publishing.admin.base import RevisableAdmin
from tac_site.publishing.admin.messages import tell
from tac_site.publishing.documents import instance_of, with_fields
from tac_site.publishing.files import make_renditions
from tac_site.publishing.models import Revision
from tac_site.publishing.state import read_state
from tac_site.publishing.writing import Writer, in_any_order, writing

Change = Callable[[Writer], Revision | None]


class ChangeListMixin(RevisableAdmin):
    """The list: which rows have drafts, and what is done to several rows at once."""

    actions = ["publish_selected", "hide_selected"]

    def get_list_display(self, request: HttpRequest) -> Any:
        return [*super().get_list_display(request), "draft"]

    def get_queryset(self, request: HttpRequest) -> Any:
        drafts = Revision.objects.of_kind(self.model).drafts().filter(object_id=OuterRef("pk"))
        since, author = Subquery(drafts.values("created_at")), Subquery(drafts.values("author__username"))
        return super().get_queryset(request).annotate(draft_since=since, draft_author=author)

    @admin.display
    def draft(self, instance: Any) -> str:
        if instance.draft_since is None:
            return ""
        day, time = f"{timezone.localtime(instance.draft_since):%Y-%m-%d %H:%M}".split()
        return format_html("{} <time>{}</time> {}", instance.draft_author, day, time)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the drafts of what is on no list yet."""
        live = self.model._base_manager.filter(pk=OuterRef("object_id"))
        drafts = Revision.objects.of_kind(self.model).drafts().filter(~Exists(live))
        context = {"drafts_of_new": drafts.select_related("author"), **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.action(permissions=["publish"], description="Publish the selected %(verbose_name_plural)s")
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """With the drafts that wait for them."""

        def publish(writer: Writer) -> Revision | None:
            writer.check_conflict()
            draft = writer.state.draft
            if draft and draft.goes_live_at:
                raise ValidationError("Its draft is scheduled. Open it to publish it before its time.")
            document = with_fields(writer.state.document, is_visible=True)
            values = {"author": request.user, "reason": "Published from the list"}
            return writer.publish(document, draft=draft, **values)

        self.change_each(request, queryset, publish, "Published")

    @admin.action(permissions=["publish"], description="Hide the selected %(verbose_name_plural)s")
    def hide_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        def hide(writer: Writer) -> Revision | None:
            document = with_fields(writer.state.live_document, is_visible=False)
            return writer.publish(document, author=request.user, reason="Hidden from the list")

        self.change_each(request, queryset, hide, "Hidden")

    def change_each(self, request: HttpRequest, queryset: QuerySet[Any], change: Change, done: str) -> None:
        """Each in a transaction of its own: one that cannot be changed stays as it was."""
        changed: list[Revision] = []

        def change_one(instance: Any) -> bool:
            state = read_state(self.model, instance.pk)
            if state.document:  # before anything is locked
                make_renditions(instance_of(state.document), state.live_document)
            with writing(self.model, instance.pk) as writer:
                version = change(writer)
            for problem in writer.problems:
                self.message_user(request, problem, messages.WARNING)
            changed.extend([version] if version else [])
            return version is not None

        count, failed = in_any_order(queryset, change_one)
        for instance, error in failed.items():
            text = f"“{instance}” stays as it was: {' '.join(error.messages)}"
            self.message_user(request, text, messages.ERROR)
        tell(request, f"{done}: {count}.", undo=changed)
