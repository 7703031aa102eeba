import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.minutes.attendance_lines import read_attendee
from members.minutes.minutes_document import Attendee, Group, Minutes, MinutesError
from members.minutes.minutes_parser import TIME, TITLE, parse
from members.minutes.minutes_sections import action_items, next_meeting
from tests.members.minutes.harbour_minutes import HARBOUR, MINUTES
from tests.members.strategies import steady

SHORT = "# Minutes of the September 8, 2026 Harbour Council Meeting\nIt met at 7am PT.\n"
REPRESENTATIVE = "**The following voting representatives attended:**\n"


def test_the_form_is_read_to_the_letter() -> None:
    minutes = parse(HARBOUR)
    assert minutes == MINUTES
    assert (minutes.doubts, len(minutes.of(Group.GUEST))) == ((), 2)
    assert str(next_meeting(minutes.text)) == "20 October 2026 at 7:00 in Los Angeles"
    assert action_items(minutes.text) == ["Mary writes to the pilots.", "Joan counts the buoys."]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        ("\n\n## Water", "\ufeff## Water"),
        ("- [", "* ["),
        ("- [x]", "1. [x]"),
        ("[x]", "\\[x\\]"),
        (" \\- ", " – "),
        (" \\- ", " - "),
        (" \\- ", "— "),
        ("(Engines AI)", "(Engines AI)."),
        ("Joan Clarke (Engines AI)", "**Joan Clarke (Engines AI)**"),
        ("HC Chair (Engines AI)", "HC\u00a0Chair\u00a0(Engines AI)"),
        ("Ada Lovelace \\- HC Chair (Engines AI)", "Ada Lovelace (Engines AI) \\- HC Chair"),
        ("Ada Lovelace \\- HC Chair (Engines AI)", "Ada Lovelace, HC Chair (Engines AI)"),
        ("## Water Foundation", "**Water Foundation**"),
        (
            "Minutes of the September 8, 2026 Harbour Council Meeting",
            "Harbour Council Meeting Minutes, 2026-09-08",
        ),
        ("Minutes of the Sept", "# Minutes of the Tuesday, Sept"),
        ("**(3 are needed for quorum)**", "Quorum: 3"),
        ("**The following voting representatives attended the meeting:**", "### Voting members present"),
        ("**The following other individuals attended the meeting:**", "Guests:"),
        ("**The following alternate", "The following alternate"),
        ("[here](https://video.example.org/rec?a=1&b=2)", "at https://video.example.org/rec?a=1&b=2"),
        ("* Cleo", "* None\n* Cleo"),
        ("- [x] Pat", "- [ ]\n- [x] Pat"),
        ("- [x] Joan", "- [x]Joan"),
        ("- [X] Mary", "- [ x ] Mary"),
        ("- [ ] ", "- [  ] "),
        ("- [ ] Ada", "- []Ada"),
    ],
)  # fmt: skip
def test_other_months_write_it_otherwise(old: str, new: str) -> None:
    head, sections = HARBOUR.split("**Call", 1)
    assert old in head
    text = head.replace(old, new) + "**Call" + sections
    assert parse(text) == MINUTES
    assert parse(text).doubts == ()


def test_a_file_may_say_less() -> None:
    minutes = parse(SHORT)
    assert minutes == Minutes(MINUTES.start, "", MINUTES.title, text="It met at 7am PT.")
    assert minutes.doubts == ("No list of who attended was found.",)


LOOSE = f"""A logo
{SHORT}
Chaired by: Ada
Scribe: Joan Clarke
Scribe: Mary
In all, 3 members are needed for quorum.

Quorum: 4
Recording: https://a.example/ and https://b.example/

The recording, without the song, is at <https://c.example/>.

{REPRESENTATIVE}- [x] Ada
  - late
- [ ] (Navy)
- Joan

Many were there.
- [ ] Mary
- Bo

**Regrets from voting members**
nobody

**Attendees**
- [x] Who

**Talk**
Chair: Bo
3 for quorum
Quorum: 3
* Recording: https://d.example
"""
REST = """A logo

It met at 7am PT.

Scribe: Mary
In all, 3 members are needed for quorum.

Quorum: 4
Recording: https://a.example/ and https://b.example/

The recording, without the song, is at <https://c.example/>.

  - late
- [ ] (Navy)

Many were there.

- Bo

**Attendees**
- [x] Who

**Talk**
Chair: Bo
3 for quorum

* Recording: https://d.example"""


def test_what_is_not_understood_stays_in_the_text() -> None:
    minutes = parse(LOOSE)
    read = Minutes(MINUTES.start, "", MINUTES.title, "https://c.example/", 3, "Ada", "Joan Clarke")
    mary = Attendee(Group.REPRESENTATIVE, "Mary", is_present=False)
    present = [Attendee(Group.REPRESENTATIVE, name) for name in ("Ada", "Joan")]
    assert minutes == replace(read, attendance=(*present, mary), text=REST)
    assert minutes.doubts == (
        "Line 18 has no name: “(Navy)” stays in the text.",
        "“Attendees” (line 28) does not say who they were: representatives, alternates, leads, staff or "
        "others. That list stays in the text.",
        "“Joan” (line 19) has no box, as others of the list have, and is taken as present.",
    )


OTHERWISE = """# Harbour Council Meeting Minutes
**September 8, 2026**

7:00 AM - 8:00 AM PT / 4 PM - 5 PM CEST

## Attendance

### Voting Members (quorum: 3)

**Member companies**
- [x] Ada Lovelace

**Projects:**
- [ ] Grace Hopper - Cobol Project (Navy) - late

### Guests
- Bo

**Projects**
* The pier
"""


