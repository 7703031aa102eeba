from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from tac_site.http_methods import allow_methods
from tac_site.publishing.admin.base import RevisableAdmin
from tac_site.publishing.models import Presence, Revision
from tac_site.publishing.previews import preview
from tac_site.publishing.words import day_and_time, user_of
from tac_site.publishing.writing import Writer, writing


class DraftsMixin(RevisableAdmin):
    """What is done with a draft beside its form: discard it, preview it, show it to others."""

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}_"
        return [
            path("<int:pk>/draft/", wrap(self.draft_view), name=f"{name}draft"),
            path("<int:pk>/presence/", wrap(self.presence_view), name=f"{name}presence"),
            path("preview/<int:revision_pk>/", wrap(self.preview_view), name=f"{name}preview"),
            path("preview/<int:revision_pk>/<int:number>/", wrap(self.preview_view)),
            *super().get_urls(),
        ]

    @allow_methods("POST")
    def draft_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Discard the draft that waits, or make or revoke the link that shows it to anyone."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        with writing(self.model, pk) as writer:
            draft = writer.state.draft
            if draft is None or request.POST.get("opened_on") != writer.state.token:
                text = "Somebody changed or published this draft meanwhile. Look at it again below."
                self.message_user(request, text, messages.WARNING)
            elif "discard" in request.POST:
                self._discard(request, writer, draft)
            elif "link" in request.POST:
                draft.allow_preview()
            elif "revoke" in request.POST:
                draft.revoke_preview()
                self.message_user(request, "The link shows nothing any more.", messages.SUCCESS)
        if writer.state.newest is None or writer.state.newest.is_deletion:
            return redirect(self._url("history", pk))
        return redirect(self._url("change", pk))

    def _discard(self, request: HttpRequest, writer: Writer, draft: Revision) -> None:
        writer.discard_draft()
        text = f"The draft of “{draft}” is discarded. It stays in the history."
        if draft.goes_live_at:
            text += f" It does not go live on {day_and_time(draft.goes_live_at)} any more."
        self.message_user(request, text, messages.SUCCESS)

    @allow_methods("POST")
    def presence_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        pk, user = self._pk(str(pk)), user_of(request)
        Presence.objects.report(user, self.model, pk)
        return JsonResponse({"text": Presence.objects.others(user, self.model, pk)})

    def preview_view(self, request: HttpRequest, revision_pk: int, number: int = 0) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        revisions = Revision.objects.of_kind(self.model)
        return preview(request, revisions, number, self._url("preview", revision_pk), pk=revision_pk)
