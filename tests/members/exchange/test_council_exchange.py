from datetime import date, timedelta
from unicodedata import normalize

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from members.exchange.council_document import (
    CouncilDocument,
    DocumentError,
    DocumentMember,
    DocumentResource,
    DocumentTerm,
    write,
)
from members.exchange.council_exchange import dump, load
from members.exchange.document_parser import parse
from members.exchange.import_report import Outcome, Report
from members.models import Council, Member, Seat, Term
from members.names import slug_of
from resources.models import Resource
from tac_site.publishing.documents import snapshot, with_fields
from tac_site.publishing.writing import writing
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory
from tests.members.strategies import documents, steady

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
START = date(2024, 9, 1)

COUNCIL = """\
# Harbour Council
### The Harbour Council (HaCo) looks after the water.
It meets in the open.
## Resources
- Attend a meeting (Public calendar)
- [Charter](https://example.org/charter)
### Ada Lovelace, Engines (HaCo Chair)
Ada wrote the first program.
### Grace Hopper, Navy
### Joan Clarke
"""


def council(*headings: str) -> CouncilDocument:
    return parse(
        "\n".join(["# Harbour Council", "## Resources", *(f"### {heading}" for heading in headings)])
    )


def summary(report: Report) -> dict[str, dict[str, int]]:
    return {
        kind: {str(outcome): n for outcome, n in counts.items()}
        for kind, counts in report.counts.items()
        if counts
    }


def terms(slug: str) -> list[tuple[str, str, date | None, date | None]]:
    return [
        (term.role, term.employer, term.starts_on, term.ends_on)
        for term in Term.objects.filter(member__slug=slug)
    ]


def test_a_document_fills_an_empty_site() -> None:
    report = load(parse(COUNCIL))

    assert summary(report) == {
        "Council": {"created": 1},
        "Resources": {"created": 2},
        "Members": {"created": 3},
    }
    assert Council.objects.current().short_name == "HaCo"
    assert dump() == parse(COUNCIL)
    assert terms("ada-lovelace") == [("Chair", "Engines", None, None)]


def test_a_second_import_changes_nothing() -> None:
    load(parse(COUNCIL))
    report = load(parse(COUNCIL))

    assert summary(report) == {
        "Council": {"unchanged": 1},
        "Resources": {"unchanged": 2},
        "Members": {"unchanged": 3},
    }
    assert (report.not_named, report.terms_ended, Term.objects.count()) == ([], [], 3)


def test_what_a_document_does_not_say_stays() -> None:
    load(parse(COUNCIL))
    Council.objects.update(short_name="", organization="Harbour Foundation", summary="Water.")
    load(council("Ada Lovelace", "Grace Hopper"))

    assert dump() == parse(COUNCIL)
    found = Council.objects.current()
    assert (found.short_name, found.organization, found.summary) == ("", "Harbour Foundation", "Water.")


def test_what_a_document_says_otherwise_is_corrected() -> None:
    load(parse(COUNCIL))
    changed = (
        COUNCIL.replace("It meets in the open.", "It meets on Mondays.")
        .replace("Public calendar", "Calendar")
        .replace("/charter", "/rules")
        .replace("wrote", "published")
        .replace("Grace Hopper, Navy", "Grace Hopper, Univac (Vice Chair)")
    )
    report = load(parse(changed))

    assert summary(report) == {
        "Council": {"updated": 1},
        "Resources": {"updated": 2},
        "Members": {"updated": 2, "unchanged": 1},
    }
    assert dump() == parse(changed)
    assert terms("grace-hopper") == [("Vice Chair", "Univac", None, None)]


def test_members_whom_the_document_lacks_are_named_and_kept() -> None:
    load(parse(COUNCIL))
    TermFactory.create(member__name="Hidden", member__is_visible=False)
    TermFactory.create(member__name="Former", ends_on=timezone.localdate() - DAY)
    report = load(council("Ada Lovelace"))

    assert (report.not_named, report.terms_ended) == (["Grace Hopper", "Joan Clarke"], [])
    assert terms("joan-clarke") == [("Member", "", None, None)]


