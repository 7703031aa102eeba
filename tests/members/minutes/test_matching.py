from datetime import date

import pytest

from members.minutes.attendee_matching import Roster
from members.minutes.minutes_document import Attendee, Group
from members.minutes.name_matching import Names
from members.models import Member, Seat, Term
from tests.factories import MemberFactory, SeatFactory, TermFactory

MEMBERS = [
    *(
        "Jongsok “James” Choi",
        "Jeff Daily",
        "Olatunji (Tunji) Ruwase",
        "Jörg Müller",
        "Joe O'Neill",
        "Li Wei",
    ),
    *("John Smith", "Jane Smith", "Wang Wei", "José María Pérez García", "Ada Byron, PhD", "王伟", "?"),
    *("Ann Lee", "Ann B. Lee"),
]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Jongsok “James” Choi", "Jongsok “James” Choi"),
        ('Jongsok "James" Choi', "Jongsok “James” Choi"),
        ("Jongsok 'James' Choi", "Jongsok “James” Choi"),
        ("James Choi", "Jongsok “James” Choi"),
        ("Jongsok Choi", "Jongsok “James” Choi"),
        ("Choi, James", "Jongsok “James” Choi"),
        ("J. Choi", "Jongsok “James” Choi"),
        ("J. Daily", "Jeff Daily"),
        ("Jeff A. Daily", "Jeff Daily"),
        ("JEFF DAILY", "Jeff Daily"),
        ("Dr. Jeff Daily, PhD", "Jeff Daily"),
        ("Tunji Ruwase", "Olatunji (Tunji) Ruwase"),
        ("Ruwase Olatunji", "Olatunji (Tunji) Ruwase"),
        ("Joerg Mueller", "Jörg Müller"),
        ("Jorg Muller", "Jörg Müller"),
        ("Joe O’Neill", "Joe O'Neill"),
        ("Wei Li", "Li Wei"),
        ("Ada Byron", "Ada Byron, PhD"),
        ("王伟", "王伟"),
        ("Ann Lee", "Ann Lee"),
    ],
)
def test_a_name_is_known_as_people_write_it(written: str, meant: str) -> None:
    match = Names(map(_member, MEMBERS)).match(written)
    assert (match.member and match.member.name, match.candidates) == (meant, ())


@pytest.mark.parametrize(
    ("written", "candidates"),
    [
        ("J. Smith", ["John Smith", "Jane Smith"]),
        ("Joseph Smith", ["John Smith", "Jane Smith"]),
        ("Daily", ["Jeff Daily"]),
        ("Jeffrey Daily", ["Jeff Daily"]),
        ("José García", ["José María Pérez García"]),
        ("A. Lee", ["Ann Lee", "Ann B. Lee"]),
        ("Grace Hopper", []),
        ("Jeff D.", []),
        ("?!", []),
    ],
)
def test_it_is_never_decided_between_two(written: str, candidates: list[str]) -> None:
    match = Names(map(_member, MEMBERS)).match(written)
    assert (match.member, [each.name for each in match.candidates]) == (None, candidates)


def _member(name: str) -> Member:
    return Member(name=name)


SEATS = {
    Seat.Kind.MEMBER_COMPANY: ["Arm", "Red Hat/IBM", "AMD", "Meta", "vLLM", "Amazon"],
    Seat.Kind.MEMBER_CLASS: ["Gold members"],
    Seat.Kind.PROJECT: ["vLLM", "Ray project"],
    Seat.Kind.WORKING_GROUP: ["Tides Working Group", "Docs"],
}
SEAT_LIST = [Seat(name=name, kind=kind) for kind, names in SEATS.items() for name in names]
JEFF, JOHN, JANE = (Member(name=name) for name in ("Jeff Daily", "J. Smith", "J. Smith"))


def _held(member: Member, seat: str, capacity: Term.Capacity, employer: str = "") -> Term:
    (found,) = (each for each in SEAT_LIST if each.name == seat)
    return Term(member=member, seat=found, capacity=capacity, employer=employer)


