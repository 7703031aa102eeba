import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from members.exchange.council_exchange import dump
from members.management.commands import import_council
from members.models import Council, Member, Term
from resources.models import Resource

pytestmark = pytest.mark.django_db

TAC = Path(__file__).resolve().parents[3] / "shared" / "council" / "tac.md"

COUNCIL = """\
# Harbour Council
### The Harbour Council (HC) looks after the water.
## Resources
- Attend a meeting (Public calendar)
### Ada Lovelace, Engines (HC Chair)
Ada wrote the first program.
### Joan Clarke
"""


def run(file: Path, *options: str) -> list[str]:
    output = io.StringIO()
    call_command("import_council", str(file), *options, stdout=output)
    return output.getvalue().splitlines()


def refusal(file: Path, *options: str) -> str:
    with pytest.raises(CommandError) as refused:
        run(file, *options)
    assert refused.value.returncode != 0
    assert [Council.objects.count(), Resource.objects.count(), Member.objects.count()] == [0, 0, 0]
    return str(refused.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "council.md"
    file.write_text(COUNCIL, encoding="utf-8")
    return file


@pytest.fixture
def tac() -> Path:
    if not TAC.exists():
        pytest.skip(f"the real council's page, {TAC}, is not on this machine")
    return TAC


def test_the_real_page_is_imported_to_the_letter(tac: Path) -> None:
    lines = tac.read_text(encoding="utf-8").split("\n")
    resources_at = lines.index("## Resources")
    overview = [line.removeprefix("### ") for line in lines[:resources_at] if line and line[:2] != "# "]
    bullets = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    bios: dict[str, list[str]] = {}
    for line in lines[resources_at + 1 :]:
        if line.startswith("### "):
            bios[line.removeprefix("### ")] = []
        elif line and bios and not line.startswith("# Source:"):
            list(bios.values())[-1].append(line)

    run(tac)

    council, today = Council.objects.get(), dump()
    assert (len(overview), len(bullets), len(bios)) == (2, 4, 16)
    assert (f"# {council.name}", council.short_name) == (next(filter(None, lines)), "TAC")
    assert council.overview == "\n\n".join(overview)
    assert [f"{r.title} ({r.note})" if r.note else r.title for r in today.resources] == bullets
    assert [member.name for member in today.members] == list(bios)
    assert [member.bio for member in today.members] == ["\n".join(bio) for bio in bios.values()]
    assert sum(1 for member in today.members if member.bio) == 8
    assert [name for name, bio in bios.items() if len(bio) == 2] == ["Ricardo Aravena"]
    assert set(Term.objects.values_list("office", "employer", "starts_on", "ends_on")) == {
        (3, "", None, None)
    }


def test_a_second_import_of_the_real_page_changes_nothing(tac: Path) -> None:
    assert run(tac)[-3:] == [
        "Council: 1 created, 0 updated, 0 unchanged",
        "Resources: 4 created, 0 updated, 0 unchanged",
        "Members: 16 created, 0 updated, 0 unchanged",
    ]
    assert run(tac) == [
        "Council: 0 created, 0 updated, 1 unchanged",
        "Resources: 0 created, 0 updated, 4 unchanged",
        "Members: 0 created, 0 updated, 16 unchanged",
    ]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(file: Path) -> None:
    assert run(file, "--dry-run") == [
        "A dry run: nothing was changed.",
        "Changed:",
        "  Council Harbour Council",
        "    new",
        "  Resource Attend a meeting",
        "    new",
        "  Member Ada Lovelace",
        "    new",
        "    term begun: Chair, Engines",
        "  Member Joan Clarke",
        "    new",
        "    term begun: Member",
        "Council: 1 created, 0 updated, 0 unchanged",
        "Resources: 1 created, 0 updated, 0 unchanged",
        "Members: 2 created, 0 updated, 0 unchanged",
    ]
    assert [Council.objects.count(), Resource.objects.count(), Member.objects.count()] == [0, 0, 0]


def test_the_report_says_what_changes_from_and_to(file: Path) -> None:
    run(file, "--on", "2024-09-01")
    file.write_text(
        "# Harbour Council\n## Resources\n- Attend a meeting (Calendar)\n"
        "### Joan Clarke\n#### Navy\n#### HC Chair\n#### Cryptanalyst\nJoan.\n### Ada **Lovelace**\n"
        f"Ada {'wrote the first ' * 20}program."
    )

    for _ in range(2):
        assert run(file, "--on", "2025-09-01", "--dry-run")[1:-3] == [
            "Changed:",
            "  Resource Attend a meeting",
            "    note: “Public calendar” → “Calendar”",
            "  Member Joan Clarke",
            "    job title: nothing → “Cryptanalyst”",
            "    bio: nothing → “Joan.”",
            "    term: Member, since 2024-09-01 → Member, 2024-09-01 to 2025-08-31",
            "    term begun: Chair, Navy, since 2025-09-01",
            "  Member Ada Lovelace",
            "    bio: 0 words taken out, 57 put in",
            "    term: Chair, Engines, since 2024-09-01 → Chair, Engines, 2024-09-01 to 2025-08-31",
            "    term begun: Member, Engines, since 2025-09-01",
        ]


def test_the_report_says_what_is_left_alone(file: Path) -> None:
    run(file)
    file.write_text("# Harbour Council\n## Resources\n### Joan Clarke, Navy\nJoan.\n### Bo\n#### Boss")

    assert run(file, "--on", "2024-09-01", "--end-missing") == [
        "Changed:",
        "  Member Bo",
        "    new",
        "    term begun: Member, Boss, 2024-09-01 to 2024-09-01",
        "Left alone, because the site knows it from a later day:",
        "  Member Joan Clarke",
        "    bio",
        "    no employer, not “Navy”",
        f"The site knows the council of {timezone.localdate()}: a document of an earlier day only adds who "
        "served then. Complete in the admin what it does not say, such as their last day.",
        "Council: 0 created, 0 updated, 1 unchanged",
        "Resources: 0 created, 0 updated, 0 unchanged",
        "Members: 1 created, 0 updated, 1 unchanged",
        "Serving, but not in the document: Ada Lovelace",
    ]


@pytest.mark.parametrize("options", [["--on", "2024-09-01", "--end-missing"], ["--on", "2026-01-01"]])
def test_an_older_page_after_the_real_one_does_no_harm(tac: Path, file: Path, options: list[str]) -> None:
    run(tac)
    before = dump()
    file.write_text(
        "# Old Council\n### Old.\n## Resources\n- Old\n### Luca Antiga, Orobix (Chair)\nOld.\n### Bo Two"
    )
    for _ in range(2):
        run(file, *options)

    assert dump() == before
    assert sorted(Member.objects.former(timezone.localdate()).values_list("name", flat=True)) == ["Bo Two"]


def test_members_not_named_are_reported(file: Path) -> None:
    run(file)
    file.write_text("# Harbour Council\n## Resources\n")

    assert run(file)[-1] == "Serving, but not in the document: Ada Lovelace, Joan Clarke"


def test_terms_of_members_not_named_end_the_day_before(file: Path) -> None:
    run(file, "--on", "2024-09-01")
    file.write_text("# Harbour Council\n## Resources\n### Ada Lovelace (Vice Chair)")

    assert run(file, "--on", "2025-09-01", "--end-missing")[-2:] == [
        "Members: 0 created, 1 updated, 0 unchanged",
        "Terms ended: Joan Clarke",
    ]
    assert sorted(map(str, Term.objects.all())) == [
        "Chair, Engines, 2024-09-01 to 2025-08-31",
        "Member, 2024-09-01 to 2025-08-31",
        "Vice Chair, Engines, since 2025-09-01",
    ]


def test_the_site_s_short_name_may_stand_before_a_role(file: Path) -> None:
    run(file)
    Council.objects.update(short_name="Port-Council")
    file.write_text("# Harbour Council\n## Resources\n### Ada Lovelace (Port Council Member)")
    run(file)

    assert Term.objects.get(member__slug="ada-lovelace").office == Term.Office.NONE


def test_a_byte_order_mark_and_crlf_are_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + COUNCIL.replace("\n", "\r\n").encode())
    run(file)

    assert dump().name == "Harbour Council"
    assert dump().members[0].bio == "Ada wrote the first program."


