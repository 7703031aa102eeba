from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.crypto import get_random_string
from django.utils.html import format_html

from tac_site.faults import NotStoredError
from tac_site.pagination import PAGE_SIZE
from tac_site.primary_keys import parse_pk
from tac_site.publishing.admin.base import RevisableAdmin
from tac_site.publishing.admin.messages import tell, tell_doubts, tell_version, tell_version_again
from tac_site.publishing.differences import differences
from tac_site.publishing.documents import instance_of, instances_of
from tac_site.publishing.files import make_renditions, names_used_only_here
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.state import State, read_state
from tac_site.publishing.submission import Submission
from tac_site.publishing.writing import Writer, writing


class HistoryMixin(RevisableAdmin):
    """Every version and draft of an object: compared, brought back, deleted for good."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_erase"
        erase = path("<int:pk>/erase/", self.admin_site.admin_view(self.erase_view), name=name)
        return [erase, *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        pk = self._pk(object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._restore(request, pk)
        state = read_state(self.model, pk)
        revisions = Revision.objects.of(self.model, pk).select_related(
            "author", "published_by", "returned_by"
        )
        # Of what was made past the admin there is no revision yet.
        newest = state.newest or revisions.first() or next(iter(instances_of(state.live_document)), None)
        if newest is None:
            raise Http404
        context = self.admin_site.each_context(request) | {"opts": self.opts, "object_id": object_id}
        page = Paginator(revisions.with_version_before(), PAGE_SIZE).get_page(request.GET.get("p"))
        context |= {
            "title": f"History of “{newest}”",
            "state": state,
            "revisions": page,
            "rows": _compared(page),
            "zone": settings.TIME_ZONE,
            "may_change": self.has_change_permission(request),
            "may_publish": self.has_publish_permission(request),
            "may_erase": self._may_erase(request, state),
            "form_id": get_random_string(16),
        }
        context |= self._comparison(request, pk) | (extra_context or {})
        return TemplateResponse(request, "publishing/history.html", context)

    def _comparison(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        """Of the two revisions that the query names."""
        pks = [parse_pk(request.GET.get(name, "")) for name in ("from", "to")]
        revisions = Revision.objects.of(self.model, pk).in_bulk(pks)
        if not all(pk in revisions for pk in pks):
            return {}
        before, after = (revisions[pk] for pk in pks)
        return {"before": before, "after": after, "differences": differences(before.document, after.document)}

    def _restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a revision live again, or open it as a draft."""
        as_draft = "draft" in request.POST
        if not (self.has_change_permission(request) if as_draft else self.has_publish_permission(request)):
            raise PermissionDenied
        revisions = Revision.objects.of(self.model, pk).exclude(document_text="[]")
        revision = get_object_or_404(revisions, pk=parse_pk(request.POST.get("revision", "")))
        identity = Submission.of(request).identity
        reason = f"Back to {day_and_time(revision.saved_at)}"
        values: dict[str, Any] = {"author": request.user, "reason": reason, **identity}
        try:
            live_document = read_state(self.model, pk).live_document
            make_renditions(instance_of(revision.document), live_document)  # before anything is locked
            with writing(self.model, pk) as writer:
                if repeated := Revision.objects.of(self.model, pk).of_submission(**identity).first():
                    if as_draft:
                        return redirect(self._url("change", pk))
                    tell_version_again(request, repeated, _is_back(revision))
                elif request.POST.get("opened_on", writer.state.token) != writer.state.token:
                    text = "Somebody saved or published something meanwhile. Look at the history again below."
                    self.message_user(request, text, messages.WARNING)
                elif as_draft:
                    return self._reopen(request, writer, revision, values)
                else:
                    restored = writer.publish(revision.document, **values)
                    self._tell_restored(request, revision, restored)
                    for problem in writer.problems:
                        self.message_user(request, problem, messages.WARNING)
                    if restored:
                        tell_doubts(request, [(live_document, restored.document)])
        except NotStoredError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        except ValidationError as error:
            text = f"This version cannot be published: {' '.join(error.messages)}"
            text += " Open it as a draft and mend it."
            self.message_user(request, text, messages.ERROR)
        return redirect(self._url("history", pk))

    def _reopen(self, request: HttpRequest, writer: Writer, revision: Revision, values: Any) -> HttpResponse:
        before = writer.state
        needs_review = before.stays_for_review(is_reviewed=self.has_publish_permission(request))
        draft = writer.save_draft(revision.document, needs_review=needs_review, **values)
        if before.draft:
            version = f"the version of {day_and_time(revision.saved_at)}"
            text = f"The draft is {version} now. What it said before is in the history."
            if before.draft.goes_live_at:
                text += f" It is not scheduled for {day_and_time(before.draft.goes_live_at)} any more."
            tell(request, text, undo=[draft])
        return redirect(self._url("change", writer.pk))

    def _tell_restored(self, request: HttpRequest, revision: Revision, restored: Revision | None) -> None:
        if restored is None:
            text = f"The version of {day_and_time(revision.saved_at)} is what is published already."
            tell(request, text)
        else:
            tell_version(request, restored, prefix=_is_back(revision))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_queryset(request, [obj])

    def delete_queryset(self, request: Any, queryset: Iterable[Any]) -> None:
        request.deletions = []  # for the message
        for instance in queryset:
            with writing(self.model, instance.pk) as writer:
                deletion = writer.publish([], author=request.user, reason="Deleted")
            request.deletions += [deletion] if deletion else []

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_delete(request, obj_display, obj_id)
        self._tell_deleted(request)
        return self.response_post_save_change(request, None)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions:
            _, name, description = actions["delete_selected"]
            actions["delete_selected"] = (type(self).delete_selected, name, description)
        return actions

    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> TemplateResponse | None:
        """As Django's, which asks first; that does not say how the deleted can be brought back."""
        *_, lacking, protected = self.get_deleted_objects(queryset, request)
        if "post" not in request.POST or lacking or protected:
            page: TemplateResponse | None = delete_selected(self, request, queryset)
            return page
        self.delete_queryset(request, queryset)
        self._tell_deleted(request)
        return None

    def _tell_deleted(self, request: Any) -> None:
        deletions: list[Revision] = getattr(request, "deletions", [])
        if len(deletions) == 1:
            url = self._url("history", deletions[0].object_id)
            link = format_html('<a href="{}">its history</a>', url)
            text = format_html("“{}” is deleted. It can be brought back from {}.", deletions[0].title, link)
        else:
            url = reverse("admin:publishing_revision_changelist")
            link = format_html('<a href="{}?draft=deleted">the list of what is deleted</a>', url)
            text = format_html("Deleted: {}. They can be brought back from {}.", len(deletions), link)
        if deletions:
            tell(request, text, undo=deletions)

    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first: the whole history of something that is not live goes, and nobody can bring it back."""
        state = read_state(self.model, pk)
        revisions = Revision.objects.of(self.model, pk)
        if not (newest := revisions.first()):
            raise Http404
        if not self._may_erase(request, state):
            raise PermissionDenied
        if request.method == "POST":
            with writing(self.model, pk) as writer:
                if not self._may_erase(request, writer.state):
                    raise PermissionDenied
                writer.erase()
            self.message_user(request, "It is deleted for good.", messages.SUCCESS)
            return redirect(self._url("changelist"))
        context = self.admin_site.each_context(request) | {"opts": self.opts, "object_id": pk}
        context |= {"title": f"Delete “{newest}” for good", "revision_count": revisions.count()}
        context["file_count"] = len(names_used_only_here(self.model, pk))
        return TemplateResponse(request, "publishing/erase.html", context)

    def _may_erase(self, request: HttpRequest, state: State) -> bool:
        return request.user.is_superuser and state.draft is None and not state.live_document


def _is_back(revision: Revision) -> str:
    return f"The version of {day_and_time(revision.saved_at)} is back. "


def _compared(revisions: Iterable[Any]) -> list[tuple[Revision, int | None]]:
    """Each with the key of what it is compared with: of a version the one before, of a draft what was public
    when it was begun."""
    return [(each, each.version_before_id if each.live_at else each.base_id) for each in revisions]
