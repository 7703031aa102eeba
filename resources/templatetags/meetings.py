from dataclasses import dataclass
from typing import Any

from django import template

from resources.models import Meeting

register = template.Library()

Minutes, Recording = Meeting.MinutesState, Meeting.RecordingState
MINUTES = {
    Minutes.DRAFT: "Draft minutes",
    Minutes.APPROVED: "Minutes",
    Minutes.CORRECTED: "Corrected minutes",
}
RECORDING = {
    Recording.UNKNOWN: "No recording known",
    Recording.EXPECTED: "Recording expected",
    Recording.AVAILABLE: "Recording",
    Recording.NONE: "No recording was made",
}


@dataclass(frozen=True)
class Record:
    text: str
    url: str = ""  # empty of what is missing


@register.filter
def records(meeting: Any, page: str) -> list[Record]:
    """What there is of a meeting from with_agenda() and with_papers(), and, unless it is cancelled, what is
    missing. The page is where these are: empty on that page itself, which may be a preview."""
    is_over = meeting.is_over
    found = [Record("Agenda", f"{page}#agenda") if meeting.has_agenda else Record("No agenda")]
    if not is_over and not meeting.has_agenda:
        found = [Record("No agenda yet")]
    if text := MINUTES.get(Minutes(meeting.minutes_state)):
        found.append(Record(text, f"{page}#minutes"))
    elif is_over:
        found.append(Record("Minutes expected" if meeting.awaits_minutes else "No minutes"))
    if is_over or meeting.recording_url:
        found.append(Record(RECORDING[Recording(meeting.recording_state)], meeting.recording_url))
    if papers := meeting.paper_count:
        found.append(Record("Slides" if papers == 1 else f"{papers} papers", f"{page}#papers"))
    return [each for each in found if each.url] if meeting.is_cancelled else found
