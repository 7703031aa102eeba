"""How the record of a meeting differs from the roster: to the letter, and nothing else."""

from itertools import groupby

import pytest

from members.minutes.name_matching import Names
from members.minutes.organizations import is_same
from members.minutes.roster_comparison import Named, compare, majority_of
from members.minutes.said_places import Places
from members.models import Attendance, Council, Member, Seat, Term

COUNCIL = Council(name="Water Council", short_name="HC")
KINDS = {
    Seat.Kind.MEMBER_COMPANY: ["Engines", "Navy", "IBM", "Red Hat", "Buoys", "Lamps"],
    Seat.Kind.MEMBER_CLASS: ["Gold members"],
    Seat.Kind.PROJECT: ["Cobol", "Ray project"],
    Seat.Kind.WORKING_GROUP: ["Tides Working Group", "Docs"],
}
SEATS = {name: Seat(name=name, kind=kind) for kind, names in KINDS.items() for name in names}
GROUPS = dict(zip("RALSG", Attendance.Group, strict=True))
CAPACITIES = dict(zip("RALO", Term.Capacity, strict=True))
OFFICES = {"Chair": Term.Office.CHAIR, "Vice Chair": Term.Office.VICE_CHAIR, "": Term.Office.NONE}


def minutes_of(text: str) -> list[Attendance]:
    """“R Ada | HC Chair | Engines”: a representative, her role, her affiliation."""
    lines = filter(None, map(str.strip, text.splitlines()))
    parts = [[part.strip() for part in f"{line} | |".split("|")] for line in lines]
    return [
        Attendance(group=GROUPS[name[0]], name=name[2:], role=role, affiliation=affiliation)
        for name, role, affiliation, *_ in parts
    ]


def roster_of(text: str, employer: str = "") -> list[Term]:
    """“R Ada | Engines | Engines Inc. | Chair”: the capacity, the seat, the employer, the office."""
    members: dict[str, Member] = {}
    terms = []
    for line in filter(None, map(str.strip, text.splitlines())):
        first, seat, own, office = [part.strip() for part in f"{line} | | |".split("|")][:4]
        name = first[2:]
        member = members.setdefault(name, Member(name=name, slug=name.lower().replace(" ", "-")))
        of_term = {"capacity": CAPACITIES[first[0]], "office": OFFICES[office], "employer": own or employer}
        terms.append(Term(member=member, seat=SEATS.get(seat), **of_term))
    return terms


def found(
    minutes: str, roster: str, seats: list[Seat] | None = None, former: str = "", employer: str = ""
) -> dict[str, list[str]]:
    """By the headings."""
    rows, terms = minutes_of(minutes), roster_of(roster, employer)
    members = {term.member_id: term.member for term in terms}.values()
    names = Names([*members, *([Member(name=former)] if former else [])])
    matches = [names.match(row.name) for row in rows]
    named = [Named(row, each.member, each.candidates) for row, each in zip(rows, matches, strict=True)]
    places = Places(COUNCIL, list(SEATS.values()) if seats is None else seats)
    differences = groupby(compare(named, terms, places), lambda each: each.kind.heading)
    return {heading: [str(each) for each in found] for heading, found in differences}


MINUTES = """
    R Ada Lovelace | HC Chair | ENGINES
    R Grace “Amazing” Hopper | Cobol Project Representative | Navy
    R Mary Somerville | Gold Member Representative; Tides Working Group Co-Chair | Moon, Inc.
    R Joan Clarke | Water Council Vice Chair and Ray Project Representative | Red Hat/IBM
    R Hedy Lamarr | | Red Hat/IBM
    A Emmy Noether | | Navy
    A Karen Sparck | Cobol Project | Lamps
    L Radia Perlman | Docs Lead | Lamps
    L Sophie Wilson | Tides Working Group Lead | Buoys
"""
ROSTER = """
    R Ada Lovelace | Engines | Engines GmbH | Chair
    R Grace Hopper | Cobol | Navy
    R Mary Somerville | Gold members | Moon
    L Mary Somerville | Tides Working Group | Moon
    R Joan Clarke | Ray project | IBM | Vice Chair
    R Hedy Lamarr | IBM | Red Hat
    A Emmy Noether | Navy | Navy
    A Karen Sparck | Cobol | Lamps
    L Radia Perlman | Docs | Lamps
    L Sophie Wilson | Tides Working Group | Buoys
    O Nobody Asked | Navy | Navy
"""


