from members.attendance_inline import AttendanceInline
from members.comparison_admin import ComparedMeetingAdmin
from members.minutes_admin import MinutesUploadAdmin
from members.planning_admin import PlanningAdmin
from members.prefill_admin import PrefillAttendanceAdmin


class CouncilMeetingAdmin(ComparedMeetingAdmin, MinutesUploadAdmin, PrefillAttendanceAdmin, PlanningAdmin):
    """With who was there, whom only this app knows."""

    inlines = [*PlanningAdmin.inlines, AttendanceInline]