def test_an_older_and_a_newer_document_give_a_history() -> None:
    load(council("Ada Lovelace, Engines (Chair)", "Grace Hopper, Navy", "Joan Clarke"), START)
    newer = council("Ada Lovelace, Engines", "Grace Hopper, Univac (Chair)", "Mary Somerville")
    report = load(newer, date(2025, 9, 1), end_missing=True)

    last, first = date(2025, 8, 31), date(2025, 9, 1)
    assert (report.terms_ended, report.not_named) == (["Joan Clarke"], [])
    assert summary(report)["Members"] == {"updated": 2, "created": 1}
    assert terms("ada-lovelace") == [("Chair", "Engines", START, last), ("Member", "Engines", first, None)]
    assert terms("grace-hopper") == [("Member", "Navy", START, last), ("Chair", "Univac", first, None)]
    assert terms("joan-clarke") == [("Member", "", START, last)]
    assert terms("mary-somerville") == [("Member", "", first, None)]

    again = load(newer, date(2025, 9, 1), end_missing=True)
    assert (summary(again)["Members"], again.terms_ended, again.not_named) == ({"unchanged": 3}, [], [])


def test_without_a_day_nobody_s_term_is_ended() -> None:
    load(parse(COUNCIL))

    assert load(council("Ada Lovelace"), end_missing=True).terms_ended == []


def test_of_a_day_to_come_secret_terms_are_known_too() -> None:
    day = timezone.localdate() + 9 * DAY
    TermFactory.create(member__name="Joan Clarke", starts_on=day - DAY)
    TermFactory.create(member__name="Hidden", member__is_visible=False, starts_on=day - DAY)
    load(council("Ada Lovelace"), day)

    report = load(council("Grace Hopper"), day, end_missing=True)

    assert (report.terms_ended, report.not_named) == (["Joan Clarke"], ["Ada Lovelace"])
    assert terms("joan-clarke") == [("Member", "", day - DAY, day - DAY)]
    assert terms("ada-lovelace") == [("Member", "", day, None)]
    assert terms("hidden") == [("Member", "", day - DAY, None)]


def test_a_term_that_begins_on_the_day_is_corrected_not_ended() -> None:
    load(council("Ada Lovelace", "Joan Clarke"), START)
    report = load(council("Ada Lovelace, Engines"), START, end_missing=True)

    assert terms("ada-lovelace") == [("Member", "Engines", START, None)]
    assert terms("joan-clarke") == [("Member", "", START, None)]
    assert (report.terms_ended, report.not_named) == ([], ["Joan Clarke"])


def test_a_change_keeps_the_end_of_the_term_that_it_divides() -> None:
    today = timezone.localdate()
    TermFactory.create(member__name="Ada", employer="Engines", ends_on=today + 9 * DAY)
    load(council("Ada (Chair)"), today)

    assert terms("ada") == [
        ("Member", "Engines", None, today - DAY),
        ("Chair", "Engines", today, today + 9 * DAY),
    ]


@pytest.mark.parametrize("on", [None, START])
def test_who_served_before_and_will_again_serves_in_between(on: date | None) -> None:
    day = on or timezone.localdate()
    member = MemberFactory.create(name="Ada")
    TermFactory.create(member=member, ends_on=day - 9 * DAY)
    TermFactory.create(member=member, starts_on=day + 9 * DAY)
    load(council("Ada (Chair)"), on)

    assert terms("ada") == [
        ("Member", "", None, day - 9 * DAY),
        ("Chair", "", day, day + 8 * DAY),
        ("Member", "", day + 9 * DAY, None),
    ]


def test_a_member_without_a_term_is_given_one() -> None:
    MemberFactory.create(name="Ada")
    report = load(council("Ada"))

    assert terms("ada") == [("Member", "", None, None)]
    assert summary(report)["Members"] == {"updated": 1}


def rename(member: Member, **values: str) -> None:
    """As the admin does it, with a version."""
    with writing(Member, member.pk) as writer:
        writer.publish(with_fields(snapshot(Member, member.pk), **values))


def test_a_member_is_found_under_a_former_address_by_the_name_of_that_time() -> None:
    load(council("Ada Lovelace"))
    rename(Member.objects.get(), name="Ada King", slug="ada-king")
    load(council("Ada Lovelace"))

    assert [(member.name, member.slug) for member in Member.objects.all()] == [("Ada Lovelace", "ada-king")]


@pytest.mark.parametrize(
    ("known", "named", "is_same"),
    [
        ("Ada Example, Ph.D.", "Ada Example", True),
        ("Ada Example", "Ada Example, Ph. D.", True),
        ("Dr. Ada Example", "Ada Example, PhD", True),
        ("Ada Example", "Ada Example, Jr.", False),
        ("Ada Example, Ph.D.", "Ada Examples", False),
    ],
)
def test_a_degree_makes_nobody_another_person(known: str, named: str, is_same: bool) -> None:
    MemberFactory.create(name=known)
    load(CouncilDocument("A", "", (), (DocumentMember(named, slug_of(named)),)))
    assert Member.objects.count() == (1 if is_same else 2)


