"""The meetings for other programs: docs/meetings.schema.json describes it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from members.attendance_record import COUNTS, AttendanceRecord, attendance_by_meeting
from members.public_data import ANY_SITE, json_response, optional_address
from resources.models import Meeting
from tac_site.caching.public_page import public_page

VERSION = 1  # goes up when something that was there is no longer there, or means something else


@public_page()
def meetings_json(request: HttpRequest) -> HttpResponse:
    meetings = list(Meeting.objects.public().listed())
    attendance = attendance_by_meeting(meetings)
    data = [_meeting(meeting, attendance.get(meeting.pk), request) for meeting in meetings]
    return json_response({"version": VERSION, "meetings": data}, ANY_SITE)


def _meeting(meeting: Any, attendance: AttendanceRecord | None, request: HttpRequest) -> dict[str, Any]:
    """A meeting from listed()."""
    page, first = meeting.get_absolute_url(), meeting.first_start
    has_minutes = meeting.minutes_state != Meeting.MinutesState.NONE
    return {
        "date": meeting.day,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "zone": meeting.zone,
        "title": meeting.title,
        "status": meeting.get_status_display().lower(),
        "note": meeting.note,
        "moved_from": first and first.at,
        "url": request.build_absolute_uri(page),
        "join_url": optional_address(meeting.public_join_url, request),
        "agenda": optional_address(f"{page}#agenda" if meeting.has_agenda else "", request),
        "minutes": optional_address(f"{page}#minutes" if has_minutes else "", request),
        "minutes_state": meeting.get_minutes_state_display().lower(),
        "minutes_approved_on": meeting.minutes_approved_on,
        "recording_url": optional_address(meeting.recording_url, request),
        "quorum_stated": meeting.quorum_stated,
        **(attendance.counts if attendance else dict.fromkeys(COUNTS)),
    }