def test_a_list_may_have_parts_and_the_day_a_line_of_its_own() -> None:
    minutes = parse(OTHERWISE)
    ada = Attendee(Group.REPRESENTATIVE, "Ada Lovelace")
    grace = Attendee(Group.REPRESENTATIVE, "Grace Hopper", "Cobol Project - late", "Navy", False)
    assert minutes == replace(
        Minutes(MINUTES.start, "", "Harbour Council Meeting", quorum=3),
        attendance=(ada, grace, Attendee(Group.GUEST, "Bo")),
        text="**September 8, 2026**\n\n7:00 AM - 8:00 AM PT / 4 PM - 5 PM CEST\n\n**Projects**\n* The pier",
    )
    assert minutes.doubts == ()


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", f"Line 1: found nothing, expected {TITLE}."),
        (
            "\n# Harbour Council\nIt meets.\n- [x] Ada",
            f"Line 2: found “# Harbour Council”, expected {TITLE}.",
        ),
        (
            "Intro\nAbout\nof the minutes\n```\nMinutes of 2026-09-08\n```",
            f"Line 1: found “Intro”, expected {TITLE}.",
        ),
        (
            "Minutes of the June 31, 2026 Meeting",
            "Line 1: found “Minutes of the June 31, 2026 Meeting”, expected a day that the calendar has.",
        ),
        (
            f"Minutes of the meeting\n{'a' * 1001} on June 31, 2026, at 7am PT",
            f"Line 2: found “{'a' * 77}…”, expected a day that the calendar has.",
        ),
        (
            "Minutes of the meeting\nIt began at 7am PT.",
            f"Line 1: found “Minutes of the meeting”, expected {TITLE}, or the day below it.",
        ),
        (
            "Minutes of September 8, 2026\n**Talk**\nThey met at 7am.\nNext: July 3, 2027, 7am PT",
            f"Line 1: found “Minutes of September 8, 2026”, expected {TIME} below this title.",
        ),
        (
            "Minutes of September 8, 2026\n\nIt met on September 9, 2026, at 7am PT",
            "Line 3: found “September 9, 2026”, expected September 8, 2026, the day in the title (line 1).",
        ),
        (
            "Minutes of March 14, 2027\n\nIt met at 2:30am PT",
            "Line 3: found “It met at 2:30am PT”, expected a time that there is. It is never 2:30 on "
            "2027-03-14 in Los Angeles, where the clocks are put forward over that hour. Is 3:30 meant? "
            "Write a time that there is.",
        ),
        (
            f"{SHORT}{REPRESENTATIVE}- [x] Ada\n- [?] Joan",
            "Line 5: found “- [?] Joan”, expected “[x]” before who was there, or “[ ]” before who was not.",
        ),
    ],
)
def test_what_is_no_minutes_is_refused_with_the_line(text: str, refusal: str) -> None:
    with pytest.raises(MinutesError) as error:
        parse(text)
    assert str(error.value) == refusal


@pytest.mark.parametrize(
    "text",
    [
        "Minutes\n\nDate: 8 September 2026\n\nTime: 7am PDT",
        "Minutes of the meeting\nIt met on the 8th of September, 2026 at 7:00-8:00 a.m. (PDT).",
        "# Harbour Council Meeting, September 8th, 2026\n## When\nOn 2026-09-08, 14:00 UTC",
    ],
)
def test_the_day_and_the_time_may_be_elsewhere(text: str) -> None:
    start = parse(text).start
    assert (start.iso, str(start.day)) == ("2026-09-08T14:00Z", "2026-09-08")


@pytest.mark.parametrize(
    ("group", "line", "name", "role", "affiliation"),
    [
        (
            Group.GUEST,
            "Olatunji (Tunji) Ruwase (U of I (UIUC))",
            "Olatunji (Tunji) Ruwase",
            "",
            "U of I (UIUC)",
        ),
        (Group.GUEST, "Choi, James (Meta)", "Choi, James", "", "Meta"),
        (Group.STAFF, "Pat Pier, PhD, Director", "Pat Pier, PhD", "Director", ""),
        (Group.STAFF, "Pat, Events (Office)", "Pat", "Events", "Office"),
        (Group.LEAD, "Jean-Luc – Lead - Docs (B-C)", "Jean-Luc", "Lead - Docs", "B-C"),
    ],
)
def test_who_it_was_is_read_as_it_is_written(
    group: Group, line: str, name: str, role: str, affiliation: str
) -> None:
    assert read_attendee(group, line, True, 1) == Attendee(group, name, role, affiliation)


WORD = re.compile(r"\w+")
OF_THE_FORM = """Minutes of the meeting The recording can be found here are needed for quorum x nobody Quorum
    September Minutes Chaired by Scribe Recording Chair X Nobody"""
LINES = [*HARBOUR.split("\n"), *LOOSE.split("\n"), "", "Ada - Joan (B) c"]


@settings(steady, max_examples=50)
@given(st.lists(st.sampled_from(LINES), max_size=20))
def test_no_word_is_lost(lines: list[str]) -> None:
    text = "\n".join([SHORT, *lines])
    minutes = parse(text)
    attendance = [(each.name, each.role, each.affiliation) for each in minutes.attendance]
    kept = f"{replace(minutes, text='', attendance=())} {attendance} {minutes.text}"
    headings = [line for line in text.split("\n") if "attended" in line or "oting members" in line]
    assert {*WORD.findall(text)} - {*WORD.findall(f"{kept} {headings} {OF_THE_FORM}")} == set()
