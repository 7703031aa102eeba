"""Who was at a meeting: by seats, counted, and on its page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.attendance_record import AttendanceRecord
from members.models import Attendance, Seat
from resources.models import Meeting
from tests.factories import (
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    MemberFactory,
    SeatFactory,
    TermFactory,
)

HELD = Meeting.Status.HELD
# As minutes have it: “x” was there; “for” is what stands behind the name.
REPRESENTATIVES = """
    -Amber (Amber, TAC Chair) -Birch xCedar xDawn (Dawn, Safety Working Group Co-Chair) -Elm xFern xGrove
    xHazel/Ivy xJune xKelp xLark xMoss -Nettle xOak xPine (Pine, Gold Member Representative)
    xQuay (Fern, Quay Project Representative) xReed (Fern, Reed Project Representative)
    xSage (Thorn, Sage Project Representative) xTeal (June, Teal Project Representative)
    -Umber (Urn, Umber Project Representative) -Vale (Vine, Vale Project Representative)
"""
ALTERNATES = """
    xBirch xDawn -Oak -Fern -Kelp -Cedar xHazel/Ivy xGrove xNettle xLark
    -Vale (Vine, Vale Project) -Sage (Thorn, Sage Project) -Teal (University, Teal Project)
"""


def rows(text: str, group: int) -> list[Attendance]:
    found = re.findall(r"([x-])(\S+)(?: \((.*?), (.*?)\))?", text)
    return [
        Attendance(group=group, name=f"Ada {name}", affiliation=of or name, role=role, is_present=mark == "x")
        for mark, name, of, role in found
    ]


def record(*attendance: Any, **fields: Any) -> AttendanceRecord:
    return AttendanceRecord(Meeting(status=HELD, **fields), attendance)


def test_the_seats_of_real_minutes_are_counted_to_the_letter() -> None:
    """21 representatives and 13 alternates, of whom six are of companies and projects that are not there."""
    attendance = [*rows(REPRESENTATIVES, 1), *rows(ALTERNATES, 2)]
    counted = record(*attendance, quorum_stated=12)
    assert counted.facts == "15 of 21 representatives; 17 of 21 seats represented; quorum stated: 12"


META, TORCH = Seat(pk=1, name="Meta", slug="meta"), Seat(pk=2, name="PyTorch", slug="pytorch")


def representative(
    name: str, is_present: bool, affiliation: str = "", seat: Seat | None = None
) -> Attendance:
    return Attendance(group=1, name=name, is_present=is_present, affiliation=affiliation, seat=seat)


def alternate(name: str, affiliation: str = "", seat: Seat | None = None) -> Attendance:
    return Attendance(group=2, name=name, is_present=True, affiliation=affiliation, seat=seat)


@pytest.mark.parametrize(
    ("attendance", "seats"),
    [
        # Only one of the two is matched, or both.
        ([representative("Ada", False, "Meta/FAIR", META), alternate("Bo", "META/Fair")], ["-Ada Bo"]),
        ([representative("Ada", False, "Méta"), alternate("Bo", "FAIR", META)], ["-Ada Bo"]),
        ([representative("Ada", True, "Meta", META), alternate("Bo", "FAIR", META)], ["+Ada Bo"]),
        # Written alike, they are matched with different seats.
        ([representative("Ada", False, "Meta", META), alternate("Bo", "Meta", TORCH)], ["-Ada", "Bo"]),
        # The name of the seat is nearer than what is written beside somebody.
        (
            [
                representative("Ada", False, "Meta", TORCH),
                representative("Bo", True, "Meta"),
                alternate("Cy", "Meta"),
            ],
            ["-Ada", "+Bo Cy"],
        ),
        # Two of one company, each with a vote: who is there stands in for who is not.
        (
            [
                representative("Ada", True, "Acme"),
                representative("Bo", False, "Acme"),
                alternate("Cy", "Acme"),
            ],
            ["+Ada", "-Bo Cy"],
        ),
        ([representative("Ada", True, "A", META), representative("Bo", False, "B", META)], ["+Ada -Bo"]),
        ([alternate("Bo", "Acme"), alternate("Cy", "Acme")], ["Bo Cy"]),
        # Nothing says for whom they sit.
        ([representative("Ada", True), representative("Bo", False), alternate("Cy")], ["+Ada", "-Bo"]),
    ],
)
def test_the_rows_of_one_seat_come_together(attendance: list[Attendance], seats: list[str]) -> None:
    found = record(*attendance)
    assert [
        " ".join(
            [
                *(f"{'-+'[row.is_present]}{row.name}" for row in seat.representatives),
                *(row.name for row in seat.alternates),
            ]
        )
        for seat in found.seats
    ] == seats
    represented = sum(not seat.startswith("-") or " " in seat for seat in seats)
    assert (found.counts["seats"], found.counts["seats_represented"]) == (len(seats), represented)


@pytest.mark.parametrize(
    ("attendance", "facts"),
    [
        ([representative("Ada", True)], "1 of 1 representative; 1 of 1 seat represented; quorum stated: 0"),
        ([alternate("Ada", "Acme")], "1 of 1 seat represented; quorum stated: 0"),
        ([alternate("Ada")], ""),
    ],
)
def test_only_what_is_on_the_list_is_counted(attendance: list[Attendance], facts: str) -> None:
    assert record(*attendance, quorum_stated=0).facts == facts


# On the page


def attend(group: int, name: str, *, is_present: bool = True, **fields: Any) -> None:
    AttendanceFactory.create(group=group, name=name, is_present=is_present, **fields)


def read(client: Client, meeting: Meeting) -> str:
    """The section of the page, with a bar between its parts."""
    html = client.get(meeting.get_absolute_url()).content.decode()
    found = re.search(r'<section class="text" aria-labelledby="attendance">.*?</section>', html, re.DOTALL)
    words = " ".join(re.sub(r"<(?!/?[ab])(/?)[^>]*>", r"|", found[0] if found else "").split())
    return re.sub(r"[| ]*\|[| ]*", " | ", re.sub(r"</?[ab][^>]*>", "", words)).strip("| ")


@pytest.mark.django_db
def test_the_page_of_a_meeting_says_who_was_there(client: Client) -> None:
    meeting = MeetingFactory.create(quorum_stated=2)
    assert read(client, meeting) == ""
    acme, gone = SeatFactory.create(name="Acme"), SeatFactory.create(name="Gone")
    people: list[tuple[int, str, dict[str, Any]]] = [
        (1, "Ann", {"seat": acme, "affiliation": "ACME", "role": "TAC Chair"}),
        (1, "Bo", {"affiliation": "Gold & Co", "role": "Gold Member Representative", "is_present": False}),
        (1, "Cy", {"affiliation": "Gone Ltd", "seat": gone, "is_present": False}),
        (1, "Di", {}),
        (2, "Eli", {"affiliation": "Acme"}),
        (2, "Fay", {"affiliation": "Gold & Co", "role": "Gold Member"}),
        (2, "Gus", {"is_present": False}),
        (3, "Hal", {"affiliation": "Acme", "role": "Safety Working Group Lead"}),
        (4, "Ida", {"role": "Director", "is_present": False}),
        (5, "Jo", {}),
        (5, "Kim", {}),
        (5, "Lee", {"is_present": False}),
    ]
    for group, name, fields in people:
        attend(group, name, meeting=meeting, **fields)
    Seat.objects.filter(pk=gone.pk).delete()
    assert read(client, meeting) == (
        "Attendance | 2 of 4 representatives; 3 of 4 seats represented; quorum stated: 2 | "
        "Acme | Ann (TAC Chair). Also there: alternate Eli | "
        "Gold | Alternate Fay (Gold &amp; Co) stood in for Bo (Gold &amp; Co) | "
        "Gone Ltd | Not represented. Absent: Cy | "
        "Other representatives | Di | Other alternates | Gus: absent | "
        "Leads of working groups | Hal (Safety Working Group Lead, Acme) | Staff | Ida (Director): absent | "
        "2 guests"
    )
    Meeting.objects.update(guests_are_public=True)
    assert read(client, meeting).endswith(" | Guests | Jo | Kim")


@pytest.mark.django_db
def test_a_list_that_is_not_filled_in_is_not_shown(client: Client) -> None:
    """As it is prefilled, maybe with people whose terms are still secret."""
    meeting = MeetingFactory.create()
    attend(1, "Ada", meeting=meeting, is_present=False)
    assert read(client, meeting) == ""
    Attendance.objects.update(is_present=True)
    assert "Ada" in read(client, meeting)
    for fields in ({"status": Meeting.Status.CANCELLED}, {"ends_at": timezone.now() + timedelta(hours=1)}):
        Meeting.objects.update(**{"status": Meeting.Status.SCHEDULED, **fields})
        assert read(client, meeting) == ""


@pytest.mark.django_db
def test_names_lead_to_the_pages_that_there_are(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    CouncilFactory.create()
    meeting, tomorrow = MeetingFactory.create(), timezone.localdate() + timedelta(days=1)

    def add_rows() -> None:
        secret = TermFactory.create(starts_on=tomorrow).member
        hidden = MemberFactory.create(is_visible=False)
        for member in (MemberFactory.create(name="Shown"), secret, hidden):
            seat = SeatFactory.create()
            attend(1, f"Name of {member}", meeting=meeting, member=member, seat=seat, affiliation="Acme")

    def linked() -> list[str]:
        html = client.get(meeting.get_absolute_url()).content.decode()
        return re.findall(r'<a href="(?!/meetings/)[^"]*"[^>]*>(Name of [^<]*)</a>', html)

    add_rows()
    with django_assert_num_queries(6):
        assert linked() == ["Name of Shown"]
    add_rows()
    add_rows()
    with django_assert_num_queries(6):
        assert linked() == ["Name of Shown"] * 3
    assert read(client, meeting).count("(not named)") == 3