def test_a_member_is_found_under_a_former_address_by_the_present_name() -> None:
    load(council("Ada Lovelace {#ada}"))
    rename(Member.objects.get(), slug="countess")
    load(council("Ada Lovelace {#ada}"))

    assert [(member.name, member.slug) for member in Member.objects.all()] == [("Ada Lovelace", "countess")]


@pytest.mark.parametrize(
    ("heading", "slug"), [("Bo Two, Works", "bo-two-2"), ("Robert Two {#bo-two}", "bo-two")]
)
def test_somebody_new_is_not_who_had_their_address(heading: str, slug: str) -> None:
    MemberFactory.create(name="Bo Smith", slug="bo-two")
    rename(Member.objects.get(), slug="bo-smith")
    outcomes = [summary(load(council(heading)))["Members"] for _ in range(2)]

    assert outcomes == [{"created": 1}, {"unchanged": 1}]
    members = Member.objects.values_list("name", "slug")
    assert list(members) == [("Bo Smith", "bo-smith"), (heading.split(",")[0].split(" {")[0], slug)]


def test_a_name_without_an_address_is_the_one_member_of_that_name() -> None:
    MemberFactory.create(name="Ada Lovelace", slug="countess")
    load(council("Ada Lovelace"))
    assert Member.objects.count() == 1

    load(council("Ada Lovelace {#countess}", "Ada Lovelace"))
    assert list(Member.objects.values_list("slug", flat=True)) == ["ada-lovelace", "countess"]


def test_a_member_under_two_addresses_is_refused() -> None:
    load(council("Ada Lovelace"))
    rename(Member.objects.get(), name="Ada King", slug="ada-king")

    with pytest.raises(DocumentError) as refused:
        load(council("Ada King", "Ada Lovelace"))
    assert str(refused.value) == (
        "Line 4: found “Ada Lovelace”, expected every member once; line 3 has this one's address."
    )
    assert [member.name for member in Member.objects.all()] == ["Ada King"]


def test_a_name_that_is_the_address_of_a_page_is_imported_once() -> None:
    for _ in range(2):
        load(council("Former"))

    assert [member.slug for member in Member.objects.all()] == ["former-member"]


def test_resources_of_the_document_come_first_if_its_order_is_another() -> None:
    for title in "ABCD":
        ResourceFactory.create(title=title)
    report = load(parse("# Harbour\n## Resources\n- C\n- New\n- A"))

    assert [resource.title for resource in Resource.objects.all()] == ["C", "New", "A", "B", "D"]
    assert summary(report)["Resources"] == {"updated": 2, "created": 1}


def test_resources_stay_where_they_are_if_their_order_is_the_same() -> None:
    for title in "ABC":
        ResourceFactory.create(title=title, position=7)
    report = load(parse("# Harbour\n## Resources\n- A\n- C"))

    assert list(Resource.objects.values_list("title", "position")) == [("A", 7), ("B", 7), ("C", 7)]
    assert summary(report)["Resources"] == {"unchanged": 2}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            f"# {'x' * 201}\n## Resources",
            f"Line 1: found “{'x' * 77}…”, expected what the site can hold "
            "(name: Ensure this value has at most 200 characters (it has 201).).",
        ),
        (
            "# A\n## Resources\n- B\n- [C](ftp://d.org)",
            "Line 4: found “C”, expected what the site can hold (url: “ftp://d.org” is of a kind that is not "
            "linked here. Write an address that begins with https://.).",
        ),
        (
            f"# A\n## Resources\n### B\n### C, {'x' * 201}",
            "Line 4: found “C”, expected what the site can hold "
            "(employer: Ensure this value has at most 200 characters (it has 201).).",
        ),
        (
            "# A\n## Resources\n### B {#c d}",
            "Line 3: found “B”, expected what the site can hold (slug: Enter a valid “slug” consisting of "
            "letters, numbers, underscores or hyphens.).",
        ),
    ],
)
def test_what_the_site_cannot_hold_is_refused_whole(text: str, problem: str) -> None:
    with pytest.raises(DocumentError) as refused:
        load(parse(text))

    assert str(refused.value) == problem
    assert [Council.objects.count(), Resource.objects.count(), Member.objects.count()] == [0, 0, 0]


