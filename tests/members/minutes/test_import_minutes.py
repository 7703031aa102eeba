import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from members.models import Attendance, Member, Seat
from resources.models import Meeting
from tac_site.days import day_and_time
from tac_site.publishing.documents import Document, document_of, snapshot, with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import writing
from tests.factories import CouncilFactory, MeetingFactory, MemberFactory, SeatFactory, TermFactory
from tests.members.minutes.harbour_minutes import HARBOUR, MINUTES

pytestmark = pytest.mark.django_db

START, HOUR = MINUTES.start.at, timedelta(hours=1)
MEETING = "Meeting of 2026-09-08"
OF_THE_DAY = "The meeting of 8 September 2026, 7:00 in Los Angeles, 14:00 UTC. The site has"
Run = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _after_the_meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: START + 24 * HOUR)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "minutes.md"
    file.write_text(HARBOUR, encoding="utf-8")
    return file


@pytest.fixture
def run(file: Path) -> Run:
    def run(*options: str, text: str = "", command: str = "import_minutes") -> list[str]:
        if text:
            file.write_text(text, encoding="utf-8")
        output = io.StringIO()
        call_command(command, *([str(file)] if command == "import_minutes" else []), *options, stdout=output)
        return output.getvalue().splitlines()

    return run


def refusal(run: Run, *options: str, text: str = "") -> str:
    before = list(Revision.objects.values_list("pk")), Meeting.objects.count()
    with pytest.raises(CommandError) as refused:
        run(*options, text=text)
    assert (list(Revision.objects.values_list("pk")), Meeting.objects.count()) == before
    return re.sub(r"^\S+/minutes.md ", "", str(refused.value))


def roster() -> Member:
    CouncilFactory.create(organization="Water Foundation")
    grace: Member = MemberFactory.create(name="Grace Hopper")
    MemberFactory.create(name="Mary Somerville Jones")
    SeatFactory.create(name="Gold members", kind=Seat.Kind.MEMBER_CLASS)
    SeatFactory.create(name="Cobol", kind=Seat.Kind.PROJECT)
    TermFactory.create(
        member=MemberFactory.create(name="Joan Clarke"),
        seat=SeatFactory.create(name="Engines AI"),
        capacity=2,
    )
    return grace


def draft() -> Document:
    return Revision.objects.drafts().get().document


def saved() -> str:
    return f"which the site saved on {day_and_time(Revision.objects.drafts().get().saved_at)}"


def test_minutes_become_a_draft_and_then_a_meeting(run: Run) -> None:
    roster()
    said = [
        f"{OF_THE_DAY} no meeting of that day: this is a new one.",
        "Quorum stated: 3.",
        "There were 2 of 3 representatives, 1 of 1 alternates, 0 of 1 leads of working groups, 1 of 1 staff, "
        "2 of 2 guests.",
        "Recording: https://video.example.org/rec?a=1&b=2",
        "Action items: Mary writes to the pilots.; Joan counts the buoys.",
        "The next meeting is on 20 October 2026 at 7:00 in Los Angeles. "
        "The site has no meeting of that day yet.",
        "No member of the site: Ada Lovelace",
        "In no seat of the site: Mary Somerville (Tides Working Group Co-Chair, ISM)",
        "Not decided:",
        *["  Mary Somerville: Mary Somerville Jones?"] * 2,
    ]
    is_a_draft = f"{MEETING}: saved as a draft."
    assert run("--dry-run") == [*said, "A dry run: nothing was changed.", is_a_draft]
    assert not Revision.objects.of_kind(Meeting).exists()
    assert run() == [*said, is_a_draft]
    assert not Meeting.objects.exists()

    said[0] = f"{OF_THE_DAY} it as a draft, {saved()}: “{MEETING}”."
    assert run() == [*said, f"{MEETING}: unchanged."]
    assert run("--publish") == [*said, f"{MEETING}: published."]
    said[0] = f"{OF_THE_DAY} it: “{MEETING}”."
    assert run("--publish") == run() == [*said, f"{MEETING}: unchanged."]
    version = Revision.objects.of_kind(Meeting).get()
    assert (version.reason, version.live_at is not None) == ("Imported from minutes.md", True)

    meeting = Meeting.objects.get()
    assert (meeting.starts_at, meeting.zone, meeting.slug) == (START, "America/Los_Angeles", "2026-09-08")
    assert (meeting.status, meeting.minutes_state, meeting.recording_state) == (4, 2, 3)
    assert (meeting.minutes, meeting.quorum_stated, meeting.title) == (MINUTES.text, 3, "")
    assert meeting.recording_url == MINUTES.recording_url
    rows = Attendance.objects.select_related("member", "seat")
    assert [(row.name, row.is_present, str(row.member or ""), str(row.seat or "")) for row in rows] == [
        ("Ada Lovelace", False, "", "Engines AI"),
        ("Grace “Amazing” Hopper", True, "Grace Hopper", "Cobol"),
        ("Mary Somerville", True, "", "Gold members"),
        ("Joan Clarke", True, "Joan Clarke", "Engines AI"),
        ("Mary Somerville", False, "", ""),
        ("Pat Pier", True, "", ""),
        ("Bo Buoy", True, "", ""),
        ("Cleo vonBuoy", True, "", ""),
    ]
    written = run("2026-09-08", command="export_minutes")
    assert run(text="\n".join(written))[-1] == f"{MEETING}: unchanged."


