from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from tac_site.accounts.sessions import sent_by_itself
from tac_site.characters import clean_text
from tac_site.http_methods import allow_methods
from tac_site.publishing import notices
from tac_site.publishing.admin.base import RevisableAdmin
from tac_site.publishing.admin.messages import tell
from tac_site.publishing.models import Presence, Revision, day_and_time
from tac_site.publishing.previews import preview
from tac_site.publishing.state import state_at
from tac_site.publishing.writing import Writer, writing


class DraftMixin(RevisableAdmin):
    """Beside the form: the draft previewed, shared and discarded; who else has the form open."""

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
        """Discard, return or take back the draft that waits, or make or revoke the link that shows it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        comment = clean_text(request.POST.get("comment", "")) if "return" in request.POST else ""
        returned = None
        with writing(self.model, pk) as writer:
            draft = writer.state.draft
            if draft is None and "discard" in request.POST and self._was_discarded(request, pk):
                pass  # sent twice: it is done and told
            elif draft is None or request.POST.get("opened_on") != writer.state.token:
                text = "Somebody changed or published this draft meanwhile. Look at it again below."
                text += f" Your comment was not sent: “{comment}”" if comment else ""
                self.message_user(request, text, messages.WARNING)
            elif "return" in request.POST:
                returned = self._return(request, draft, comment)
            elif "discard" in request.POST:
                self._discard(request, writer, draft)
            elif "withdraw" in request.POST:
                draft.withdraw()
                tell(request, f"The draft of “{draft}” is not for review any more. It stays a draft.")
            elif "link" in request.POST:
                draft.allow_preview()
            elif "revoke" in request.POST:
                draft.revoke_preview()
                tell(request, "The link shows nothing any more.")
        if returned:
            self._tell_returned(request, returned)
        is_gone = writer.state.newest is None or writer.state.newest.is_deletion
        return redirect(self._url("history" if is_gone else "change", pk))

    def _return(self, request: HttpRequest, draft: Revision, comment: str) -> Revision | None:
        """To whoever asked for review. None if it was not."""
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if problem := _problem_of(comment):
            self.message_user(request, f"The draft was not returned, because {problem}", messages.ERROR)
        if problem or not draft.needs_review:  # it was returned already
            return None
        draft.give_back(request.user, comment)
        return draft

    def _tell_returned(self, request: HttpRequest, draft: Revision) -> None:
        url = request.build_absolute_uri(self._url("change", draft.object_id))
        how = "is told by mail" if notices.tell_returned(draft, url) else "finds your comment above it"
        tell(request, f"The draft of “{draft}” is returned to {draft.who}, who {how}.")

    def _was_discarded(self, request: HttpRequest, pk: int) -> bool:
        draft = state_at(self.model, pk, request.POST.get("opened_on", "")).draft
        return draft is not None and draft.live_at is None

    def _discard(self, request: HttpRequest, writer: Writer, draft: Revision) -> None:
        writer.discard_draft()
        text = f"The draft of “{draft}” is discarded. It stays in the history."
        if draft.goes_live_at:
            text += f" It is not scheduled for {day_and_time(draft.goes_live_at)} any more."
        tell(request, text, undo=[draft])

    @allow_methods("POST")
    @sent_by_itself
    def presence_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        which = request.user, self.model, self._pk(str(pk))
        Presence.objects.report(*which)
        return JsonResponse({"text": Presence.objects.others(*which)})

    def preview_view(self, request: HttpRequest, revision_pk: int, number: int = 0) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        revisions = Revision.objects.of_kind(self.model).filter(pk=revision_pk)
        return preview(request, revisions, number, self._url("preview", revision_pk))


def _problem_of(comment: str) -> str:
    if not comment:
        return "the comment is empty. Write what has to be changed."
    if len(comment) > (most := Revision.MOST_CHARACTERS):
        text = f"the comment has {len(comment):,} characters: {most:,} are the most."
        return f"{text} Say it in fewer words."
    return ""
