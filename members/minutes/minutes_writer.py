"""Writes minutes in the form that `minutes_parser` reads: it reads them as the same minutes."""

from collections.abc import Iterator

from members.exchange.document_syntax import escape, write_words
from members.minutes.attendance_lines import words_of_heading, write_attendee
from members.minutes.days_and_times import write_day, write_times
from members.minutes.minutes_document import HEADINGS, TEXT_BEGINS, Group, Minutes, MinutesError
from members.minutes.minutes_parser import parse


def write(minutes: Minutes) -> str:
    """The text as it stands, if that is read as it is meant. Else with a sentence that says when the meeting
    was, for the text does not, or below a heading that makes all of it text."""
    preamble, sections = _parts(minutes.text)
    sentence = f"The meeting was held on {write_day(minutes.start.day)}, at {write_times(minutes.start)}."
    forms = [
        _write(minutes, [preamble], [sections]),
        _write(minutes, [sentence, preamble], [sections]),
    ]
    below = f"**{TEXT_BEGINS}**\n{minutes.text}"
    return next((form for form in forms if _is_read_as(form, minutes)), _write(minutes, [sentence], [below]))


def _parts(text: str) -> tuple[str, str]:
    """What stands before the first heading, and the rest."""
    lines = text.split("\n")
    at = next((at for at, line in enumerate(lines) if words_of_heading(line)), len(lines))
    return "\n".join(lines[:at]).strip("\n"), "\n".join(lines[at:])


def _is_read_as(form: str, minutes: Minutes) -> bool:
    try:
        return parse(form) == minutes
    except MinutesError:
        return False


def _write(minutes: Minutes, before: list[str], after: list[str]) -> str:
    title = (
        f"the {write_day(minutes.start.day)} {minutes.title}"
        if minutes.title
        else write_day(minutes.start.day)
    )
    recording = escape(minutes.recording_url, "\\()")
    blocks = [
        f"## {write_words(minutes.organization)}" if minutes.organization else "",
        f"Minutes of {write_words(title)}",
        *before,
        f"Chaired by: {write_words(minutes.chaired_by)}" if minutes.chaired_by else "",
        f"Recorded by: {write_words(minutes.recorded_by)}" if minutes.recorded_by else "",
        f"* The meeting recording can be found [here]({recording})." if recording else "",
        *_lists(minutes),
        *after,
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _lists(minutes: Minutes) -> Iterator[str]:
    quorum = "" if minutes.quorum is None else f"**({minutes.quorum} are needed for quorum)**"
    if quorum and not minutes.of(Group.REPRESENTATIVE):
        yield quorum
    for group in Group:
        attendees = minutes.of(group)
        if not attendees:
            continue
        has_boxes = group != Group.GUEST or not all(each.is_present for each in attendees)
        of_group = quorum if group == Group.REPRESENTATIVE else ""
        yield "\n".join(filter(None, [f"**{HEADINGS[group]}**", of_group]))
        yield "\n".join(write_attendee(each, has_boxes) for each in attendees)
