import pytest

from members.minutes.minutes_parser import parse
from tests.members.minutes.harbour_minutes import HARBOUR, MINUTES

HEAD = "# Minutes of the September 8, 2026 Harbour Council Meeting\nIt met at 7am PT.\n"
REPRESENTATIVES = "**The following voting representatives attended:**\n"


@pytest.mark.parametrize(
    "remark",
    [
        "**(twelve are needed for quorum)**",
        "**(Quorum was met: 2 of 3 representatives present)**",
        "A quorum of 3 was reached.\n2 of 3 representatives were present.",
    ],
)
def test_a_remark_between_a_heading_and_its_list_stays_in_the_text(remark: str) -> None:
    minutes = parse(HARBOUR.replace("**(3 are needed for quorum)** ", remark))
    assert (minutes.attendance, minutes.doubts) == (MINUTES.attendance, ())
    assert minutes.text == MINUTES.text.replace("\n\n**Call", f"\n\n{remark}\n\n**Call")


def test_lists_that_stay_in_the_text_and_contradictions_are_doubtful() -> None:
    room = "**In the room:**\n- [x] Ada\n- [ ] Bo\n\n- [x] Cleo\n"
    doubt = "in the text. If it is a list of who attended, write above it whom it lists, as in "
    doubt += "“Voting representatives present:”."
    left = f"3 lines with boxes, from line 4 to 7, stay {doubt}"
    assert parse(f"{HEAD}{room}").doubts == (left, "No list of who attended was found.")
    twice = f"{REPRESENTATIVES}- [ ] Joan\n- [x] JOAN\n- [x] Joan\n"
    below = "**Guests:**\n- [ ] Joan\n\n**Actions**\n- [ ] Joan"
    contradiction = "“JOAN” is present in line 10, and absent in line 9 of the same list."
    assert parse(f"{HEAD}{room}{twice}{below}").doubts == (left, contradiction)
    one = room.split("\n- [ ]")[0]
    assert f"Line 4 has a box, and stays {doubt}" in parse(f"{HEAD}{one}").doubts
