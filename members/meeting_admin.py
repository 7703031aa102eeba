from members.attendance_inline import AttendanceInline
from members.planning_admin import PlanningAdmin


class CouncilMeetingAdmin(PlanningAdmin):
    """With who was there, whom only this app knows."""

    inlines = [*PlanningAdmin.inlines, AttendanceInline]
