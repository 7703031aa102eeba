"""What a meeting says of itself that contradicts itself, by the field at which it is put right."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

if TYPE_CHECKING:
    from resources.models.meeting import Meeting

MOST_DOUBTS = 3
LARGEST_QUORUM = 1000  # councils have up to 300 members: more than that is mistyped
NO_QUORUM = (
    f"%(show_value)s is no quorum: it is a number from 1 to {LARGEST_QUORUM}. "
    "Correct it, or leave it empty if the minutes state none."
)
QUORUM_BOUNDS = [MinValueValidator(1, NO_QUORUM), MaxValueValidator(LARGEST_QUORUM, NO_QUORUM)]


def problems_of(meeting: "Meeting") -> dict[str, str]:
    return {
        **_with_status(meeting),
        **_with_minutes(meeting),
        **_with_addresses(meeting),
        **_too_early(meeting),
    }


def is_to_come(meeting: "Meeting") -> bool:
    return meeting.starts_at is not None and meeting.starts_at > timezone.now()


def doubts_about(meeting: "Meeting") -> list[str]:
    if meeting.is_cancelled:
        return []
    others = type(meeting).objects.at_the_time_of(meeting).taking_place()
    text = "goes on at the same time. If the two are one meeting, delete one of them."
    return [f"“{other.long_name}, {other.starts}” {text}" for other in others[:MOST_DOUBTS]]


def _with_status(meeting: "Meeting") -> dict[str, str]:
    if meeting.status != meeting.Status.HELD or not is_to_come(meeting):
        return {}
    return {"status": "The meeting has not begun yet, so it cannot have been held. Choose another status."}


def _with_minutes(meeting: "Meeting") -> dict[str, str]:
    state, states = meeting.minutes_state, meeting.MinutesState
    problems = {}
    if meeting.minutes and state == states.NONE:
        problems["minutes_state"] = "There are minutes. Say what state they are in, or empty them."
    if not meeting.minutes and state != states.NONE:
        problems["minutes"] = "They are said to be there. Write them, or choose “None” as their state."
    if state == states.APPROVED and not meeting.minutes_approved_on:
        problems["minutes_approved_on"] = "The minutes are approved. Write the day on which they were."
    if meeting.minutes_approved_on and state in (states.NONE, states.DRAFT):
        text = "This day says that the minutes are approved, and their state does not."
        problems["minutes_approved_on"] = f"{text} Empty it, or choose “Approved”."
    if state == states.CORRECTED and not meeting.minutes_correction:
        problems["minutes_correction"] = "The minutes are corrected. Write why, in a few words."
    if meeting.minutes_correction and state != states.CORRECTED:
        text = "This says that the minutes are corrected, and their state does not."
        problems["minutes_correction"] = f"{text} Empty it, or choose “Corrected”."
    return problems


def _too_early(meeting: "Meeting") -> dict[str, str]:
    states = meeting.MinutesState
    if meeting.minutes_state not in (states.APPROVED, states.CORRECTED) or not is_to_come(meeting):
        return {}
    text = "The meeting has not begun yet, so its minutes can be no more than a draft. Choose “Draft”."
    return {"minutes_state": text}


def _with_addresses(meeting: "Meeting") -> dict[str, str]:
    problems = {}
    is_available = meeting.recording_state == meeting.RecordingState.AVAILABLE
    if is_available and not meeting.recording_url:
        problems["recording_url"] = "The recording is available. Write where it is."
    if meeting.recording_url and not is_available:
        text = "There is an address of the recording. Choose “Available”, or empty the address."
        problems["recording_state"] = text
    if meeting.join_is_public and not meeting.join_url:
        text = "There is no address to show. Write the address to join above, or untick this."
        problems["join_is_public"] = text
    return problems
