from members.attendance_inline import AttendanceInline
from resources.meeting_admin import MeetingAdmin


class CouncilMeetingAdmin(MeetingAdmin):
    """With who was there, whom only this app knows."""

    inlines = [*MeetingAdmin.inlines, AttendanceInline]
