from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from tac_site.admin import ContentAdmin
from tac_site.http_methods import allow_methods
from tac_site.publishing.admin.base import RevisableAdmin
from tac_site.publishing.admin.messages import tell, undone_text
from tac_site.publishing.models import Revision
from tac_site.publishing.undoing import Change, NotUndoneError, changes_of, undo

TOO_LATE = "“Undo” works for a day. The history has every version, and brings back each of them."


class UndoMixin(ContentAdmin):
    """What the button “Undo” in a message does."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo_view)
        return [path("undo/", view, name="publishing_revision_undo"), *super().get_urls()]

    @allow_methods("POST")
    def undo_view(self, request: HttpRequest) -> HttpResponse:
        token = request.POST.get("undo", "")
        try:
            changes = changes_of(token)
        except BadSignature:
            self.message_user(request, f"Nothing was undone. {TOO_LATE}", messages.WARNING)
            return redirect("admin:index")
        except Revision.DoesNotExist:
            text = "Nothing was undone: somebody has deleted it for good since."
            self.message_user(request, text, messages.WARNING)
            return redirect("admin:index")
        if not all(self._may_undo(request, change) for change in changes):
            raise PermissionDenied
        try:
            self._tell_undone(request, token)
        except NotUndoneError as error:
            text = f"Nothing was undone. {error} The history below has every version."
            self.message_user(request, text, messages.WARNING)
            return redirect(error.revision.admin_address("history"))
        except ValidationError as error:  # what a version needs beside its rows cannot be made
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        if len(changes) == 1:
            return redirect(changes[0].revision.admin_address("change"))
        return redirect(changes[0].revision.admin_address("changelist"))

    def _may_undo(self, request: HttpRequest, change: Change) -> bool:
        revision = change.revision
        model_admin = self.admin_site._registry[revision.model]
        assert isinstance(model_admin, RevisableAdmin)
        if not change.was_published:
            return model_admin.has_change_permission(request)
        is_own_deletion = revision.is_deletion and revision.author == request.user
        may_take_back = is_own_deletion and model_admin.has_delete_permission(request)
        return may_take_back or model_admin.has_publish_permission(request)

    def _tell_undone(self, request: HttpRequest, token: str) -> None:
        undone = undo(token, request.user)
        text, page = undone_text(undone)
        tell(request, text, page=page)
        for problem in dict.fromkeys(problem for each in undone for problem in each.problems):
            self.message_user(request, problem, messages.WARNING)
