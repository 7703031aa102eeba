from collections.abc import Iterator
from dataclasses import dataclass, field

from members.minutes.attendance_lines import (
    NOBODY,
    Item,
    ListHeading,
    is_part_heading,
    is_remark,
    plain_words,
    read_attendee,
    read_item,
    words_of_heading,
)
from members.minutes.minutes_document import Attendee, Group, MinutesError
from tac_site.folding import fold

GROUPS = "representatives, alternates, leads, staff or others"


@dataclass
class AttendanceLists:
    """The lists that were read so far, and the one that the next line may belong to."""

    attendees: list[Attendee] = field(default_factory=list)
    heading: ListHeading | None = None
    takes_bullets: bool = False  # those without a box too
    is_begun: bool = False  # nothing of it was read yet
    is_told: bool = False  # that the list, which is below, stays in the text
    problems: list[str] = field(default_factory=list)
    left: list[int] = field(default_factory=list)  # the lines with boxes outside all lists
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
        self.heading, self.takes_bullets, self.is_begun = heading, True, True
        return True

    def has_before_it(self, line: str, heading: ListHeading | None) -> bool:
        """It is a remark below the heading of a list, and heads no other one."""
        heads_other = heading and heading.group is not None and heading != self.heading
        return self.is_begun and not heads_other and is_remark(line)

    def continues(self, line: str, below: str) -> bool:
        """It is the heading of a part of the list."""
        item = read_item(below)
        if self.heading is None or not is_part_heading(line) or item is None or item.mark is None:
            return False
        self.takes_bullets = True
        return True

    def end(self, is_told: bool) -> None:
        self.heading, self.is_begun, self.is_told = None, False, is_told

    def leave(self, number: int) -> None:
        """A line with a box, to the text."""
        if not self.is_told:
            self.left.append(number)

    def reads(self, line: str, item: Item | None, number: int) -> bool:
        """A line of text ends the list for what has no box, such as the bullets of another list."""
        heading = self.heading
        if heading is None or heading.group is None:
            return False
        has_box = item is not None and item.mark is not None
        if self.takes_bullets and plain_words(item.content if item else line).casefold() in NOBODY:
            self.is_begun = False
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
        self.is_begun = False
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
        return [*self.problems, *self._left(), *taken, *self._contradictions(), *nobody]

    def _left(self) -> Iterator[str]:
        """Above the last list: below it, they are those of other lists. Without one, all."""
        last = max((each.line for each in self.attendees), default=None)
        left = [number for number in self.left if last is None or number < last]
        if left:
            lines = f"{len(left)} lines with boxes, from line {left[0]} to {left[-1]}, stay"
            some = lines if len(left) > 1 else f"Line {left[0]} has a box, and stays"
            yield (
                f"{some} in the text. If it is a list of who attended, write above it whom it lists, as in "
                "“Voting representatives present:”."
            )

    def _contradictions(self) -> Iterator[str]:
        """Of one person in one list."""
        lines: dict[tuple[Group, str], dict[bool, int]] = {}
        for each in self.attendees:
            lines.setdefault((each.group, fold(each.name)), {}).setdefault(each.is_present, each.line)
        for each in self.attendees:
            of_name = lines[each.group, fold(each.name)]
            if len(of_name) == 2 and each.line == max(of_name.values()):
                here, away = of_name[True], of_name[False]
                yield f"“{each.name}” is present in line {here}, and absent in line {away} of the same list."
