from members.minutes.minutes_document import Attendee, Minutes
from members.models import Attendance, Council
from resources.models import Meeting


def minutes_of(meeting: Meeting) -> Minutes:
    """As minutes_writer writes them."""
    council = Council.objects.current()
    return Minutes(
        meeting.starts,
        council.organization,
        meeting.title or f"{council.name} Meeting".strip(),
        meeting.recording_url,
        meeting.quorum_stated,
        meeting.chaired_by,
        meeting.recorded_by,
        tuple(_attendee(row) for row in Attendance.objects.filter(meeting=meeting)),
        meeting.minutes,
    )


def _attendee(row: Attendance) -> Attendee:
    group = Attendance.Group(row.group)
    return Attendee(group, row.name, row.role, row.affiliation, row.is_present)
