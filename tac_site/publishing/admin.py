from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.forms.models import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from tac_site.admin import Attention, ContentAdmin
from tac_site.keys import key_of
from tac_site.pagination import PAGE_SIZE
from tac_site.publishing import presence
from tac_site.publishing.differences import differences
from tac_site.publishing.documents import Revisable, apply, instance_of, snapshot, with_fields
from tac_site.publishing.editing import Editing, user_of
from tac_site.publishing.forms import PUBLISHING_FIELDS, PublishingForm
from tac_site.publishing.history import History
from tac_site.publishing.models import Revision
from tac_site.publishing.previews import preview

R = TypeVar("R", bound=Revisable)


class PublishingAdmin(ContentAdmin[R]):
    """Drafts, previews, history, and no saving over what somebody else has saved meanwhile."""

    form = PublishingForm
    change_form_template = "publishing/change_form.html"
    actions = ["publish_selected", "unpublish_selected"]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    # The list

    def get_list_display(self, request: HttpRequest) -> Any:
        return [*super().get_list_display(request), "draft"]

    def get_queryset(self, request: HttpRequest) -> Any:
        drafts = Revision.objects.drafts().filter(
            content_type=ContentType.objects.get_for_model(self.model), object_id=OuterRef("pk")
        )
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
        content_type = ContentType.objects.get_for_model(self.model)
        drafts = Revision.objects.drafts().filter(~Exists(live), content_type=content_type)
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
            obj.save()

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
        revision, title = editing.revision, instance_of(editing.document or [])
        if revision is None:
            text = f"“{title}” is live as it was: nothing was changed."
        elif editing.publishes and not getattr(title, "is_published", True):
            text = f"“{title}” is saved. It is on no public page, because “Visible” is not ticked."
        elif editing.publishes:
            text = f"“{title}” is live."
        elif revision.goes_live_at:
            at = timezone.localtime(revision.goes_live_at)
            text = f"The draft of “{title}” is saved. It goes live on {at:%Y-%m-%d} at {at:%H:%M} ({at:%Z})."
        elif revision.is_for_review:
            text = f"The draft of “{title}” is saved, and the editors are asked to publish it."
        else:
            text = f"The draft of “{title}” is saved. The public pages are as they were."
        self.message_user(editing.request, text, messages.SUCCESS)
        response.set_cookie(
            "saved_form",
            editing.request.POST.get("form_id", ""),
            max_age=60,
            path=reverse("admin:index"),
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )

    # What else an object has: a draft, previews, a history

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
        revisions = Revision.objects.filter(content_type=ContentType.objects.get_for_model(self.model))
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
        numbers = [key_of(request.GET.get(name, "")) for name in ("from", "to")]
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
            versions = history.revisions.exclude(document_text="[]")
            revision = get_object_or_404(versions, pk=key_of(request.POST.get("revision", "")))
            when = timezone.localtime(revision.live_at or revision.created_at)
            values = {"author": request.user, "reason": f"Back to {when:%Y-%m-%d %H:%M}"}
            if as_draft:
                history.save_draft(revision.document, **values)
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
                said = "is live again" if restored else "is what is live already"
                self.message_user(request, f"The version of {when:%Y-%m-%d %H:%M} {said}.", messages.SUCCESS)
                self.restored(request, pk)
        return redirect(self._url("history", pk))

    def restored(self, request: HttpRequest, pk: int) -> None:
        """Make what a version needs beside its row in the database, such as files."""

    # What is done to several at once, or takes an object away

    @admin.action(permissions=["publish"], description="Publish the selected %(verbose_name_plural)s")
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[R]) -> None:
        """With the drafts that wait for them."""

        def change(history: History) -> Revision | None:
            history.refuse_clash()
            apply(with_fields(history.state.document, is_published=True), history.stored())
            document = snapshot(history.model, history.pk)
            return history.record_draft(document, author=request.user, reason="Published from the list")

        self.change_each(request, queryset, change, "Published")

    @admin.action(permissions=["publish"], description="Unpublish the selected %(verbose_name_plural)s")
    def unpublish_selected(self, request: HttpRequest, queryset: QuerySet[R]) -> None:
        def change(history: History) -> Revision | None:
            document = with_fields(history.state.live_document, is_published=False)
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
            self.log_deletions(request, history.revisions)
            history.revisions.delete()
        self.message_user(request, "It is deleted for good.", messages.SUCCESS)
        return redirect(self._url("changelist"))

    def _url(self, view: str, *args: object) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    def _pk(self, object_id: str | None) -> int:
        return key_of(unquote(object_id)) if object_id else 0


