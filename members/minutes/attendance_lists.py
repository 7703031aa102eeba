from dataclasses import dataclass, field

from members.minutes.attendance_lines import (
    NOBODY,
    Item,
    ListHeading,
    is_part_heading,
    plain_words,
    read_attendee,
    read_item,
    words_of_heading,
)
from members.minutes.minutes_document import Attendee, Group, MinutesError

GROUPS = "representatives, alternates, leads, staff or others"


@dataclass
class AttendanceLists:
    """The lists that were read so far, and the one that the next line may belong to."""

    attendees: list[Attendee] = field(default_factory=list)
    heading: ListHeading | None = None
    takes_bullets: bool = False  # those without a box too
    problems: list[str] = field(default_factory=list)
    boxed: set[Group] = field(default_factory=set)  # whose lists have boxes
    unboxed: list[Attendee] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.heading is not None

    def begin(self, heading: ListHeading, line: str, number: int) -> bool:
        if heading.group is None:
            words = words_of_heading(line) or plain_words(line)
            text = f"“{words}” (line {number}) does not say who they were: {GROUPS}."
            self.problems.append(f"{text} That list stays in the text.")
            return False
        self.heading, self.takes_bullets = heading, True
        return True

    def continues(self, line: str, below: str) -> bool:
        """It is the heading of a part of the list."""
        item = read_item(below)
        if self.heading is None or not is_part_heading(line) or item is None or item.mark is None:
            return False
        self.takes_bullets = True
        return True

    def end(self) -> None:
        self.heading = None

    def reads(self, line: str, item: Item | None, number: int) -> bool:
        """A line of text ends the list for what has no box, such as the bullets of another list."""
        heading = self.heading
        if heading is None or heading.group is None:
            return False
        has_box = item is not None and item.mark is not None
        if self.takes_bullets and plain_words(item.content if item else line).casefold() in NOBODY:
            return True
        if item and item.is_nested and not has_box:
            return False
        if item is None or not (has_box or self.takes_bullets):
            self.takes_bullets = False
            return False
        if item.is_present is None:
            raise MinutesError(number, line, "“[x]” before who was there, or “[ ]” before who was not")
        is_present = item.is_present if has_box else heading.is_present
        return self._add(read_attendee(heading.group, item.content, is_present, number), item, number)

    def _add(self, attendee: Attendee | None, item: Item, number: int) -> bool:
        if attendee is None:
            if item.content:
                self.problems.append(f"Line {number} has no name: “{item.content}” stays in the text.")
            return not item.content
        self.attendees.append(attendee)
        if item.mark is None:
            self.unboxed.append(attendee)
        else:
            self.boxed.add(attendee.group)
        return True

    def doubts(self) -> list[str]:
        """Sentences for people."""
        taken = [
            f"“{each.name}” (line {each.line}) has no box, as others of the list have, and is taken as "
            f"{'present' if each.is_present else 'absent'}."
            for each in self.unboxed
            if each.group in self.boxed
        ]
        nobody = [] if self.attendees else ["No list of who attended was found."]
        return [*self.problems, *taken, *nobody]
