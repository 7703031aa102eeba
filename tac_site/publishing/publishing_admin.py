from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.forms.models import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.html import format_html

from tac_site.publishing import presence
from tac_site.publishing.documents import Revisable, instance_of
from tac_site.publishing.editing import Editing
from tac_site.publishing.forms import PUBLISHING_FIELDS, PublishingForm
from tac_site.publishing.history import History
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.versions_admin import VersionsAdmin

R = TypeVar("R", bound=Revisable)


class PublishingAdmin(VersionsAdmin[R]):
    """The form saves drafts and publishes, and never over what somebody else has saved meanwhile."""

    form = PublishingForm
    change_form_template = "publishing/change_form.html"

    # The list

    def get_list_display(self, request: HttpRequest) -> Any:
        return [*super().get_list_display(request), "draft"]

    def get_queryset(self, request: HttpRequest) -> Any:
        drafts = Revision.objects.of_kind(self.model).drafts().filter(object_id=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                draft_since=Subquery(drafts.values("created_at")),
                draft_author=Subquery(drafts.values("author__username")),
            )
        )

    @admin.display
    def draft(self, instance: Any) -> str:
        if instance.draft_since is None:
            return ""
        day, time = f"{timezone.localtime(instance.draft_since):%Y-%m-%d %H:%M}".split()
        return format_html("{} <time>{}</time> {}", instance.draft_author, day, time)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the drafts of what is on no list yet."""
        live = self.model._base_manager.filter(pk=OuterRef("object_id"))
        drafts = Revision.objects.of_kind(self.model).drafts().filter(~Exists(live))
        context = {"drafts_of_new": drafts.select_related("author"), **(extra_context or {})}
        return super().changelist_view(request, context)

    # The form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        with transaction.atomic():
            history = History(self.model, self._pk(object_id))
            editing = Editing(history, request, self.has_publish_permission(request))
            if request.method == "POST" and editing.publishes and not editing.may_publish:
                raise PermissionDenied
            try:
                response = self._edit(editing, object_id, form_url, extra_context)
            except ValidationError as error:
                history = History(self.model, self._pk(object_id))
                editing = Editing(history, request, editing.may_publish, " ".join(error.messages))
                response = self._edit(editing, object_id, form_url, extra_context)
        return response

    def _edit(
        self, editing: Editing, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        request = editing.request
        request.editing = editing  # type: ignore[attr-defined]
        context = {
            "editing": editing,
            "form_id": request.POST.get("form_id") or get_random_string(16),
            **(self._form_context(editing) if object_id else {}),
            **(extra_context or {}),
        }
        with transaction.atomic():
            editing.show()
            # Not changeform_view, which would begin one more transaction in these two.
            response: HttpResponse = self._changeform_view(request, object_id, form_url, context)  # type: ignore[attr-defined]
            transaction.set_rollback(editing.document is None or not editing.publishes)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            # “View on site” leads to what is live, not to the draft that was shown.
            found: Any = editing.history.found
            url = self.get_view_on_site_url(found[0]) if found else None
            response.context_data |= {"has_absolute_url": bool(url), "absolute_url": url}
        editing.keep()
        if editing.document is not None:
            self._confirm(editing, response)
        return response

    def _form_context(self, editing: Editing) -> dict[str, Any]:
        """What the form says beside its fields of an object that there is."""
        pk, draft = editing.history.pk, editing.state.draft
        context = {
            "presence": partial(presence.others, editing.user, self.model, pk),  # asked only by a page
            "presence_url": self._url("presence", pk),
            "history_url": self._url("history", pk),
        }
        if draft:
            context |= {
                "draft_url": self._url("draft", pk),
                "preview_url": self._url("preview", draft.pk),
            }
            if draft.preview_key and draft.preview_ends_at and draft.preview_ends_at > timezone.now():
                shared = reverse("preview", args=[draft.preview_key])
                context["shared_url"] = editing.request.build_absolute_uri(shared)
        return context

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> R | None:
        """In a form as the draft has it, if there is one."""
        editing: Editing | None = getattr(request, "editing", None)
        if editing is None:
            return super().get_object(request, object_id, from_field)
        return editing.instance  # type: ignore[return-value]

    def save_model(self, request: HttpRequest, obj: R, form: Any, change: bool) -> None:
        """What was opened and saved as it was has not been updated."""
        if form.has_changed() or not change or request.editing.shows_draft:  # type: ignore[attr-defined]
            super().save_model(request, obj, form, change)

    def get_form(
        self, request: HttpRequest, obj: R | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"editing": request.editing})  # type: ignore[attr-defined]

    def get_fieldsets(self, request: HttpRequest, obj: R | None = None) -> Any:
        """With what the user may say of the version that the form will become."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj and not self.has_change_permission(request, obj):
            return fieldsets
        fields = PUBLISHING_FIELDS if self.has_publish_permission(request) else ("reason",)
        return [*fieldsets, ("This version", {"fields": fields, "classes": ["this-version"]})]

    def save_related(self, request: HttpRequest, form: ModelForm[R], formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        request.editing.take(form.instance.pk, form.cleaned_data)  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: R, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._redirect(request, obj)

    def response_change(self, request: HttpRequest, obj: R) -> HttpResponse:
        return self._redirect(request, obj)

    def _redirect(self, request: HttpRequest, obj: R) -> HttpResponse:
        """To the list; or again to the form, to go on or to see what became of the draft."""
        if {"_continue", "_draft", "_review"} & request.POST.keys():
            return redirect(self._url("change", obj.pk))
        return self.response_post_save_change(request, obj)

    def _confirm(self, editing: Editing, response: HttpResponseBase) -> None:
        """Say what was stored, to the editor and to the script that keeps unsaved text."""
        revision, saved = editing.revision, instance_of(editing.document or [])
        why_hidden = saved.visibility_problem() if editing.publishes else ""
        if why_hidden:
            how = "is as it was: nothing was changed." if revision is None else "is saved."
            text = f"“{saved}” {how} It is on no public page, because {why_hidden}."
        elif revision is None:
            text = f"“{saved}” is live as it was: nothing was changed."
        elif editing.publishes:
            text = f"“{saved}” is live."
        elif revision.goes_live_at:
            text = f"The draft of “{saved}” is saved. It goes live on {day_and_time(revision.goes_live_at)}."
        elif editing.unscheduled_from:
            at = day_and_time(editing.unscheduled_from)
            text = (
                f"The draft of “{saved}” is saved. It does not go live on {at} any more: "
                "the editors are asked to look at it and to publish it."
            )
        elif revision.needs_review:
            text = f"The draft of “{saved}” is saved, and the editors are asked to publish it."
        else:
            text = f"The draft of “{saved}” is saved. The public pages are as they were."
        self.message_user(editing.request, text, messages.SUCCESS)
        response.set_cookie(
            "saved_form",
            editing.request.POST.get("form_id", ""),
            max_age=60,
            path=reverse("admin:index"),
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
