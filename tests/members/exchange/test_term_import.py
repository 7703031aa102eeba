"""Who is in which seat after a document was brought in."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.exchange.council_document import CouncilDocument, DocumentError
from members.exchange.council_exchange import dump, load
from members.exchange.document_parser import parse
from members.exchange.import_report import Report
from members.models import Member, Seat, Term
from tests.factories import MemberFactory, SeatFactory, TermFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = timezone.localdate()
OLD, NEW = date(2026, 8, 11), date(2026, 9, 15)
SEATS = ("Intel (Member company)", "Ray (Project)", "Security (Working group)")


def council(*members: str, seats: tuple[str, ...] = SEATS) -> CouncilDocument:
    lines = [f"- {seat}" for seat in seats]
    headings = [f"### {member}" for member in members]
    return parse(
        "\n".join(["# Harbour", "## Resources", *(["## Seats", *lines] if lines else []), *headings])
    )


def simple(*members: str) -> CouncilDocument:
    return council(*members, seats=())


def terms(name: str) -> list[str]:
    found = Term.objects.filter(member__name=name).select_related("seat").ranked()
    return [str(term) for term in sorted(found, key=lambda term: term.first_day)]


def refusal(document: CouncilDocument, on: date | None = None, end_missing: bool = False) -> str:
    before = [*Seat.objects.values(), *Member.objects.values(), *Term.objects.values()]
    with pytest.raises(DocumentError) as refused:
        load(document, on, end_missing)
    assert [*Seat.objects.values(), *Member.objects.values(), *Term.objects.values()] == before
    return str(refused.value)


def counts(report: Report) -> dict[str, dict[str, int]]:
    return {kind: {str(key): n for key, n in found.items()} for kind, found in report.counts.items() if found}


ADA = "Ada, Works (Chair, Intel; Lead of Security, at NVIDIA)"
ALL = (ADA, "Bo, Intel (Alternate for Intel)", "Cy (Observer)", "Di, Anyscale (Ray project)", "Ed")


def test_a_roster_of_seats_fills_an_empty_site() -> None:
    report = load(council(*ALL))

    assert counts(report) == {
        "Council": {"created": 1},
        "Seats": {"created": 3},
        "Members": {"created": 5},
    }
    assert [terms(name) for name in ("Ada", "Bo", "Cy", "Di", "Ed")] == [
        ["Chair, Representative of Intel, Works", "Lead of Security, NVIDIA"],
        ["Alternate for Intel"],
        ["Observer"],
        ["Representative of Ray, Anyscale"],
        ["Member"],
    ]
    assert (report.not_named, report.terms_ended, report.seats_not_named) == ([], [], [])


@pytest.mark.parametrize("on", [None, OLD])
def test_a_second_import_changes_nothing(on: date | None) -> None:
    load(council(*ALL), on)
    before = dump()
    report = load(council(*ALL), on, end_missing=on is not None)

    assert counts(report) == {
        "Council": {"unchanged": 1},
        "Seats": {"unchanged": 3},
        "Members": {"unchanged": 5},
    }
    assert (dump(), report.not_named, report.terms_ended, report.changes) == (before, [], [], {})


# A document that says nothing of seats


@pytest.mark.parametrize("on", [None, NEW])
def test_a_document_without_seats_leaves_them_as_they_are(on: date | None) -> None:
    load(council(*ALL), OLD)
    before = dump()
    report = load(simple("Ada, Works", "Bo", "Cy", "Di (Member)", "Ed"), on, end_missing=on is not None)

    assert (dump(), report.changes, report.terms_ended, report.not_named) == (before, {}, [], [])


def test_it_ends_no_terms_of_alternates_leads_and_observers() -> None:
    load(
        council("Ada (Lead of Security)", "Bo (Alternate for Intel)", "Cy (Observer)", "Di (Ray)", "Ed"), OLD
    )
    report = load(simple("Fay"), NEW, end_missing=True)

    assert (report.terms_ended, report.not_named) == (["Di (Representative of Ray)", "Ed"], [])
    assert sorted(member.name for member in Member.objects.serving(TODAY)) == ["Ada", "Bo", "Cy", "Fay"]


def test_its_offices_and_employers_are_of_the_first_term() -> None:
    load(council("Ada, Works (Intel; Lead of Security)", "Bo, Works (Alternate for Ray)"), OLD)
    load(simple("Ada, Engines (Vice Chair)", "Bo, Engines"), NEW)

    assert terms("Ada") == [
        "Representative of Intel, Works, 2026-08-11 to 2026-09-14",
        "Lead of Security, Works, since 2026-08-11",
        "Vice Chair, Representative of Intel, Engines, since 2026-09-15",
    ]
    assert terms("Bo") == [
        "Alternate for Ray, Works, 2026-08-11 to 2026-09-14",
        "Alternate for Ray, Engines, since 2026-09-15",
    ]


def test_an_alternate_who_is_called_a_member_or_chair_is_that_too() -> None:
    load(council("Ada (Alternate for Intel)", "Bo (Alternate for Intel)"))
    load(simple("Ada (Member)", "Bo (Chair)"))

    since = f"since {TODAY}"
    assert terms("Ada") == ["Alternate for Intel", f"Member, {since}"]
    assert terms("Bo") == ["Alternate for Intel", f"Chair, {since}"]


# A roster of seats


def test_it_ends_the_terms_of_whoever_is_not_named_in_whatever_capacity() -> None:
    load(council(*ALL[:3], "Di, Anyscale (Ray project; Lead of Security)", "Ed"), OLD)
    TermFactory.create(member__name="Hidden", member__is_visible=False, starts_on=OLD)
    later = council("Ada (Chair, Intel)", "Di", "Fay (Alternate for Intel)")

    others = ["Ada (Lead of Security)", "Bo (Alternate for Intel)", "Cy (Observer)", "Ed"]
    assert load(later, NEW).not_named == others
    report = load(later, NEW, end_missing=True)
    assert report.terms_ended == others
    assert (report.not_named, report.seats_not_named) == ([], [])
    assert [member.name for member in Member.objects.roster(TODAY)] == ["Ada", "Di", "Fay"]
    assert (terms("Di"), terms("Hidden")) == (
        ["Representative of Ray, Anyscale, since 2026-08-11", "Lead of Security, Anyscale, since 2026-08-11"],
        ["Member, since 2026-08-11"],
    )


def test_a_seat_that_it_does_not_name_is_left_alone_and_told() -> None:
    SeatFactory.create(name="Over", ends_on=OLD - DAY)
    load(council("Ada (Intel)", "Bo (Ray)"), OLD)
    report = load(council("Ada (Intel)", "Bo", seats=SEATS[:1]), NEW, end_missing=True)

    assert (report.seats_not_named, report.changes) == (["Ray", "Security"], {})
    assert load(simple("Ada"), NEW).seats_not_named == []
    named = council("Ada (Intel)", "Bo (Ray project)", seats=SEATS[:1])
    assert load(named, NEW).seats_not_named == ["Security"]


# Another representative


@pytest.mark.parametrize("document", [council("Bo (Intel)"), simple("Bo (Intel)")])
def test_from_a_day_on_another_represents_a_seat(document: CouncilDocument) -> None:
    load(council("Ada, Works (Intel)", "Al (Alternate for Intel)"), OLD)
    report = load(document, NEW)

    assert (report.terms_ended, terms("Ada")) == (
        ["Ada (Representative of Intel)"],
        ["Representative of Intel, Works, 2026-08-11 to 2026-09-14"],
    )
    assert terms("Bo") == ["Representative of Intel, since 2026-09-15"]
    assert terms("Al") == ["Alternate for Intel, since 2026-08-11"]


def test_a_hidden_representative_makes_room_too() -> None:
    load(council("Ada (Intel)"), OLD)
    Member.objects.update(is_visible=False)
    load(council("Bo (Intel)"), TODAY)
    assert terms("Ada") == [f"Representative of Intel, 2026-08-11 to {TODAY - DAY}"]


def test_without_a_day_nobody_knows_since_when() -> None:
    load(council("Ada (Intel)"))
    assert refusal(council("Bo (Intel)")) == (
        f"Line 7: found “Bo”, expected one representative of a voting seat on {TODAY}; there is Ada too "
        "(Representative of Intel). End that term in the admin or with --on DATE, "
        "or write “(Alternate for Intel)”."
    )
    load(council("Bo (Alternate for Intel)"))


def test_who_is_named_without_a_seat_makes_no_room() -> None:
    load(council("Ada (Intel)"), OLD)
    assert refusal(council("Bo (Intel)", "Ada"), NEW) == (
        "Line 7: found “Bo”, expected one representative of a voting seat on 2026-09-15; "
        "there is Ada too (Representative of Intel, since 2026-08-11). Say in line 8 for whom Ada sits, "
        "or write “(Alternate for Intel)”."
    )


def test_a_term_that_is_known_from_that_day_or_later_makes_no_room() -> None:
    load(council("Ada (Intel)"), NEW)
    for day in (OLD, NEW):
        if day == OLD:
            Term.objects.update(starts_on=None)
        assert refusal(council("Bo (Intel)"), day).endswith(
            "The site knows that from that day or a later one: correct it in the admin, "
            "or write “(Alternate for Intel)”."
        )
        Term.objects.update(starts_on=NEW)


def test_several_represent_a_seat_that_does_not_vote() -> None:
    load(council("Ada (Security)", "Bo (Security)"), OLD)
    load(council("Cy (Security)"), NEW)
    assert [terms(name) for name in ("Ada", "Cy")] == [
        ["Representative of Security, since 2026-08-11"],
        ["Representative of Security, since 2026-09-15"],
    ]


def test_a_document_has_one_representative_a_voting_seat() -> None:
    assert refusal(council("Ada (Ray)", "Bo (Ray project)")) == (
        "Line 8: found “Bo (Ray)”, expected one representative of “Ray”; line 7 has one too. "
        "Write “(Alternate for Ray)” for one of the two."
    )


def test_a_member_has_one_term_in_a_seat() -> None:
    expected = "expected one term of a member in a seat, and one without a seat."
    assert (
        refusal(council("Ada (Ray; Alternate for Ray project)")) == f"Line 7: found “Ada (Ray)”, {expected}"
    )
    assert refusal(council("Ada (Chair; Observer)")) == f"Line 7: found “Ada (without a seat)”, {expected}"


def test_an_office_is_of_members() -> None:
    assert refusal(council("Ada (Chair, Alternate for Intel)")) == (
        "Line 7: found “Ada”, expected what the site can hold (office: “Chair” is an office of members. "
        "Choose “None”, or the capacity “Member”.)."
    )


def test_a_representative_who_follows_limits_the_term() -> None:
    later = TODAY + 9 * DAY
    load(council("Ada (Alternate for Intel)", "Zoe (Ray)"), OLD)
    TermFactory.create(member__name="Bo", seat=Seat.objects.get(name="Intel"), starts_on=later)
    TermFactory.create(member__name="Cy", seat=Seat.objects.get(name="Ray"), starts_on=later)
    load(council("Ada (Intel)", "Zoe (Ray)", "Di (Security)"), TODAY)

    assert terms("Ada") == [
        f"Alternate for Intel, 2026-08-11 to {TODAY - DAY}",
        f"Representative of Intel, {TODAY} to {later - DAY}",
    ]
    load(council("Ada (Intel)", "Eve (Ray)"), TODAY)
    assert terms("Eve") == [f"Representative of Ray, {TODAY} to {later - DAY}"]


@pytest.mark.parametrize("days", [0, 1])
def test_it_limits_also_one_that_ends_on_that_very_day(days: int) -> None:
    later = TODAY + 9 * DAY
    load(council("Ada (Alternate for Intel)"), OLD)
    Term.objects.update(ends_on=later - days * DAY)
    TermFactory.create(member__name="Bo", seat=Seat.objects.get(name="Intel"), starts_on=later)
    load(council("Ada (Intel)"), TODAY)
    assert terms("Ada")[1] == f"Representative of Intel, {TODAY} to {later - DAY}"


def test_a_term_in_another_seat_to_come_limits_nothing() -> None:
    load(council("Zoe"), OLD)
    ada = MemberFactory.create(name="Ada")
    TermFactory.create(member=ada, seat=Seat.objects.get(name="Ray"), starts_on=TODAY + DAY)
    load(council("Ada (Intel)"), TODAY)
    assert terms("Ada") == [
        f"Representative of Intel, since {TODAY}",
        f"Representative of Ray, from {TODAY + DAY}",
    ]


def test_what_does_not_go_together_with_other_days_is_refused() -> None:
    load(council("Ada (Ray)"), date(2020, 1, 1))
    TermFactory.create(member__name="Bo", seat=Seat.objects.get(name="Intel"), starts_on=OLD, ends_on=OLD)
    assert refusal(council("Ada (Intel)")) == (
        "Line 7: found “Ada”, expected what the site can hold (“Bo” represents “Intel” on days of this term "
        "(Representative of Intel, 2026-08-11 to 2026-08-11). A voting seat has one representative a day. "
        "End that term first, or take other days.)."
    )


# To another seat, or in another capacity

FIRST, SECOND = "2026-08-11 to 2026-09-14", "since 2026-09-15"
INTEL, RAY, ALTERNATE = "Representative of Intel", "Representative of Ray", "Alternate for Intel"


@pytest.mark.parametrize(
    ("before", "after", "in_place", "divided"),
    [
        ("Alternate for Intel", "Intel", INTEL, [ALTERNATE, INTEL]),
        ("Intel", "Alternate for Intel", ALTERNATE, [INTEL, ALTERNATE]),
        ("Chair, Intel", "Alternate for Intel", ALTERNATE, [f"Chair, {INTEL}", ALTERNATE]),
        ("Intel", "Ray", RAY, [INTEL, RAY]),
        ("Alternate for Intel", "Ray", RAY, [ALTERNATE, RAY]),
        ("Member", "Ray", RAY, ["Member", RAY]),
        ("Chair", "Ray", f"Chair, {RAY}", ["Chair", f"Chair, {RAY}"]),
        ("Chair, Intel", "Member, Intel", INTEL, [f"Chair, {INTEL}", INTEL]),
        ("Intel", "Vice Chair", f"Vice Chair, {INTEL}", [INTEL, f"Vice Chair, {INTEL}"]),
        ("Observer", "Member", "Member", ["Observer", "Member"]),
        ("Observer", "Lead of Security", "Lead of Security", ["Observer", "Lead of Security"]),
    ],
)
def test_a_member_moves(before: str, after: str, in_place: str, divided: list[str]) -> None:
    load(council(f"Ada ({before})"), OLD)
    report = load(council(f"Ada ({after})"))
    assert terms("Ada") == [f"{in_place}, since 2026-08-11"]
    assert (counts(report)["Members"], report.not_named) == ({"updated": 1}, [])

    Member.objects.all().delete()
    load(council(f"Ada ({before})"), OLD)
    report = load(council(f"Ada ({after})"), NEW)
    assert terms("Ada") == [f"{each}, {days}" for each, days in zip(divided, (FIRST, SECOND), strict=True)]
    assert (counts(report)["Members"], report.not_named) == ({"updated": 1}, [])


def test_of_several_terms_those_change_that_the_document_changes() -> None:
    load(council("Ada (Intel; Lead of Security)"), OLD)
    load(council("Ada (Ray; Lead of Security)"), NEW)
    assert terms("Ada") == [
        f"Representative of Intel, {FIRST}",
        "Lead of Security, since 2026-08-11",
        f"Representative of Ray, {SECOND}",
    ]


def test_a_second_term_begins_and_the_first_goes_on() -> None:
    load(council("Ada (Intel)"), OLD)
    load(council("Ada (Lead of Security; Intel)"), NEW)
    assert terms("Ada") == ["Representative of Intel, since 2026-08-11", f"Lead of Security, {SECOND}"]


def test_a_term_that_is_named_no_more_ends_only_with_end_missing() -> None:
    load(council("Ada (Intel; Alternate for Ray)"), OLD)
    report = load(council("Ada (Intel)"), NEW)
    assert (report.not_named, report.changes) == (["Ada (Alternate for Ray)"], {})
    assert load(council("Ada (Intel)"), NEW, end_missing=True).terms_ended == ["Ada (Alternate for Ray)"]


@pytest.mark.parametrize("on", [None, NEW])
def test_two_change_seats(on: date | None) -> None:
    load(council("Ada (Intel)", "Bo (Ray)"), OLD)
    report = load(council("Ada (Ray)", "Bo (Intel)"), on)

    assert terms("Bo")[-1] == f"Representative of Intel, {SECOND if on else 'since 2026-08-11'}"
    assert terms("Ada")[-1] == f"Representative of Ray, {SECOND if on else 'since 2026-08-11'}"
    assert report.terms_ended == []


def test_who_leaves_a_seat_for_another_capacity_makes_room() -> None:
    load(council("Ada (Intel; Lead of Security)"), OLD)
    report = load(council("Ada (Lead of Security)", "Bo (Intel)"), NEW)
    assert (terms("Ada")[0], report.terms_ended) == (
        f"Representative of Intel, {FIRST}",
        ["Ada (Representative of Intel)"],
    )


def test_a_term_keeps_what_the_document_does_not_say() -> None:
    load(council("Ada, Works (Chair, Intel)"), OLD)
    load(council("Ada (Ray)"), NEW)
    assert terms("Ada")[1] == "Chair, Representative of Ray, Works, since 2026-09-15"
    load(council("Ada (Ray, no employer)", "Bo (Chair, Intel)"), NEW)
    assert terms("Ada")[1] == "Representative of Ray, Works, since 2026-09-15"


# Days that are over


def test_an_older_roster_only_adds_who_served() -> None:
    load(council("Ada (Intel)", "Bo (Ray)"), NEW)
    before = dump()
    older = council("Ada (Alternate for Intel)", "Bo, Works (Ray)", "Cy (Intel)", "Di (Xerox project)")
    report = load(older, OLD, end_missing=True)

    assert dump() == before
    assert terms("Ada") == [
        "Alternate for Intel, 2026-08-11 to 2026-09-14",
        "Representative of Intel, since 2026-09-15",
    ]
    assert terms("Cy") == ["Representative of Intel, 2026-08-11 to 2026-08-11"]
    assert terms("Di") == ["Representative of Xerox, 2026-08-11 to 2026-08-11"]
    assert Seat.objects.get(name="Xerox").ends_on == OLD
    assert (report.terms_ended, load(older, OLD, end_missing=True).changes) == ([], {})


def test_what_an_older_roster_says_otherwise_is_left_alone_and_told() -> None:
    load(council("Ada, Works (Vice Chair, Intel)"))
    report = load(council("Ada, Engines (Alternate for Ray)"), OLD)
    assert report.left_alone == {
        "Member Ada": [
            "seat “Intel”, not “Ray”",
            "capacity “Member”, not “Alternate”",
            "office “Vice Chair”, not “None”",
            "employer “Works”, not “Engines”",
        ]
    }
    assert report.not_named == []
    load(simple("Bo"))
    assert load(council("Bo (Ray)"), OLD).left_alone == {"Member Bo": ["no seat, not “Ray”"]}


@pytest.mark.parametrize(
    ("begins", "is_announced", "divided", "expected"),
    [
        (TODAY + DAY, True, TODAY + 2 * DAY, True),
        (TODAY + DAY, False, TODAY + 2 * DAY, False),
        (TODAY, False, TODAY + 2 * DAY, True),
        (None, False, TODAY + 2 * DAY, True),
        (None, True, TODAY, False),
    ],
)
def test_what_follows_a_public_term_on_a_day_to_come_is_announced(
    begins: date | None, is_announced: bool, divided: date, expected: bool
) -> None:
    ada = TermFactory.create(
        member__name="Ada", seat=SeatFactory.create(name="Intel"), starts_on=begins, is_announced=is_announced
    )
    load(council("Ada, Intel (Intel)", seats=SEATS[:1]), on=divided)
    following = Term.objects.exclude(pk=ada.pk).get()
    assert (following.starts_on, following.employer, following.is_announced) == (divided, "Intel", expected)


def test_a_seat_whose_term_is_divided_on_a_day_to_come_is_not_called_vacant(client: Client) -> None:
    load(council("Ada, Works (Intel)", seats=SEATS[:1]), on=TODAY - DAY)
    load(council("Ada, Intel (Intel)", seats=SEATS[:1]), on=TODAY + 2 * DAY)
    for days in range(4):
        html = client.get(f"/members/?on={TODAY + days * DAY}").content.decode()
        assert ("Ada" in html, "acant" in html) == (True, False)
