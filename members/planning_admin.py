from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from members.meeting_plan import differing, last_with_address, make_meetings, plan
from members.models import Council
from resources.meeting_admin import MeetingAdmin
from resources.meeting_rule import MeetingRule
from tac_site.attention import Attention
from tac_site.primary_keys import parse_pk


def _rule() -> MeetingRule | None:
    return Council.objects.current().meeting_rule


class RuleFilter(admin.SimpleListFilter):
    title = "the council’s rule"
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("differs", "Another day or time, without a note")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "differs":
            return queryset
        rule = _rule()
        return queryset.filter(pk__in=differing(rule, timezone.now())) if rule else queryset.none()


class PlanningAdmin(MeetingAdmin):
    """Plans the meetings of the next months by the council's rule."""

    change_list_template = "members/admin/meeting_list.html"
    list_filter = [*MeetingAdmin.list_filter, RuleFilter]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("plan/", wrap(self.plan_view), name="resources_meeting_plan"), *super().get_urls()]

    def may_plan(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_publish_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"may_plan": self.may_plan(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def plan_view(self, request: HttpRequest) -> HttpResponse:
        """Whoever may see meetings sees what can be planned: the first page of the admin leads here."""
        may_plan, is_sent = self.may_plan(request), request.method == "POST"
        if not (may_plan if is_sent else self.has_view_permission(request)):
            raise PermissionDenied
        rule = _rule()
        if rule and is_sent and self._make(rule, request):
            return redirect(self._url("changelist"))
        months = plan(rule, timezone.now()) if rule else []
        free = {month.free_start.iso for month in months if month.free_start}
        context = self.admin_site.each_context(request) | {
            "title": "Plan meetings",
            "opts": self.opts,
            "may_plan": may_plan,
            "rule": rule,
            "months": months,
            "free": free,
            "ticked": free.intersection(request.POST.getlist("start")) if is_sent else free,
            "like": last_with_address(),
            "joins_like": "like" in request.POST or not is_sent,
        }
        return TemplateResponse(request, "members/admin/plan_meetings.html", context)

    def _make(self, rule: MeetingRule, request: HttpRequest) -> bool:
        """Whether it is done; if not, the page is shown again."""
        starts, like = {*request.POST.getlist("start")}, parse_pk(request.POST.get("like", ""))
        if not starts:
            self.message_user(request, "No month is ticked, so no meeting was made.", messages.WARNING)
            return False
        try:
            made = make_meetings(rule, starts, like, request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return False
        left_alone = len(starts) - len(made)
        if not made:
            text = "No meeting was made: each of these months has one already."
            self.message_user(request, text, messages.WARNING)
            return True
        self.message_user(request, f"Meetings planned: {len(made)}.", messages.SUCCESS)
        if left_alone:
            text = f"Months that had a meeting already, and were left alone: {left_alone}."
            self.message_user(request, text, messages.WARNING)
        return True

    def attention(self, planning_url: str = "") -> list[Attention]:
        rule = _rule()
        if rule is None:
            return super().attention(planning_url)
        count, url = len(differing(rule, timezone.now())), f"{self._url('changelist')}?rule=differs"
        text = "Meetings on another day or at another time than the council’s rule says, and no note says why"
        return [*super().attention(self._url("plan")), Attention(text, count, url)]
