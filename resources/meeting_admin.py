from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html

from resources.meeting_form import MeetingForm
from resources.models import Meeting
from resources.models.meeting import MINUTES_DUE
from resources.paper_inline import PaperInline
from tac_site.attention import Attention, Step
from tac_site.publishing.admin import PublishingAdmin, Status

PLANNED_WITHIN = timedelta(days=45)
AGENDA_BEFORE = timedelta(days=2)
RECORDING_DUE = timedelta(days=7)
MISSING = {
    "agenda": "Meetings within two days that have no agenda",
    "minutes": "Meetings of more than 14 days ago that have no minutes",
    "approval": "Minutes that are still a draft, and the next meeting has begun",
    "recording": "Recordings expected for more than 7 days",
}
START, CORRECTS = ("day", "time", "zone"), "corrects_start"


def missing(now: datetime) -> dict[str, Q]:
    """What a meeting that takes place should have by now."""
    shown = Q(is_visible=True) & ~Q(status=Meeting.Status.CANCELLED)
    soon = Q(ends_at__gt=now, starts_at__lte=now + AGENDA_BEFORE) & ~Q(status=Meeting.Status.HELD)
    no_minutes = Q(ends_at__lt=now - MINUTES_DUE, minutes_state=Meeting.MinutesState.NONE)
    no_recording = Q(ends_at__lt=now - RECORDING_DUE, recording_state=Meeting.RecordingState.EXPECTED)
    later = Meeting.objects.taking_place().filter(starts_at__gt=OuterRef("starts_at"), starts_at__lte=now)
    draft_minutes = Q(Exists(later), minutes_state=Meeting.MinutesState.DRAFT)
    return {
        "agenda": shown & soon & Q(agenda=""),
        "minutes": shown & no_minutes,
        "approval": shown & draft_minutes,
        "recording": shown & no_recording,
    }


class MissingFilter(admin.SimpleListFilter):
    title = "what is missing by now"
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name.capitalize()) for name in MISSING]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(missing(timezone.now()).get(self.value() or "", Q()))


class MeetingAdmin(PublishingAdmin):
    place = 4
    form = MeetingForm
    inlines = [PaperInline]
    list_display = [
        "begins",
        "title",
        "agenda_is_there",
        "minutes_are",
        "recording_state",
    ]
    list_filter = [MissingFilter]
    ordering = ["-starts_at", "-slug"]
    search_fields = ["text_folded"]
    search_help_text = "A title, day, month or note, words of agenda and minutes; and all texts of drafts"
    fieldsets = [
        ("When, and what", {"fields": [START, CORRECTS, "duration", "status", "title", "note"]}),
        ("To join it", {"fields": ["join_url", "join_is_public"]}),
        ("Agenda", {"fields": ["agenda"]}),
        (
            "Minutes",
            {
                "fields": [
                    "minutes",
                    ("minutes_state", "minutes_approved_on"),
                    "minutes_correction",
                    ("chaired_by", "recorded_by", "quorum_stated"),
                ]
            },
        ),
        ("Recording", {"fields": [("recording_state", "recording_url")]}),
        ("On the pages", {"fields": ["is_visible", "guests_are_public"]}),
        ("Web address of the page", {"fields": ["slug"], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).listed()

    def statuses(self) -> list[Status]:
        meetings, now = Meeting.objects.all(), timezone.now()
        upcoming = meetings.upcoming(now)
        return [
            Status("hidden", "Hidden", meetings.filter(is_visible=False)),
            Status("cancelled", "Cancelled", meetings.filter(status=Meeting.Status.CANCELLED)),
            Status("now", "Going on now", upcoming.filter(starts_at__lte=now)),
            Status("tentative", "To come, tentative", upcoming.filter(status=Meeting.Status.TENTATIVE)),
            Status("upcoming", "To come", upcoming),
            Status("past", "Past", meetings.past(now)),
        ]

    def find_rows(self, rows: Any, words: str) -> Any:
        return rows.matching(words)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no start that could be corrected."""
        first, *others = super().get_fieldsets(request, obj)
        fields = [each for each in first[1]["fields"] if obj or each != CORRECTS]
        return [(first[0], {**first[1], "fields": fields}), *others]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new one begins at the time of the last."""
        initial = super().get_changeform_initial_data(request)
        if last := Meeting.objects.listed().last():
            kept = {"time": last.starts.there.time(), "zone": last.zone, "duration": last.duration}
            return {**kept, **initial}
        return initial

    @admin.display(description="start", ordering="starts_at")
    def begins(self, meeting: Meeting) -> str:
        clock = meeting.starts.clocks[0]
        day = date_format(meeting.day, "D j M Y")
        return format_html("<time>{}</time> <time>{} {}</time>", day, clock.time, clock.place)

    @admin.display(description="minutes", ordering="minutes_state")
    def minutes_are(self, meeting: Any) -> str:
        return str(meeting.get_minutes_state_display())

    @admin.display(description="agenda", boolean=True)
    def agenda_is_there(self, meeting: Any) -> bool:
        return bool(meeting.has_agenda)

    def view_on_site(self, meeting: Meeting) -> str | None:
        return meeting.get_absolute_url() if meeting.is_visible and meeting.slug else None

    def steps(self, request: HttpRequest) -> list[Step]:
        if not self.has_add_permission(request):
            return []
        return [Step("Plan the first meeting", Meeting.objects.exists(), self._url("add"))]

    def attention(self, planning_url: str = "") -> list[Attention]:
        """Meetings are planned at that address, if there is a rule for it."""
        now, url = timezone.now(), self._url("changelist")
        conditions = missing(now)
        planned = Q(starts_at__gt=now, starts_at__lte=now + PLANNED_WITHIN, is_visible=True)
        conditions["plan"] = planned & ~Q(status__in=[Meeting.Status.CANCELLED, Meeting.Status.HELD])
        counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
        found = Meeting.objects.aggregate(all=Count("pk"), **counts)
        nothing = f"No meeting is planned within {PLANNED_WITHIN.days} days"
        is_none_planned = bool(found["all"] or planning_url) and not found["plan"]
        return [
            Attention(nothing, int(is_none_planned), planning_url or url),
            *(Attention(text, found[name], f"{url}?missing={name}") for name, text in MISSING.items()),
        ]