def test_what_differs_is_said_and_an_editors_choice_stays(run: Run) -> None:
    grace, other = roster(), MemberFactory.create(name="Somebody Else")
    approved = {"minutes": "Five words of the editor", "minutes_state": 4, "minutes_correction": "Who"}
    meeting = MeetingFactory.create(starts_at=START - HOUR, agenda="Tides", quorum_stated=2, **approved)
    for values in [
        {"name": "Grace Hopper", "member": grace, "affiliation": "Army"},
        {"name": "Mary Somerville", "member": other, "is_present": True},
        {"name": "Ada Lovelace", "is_present": True, "role": "Chair"},
        {"name": "Bo", "group": 1},
        {"name": "Staff Before", "group": 4},
    ]:
        Attendance.objects.create(meeting=meeting, **values)
    lines = run(text=HARBOUR.replace("- [x] Pat Pier, Director, Piers", ""))
    assert lines[0] == f"{OF_THE_DAY} it: “{MEETING}”."
    assert lines[lines.index("Changed:") :] == [
        "Changed:",
        "  Start: replaces 8 September 2026, 6:00 in Los Angeles, 13:00 UTC with 8 September 2026, "
        "7:00 in Los Angeles, 14:00 UTC",
        "  Status: replaces “Scheduled” with “Held”",
        "  Minutes: replaces 5 words with 107 words",
        "  Recording: “Available”",
        "  Address of the recording: “https://video.example.org/rec?a=1&b=2”",
        "  Quorum: replaces “2” with “3”",
        "  Added to the attendance: 4",
        "  Present, and not absent: Grace “Amazing” Hopper",
        "  Absent, and not present: Ada Lovelace",
        "  Ada Lovelace, role: replaces “Chair” with “HC Chair”",
        "  Grace “Amazing” Hopper, name: replaces “Grace Hopper” with “Grace “Amazing” Hopper”",
        "  Grace “Amazing” Hopper, affiliation: replaces “Army” with “Navy”",
        "  Not listed any more: Bo",
        "No member of the site: Ada Lovelace",
        "In no seat of the site: Mary Somerville (Tides Working Group Co-Chair, ISM)",
        "Not decided:",
        "  Mary Somerville: Mary Somerville Jones?",
        "Doubtful:",
        "  The minutes that the site has are approved, and these have another text.",
        f"{MEETING}: saved as a draft.",
    ]
    first, *rows = draft()
    named = {(row["fields"]["name"], row["fields"].get("group", 1)): row for row in rows}
    assert named["Mary Somerville", 1]["fields"]["member"] == other.pk
    assert named["Grace “Amazing” Hopper", 1]["pk"] == Attendance.objects.get(name="Grace Hopper").pk
    assert (("Staff Before", 4) in named, len(named)) == (True, 8)
    assert (first["fields"]["agenda"], first["fields"]["minutes_state"]) == ("Tides", 4)
    assert Attendance.objects.count() == 5
    assert run()[-1] == f"{MEETING}: unchanged."


def test_a_waiting_draft_is_continued_but_not_published_unseen(run: Run) -> None:
    CouncilFactory.create(organization="Ship Foundation")
    meeting = MeetingFactory.create(starts_at=START)
    with writing(Meeting, meeting.pk) as writer:
        writer.save_draft(with_fields(snapshot(Meeting, meeting.pk), agenda="Typed"), needs_review=True)
    assert refusal(run, "--publish") == (
        f"was not imported. A draft of “{MEETING}” waits, and it says more than these minutes. "
        "Bring them in as a draft, look at it in its form and publish it there."
    )
    doubt = "The minutes are of the “Water Foundation”, and this council is one of the “Ship Foundation”."
    assert f"  {doubt}" in run()
    assert (draft()[0]["fields"]["agenda"], draft()[0]["fields"]["quorum_stated"]) == ("Typed", 3)
    assert Revision.objects.drafts().get().needs_review

    Revision.objects.drafts().update(goes_live_at=datetime(2027, 1, 1, tzinfo=UTC))
    assert run()[-1] == f"{MEETING}: unchanged."
    assert refusal(run, text=HARBOUR.replace("(3 are", "(4 are")) == (
        f"was not imported. The draft of “{MEETING}” is scheduled for 2027-01-01 at 00:00 (UTC). "
        "Publish it, or take the time out of its form. Then bring them in."
    )
    Revision.objects.drafts().update(goes_live_at=None)
    Meeting.objects.update(agenda="Meanwhile")
    assert refusal(run) == (
        f"was not imported. The draft of “{MEETING}” contradicts what was published since it was begun. "
        "Open its form and choose. Then bring the minutes in."
    )