def test_ending_terms_needs_a_day(file: Path) -> None:
    assert refusal(file, "--end-missing") == (
        "--end-missing needs --on DATE: the day from which the document holds."
    )


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (
            "01/12/2026",
            "Does “01/12/2026” mean 1 December 2026 or 12 January 2026? Write 2026-12-01 or 2026-01-12.",
        ),
        ("20240901", "Does “20240901” mean 1 September 2024? Write 2024-09-01."),
        ("0001-01-01", "Does “0001-01-01” mean 1 January 2001? Write 2001-01-01."),
        ("tomorrow", "“tomorrow” is not a day. Write year, month and day as in 2026-12-01."),
        ("", "“” is not a day. Write year, month and day as in 2026-12-01."),
    ],
)
def test_a_day_that_is_not_clear_is_asked_about(file: Path, day: str, problem: str) -> None:
    assert refusal(file, "--on", day) == f"Error: argument --on: {problem}"


@pytest.mark.parametrize(("since", "day"), [("since", "1000-01-01"), ("from", "9999-12-31")])
def test_the_first_and_the_last_day_of_the_calendar_are_days(file: Path, since: str, day: str) -> None:
    run(file, "--on", day)
    file.write_text("# Harbour Council\n## Resources\n### Joan Clarke (Vice Chair)")
    run(file, "--on", day, "--end-missing")

    assert sorted(map(str, Term.objects.all())) == [
        f"Chair, Engines, {since} {day}",
        f"Vice Chair, {since} {day}",
    ]


