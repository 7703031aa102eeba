from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from tac_site.admin import ContentAdmin
from tac_site.pagination import PAGE_SIZE
from tac_site.primary_keys import parse_pk
from tac_site.publishing import presence
from tac_site.publishing.differences import differences
from tac_site.publishing.documents import Revisable, apply, instance_of, snapshot, with_fields
from tac_site.publishing.editing import user_of
from tac_site.publishing.history import History
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.previews import preview

R = TypeVar("R", bound=Revisable)


class VersionsAdmin(ContentAdmin[R]):
    """What an object has beside its form: a draft, previews, a history. And what is done to several."""

    actions = ["publish_selected", "unpublish_selected"]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}_"
        return [
            path("<int:pk>/draft/", wrap(self.draft_view), name=f"{name}draft"),
            path("<int:pk>/presence/", wrap(self.presence_view), name=f"{name}presence"),
            path("<int:pk>/erase/", wrap(self.erase_view), name=f"{name}erase"),
            path("preview/<int:revision_pk>/", wrap(self.preview_view), name=f"{name}preview"),
            path("preview/<int:revision_pk>/<int:number>/", wrap(self.preview_view)),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def draft_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Discard the draft that waits, or make or revoke the link that shows it to anyone."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            history = History(self.model, pk)
            draft = history.state.draft
            if draft is None or request.POST.get("opened_on") != history.state.token:
                text = "Somebody changed or published this draft meanwhile. Look at it again below."
                self.message_user(request, text, messages.WARNING)
            elif "discard" in request.POST:
                history.close_draft()
                text = f"The draft of “{draft}” is discarded. It stays in the history."
                if draft.goes_live_at:
                    text += f" It does not go live on {day_and_time(draft.goes_live_at)} any more."
                self.message_user(request, text, messages.SUCCESS)
            elif "link" in request.POST:
                draft.allow_preview()
            elif "revoke" in request.POST:
                draft.revoke_preview()
                self.message_user(request, "The link shows nothing any more.", messages.SUCCESS)
            is_there = history.state.newest and not history.state.newest.is_deletion
        return redirect(self._url("change", pk) if is_there else self._url("changelist"))

    @method_decorator(require_POST)
    def presence_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return JsonResponse({"text": presence.note(user_of(request), self.model, self._pk(str(pk)))})

    def preview_view(self, request: HttpRequest, revision_pk: int, number: int = 0) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        revisions = Revision.objects.of_kind(self.model)
        return preview(request, revisions, number, self._url("preview", revision_pk), pk=revision_pk)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every version and draft; the differences between any two; going back to any."""
        pk = self._pk(object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._restore(request, pk)
        with transaction.atomic():
            state = History(self.model, pk).state
        if state.newest is None:
            raise Http404
        revisions = Revision.objects.of(self.model, pk).select_related("author", "published_by")
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of “{state.newest}”",
            "opts": self.opts,
            "object_id": object_id,
            "state": state,
            "revisions": Paginator(revisions, PAGE_SIZE).get_page(request.GET.get("p")),
            "may_change": self.has_change_permission(request),
            "may_publish": self.has_publish_permission(request),
            "erase_url": self._url("erase", pk),
            "may_erase": state.draft is None and state.live_document == [] and request.user.is_superuser,
            **self._comparison(request, pk),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "publishing/history.html", context)

    def _comparison(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        numbers = [parse_pk(request.GET.get(name, "")) for name in ("from", "to")]
        found = Revision.objects.of(self.model, pk).in_bulk(numbers)
        if not all(number in found for number in numbers):
            return {}
        before, after = (found[number] for number in numbers)
        return {"before": before, "after": after, "differences": differences(before.document, after.document)}

    def _restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        """As what is live, or as a draft to look at first."""
        as_draft = "draft" in request.POST
        if not (self.has_change_permission(request) if as_draft else self.has_publish_permission(request)):
            raise PermissionDenied
        with transaction.atomic():
            history = History(self.model, pk)
            if request.POST.get("opened_on", history.state.token) != history.state.token:
                text = "Somebody saved or published something meanwhile. Look at the history again below."
                self.message_user(request, text, messages.WARNING)
                return redirect(self._url("history", pk))
            versions = history.revisions.exclude(document_text="[]")
            revision = get_object_or_404(versions, pk=parse_pk(request.POST.get("revision", "")))
            when = timezone.localtime(revision.live_at or revision.created_at)
            values = {"author": request.user, "reason": f"Back to {when:%Y-%m-%d %H:%M}"}
            if as_draft:
                before, may_publish = history.state, self.has_publish_permission(request)
                needs_review = before.is_awaited and not may_publish
                history.save_draft(revision.document, needs_review=needs_review, **values)
                if before.draft and before.draft.goes_live_at:
                    at = day_and_time(before.draft.goes_live_at)
                    text = (
                        f"The draft that was to go live on {at} does not any more. It stays in the history."
                    )
                    self.message_user(request, text, messages.WARNING)
                return redirect(self._url("change", pk))
            try:
                with transaction.atomic():
                    restored = history.publish(revision.document, **values)
            except ValidationError as error:
                text = (
                    f"This version cannot be live: {' '.join(error.messages)} Take it as a draft and mend it."
                )
                self.message_user(request, text, messages.ERROR)
            else:
                said = "is live again." if restored else "is what is live already."
                if restored and (why_hidden := instance_of(revision.document).visibility_problem()):
                    said = f"is back. It is on no public page, because {why_hidden}."
                self.message_user(request, f"The version of {when:%Y-%m-%d %H:%M} {said}", messages.SUCCESS)
                self.restored(request, pk)
        return redirect(self._url("history", pk))

    def restored(self, request: HttpRequest, pk: int) -> None:
        """Make what a version needs beside its row in the database, such as files."""

    @admin.action(permissions=["publish"], description="Publish the selected %(verbose_name_plural)s")
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[R]) -> None:
        """With the drafts that wait for them."""

        def change(history: History) -> Revision | None:
            history.check_conflict()
            if history.state.draft and history.state.draft.goes_live_at:
                raise ValidationError("Its draft goes live by itself. Open it to publish it before its time.")
            apply(with_fields(history.state.document, is_visible=True), history.stored())
            document = snapshot(history.model, history.pk)
            return history.record_draft(document, author=request.user, reason="Published from the list")

        self.change_each(request, queryset, change, "Published")

    @admin.action(permissions=["publish"], description="Unpublish the selected %(verbose_name_plural)s")
    def unpublish_selected(self, request: HttpRequest, queryset: QuerySet[R]) -> None:
        def change(history: History) -> Revision | None:
            document = with_fields(history.state.live_document, is_visible=False)
            return history.publish(document, author=request.user, reason="Unpublished from the list")

        self.change_each(request, queryset, change, "Unpublished")

    def change_each(
        self,
        request: HttpRequest,
        queryset: QuerySet[R],
        change: Callable[[History], Revision | None],
        done: str,
    ) -> None:
        """A version each, none of what cannot be; what was like that already is left alone."""
        count = 0
        for instance in queryset:
            try:
                with transaction.atomic():
                    count += change(History(self.model, instance.pk)) is not None
            except ValidationError as error:
                text = f"“{instance}” stays as it was: {' '.join(error.messages)}"
                self.message_user(request, text, messages.ERROR)
        self.message_user(request, f"{done}: {count}.", messages.SUCCESS)

    def delete_model(self, request: HttpRequest, obj: R) -> None:
        with transaction.atomic():
            history = History(self.model, obj.pk)
            super().delete_model(request, obj)
            history.record(author=request.user, reason="Deleted")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[R]) -> None:
        for instance in queryset:
            self.delete_model(request, instance)

    @method_decorator(require_POST)
    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole history of something deleted: nobody can bring it back."""
        if not request.user.is_superuser:
            raise PermissionDenied
        with transaction.atomic():
            history = History(self.model, pk)
            if history.state.draft or history.state.live_document:
                raise PermissionDenied
            self.log_deletions(request, history.revisions)  # type: ignore[arg-type]  # of another model
            history.revisions.delete()
        self.message_user(request, "It is deleted for good.", messages.SUCCESS)
        return redirect(self._url("changelist"))

    def _url(self, view: str, *args: object) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    def _pk(self, object_id: str | None) -> int:
        return parse_pk(unquote(object_id)) if object_id else 0