def test_only_what_the_public_sees_today_is_dumped() -> None:
    CouncilFactory.create()
    ResourceFactory.create(title="Shown")
    ResourceFactory.create(title="Hidden", is_visible=False)
    TermFactory.create(member__name="Ada", employer="Engines", office=Term.Office.VICE_CHAIR)
    TermFactory.create(member__name="Former", ends_on=timezone.localdate() - DAY)
    TermFactory.create(member__name="Hidden", member__is_visible=False)

    found = dump()

    assert found.resources == (DocumentResource("Shown"),)
    assert found.members == (
        DocumentMember("Ada", "ada", "Engines", (DocumentTerm(Term.Office.VICE_CHAIR),)),
    )


def empty_the_site() -> None:
    Council.objects.all().delete()
    Resource.objects.all().delete()
    Member.objects.all().delete()
    Seat.objects.all().delete()


def fill_the_site(document: CouncilDocument, short_name: str, namesakes: bool, ordered: bool) -> None:
    """With all of the document that the forms of the admin accept, and everybody twice if namesakes."""
    store(Council(name=document.name, short_name=short_name, overview=document.overview))
    for position, entry in enumerate(document.resources):
        store(Resource(title=entry.title, url=entry.url, note=entry.note, position=position))
    for position, seat in enumerate(document.seats):
        store(Seat(name=seat.name, kind=seat.kind, votes=seat.votes, position=position * ordered))
    for person in document.members:
        for slug in (person.slug, "")[: 1 + namesakes]:
            member = Member(name=person.name, slug=slug, bio=person.bio)
            if store(member):
                for said in person.terms or [DocumentTerm()]:
                    store_term(member, said, person.employer)


def store_term(member: Member, said: DocumentTerm, employer: str) -> None:
    seat = Seat.objects.filter(name=said.seat).first()
    term = Term(member=member, seat=seat, capacity=said.capacity, office=said.office or Term.Office.NONE)
    term.employer = employer if said.employer is None else said.employer
    if store(term):
        try:
            member.validate_children(member.terms.all())
        except ValidationError:
            term.delete()


def store(instance: Model) -> bool:
    try:
        instance.full_clean()
    except ValidationError:
        return False
    instance.save()
    return True


def seats_and_terms() -> list[object]:
    place = ("seat__name", "capacity", "office", "employer", "starts_on", "ends_on")
    # A member without a term is given one.
    terms = Term.objects.order_by("member__slug", "seat__name").values_list("member__slug", *place)
    return [list(Seat.objects.values_list("name", "kind", "votes")), list(terms)]


@settings(steady, max_examples=50)
@given(documents, st.sampled_from(["", "HC", "Vice", "TAC", "X", "Lead of"]), st.booleans(), st.booleans())
def test_any_council_survives_export_and_import(
    document: CouncilDocument, short_name: str, namesakes: bool, ordered: bool
) -> None:
    empty_the_site()
    fill_the_site(document, short_name, namesakes, ordered)
    before, rows = dump(), seats_and_terms()

    onto_itself = load(parse(write(before), short_name))
    assert {outcome for counts in onto_itself.counts.values() for outcome in counts} == {Outcome.UNCHANGED}
    today = load(parse(write(before), short_name), timezone.localdate(), end_missing=True)
    assert (today.changes, today.not_named, today.terms_ended, today.left_alone) == ({}, [], [], {})
    assert dump() == before

    empty_the_site()
    load(parse(write(before)))
    assert (dump(), write(dump()), seats_and_terms()) == (before, write(before), rows)


@pytest.mark.parametrize("dirt", ["\u200b", "\u202e", "\ufeff", "\uffff", "\xa0"])
def test_the_same_words_with_what_nobody_sees_change_nothing(dirt: str) -> None:
    text = COUNCIL.replace("Ada", "Žofie がん").replace("Charter", "Čharter").replace("### The", "The")
    load(parse(text), on=START)

    dirty = normalize("NFD", text).replace("### ", f"### {dirt}").replace("- [Č", f"- [{dirt}Č")
    report = load(parse(dirty.replace("(Public", f"({dirt}Public")), on=START)

    assert summary(report) == {
        "Council": {"unchanged": 1},
        "Resources": {"unchanged": 2},
        "Members": {"unchanged": 3},
    }
