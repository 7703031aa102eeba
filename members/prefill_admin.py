from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from members.minutes.days_and_times import in_words
from members.minutes.meeting_document import attendance_of
from members.minutes.minutes_import import check_draft
from members.minutes.prefill import attendance_on
from resources.meeting_admin import MeetingAdmin
from resources.models import Meeting
from tac_site.http_methods import allow_methods
from tac_site.publishing.documents import document_of, instance_of
from tac_site.publishing.writing import Writer, writing


class PrefillAttendanceAdmin(MeetingAdmin):
    """A meeting without attendance gets, as a draft, the list of the roster of its day, nobody ticked."""

    change_form_template = "members/admin/meeting_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.prefill_view)
        return [path("<int:pk>/prefill/", view, name="resources_meeting_prefill"), *super().get_urls()]

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        editing = request.editing
        shown = editing.shown_document
        offers = bool(shown) and not attendance_of(shown) and not editing.conflict
        context |= {"offers_prefill": offers and self.has_change_permission(request)}
        return super().render_change_form(request, context, *args, **kwargs)

    @allow_methods("POST")
    def prefill_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            with writing(Meeting, pk) as writer:
                text = _prefill(writer, request)
            self.message_user(request, text, messages.SUCCESS)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.WARNING)
        return redirect(self._url("change", pk))


def _prefill(writer: Writer, request: HttpRequest) -> str:
    """ValidationError says why it cannot be done."""
    document, draft = writer.state.document, writer.state.draft
    if not document:
        raise ValidationError("The meeting was deleted meanwhile.")
    check_draft(writer.state)
    meeting = instance_of(document)
    assert isinstance(meeting, Meeting)
    if listed := attendance_of(document):
        whose = "The draft" if draft else "The meeting"  # after a double click, the one that was just made
        text = f"{whose} lists {len(listed)} already. Tick who was there"
        raise ValidationError(f"{text}, or empty the list first to have another made.")
    rows = attendance_on(meeting.day, writer.pk)
    if not rows:
        raise ValidationError(
            f"As far as the site knows nobody was on the roster on {in_words(meeting.day)}."
        )
    needs_review = bool(draft and draft.needs_review)
    values = {"author": request.user, "reason": "Attendance prefilled", "needs_review": needs_review}
    writer.save_draft([*document, *document_of(rows)], **values)
    return f"The draft lists the {len(rows)} on the roster on {in_words(meeting.day)}. Tick who was there."
