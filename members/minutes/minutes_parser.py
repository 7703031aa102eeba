"""Reads minutes in the form in which people write them.

    ## PyTorch Foundation
    Minutes of the August 11, 2026 Technical Advisory Council Meeting
    The council met on August 11, 2026, at 7am PDT/10am EDT/4pm CEST.
    * The meeting recording can be found [here](https://example.org/).
    **The following voting representatives attended the meeting:**
    **(12 are needed for quorum)**
    - [x] Ada Lovelace \\- vLLM Project Representative (Engines)
    **Call to Order**
    All that follows is text.

Every line is either understood whole, as part of this form, or stays in the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import dropwhile, groupby

from django.core.exceptions import ValidationError

from members.exchange.document_syntax import code_blocks
from members.minutes.attendance_lines import (
    is_attendance_heading,
    is_part_heading,
    is_remark,
    read_item,
    read_list_heading,
    says_who_attended,
    words_of_heading,
)
from members.minutes.attendance_lists import AttendanceLists
from members.minutes.days_and_times import NamedDay, find_days, find_times, start_of, write_day
from members.minutes.form_lines import (
    Title,
    is_of_section,
    read_chair,
    read_quorum,
    read_recorder,
    read_recording,
    read_title,
    says_only_when,
    says_quorum,
)
from members.minutes.minutes_document import TEXT_BEGINS, Minutes, MinutesError
from resources.zones import LocalTime
from tac_site.characters import clean_lines, clean_text

MAX_LINE = 1000  # of the form; a longer one is text
LINES_BEFORE_TITLE = 20
MAX_LINES_BETWEEN = 40  # a heading and its list
TITLE = "the title, such as “Minutes of the August 11, 2026 Technical Advisory Council Meeting”"
TIME = "a sentence that says when the meeting began, such as “It met on August 11, 2026, at 7am PT/4pm CET”"


def parse(text: str) -> Minutes:
    """MinutesError where the text is no minutes, or says what cannot be."""
    return _Reading(clean_lines(text).split("\n")).minutes()


@dataclass
class _Reading:
    lines: list[str]
    recording_url: str = ""
    quorum: int | None = None
    chaired_by: str = ""
    recorded_by: str = ""
    organization: str = ""
    lists: AttendanceLists = field(default_factory=AttendanceLists)
    doubts: list[str] = field(default_factory=list)
    in_sections: bool = False
    understood: set[int] = field(default_factory=set)  # which lines
    preamble: list[int] = field(default_factory=list)  # the lines before the first section that are not

    def minutes(self) -> Minutes:
        at, title = self._find_title()
        self.understood.add(at)
        self._read_organization(at)
        for number in range(at + 1, self.text_begins):
            if self._is_understood(number):
                self.understood.add(number)
        start = self._find_start(at, title)
        return Minutes(
            start,
            self.organization,
            title.words,
            self.recording_url,
            self.quorum,
            self.chaired_by,
            self.recorded_by,
            tuple(sorted(self.lists.attendees, key=lambda each: each.group)),
            self._text(),
            (*self.doubts, *self.lists.doubts()),
        )

    @cached_property
    def code(self) -> set[int]:
        return {at for block in code_blocks(self.lines) for at in block}

    @cached_property
    def text_begins(self) -> int:
        """The line of that heading, or the end."""
        found = (at for at, line in enumerate(self.lines) if words_of_heading(line) == TEXT_BEGINS)
        return next(found, len(self.lines))

    def _error(self, at: int, expected: str) -> MinutesError:
        return MinutesError(at + 1, self.lines[at], expected)

    # The title

    def _find_title(self) -> tuple[int, Title]:
        said = [at for at, line in enumerate(self.lines) if line.strip()][:LINES_BEFORE_TITLE]
        for number, at in enumerate(said):
            line = self.lines[at]
            if at in self.code or len(line) > MAX_LINE or read_item(line):
                continue
            try:
                title = read_title(line)
            except ValueError as error:
                raise self._error(at, "a day that the calendar has") from error
            if title and (title.day or number < 2 or words_of_heading(line)):
                return at, title
        raise self._error(said[0] if said else 0, TITLE)

    def _read_organization(self, title_at: int) -> None:
        """In the heading above the title."""
        above = [at for at in range(title_at) if self.lines[at].strip()]
        if above and (words := words_of_heading(self.lines[above[-1]])):
            self.organization = words
            self.understood.add(above[-1])

    # Line by line

    def _is_understood(self, at: int) -> bool:
        line = self.lines[at]
        if at in self.code or not line.strip():
            return False
        if len(line) <= MAX_LINE and self._is_of_form(at, line):
            return True
        if not self.in_sections:
            self.preamble.append(at)
        return False

    def _is_of_form(self, at: int, line: str) -> bool:
        item, below = read_item(line), self._below(at)
        if self.lists.continues(line, below):
            return True
        heading = read_list_heading(line, below)
        if self.lists.has_before_it(line, heading):
            return self._says_fact(line) or self.lists.reads(line, item, at + 1)
        if heading and self.lists.begin(heading, line, at + 1):
            self._reads_quorum(line, in_list=True)
            return True
        if is_attendance_heading(line) and words_of_heading(below):
            return True
        if item and item.mark is not None and self.lists.is_open:
            return self.lists.reads(line, item, at + 1)
        if self._says_fact(item.content if item else line) or self.lists.reads(line, item, at + 1):
            return True
        if heading or is_of_section(line):
            self.in_sections = True
            self.lists.end(is_told=heading is not None)
        if item and item.mark is not None:
            self.lists.leave(at + 1)
        return False

    def _below(self, at: int) -> str:
        """The next line that says something, and is no heading of a part of a list. Below a heading that says
        who attended, the list counts also behind a remark."""
        near = (line for line in self.lines[at + 1 : at + 1 + MAX_LINES_BETWEEN] if line.strip())
        below = (line for line in near if not (says_quorum(line) or is_part_heading(line)))
        first = next(below, "")
        if is_remark(first) and says_who_attended(self.lines[at]):
            behind = next(dropwhile(is_remark, below), "")
            if (item := read_item(behind)) and item.mark is not None:
                return behind
        return first

    def _says_fact(self, line: str) -> bool:
        return self._reads_person(line) or self._reads_quorum(line) or self._reads_recording(line)

    def _reads_quorum(self, line: str, in_list: bool = False) -> bool:
        found, is_whole = read_quorum(line) or (None, False)
        if self.quorum is None and (is_whole or in_list or not self.in_sections):
            self.quorum = found
        return is_whole and found == self.quorum

    def _reads_recording(self, line: str) -> bool:
        url, is_whole = read_recording(line) or ("", False)
        if not self.recording_url and (is_whole or not self.in_sections):
            self.recording_url = url
        return is_whole and url == self.recording_url

    def _reads_person(self, line: str) -> bool:
        chair, recorder = read_chair(line), read_recorder(line)
        if self.in_sections or (chair and self.chaired_by) or (recorder and self.recorded_by):
            return False
        self.chaired_by = self.chaired_by or chair
        self.recorded_by = self.recorded_by or recorder
        return bool(chair or recorder)

    # When it began

    def _find_start(self, title_at: int, title: Title) -> LocalTime:
        paragraphs = list(self._paragraphs())
        at, intro = next(((at, text) for at, text in paragraphs if find_times(text)), (title_at, ""))
        day = title.day.day if title.day else None
        days = {at: list(self._days(at, text)) for at, text in paragraphs}
        if day is None:
            named = [*days.get(at, []), *(each for found in days.values() for each in found)]
            if not named:
                raise self._error(title_at, f"{TITLE}, or the day below it")
            day = named[0].day
        elif days.get(at) and day not in [each.day for each in days[at]]:
            raise MinutesError(
                at + 1, days[at][0].words, f"{write_day(day)}, the day in the title (line {title_at + 1})"
            )
        if not intro:
            at, intro = self._named_later(title_at, day)
        try:
            start, doubts = start_of(day, find_times(intro))
        except ValidationError as error:
            raise self._error(at, f"a time that there is. {error.message.rstrip('.')}") from error
        if says_only_when(intro):
            self.understood.update(range(at, at + 1 + intro.count("\n")))
        weekdays = [title.day, *days.get(at, [])]
        self.doubts += [each.doubt for each in weekdays if each and each.doubt] + doubts
        return start

    def _paragraphs(self) -> Iterator[tuple[int, str]]:
        """Of the preamble: the first line of each, and what it says."""
        for _, numbered in groupby(enumerate(self.preamble), key=lambda pair: pair[1] - pair[0]):
            numbers = [at for _, at in numbered]
            yield numbers[0], "\n".join(self.lines[at] for at in numbers)

    def _days(self, at: int, text: str) -> Iterator[NamedDay]:
        try:
            yield from find_days(text)
        except ValueError as error:
            raise self._error(at, "a day that the calendar has") from error

    def _named_later(self, title_at: int, day: object) -> tuple[int, str]:
        """A line below the first heading that has the times and this day."""
        for at in range(title_at + 1, self.text_begins):
            line = self.lines[at]
            if find_times(line) and day in [each.day for each in self._days(at, line)]:
                return at, line
        raise self._error(title_at, f"{TIME} below this title")

    def _text(self) -> str:
        kept = [None if at in self.understood else line for at, line in enumerate(self.lines)]
        found: list[str] = []
        for is_gap, run in groupby(
            kept[: self.text_begins], key=lambda line: line is None or not line.strip()
        ):
            lines = list(run)
            found += [""] if is_gap and None in lines else [line or "" for line in lines]
        return clean_text("\n".join([*found, *self.lines[self.text_begins + 1 :]]))
