from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError
from django.db.models import FileField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tac_site.faults import BUSY, NOT_STORED, fault_of
from tac_site.kept_files import KeptFileField
from tac_site.logs import outages
from tac_site.markdown.limits import texts_that_are_too_much
from tac_site.primary_keys import parse_pk
from tac_site.publishing.admin.base import RevisableAdmin
from tac_site.publishing.admin.messages import tell_stored
from tac_site.publishing.admin.mistakes import list_mistakes
from tac_site.publishing.documents import Document, instance_of
from tac_site.publishing.editing import Editing
from tac_site.publishing.files import make_renditions
from tac_site.publishing.forms import PUBLISHING_FIELDS, PublishingForm
from tac_site.publishing.models import Revision
from tac_site.publishing.state import read_state
from tac_site.publishing.submission import Submission
from tac_site.publishing.writing import lock, rolled_back, writing

ATTEMPTS = 10


class ChangeFormMixin(RevisableAdmin):
    """The form saves drafts and publishes, as tac_site.publishing.editing says."""

    form = PublishingForm
    change_form_template = "publishing/change_form.html"
    adds_another = True  # offers to go on with another one
    publish_words = "Visitors see this at once."  # what the button does
    kept_for_another: tuple[str, ...] = ()  # the fields in which it begins as the one before

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        arguments = (object_id, form_url, extra_context)
        if request.method == "POST":
            try:
                return self._submit(request, *arguments)
            except DatabaseError as error:
                return self._not_stored(error, request, *arguments)
        editing = self._editing(request, object_id, Submission.none())
        if editing.shows_rows:
            response = self._form_view(editing, request, *arguments)
        else:
            with rolled_back():  # the form needs the rows of the draft that it shows
                lock(self.model)
                response = self._form_view(editing, request, *arguments)
        return self._with_site_link(response, editing)

    def _submit(self, request: HttpRequest, object_id: Any, *arguments: Any) -> HttpResponse:
        submission = Submission.of(request)
        if "_saveasnew" in request.POST:  # Django would add another object, which no button here asks for
            raise PermissionDenied
        if submission.publishes and not self.has_publish_permission(request):
            raise PermissionDenied
        if self.has_change_permission(request) if object_id else self.has_add_permission(request):
            self._prepare_uploads(request)
        refused: ValidationError | None = None
        questions: list[str] = []
        for _ in range(ATTEMPTS):  # more than one if somebody saved meanwhile, or if it cannot be live
            with rolled_back():
                lock(self.model)
                editing = self._editing(request, object_id, submission, refused)
                editing.questions = questions
                if repeated := editing.repeated:
                    return self._answer(editing, repeated, request, is_repeated=True)
                response = self._form_view(editing, request, object_id, *arguments)
            if editing.document is None:
                return self._with_site_link(response, editing)
            if questions := editing.unread_doubts():
                continue  # the form comes back
            try:
                if stored := self._store(editing, editing.document, request):
                    return stored
            except ValidationError as error:
                refused = error
        raise OperationalError("Others save the same object all the time.")

    def _not_stored(self, error: DatabaseError, request: HttpRequest, *arguments: Any) -> HttpResponse:
        """The form with what was typed, if the database can still be read."""
        fault = fault_of(error)
        if fault in (None, BUSY):  # to show the form would take as long once more
            raise error
        outages.notice(error)
        with rolled_back():
            lock(self.model)
            refused = ValidationError(f"{fault.of('This')} What you typed is below.", NOT_STORED)
            editing = self._editing(request, arguments[0], Submission.of(request), refused)
            response = self._form_view(editing, request, *arguments)
        response.status_code = fault.status
        return self._with_site_link(response, editing)

    def _store(self, editing: Editing, document: Document, request: HttpRequest) -> HttpResponse | None:
        """None if somebody saved since the form was read."""
        instance = instance_of(document)
        # Before anything is locked, as it takes long.
        problems = make_renditions(instance, editing.state.live_document)
        editing.doubts += texts_that_are_too_much(instance)
        try:
            with writing(self.model, editing.pk) as writer:
                if writer.state.token != editing.state.token:
                    return None
                revision = editing.store(writer, document)
        except IntegrityError:
            if editing.repeated:  # of two that were sent at once the database stores one
                return None
            raise
        if revision:
            self.mail_about(request, revision)
        for problem in dict.fromkeys([*problems, *writer.problems]):
            self.message_user(request, problem, messages.WARNING)
        return self._answer(editing, revision, request)

    def _prepare_uploads(self, request: HttpRequest) -> None:
        """Checking and storing a file takes long: it is done before anything is locked."""
        admins: list[Any] = [self, *self.get_inline_instances(request)]
        known = [
            (each, field) for each in admins for field in each.opts.fields if isinstance(field, FileField)
        ]
        fields = {field.name: each.formfield_for_dbfield(field, request) for each, field in known}
        for name, upload in request.FILES.items():
            field = fields.get(name.rpartition("-")[2])  # in a row, after its number
            if isinstance(field, KeptFileField):
                with suppress(ValidationError):  # the form says so at the field
                    field.kind.store(upload)

    def _editing(
        self, request: Any, object_id: Any, submission: Submission, refused: ValidationError | None = None
    ) -> Editing:
        pk, may_publish = self._pk(object_id), self.has_publish_permission(request)
        editing = Editing(self.model, pk, read_state(self.model, pk), submission, request.user, may_publish)
        if refused:
            editing.publish_error = " ".join(refused.messages)
            editing.is_fault = getattr(refused, "code", None) == NOT_STORED
        request.editing = editing
        return editing

    def _form_view(self, editing: Editing, request: Any, object_id: Any, form_url: str, extra: Any) -> Any:
        """Django's view of the form, on the state that the form was opened on."""
        request.edited_object = editing.prepare()
        context = {"editing": editing, "adds_another": self.adds_another, **(extra or {})}
        context["publish_words"] = self.publish_words
        # Not changeform_view, which begins one more transaction.
        response = self._changeform_view(request, object_id, form_url, context)  # type: ignore[attr-defined]
        return list_mistakes(response)

    def _with_site_link(self, response: HttpResponse, editing: Editing) -> HttpResponse:
        """“See the page” leads to what is live, not to the draft that the form shows."""
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            live = editing.state.live_document
            url = self.get_view_on_site_url(instance_of(live)) if live else None
            response.context_data |= {"has_absolute_url": bool(url), "absolute_url": url}
        return response

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        """Of what was deleted or discarded there is a history, from which it can be taken up again."""
        if Revision.objects.of(self.model, self._pk(object_id)).exists():
            return redirect(self._url("history", object_id))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]

    # What Django's view asks for

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if hasattr(request, "edited_object"):
            return request.edited_object
        return super().get_object(request, object_id, from_field)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"editing": request.editing})  # type: ignore[attr-defined]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        before = self.model._base_manager.filter(pk=pk_before(request)).first()
        kept = {name: getattr(before, name) for name in self.kept_for_another if before}
        return {**super().get_changeform_initial_data(request), **kept}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With what the user may say of the version that the form becomes."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj and not self.has_change_permission(request, obj):
            return fieldsets
        fields = PUBLISHING_FIELDS if self.has_publish_permission(request) else ("reason",)
        return [*fieldsets, ("This version", {"fields": fields, "classes": ["this-version"]})]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        children = {formset.model: formset.saved_rows() for formset in formsets}
        request.editing.capture(form.instance, children, form.cleaned_data)  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return HttpResponse()  # _answer() makes the real one once it is stored

    response_change = response_add

    # What the editor is told

    def _answer(
        self,
        editing: Editing,
        revision: Revision | None,
        request: HttpRequest,
        *,
        is_repeated: bool = False,
    ) -> HttpResponse:
        """Go on to the list or the form, and tell the editor and the script that keeps unsaved text."""
        pk = revision.object_id if revision else editing.pk
        if editing.submission.button == "publish":
            response = self.response_post_save_change(request, None)
        elif editing.submission.button == "another":
            response = redirect(f"{self._url('add')}?after={pk}")
        else:
            response = redirect(self._url("change", pk))
        tell_stored(request, editing, revision, is_repeated=is_repeated)
        for doubt in editing.doubts:
            self.message_user(request, doubt, messages.WARNING)
        form_id = editing.submission.form_id
        path, secure = reverse("admin:index"), settings.SESSION_COOKIE_SECURE
        response.set_cookie("saved_form", form_id, max_age=60, path=path, secure=secure, samesite="Lax")
        return response


def pk_before(request: HttpRequest) -> int:
    """Of the object after which another one is added, or 0."""
    return parse_pk(request.GET.get("after", ""))
