"""Minutes in the admin: uploaded, looked at beside the meeting, and saved as its draft."""

from hashlib import blake2b
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from members.minutes import import_report
from members.minutes.minutes_document import MinutesError
from members.minutes.minutes_import import MinutesImport, Outcome, check_draft, prepare, store
from members.minutes.upload_form import MinutesUploadForm
from resources.meeting_admin import MeetingAdmin
from resources.models import Meeting
from tac_site.characters import clean_lines
from tac_site.publishing.differences import Difference, differences
from tac_site.publishing.writing import lock


class MinutesUploadAdmin(MeetingAdmin):
    change_list_template = "members/admin/meeting_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.upload_minutes_view)
        return [path("minutes/", view, name="resources_meeting_upload_minutes"), *super().get_urls()]

    def upload_minutes_view(self, request: HttpRequest) -> HttpResponse:
        """First what the minutes say, beside what the site says; only what was seen so is saved."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = MinutesUploadForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {}
        if form.is_valid():
            try:
                with transaction.atomic():
                    if "save" in request.POST:
                        lock(Meeting)
                    prepared = self._prepare(request, form)
                    seen = _seen(prepared, form.cleaned_data["text"])
                    if "save" in request.POST and request.POST.get("seen") == seen:
                        return self._save(request, prepared)
            except ValidationError as error:
                form.add_error("text", error.messages)
            except MinutesError as error:
                form.add_error("text", f"{error} Correct it here or in the file.")
            else:
                if "save" in request.POST:
                    text = "The text or the meeting is another one since it was shown here. Look at it again."
                    self.message_user(request, text, messages.WARNING)
                context = {**_shown(prepared), "seen": seen}
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        return TemplateResponse(
            request, "members/admin/upload_minutes.html", {**context, "title": "Upload minutes"}
        )

    def _prepare(self, request: HttpRequest, form: MinutesUploadForm) -> MinutesImport:
        assert form.minutes is not None
        prepared = prepare(form.minutes)
        if not prepared.changes_nothing:
            check_draft(prepared.state)
        if prepared.is_new and not self.has_add_permission(request):
            raise ValidationError("The site has no meeting of that day, and you may not add one.")
        return prepared

    def _save(self, request: HttpRequest, prepared: MinutesImport) -> HttpResponse:
        outcome = store(prepared, author=request.user, reason="Minutes uploaded")
        meeting = prepared.completed.meeting
        text = f"The draft of “{meeting}” is saved. The public pages are as they were."
        if outcome is Outcome.UNCHANGED:
            text = f"“{meeting}” is as it was: nothing was changed."
        self.message_user(request, text, messages.SUCCESS)
        return redirect(self._url("change", prepared.pk))


def _seen(prepared: MinutesImport, text: str) -> str:
    """Names the meeting as it was shown, and the text."""
    digest = blake2b(clean_lines(text).encode(), digest_size=16)  # browsers end lines in their own way
    return f"{prepared.token}.{digest.hexdigest()}"


def _shown(prepared: MinutesImport) -> dict[str, Any]:
    return {
        "prepared": prepared,
        "facts": list(import_report.facts(prepared)),
        "doubts": list(import_report.doubts(prepared)),
        "unmatched": import_report.unmatched(prepared),
        "without_seat": import_report.without_seat(prepared),
        "ambiguous": import_report.ambiguous(prepared),
        "field_rows": import_report.field_rows(prepared),
        "attendance_rows": import_report.attendance_rows(prepared),
        "removed": prepared.completed.removed,
        "text_differences": _text_differences(prepared),
    }


def _text_differences(prepared: MinutesImport) -> list[Difference]:
    """Word by word, where there were minutes before."""
    found = differences(prepared.before[:1], prepared.completed.document[:1]) if prepared.before else []
    return [each for each in found if each.label == "Minutes" and each.before]