def test_where_nothing_differs_nothing_is_found() -> None:
    assert found(MINUTES, ROSTER) == {}


def test_everything_that_differs_is_found_once() -> None:
    assert found(
        """
        R Ada Lovelace | | Engines
        R Grace Hopper | HC Vice Chair | Navy
        R Mary | | Moon
        R Joan Clarke | | Lamps
        R Hedy Lamarr | | Navy
        R Zo | HC Chair | Lamps
        R J. Smith | | Buoys
        A Em | Ray Project | Navy
        A Old Hand | | Unheard Of
        A Ann | | Lamps
        L Zo | Sea Working Group Lead | Lamps
        L Radia Perlman | Tides Working Group Lead; Docs Lead | Lamps
        """,
        """
        R Ada Lovelace | Engines | Engines | Chair
        R Grace Hopper | Cobol | Navy
        R Mary | | Moon
        L Mary | Tides Working Group | Moon
        R Joan Clarke | Lamps |
        R Hedy Lamarr | Navy | Red Hat
        R John Smith | Buoys | Buoys
        R Jane Smith | Red Hat | Red Hat
        R Left Behind | | Engines
        R Ann | | Lamps | Vice Chair
        R Em | Ray project | Navy
        L Radia Perlman | Docs | Lamps
        L Sophie Wilson | Docs | Lamps
        """,
        former="Old Hand",
    ) == {
        "Named in the minutes, not on the roster": [
            "Zo, Chair, Representative of Lamps; Lead of Sea Working Group (Lamps): no member has this name.",
            "Old Hand, Alternate for Unheard Of: a member without a term on this day.",
            "Radia Perlman, Lead of Tides Working Group (Lamps): only Lead of Docs.",
        ],
        "On the roster, not named in the minutes": [
            "Mary: Lead of Tides Working Group, in the minutes only Representative of Moon.",
            "Left Behind: Member without a seat.",
            "Sophie Wilson: Lead of Docs.",
        ],
        "Another employer": [
            "Joan Clarke: “Lamps” in the minutes, “no employer” on the roster.",
            "Hedy Lamarr: “Navy” in the minutes, “Red Hat” on the roster.",
        ],
        "Another seat": [
            "Grace Hopper: “Representative of Navy” in the minutes, “Representative of Cobol” on the roster.",
            "Mary: “Representative of Moon” in the minutes, “Member without a seat” on the roster.",
        ],
        "Another capacity": [
            "Em: “Alternate for Ray project” in the minutes, “Representative of Ray project” on the roster.",
            "Ann: “Alternate for Lamps” in the minutes, “Vice Chair, Member without a seat” on the roster.",
        ],
        "Another office": [
            "Ada Lovelace: “no office” in the minutes, “Chair” on the roster.",
            "Grace Hopper: “Vice Chair” in the minutes, “no office” on the roster.",
            "Ann: “no office” in the minutes, “Vice Chair” on the roster.",
        ],
        "Whom the minutes mean is not sure": [
            "J. Smith, Representative of Buoys, may be John Smith (john-smith, Representative of Buoys) or "
            "Jane Smith (jane-smith, Representative of Red Hat)."
        ],
    }


@pytest.mark.parametrize(
    ("minutes", "roster"),
    [
        # Lists that the minutes do not have, and observers, are not compared.
        ("R Ada | | Navy", "R Ada | Navy\nA Bo | Navy\nL Cleo | Docs\nO Di | Navy"),
        # Minutes that write no office do not say that nobody has one; a chair without a seat may sit in one.
        ("R Ada | | Navy", "R Ada | Navy | | Vice Chair"),
        ("R Ada | Chair | Navy", "R Ada | | | Chair\nR Ada | Navy"),
        # What is not said, and what is no office and no seat of this council, differs from nothing.
        ("R Ada", "R Ada | Navy | Navy"),
        ("R Ada | Board Chair, Captain | Navy", "R Ada | Navy"),
        ("L Ada | Captain", "L Ada | Docs"),
        ("L Ada | HC Chair; Captain | Navy", "L Ada | Docs\nR Ada | | | Chair"),
        ("R Ada | Tides WG Representative | Navy", "R Ada | Navy"),
        ("R Ada | Tides Working Group Representative | Navy", "R Ada | Tides Working Group"),
        ("R Ada | Ray Member | Navy", "R Ada | Ray project"),
        ("R Ada | Docs Working Group Lead | Navy\nL Ada | DOCS Lead\nL Ada", "L Ada | Docs\nR Ada | Navy"),
        (
            "R Ada | Tides Working Group Representative; Tides Working Group Lead",
            "L Ada | Tides Working Group\nR Ada | Tides Working Group",
        ),
        ("R Ada | | Navy\nL Ada | Docs Co-Lead", "L Ada | Docs\nR Ada | Navy"),
    ],
)
def test_what_is_not_said_differs_from_nothing(minutes: str, roster: str) -> None:
    assert found(minutes, roster, employer="Navy") == {}