def test_of_several_meetings_it_is_the_one_at_that_time(run: Run) -> None:
    MeetingFactory.create(pk=1, starts_at=START + 2 * HOUR)
    MeetingFactory.create(pk=2, starts_at=START + 9 * HOUR)
    MeetingFactory.create(pk=3, starts_at=START + 24 * HOUR)
    with writing(Meeting, 4) as writer:
        writer.save_draft(
            document_of([Meeting(id=4, starts_at=START, zone="Europe/Berlin", title="Drafted")])
        )
    assert run()[0] == f"{OF_THE_DAY} it as a draft, {saved()}: “Drafted of 2026-09-08”."
    with writing(Meeting, 4) as writer:
        writer.discard_draft()
    assert refusal(run) == (
        f"was not imported. There are 2 meetings on 8 September 2026, at 9:00 ({MEETING}) and 16:00 "
        f"({MEETING}), and not exactly one begins at 7:00. Correct the time in the minutes, or that of the "
        "meeting."
    )


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        (datetime(2026, 10, 20, 14, tzinfo=UTC), "The site has that meeting."),
        (datetime(2026, 10, 20, 15, tzinfo=UTC), "The site has a meeting of that day at 8:00, not then."),
    ],
)
def test_it_is_said_whether_the_next_meeting_is_planned(run: Run, planned: datetime, said: str) -> None:
    MeetingFactory.create(starts_at=planned)
    (line,) = (line for line in run() if line.startswith("The next meeting"))
    assert line == f"The next meeting is on 20 October 2026 at 7:00 in Los Angeles. {said}"


def test_minutes_may_be_short_early_and_of_another_meeting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = {"meeting_ordinal": 2, "meeting_weekday": 2, "meeting_time": time(7), "meeting_duration": 90}
    CouncilFactory.create(**rule, meeting_zone="America/Los_Angeles")
    monkeypatch.setattr(timezone, "now", lambda: START - HOUR)
    text = "Minutes of the September 8, 2026 Working Session\n\nThe meeting was held at 7am PST\n\n"
    text += "# Next Meeting\nMay 1, 2027"
    assert "has not begun yet" in refusal(run, "--publish", text=text)
    assert run() == [
        f"{OF_THE_DAY} no meeting of that day: this is a new one.",
        "No quorum is stated.",
        "No recording is named.",
        "The next meeting is on 1 May 2027. The site has no meeting of that day yet.",
        "Doubtful:",
        "  “7am PST”: on 8 September 2026 the clocks in Los Angeles do not show PST, but PDT. The time that "
        "they show then is meant here.",
        "  No list of who attended was found.",
        "Working Session of 2026-09-08: saved as a draft.",
    ]
    said = draft()[0]["fields"]
    assert (said["title"], said.get("status"), said["duration"]) == ("Working Session", None, 90)


def test_a_file_that_is_not_read_is_refused_whole(run: Run, file: Path) -> None:
    refused = refusal(run, text="# Harbour")
    assert refused.startswith("was not imported. Line 1: found “# Harbour”, expected the title, such as")
    assert refusal(run, text=HARBOUR.replace("Bo Buoy", "B" * 201)) == (
        f"was not imported. Line 33: found “{'B' * 77}…”, expected what fits. Ensure this value has at most "
        "200 characters (it has 201)."
    )
    for option in ("--publish", "--dry-run"):
        assert "at most 100000" in refusal(run, option, text=HARBOUR + "a" * 100_001)
    for content, problem in (
        (b"a" * (1024 * 1024 + 1), "It is larger than 1 MB: is it the right file?"),
        (
            b"\n" * 3001,
            "It has 3,001 lines, and minutes have at most 3,000. Leave out what belongs to none.",
        ),
        (
            b"PK\x03\x04",
            "It is a document of a word processor, or a PDF. Save it as Markdown (.md) first.",
        ),
        (b"a\n\xff", "Line 2: found the byte 0xFF, expected UTF-8 text. Save the file as UTF-8."),
    ):
        file.write_bytes(content)
        assert refusal(run) == f"was not imported. {problem}"
    file.unlink()
    assert refusal(run) == "cannot be read: No such file or directory."


def test_minutes_are_exported_to_a_file(run: Run, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"No meeting has the address “2026-09-09”\. There is none"):
        run("2026-09-09", command="export_minutes")
    CouncilFactory.create()
    MeetingFactory.create(starts_at=START, minutes="Said", minutes_state=2, slug="held")
    with pytest.raises(CommandError, match=r"No meeting has the address “2026-09-09”\. The newest are held"):
        run("2026-09-09", command="export_minutes")
    run("held", str(tmp_path / "out.md"), command="export_minutes")
    assert (tmp_path / "out.md").read_text(encoding="utf-8") == (
        "## Harbour Foundation\n\nMinutes of the September 8, 2026 Harbour Council Meeting\n\n"
        "The meeting was held on September 8, 2026, at 7am PDT/10am EDT/4pm CEST.\n\nSaid\n"
    )
    with pytest.raises(CommandError, match="cannot be written"):
        run("held", str(tmp_path), command="export_minutes")
