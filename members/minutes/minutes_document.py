"""The minutes of a meeting as data: what their form says, and the text of all the rest."""

from dataclasses import dataclass, field

from members.exchange.council_document import DocumentError
from members.models import Attendance
from resources.zones import LocalTime


class MinutesError(DocumentError):
    """The file is no minutes: which line, what stood there, what was expected."""


Group = Attendance.Group

# How the groups are headed, in their order.
HEADINGS = {
    Group.REPRESENTATIVE: "The following voting representatives attended the meeting:",
    Group.ALTERNATE: "The following alternate voting representatives attended the meeting:",
    Group.LEAD: "The following working group leads attended the meeting:",
    Group.STAFF: "The following foundation personnel attended the meeting:",
    Group.GUEST: "The following other individuals attended the meeting:",
}
TEXT_BEGINS = "Text of the minutes"  # a heading: everything below it is text, whatever it looks like


@dataclass(frozen=True)
class Attendee:
    """As it is written."""

    group: Group
    name: str
    role: str = ""
    affiliation: str = ""
    is_present: bool = True
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Minutes:
    start: LocalTime
    organization: str = ""
    title: str = ""  # such as “Technical Advisory Council Meeting”
    recording_url: str = ""
    quorum: int | None = None
    chaired_by: str = ""
    recorded_by: str = ""
    attendance: tuple[Attendee, ...] = ()
    text: str = ""  # Markdown: all that is not in the fields above
    doubts: tuple[str, ...] = field(default=(), compare=False)  # sentences for people

    def of(self, group: Group) -> list[Attendee]:
        return [each for each in self.attendance if each.group == group]