def test_who_may_be_meant_is_not_called_missing() -> None:
    assert found("A J. Smith", "R John Smith\nA Jane Smith | Navy") == {
        "Whom the minutes mean is not sure": [
            "J. Smith, Alternate, may be John Smith (john-smith, Member without a seat) or "
            "Jane Smith (jane-smith, Alternate for Navy)."
        ]
    }


def test_two_of_the_same_name_are_told_apart() -> None:
    rows = minutes_of("R Tao Ma | | Navy\nR Bo")
    one, other, third = roster_of("R Tao Ma | Navy\nR Other | Buoys\nR Third | Lamps", "Navy")
    other.member.name, other.member.slug, third.member.name = "Dr. Tao Ma", "tao-ma-2", "Bo"
    places = Places(COUNCIL, list(SEATS.values()))
    terms = [one, other, third]
    asked, named = (
        compare([tao, Named(rows[1], third.member)], terms, places)
        for tao in (Named(rows[0], None, (one.member, other.member)), Named(rows[0], one.member))
    )
    assert [[str(each) for each in found] for found in (asked, named)] == [
        [
            "Tao Ma, Representative of Navy, may be Tao Ma (tao-ma, Representative of Navy) or "
            "Dr. Tao Ma (tao-ma-2, Representative of Buoys)."
        ],
        ["Dr. Tao Ma (tao-ma-2): Representative of Buoys, in the minutes only another of this name."],
    ]


def test_a_council_without_seats_has_members_alone() -> None:
    assert found("R Ada | | Navy", "R Ada | | Navy", seats=[]) == {}
    assert found("R Ada | | Navy", "R Ada | | Navy") == {
        "Another seat": [
            "Ada: “Representative of Navy” in the minutes, “Member without a seat” on the roster."
        ]
    }


@pytest.mark.parametrize(
    ("role", "affiliation", "employer", "expected"),
    [
        ("", "Navy", "Navy", []),  # an editor says that the name of another seat means this one
        ("", "Fleet", "Fleet", []),  # so does one of a name that is no seat
        ("", "Fleet", "Navy", ["Fleet"]),  # where the employer differs, it alone is asked about
        ("", "", "Navy", []),
        ("Helion Project", "Navy", "Navy", ["Representative of Helion"]),  # a role names the seat
    ],
)
def test_a_seat_that_was_chosen_is_meant(
    role: str, affiliation: str, employer: str, expected: list[str]
) -> None:
    (row,), (term,) = minutes_of(f"R Ada | {role} | {affiliation}"), roster_of(f"R Ada | Lamps | {employer}")
    row.seat = SEATS["Lamps"]
    differences = compare([Named(row, term.member)], [term], Places(COUNCIL, list(SEATS.values())))
    assert sorted(each.there for each in differences) == sorted(expected)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Red Hat/IBM", "IBM", True),
        ("Red Hat/IBM", "Red Hat", True),
        ("Red Hat/IBM", "red hat/ibm", True),
        ("ACME, Inc.", "Acme", True),
        ("Société X Ltd", "Societe X", True),
        ("Inc.", "INC", True),
        ("Google", "Google Cloud", False),
        ("", "", False),
        ("Acme", "", False),
    ],
)
def test_names_of_the_same_organization(one: str, other: str, expected: bool) -> None:
    assert (is_same(one, other), is_same(other, one)) == (expected, expected)


def test_a_majority_is_more_than_half_of_the_seats() -> None:
    rows = minutes_of("R Ada | | Navy\nR Bo | | NAVY\nR Cleo | Cobol Project | Navy\nR Di\nA Eve | | Lamps")
    places = Places(COUNCIL, list(SEATS.values()))
    assert [majority_of(rows[:count], places) for count in (1, 3, 4, 5)] == [(1, 1), (2, 2), (3, 2), (3, 2)]