@pytest.mark.parametrize(
    ("heading", "problem"),
    [
        (
            "Grace Hopper (Captain)",
            "found “Captain”, expected “(Chair)”, “(Vice Chair)”, “(Member)” or a seat of the site or below "
            "“## Seats”; for a new seat “(Captain project)” or another kind, and “\\(” for a bracket that is "
            "none of these.",
        ),
        (
            "Grace Hopper ()",
            "found “### Grace Hopper ()”, expected “(Chair)”, “(Vice Chair)”, “(Member)”, a seat as in "
            "“(Intel)” or “(Alternate for Intel)”, or “\\(” for a bracket that is none of these.",
        ),
    ],
)
def test_a_document_that_does_not_fit_is_refused_whole(file: Path, heading: str, problem: str) -> None:
    file.write_text(f"{COUNCIL}### {heading}")

    assert refusal(file) == f"{file} was not imported. Line 8: {problem}"


def test_seats_are_counted_and_told(file: Path) -> None:
    seats = "## Seats\n- Intel (Member company)\n- Ray (Project)\n"
    file.write_text(
        f"# Harbour\n## Resources\n{seats}### Ada, Works (Intel; Alternate for Ray)\n### Bo (Ray)\n"
    )
    assert run(file, "--on", "2024-09-01")[-4:] == [
        "Council: 1 created, 0 updated, 0 unchanged",
        "Resources: 0 created, 0 updated, 0 unchanged",
        "Seats: 2 created, 0 updated, 0 unchanged",
        "Members: 2 created, 0 updated, 0 unchanged",
    ]
    file.write_text("# Harbour\n## Resources\n## Seats\n- Ray (Project)\n### Cy (Ray)\n")
    assert run(file, "--on", "2025-09-01", "--dry-run") == [
        "A dry run: nothing was changed.",
        "Changed:",
        "  Member Cy",
        "    new",
        "    term begun: Representative of Ray, since 2025-09-01",
        "  Member Bo",
        "    term: Representative of Ray, since 2024-09-01 → Representative of Ray, 2024-09-01 to 2025-08-31",
        "Council: 0 created, 0 updated, 1 unchanged",
        "Resources: 0 created, 0 updated, 0 unchanged",
        "Seats: 0 created, 0 updated, 1 unchanged",
        "Members: 1 created, 0 updated, 0 unchanged",
        "Terms ended: Bo (Representative of Ray)",
        "Serving, but not in the document: Ada (Representative of Intel), Ada (Alternate for Ray)",
        "Seats that are not in the document: Intel",
    ]


def test_what_the_site_cannot_hold_is_refused_whole(file: Path) -> None:
    file.write_text(f"{COUNCIL}{'x' * 20_000}!")

    assert refusal(file) == (
        f"{file} was not imported. Line 7: found “Joan Clarke”, expected what the site can hold "
        "(bio: This text has 20001 characters and at most 20000 are kept. "
        "Shorten it or move a part of it elsewhere, then save again.)."
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b"",
            "Line 1: found nothing, expected the council's heading, such as “# Technical Advisory Council”.",
        ),
        (b"# A\n\n\xe9\n", "Line 3: found the byte 0xE9, expected UTF-8 text. Save the file as UTF-8."),
        ("# A".encode("utf-16"), "Line 1: found the byte 0xFF, expected UTF-8 text. Save the file as UTF-8."),
        (b"# A\n## Resources\n### B\0", "Line 3: found “### B\\x00”, expected text without NUL characters."),
        (b"x" * (5 * 1024 * 1024 + 1), "It is larger than 5 MB: is it the right file?"),
    ],
)
def test_a_file_that_is_no_document_is_refused(file: Path, content: bytes, problem: str) -> None:
    file.write_bytes(content)

    assert refusal(file) == f"{file} was not imported. {problem}"


def test_a_file_of_5_mb_is_read(file: Path) -> None:
    file.write_bytes(COUNCIL.encode().ljust(5 * 1024 * 1024))

    assert run(file)[-1] == "Members: 2 created, 0 updated, 0 unchanged"


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path} cannot be read: Is a directory."
    assert refusal(tmp_path / "none") == f"{tmp_path / 'none'} cannot be read: No such file or directory."


def test_a_database_without_tables_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_table(*arguments: object, **values: object) -> None:
        raise OperationalError("no such table: members_council")

    monkeypatch.setattr(import_council, "load", no_table)
    assert refusal(file) == (
        "The database cannot be used: no such table: members_council. "
        "Start the site once with manage.py serve, or run manage.py migrate."
    )


def test_the_short_name_follows_the_name_unless_it_was_chosen(file: Path) -> None:
    run(file)
    council = Council.objects.get()
    derived = council.short_name
    file.write_text("# Quay Steering Group\n## Resources\n")
    run(file)
    council.refresh_from_db()
    assert (derived, council.short_name) == ("HC", "QSG")

    Council.objects.update(short_name="Quay")
    file.write_text("# Pier Steering Group\n## Resources\n")
    run(file)
    council.refresh_from_db()
    assert council.short_name == "Quay"