ROSTER = Roster(
    [JEFF, JOHN, JANE],
    SEAT_LIST,
    [
        _held(JEFF, "Amazon", Term.Capacity.MEMBER),
        _held(JEFF, "Docs", Term.Capacity.LEAD),
        _held(JOHN, "AMD", Term.Capacity.ALTERNATE),
        _held(JANE, "Meta", Term.Capacity.ALTERNATE, "Facebook"),
        Term(member=JANE, capacity=Term.Capacity.MEMBER),
    ],
)


@pytest.mark.parametrize(
    ("group", "role", "affiliation", "seat"),
    [
        (Group.REPRESENTATIVE, "HC Chair", "ARM", (1, "Arm")),
        (Group.REPRESENTATIVE, "", "Red Hat/IBM", (1, "Red Hat/IBM")),
        (Group.ALTERNATE, "", "IBM", (1, "Red Hat/IBM")),
        (Group.ALTERNATE, "", "AMD/Xilinx", (1, "AMD")),
        (Group.ALTERNATE, "", "AMD/Meta", None),
        (Group.REPRESENTATIVE, "vLLM Project Representative", "AMD", (3, "vLLM")),
        (Group.ALTERNATE, "Ray Project", "AMD", (3, "Ray project")),
        (Group.REPRESENTATIVE, "Gold Member Representative", "AMD", (2, "Gold members")),
        (Group.REPRESENTATIVE, "Tides Working Group Co-Chair", "AMD", (1, "AMD")),
        (Group.LEAD, "Tides Working Group Co-Chair", "AMD", (4, "Tides Working Group")),
        (Group.LEAD, "Docs Lead", "AMD", None),
        (Group.REPRESENTATIVE, "Helion Project Representative", "AMD", None),
        (Group.STAFF, "vLLM Project", "AMD", None),
        (Group.GUEST, "", "AMD", None),
    ],
)
def test_the_role_or_the_affiliation_names_the_seat(
    group: Group, role: str, affiliation: str, seat: tuple[int, str] | None
) -> None:
    match = ROSTER.match(Attendee(group, "Nobody Known", role, affiliation))
    assert (match.member, match.seat and (match.seat.kind, match.seat.name)) == (None, seat)


@pytest.mark.parametrize(
    ("group", "role", "affiliation", "seat"),
    [
        (Group.REPRESENTATIVE, "", "AWS", "Amazon"),
        (Group.LEAD, "Documentation Lead", "AWS", "Docs"),
        (Group.REPRESENTATIVE, "Helion Project Representative", "AWS", None),
        (Group.ALTERNATE, "", "AWS", None),
    ],
)
def test_else_it_is_the_seat_that_the_member_held(
    group: Group, role: str, affiliation: str, seat: str | None
) -> None:
    match = ROSTER.match(Attendee(group, "Jeff Daily", role, affiliation))
    assert (match.member, match.seat and match.seat.name) == (JEFF, seat)


def test_the_seat_or_the_employer_tells_namesakes_apart() -> None:
    found = [
        ROSTER.match(Attendee(Group.ALTERNATE, "J. Smith", "", affiliation))
        for affiliation in ("AMD", "Facebook", "Arm", "")
    ]
    assert [each.member for each in found] == [JOHN, JANE, None, None]
    assert [len(each.candidates) for each in found] == [0, 0, 2, 2]
    assert ROSTER.match(Attendee(Group.GUEST, "J. Smith", "", "AMD")).member is None


@pytest.mark.django_db
def test_the_roster_is_that_of_the_day() -> None:
    term = TermFactory.create(
        member__name="Ada", seat=SeatFactory.create(name="Arm"), starts_on=date(2026, 9, 8)
    )
    MemberFactory.create(name="Hidden", is_visible=False)
    SeatFactory.create(name="Later", starts_on=date(2026, 9, 9))
    roster = Roster.of(date(2026, 9, 8))
    assert roster.match(Attendee(Group.REPRESENTATIVE, "Ada", "", "")).seat == term.seat
    assert Roster.of(date(2026, 9, 7)).match(Attendee(Group.REPRESENTATIVE, "Ada", "", "")).seat is None
    assert roster.match(Attendee(Group.GUEST, "Hidden", "", "")).member == Member.objects.get(name="Hidden")
    assert roster.match(Attendee(Group.REPRESENTATIVE, "Bo", "", "Later")).seat is None
