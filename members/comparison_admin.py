from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from members.minutes.draft_making import make_draft
from members.minutes.meeting_comparison import MeetingComparison
from members.minutes.meeting_record import Record, draft_record, live_record, newest_record
from members.minutes.steps import Action, steps_of
from resources.meeting_admin import MeetingAdmin
from tac_site.attention import Attention
from tac_site.primary_keys import parse_pk

# Whoever may do this in the forms may have it done here.
PERMISSIONS = {
    Action.TAKE_OVER: ("members.add_member", "members.change_member"),
    Action.NEW_SEAT: ("members.add_seat",),
    Action.CHOOSE: ("resources.change_meeting",),
}


class ComparedMeetingAdmin(MeetingAdmin):
    """A page compares who is on the record of a meeting with the roster of that day."""

    change_form_template = "members/admin/meeting_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.comparison_view)
        return [path("<int:pk>/roster/", view, name="resources_meeting_roster"), *super().get_urls()]

    def comparison_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Of the draft, if there is one, unless the address asks for what is live."""
        if not (self.has_view_permission(request) and request.user.has_perm("members.view_member")):
            raise PermissionDenied
        live, draft = live_record(pk), draft_record(pk)
        record = live if "live" in request.GET or draft is None else draft
        if record is None:
            raise Http404
        if request.method == "POST":
            return self._take_step(request, record)
        comparison = MeetingComparison(record)
        context = self.admin_site.each_context(request) | {"opts": self.opts, "record": record}
        context |= {
            "title": f"{record.meeting}: compare with the roster",
            "comparison": comparison,
            "kinds": [
                (kind, [(each, steps_of(each, comparison)) for each in found])
                for kind, found in groupby(comparison.differences, lambda each: each.kind)
            ],
            "allowed": [action for action in Action if request.user.has_perms(PERMISSIONS[action])],
            "has_both": live is not None and draft is not None,
        }
        return TemplateResponse(request, "members/admin/compare_roster.html", context)

    def _take_step(self, request: HttpRequest, record: Record) -> HttpResponse:
        name, key, chosen = f"{request.POST.get('step', '')}  ".split(" ")[:3]
        if name not in list(Action):
            raise Http404
        action = Action(name)
        if not request.user.has_perms(PERMISSIONS[action]):
            raise PermissionDenied
        outcome = make_draft(record, key, action, parse_pk(chosen), request.user)
        text: Any = outcome.text
        if outcome.url:
            text = format_html('{} <a href="{}">Open it</a>', outcome.text, outcome.url)
        self.message_user(request, text, messages.SUCCESS if outcome.is_done else messages.WARNING)
        return redirect(f"{request.get_full_path()}#{key}")

    def attention(self, planning_url: str = "") -> list[Attention]:
        """Of the newest meeting alone: whoever comes here every month sees all of them."""
        others = super().attention(planning_url)
        if not (record := newest_record()):
            return others
        comparison, url = MeetingComparison(record), self._url("roster", record.meeting.pk)
        text = f"Differences between the record of {record.day} and the roster of that day"
        count = len(comparison.differences)
        if comparison.quorum:
            text, count = f"{text}, with the quorum ({comparison.quorum})", count + 1
        return [*others, Attention(text, count, url)]