class WaitingFilter(admin.SimpleListFilter):
    title = "what it waits for"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("draft", "Drafts that wait"),
            ("review", "Drafts to review"),
            ("time", "Drafts that go live by themselves"),
            ("failed", "Drafts that could not go live"),
            ("deleted", "Deleted, can be brought back"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Revision]) -> QuerySet[Revision]:
        match self.value():
            case "draft":
                return queryset.filter(is_open=True)
            case "review":
                return queryset.filter(is_for_review=True)
            case "time":
                return queryset.exclude(goes_live_at=None)
            case "failed":
                return queryset.exclude(failure="")
            case "deleted":
                return queryset.filter(pk__in=Revision.objects.deletions())
        return queryset


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(kind.pk), str(capfirst(kind.name))) for kind in _visible(request)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Revision]) -> QuerySet[Revision]:
        return queryset.filter(content_type=key_of(self.value() or "")) if self.value() else queryset


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin[Revision]):
    """Every draft and version there is, also of what has no row in another list."""

    list_display = ["object", "kind", "state", "who", "saved", "reason"]
    list_display_links = None
    list_filter = [WaitingFilter, KindFilter]
    list_select_related = ["content_type", "author"]
    search_fields = ["title"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).filter(content_type__in=_visible(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return bool(_visible(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Its page is the history that it is in."""
        revision = get_object_or_404(self.get_queryset(request), pk=key_of(object_id))
        kind = revision.content_type
        return redirect(f"admin:{kind.app_label}_{kind.model}_history", revision.object_id)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = str(capfirst(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.display(description="of", ordering="title")
    def object(self, revision: Revision) -> str:
        kind = revision.content_type
        page = "change" if revision.is_open else "history"
        url = reverse(f"admin:{kind.app_label}_{kind.model}_{page}", args=[revision.object_id])
        return format_html('<a href="{}">{}</a>', url, revision.title)

    @admin.display(ordering="content_type")
    def kind(self, revision: Revision) -> str:
        return revision.content_type.name

    @admin.display(description="what")
    def state(self, revision: Revision) -> str:
        return revision.state

    @admin.display(description="by")
    def who(self, revision: Revision) -> str:
        return revision.who

    @admin.display(ordering="created_at")
    def saved(self, revision: Revision) -> str:
        return f"{timezone.localtime(revision.created_at):%Y-%m-%d %H:%M}"

    def attention(self) -> list[Attention]:
        url = reverse("admin:publishing_revision_changelist")
        counts = Revision.objects.drafts().aggregate(
            review=Count("pk", filter=Q(is_for_review=True)),
            failed=Count("pk", filter=~Q(failure="")),
            draft=Count("pk"),
        )
        texts = {
            "review": "Drafts to review",
            "failed": "Drafts that could not go live at their time",
            "draft": "Drafts that wait",
        }
        return [Attention(text, counts[name], f"{url}?waits={name}") for name, text in texts.items()]


def _visible(request: HttpRequest) -> list[ContentType]:
    """The kinds whose drafts and versions the user may see."""
    return [
        ContentType.objects.get_for_model(model)
        for model, model_admin in admin.site._registry.items()
        if isinstance(model_admin, PublishingAdmin) and model_admin.has_view_permission(request)
    ]
