"""The seats that a document lists, and those that its members name."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.exchange.council_document import CouncilDocument, DocumentError, DocumentSeat, write
from members.exchange.council_exchange import dump, load
from members.exchange.document_parser import parse
from members.models import Member, Seat, Term
from tac_site.publishing.documents import snapshot, with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import writing
from tests.factories import SeatFactory, TermFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = timezone.localdate()
OLD, NEW = date(2026, 8, 11), date(2026, 9, 15)


def council(*seats: str, members: tuple[str, ...] = ()) -> CouncilDocument:
    lines = ["# Harbour", "## Resources", "## Seats", *(f"- {seat}" for seat in seats)]
    return parse("\n".join([*lines, *(f"### {member}" for member in members)]))


def simple(*members: str) -> CouncilDocument:
    return parse("\n".join(["# Harbour", "## Resources", *(f"### {member}" for member in members)]))


def seats() -> list[tuple[str, int, bool, int]]:
    return list(Seat.objects.values_list("name", "kind", "votes", "position"))


def outcomes(document: CouncilDocument, on: date | None = None) -> dict[str, int]:
    return {str(outcome): n for outcome, n in load(document, on).counts["Seats"].items()}


def refusal(document: CouncilDocument, on: date | None = None) -> str:
    with pytest.raises(DocumentError) as refused:
        load(document, on)
    return str(refused.value)


def test_seats_are_created_corrected_and_left_as_they_are() -> None:
    assert outcomes(council("Arm (Member company)", "Intel (Member company)", "Security (Project)")) == {
        "created": 3
    }
    assert seats() == [("Arm", 1, True, 0), ("Intel", 1, True, 0), ("Security", 3, True, 0)]

    changed = council("Arm (Member company)", "Security (Working group)")
    assert outcomes(changed) == {"unchanged": 1, "updated": 1}
    assert seats() == [("Arm", 1, True, 0), ("Intel", 1, True, 0), ("Security", 4, False, 0)]
    assert outcomes(changed) == {"unchanged": 2}


def test_seats_of_a_document_come_first_of_their_kind_if_its_order_is_another() -> None:
    for name, position in (("Arm", 7), ("Huawei", 7), ("Intel", 5), ("Meta", 7)):
        SeatFactory.create(name=name, position=position)
    SeatFactory.create(name="Ray", kind=3)
    document = council(
        "Ray (Project)", "Meta (Member company)", "AMD (Member company)", "Huawei (Member company)"
    )

    assert outcomes(document) == {"created": 1, "updated": 3}
    assert [(name, position) for name, *_, position in seats()] == [
        ("Meta", 1),
        ("AMD", 2),
        ("Huawei", 3),
        ("Intel", 5),
        ("Arm", 6),
        ("Ray", 4),
    ]
    assert outcomes(document) == {"unchanged": 4}


def test_seats_in_the_same_order_stay_where_they_are() -> None:
    for name in ("Arm", "Huawei", "Intel"):
        SeatFactory.create(name=name, position=7)
    assert outcomes(council("Arm (Member company)", "Intel (Member company)")) == {"unchanged": 2}
    assert {position for *_, position in seats()} == {7}


def test_what_an_import_makes_of_seats_is_in_their_history() -> None:
    load(council("Ray (Project)"), OLD, reason="First")
    load(council("Arm (Project)", "Ray (Working group)"), NEW, reason="Second")

    versions = Revision.objects.of_kind(Seat).order_by("pk").values_list("title", "reason", "as_of")
    assert list(versions) == [("Ray", "First", OLD), ("Arm", "Second", NEW), ("Ray", "Second", NEW)]


def test_the_report_says_what_changes() -> None:
    load(council("Ray (Project)"))
    report = load(council("Ray (Working group)", "Arm (Project)", members=("Ada, Works (Chair, Arm)",)))
    assert report.changes == {
        "Seat Ray": ["kind: “Project” → “Working group”", "votes: “yes” → “no”"],
        "Seat Arm": ["new"],
        "Member Ada": ["new", "term begun: Chair, Representative of Arm, Works"],
    }


def test_the_report_names_an_employer_who_is_called_like_the_seat() -> None:
    load(council("Arm (Member company)", members=("Ada (Arm)",)))
    report = load(simple("Ada, Arm"))
    assert report.changes == {"Member Ada": ["term: Representative of Arm, employer: “Arm”"]}


# What a member refers to


@pytest.mark.parametrize(
    "reference", ["Ray", "Ray project", "Representative of Ray", "Alternate for Ray Project"]
)
def test_a_seat_of_the_site_is_found_by_its_name(reference: str) -> None:
    SeatFactory.create(name="Ray", kind=Seat.Kind.PROJECT)
    SeatFactory.create(name="Arm", kind=Seat.Kind.PROJECT)
    report = load(simple(f"Ada ({reference})"))
    assert (str(Term.objects.get().seat), dict(report.counts["Seats"])) == ("Ray", {})


def test_the_name_comes_before_the_kind() -> None:
    SeatFactory.create(name="Ray", kind=Seat.Kind.PROJECT)
    SeatFactory.create(name="Ray project", kind=Seat.Kind.PROJECT)
    load(simple("Ada (Ray project)", "Bo (Ray)"))
    assert [str(term.seat) for term in Term.objects.order_by("member__name")] == ["Ray project", "Ray"]


@pytest.mark.parametrize(
    ("reference", "seat"),
    [
        ("Ray project", ("Ray", Seat.Kind.PROJECT, True, 0)),
        ("Intel member company", ("Intel", Seat.Kind.MEMBER_COMPANY, True, 0)),
        ("Gold member class", ("Gold", Seat.Kind.MEMBER_CLASS, True, 0)),
        ("Security Working Group", ("Security", Seat.Kind.WORKING_GROUP, False, 0)),
        ("Lead of Security working group", ("Security", Seat.Kind.WORKING_GROUP, False, 0)),
    ],
)
def test_a_seat_that_nobody_listed_is_made_if_its_kind_is_said(
    reference: str, seat: tuple[str, int, bool, int]
) -> None:
    text = reference.replace("Gold member class", "Representative of Gold member class")
    assert outcomes(simple(f"Ada ({text})", f"Bo (Alternate for {seat[0]})")) == {"created": 1}
    assert (seats(), Term.objects.filter(seat__name=seat[0]).count()) == ([seat], 2)
    assert outcomes(simple(f"Ada ({text})")) == {}


def test_a_slip_makes_no_seat() -> None:
    SeatFactory.create(name="Arm")
    ways_out = (
        "“(Chair)”, “(Vice Chair)”, “(Member)” or a seat of the site or below “## Seats”; for a new seat "
        "“({0} project)” or another kind, and “\\(” for a bracket that is none of these."
    )
    for reference in ("Chiar", "Armm", "Captain"):
        expected = f"Line 3: found “{reference}”, expected {ways_out.format(reference)}"
        assert refusal(simple(f"Ada ({reference})")) == expected
    for document in (
        council("Ray (Project)", members=("Ada (Ray; Arm projekt)",)),
        simple("Ada (Arm projekt)"),
    ):
        assert "found “Arm projekt”, expected “(Chair)”" in refusal(document)
    assert (len(seats()), Member.objects.count()) == (1, 0)


def test_the_name_of_a_seat_is_written_to_the_letter() -> None:
    SeatFactory.create(name="Intel")
    already = "There is a seat “Intel” already, and “intel” differs from it in case or accents alone."
    refused = f"expected what the site can hold (name: {already} Edit that one, or choose another name.)."
    assert refusal(council("Ray (Project)", "intel (Member company)")) == (
        f"Line 5: found “intel”, {refused}"
    )
    assert refusal(simple("Ada (intel member company)")) == (
        f"Line 3: found “intel member company”, {refused}"
    )
    for reference in ("intel", "Íntel"):
        expected = "expected “Intel”, as the site or “## Seats” has this seat, to the letter."
        assert refusal(simple(f"Ada (Alternate for {reference})")) == (
            f"Line 3: found “{reference}”, {expected}"
        )
    assert refusal(council("Ray (Project)", members=("Ada (RAY)",))) == (
        "Line 5: found “RAY”, expected “Ray”, as the site or “## Seats” has this seat, to the letter."
    )
    assert (seats(), Member.objects.count()) == ([("Intel", 1, True, 0)], 0)


def test_a_seat_of_another_kind_is_not_made_twice() -> None:
    SeatFactory.create(name="Ray", kind=Seat.Kind.MEMBER_COMPANY)
    assert refusal(simple("Ada (Ray project)")) == (
        "Line 3: found “Ray project”, expected what the site can hold "
        "(name: There is a seat with this name already. Edit that one, or choose another.)."
    )


# What the site cannot hold


def test_a_seat_that_the_site_cannot_hold_is_refused_at_its_line() -> None:
    assert refusal(council("Ray (Project)", f"{'x' * 201} (Project)")) == (
        f"Line 5: found “{'x' * 77}…”, expected what the site can hold "
        "(name: Ensure this value has at most 200 characters (it has 201).)."
    )
    assert seats() == []


def test_a_seat_that_is_over_is_refused_at_its_line() -> None:
    SeatFactory.create(name="Ray", kind=3, ends_on=TODAY - DAY)
    SeatFactory.create(name="Arm", kind=3, starts_on=TODAY, ends_on=TODAY)
    load(council("Arm (Project)"))
    assert refusal(council("Arm (Project)", "Ray (Project)")) == (
        f"Line 5: found “Ray”, expected a seat that is there on {TODAY}. "
        "Correct its days in the admin, or leave this line out."
    )
    Seat.objects.filter(name="Ray").update(starts_on=TODAY, ends_on=None)
    assert load(council("Ray (Project)"), OLD).changes == {}


# Days that are over


def test_what_the_site_knows_of_seats_from_a_later_day_stays() -> None:
    load(council("Ray (Project)", "Arm (Member company)"), NEW)
    report = load(council("Zig (Project)", "Ray (Working group)"), OLD)

    assert report.left_alone == {"Seat Ray": ["kind “Project”, not “Working group”", "votes “yes”, not “no”"]}
    assert list(Seat.objects.values_list("name", "ends_on", "position")) == [
        ("Arm", None, 0),
        ("Ray", None, 0),
        ("Zig", OLD, 0),
    ]


def test_an_edited_seat_stays_and_the_order_too() -> None:
    load(council("Arm (Project)", "Ray (Project)"), OLD)
    ray = Seat.objects.get(name="Ray")
    with writing(Seat, ray.pk) as writer:
        writer.publish(with_fields(snapshot(Seat, ray.pk), votes=False))
    document = council("Ray (Project)", "Arm (Working group)")
    assert load(document, NEW).left_alone == {"Seat Ray": ["votes “no”, not “yes”"]}
    assert seats() == [("Ray", 3, False, 0), ("Arm", 4, False, 0)]

    load(document)
    assert seats() == [("Ray", 3, True, 0), ("Arm", 4, False, 0)]


# Out again


def test_only_seats_that_are_public_and_there_today_are_exported() -> None:
    SeatFactory.create(name="Ray", kind=3, votes=False)
    SeatFactory.create(name="Over", ends_on=TODAY - DAY)
    secret = SeatFactory.create(name="Secret", starts_on=TODAY + DAY)
    TermFactory.create(member__name="Ada", seat=secret, employer="Works", capacity=Term.Capacity.ALTERNATE)
    TermFactory.create(member__name="Bo", seat=Seat.objects.get(name="Ray"), ends_on=TODAY - DAY)

    document = dump()
    assert document.seats == (DocumentSeat("Ray", Seat.Kind.PROJECT, votes=False),)
    assert write(document).endswith("## Seats\n- Ray (Project, no vote)\n\n\n### Ada, Works\n")


def test_everybody_who_serves_is_exported_with_seat_and_employer() -> None:
    arm, ray = (SeatFactory.create(name=name, kind=3) for name in ("Arm", "Ray"))
    group = SeatFactory.create(name="Security", kind=4, votes=False)
    ada = TermFactory.create(member__name="Ada", seat=ray, employer="Works", office=Term.Office.CHAIR).member
    TermFactory.create(member=ada, seat=arm, employer="Works")
    TermFactory.create(member=ada, seat=group, capacity=Term.Capacity.LEAD, employer="Engines, Inc.")
    TermFactory.create(member=ada, capacity=Term.Capacity.OBSERVER)
    bo = TermFactory.create(
        member__name="Bo", seat=ray, capacity=Term.Capacity.ALTERNATE, employer="Ray"
    ).member
    TermFactory.create(member=bo)
    cy = TermFactory.create(member__name="Cy").member
    TermFactory.create(member=cy, seat=group)

    text = write(dump())
    assert text.endswith(
        "### Ada, Works (Chair, Ray project; Arm project; Lead of Security, at Engines\\, Inc.; "
        "Observer, no employer)\n\n\n### Bo (Member; Alternate for Ray project, at Ray)\n\n\n"
        "### Cy (Security; Member)\n"
    )
    Term.objects.all().delete()
    Member.objects.all().delete()
    Seat.objects.all().delete()
    load(parse(text))
    assert write(dump()) == text
    assert sorted(
        Term.objects.values_list("member__name", "seat__name", "capacity", "office", "employer"), key=str
    ) == [
        *(("Ada", "Arm", 1, 3, "Works"), ("Ada", "Ray", 1, 1, "Works")),
        *(("Ada", "Security", 3, 3, "Engines, Inc."), ("Ada", None, 4, 3, "")),
        *(("Bo", "Ray", 2, 3, "Ray"), ("Bo", None, 1, 3, "")),
        *(("Cy", "Security", 1, 3, ""), ("Cy", None, 1, 3, "")),
    ]


@pytest.mark.parametrize(("on", "starts_on"), [(None, None), (TODAY, None), (TODAY + DAY, TODAY + DAY)])
def test_a_new_seat_of_a_day_to_come_is_there_from_that_day(on: date | None, starts_on: date | None) -> None:
    known = SeatFactory.create(name="Arm")
    load(council("Arm (Member company)", "Ray (Project)", members=("Ada (Zig project; Ray)",)), on)
    new = Seat.objects.exclude(pk=known.pk).values_list("name", "starts_on", "ends_on")
    assert set(new) == {("Ray", starts_on, None), ("Zig", starts_on, None)}
    known.refresh_from_db()
    assert known.starts_on is None


def test_a_document_of_a_day_to_come_changes_nothing_that_the_public_reads_of_seats(client: Client) -> None:
    load(council("Arm (Member company)", members=("Ada (Arm)",)))
    addresses = (
        "/",
        "/seats/",
        "/seats/arm/",
        "/council.json",
        "/members.csv",
        "/council.md",
        "/sitemap.xml",
    )
    before = [client.get(address).content for address in addresses]
    load(council("Arm (Member company)", "Sesame (Project)", members=("Ada (Arm)",)), TODAY + DAY)
    assert [client.get(address).content for address in addresses] == before
