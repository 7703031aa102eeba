from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import Council, Member, Term
from tac_site.pictures.portraits import Portrait
from tests.factories import CouncilFactory, MemberFactory, TermFactory

pytestmark = pytest.mark.django_db

TODAY = date(2024, 9, 1)
NOW = timezone.localdate()
DAY = timedelta(days=1)


def names(members: Iterable[Member]) -> list[str]:
    return [member.name for member in members]


def lists_with(member: Member, on: date) -> list[str]:
    lists = {
        "serving": Member.objects.serving(on=on),
        "former": Member.objects.former(on=on),
        "upcoming": Member.objects.upcoming(on=on),
    }
    return [name for name, members in lists.items() if member in members]


def test_there_is_one_council() -> None:
    CouncilFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        CouncilFactory.create()
    with pytest.raises(IntegrityError, match="members_council_single"):
        CouncilFactory.create(pk=2)


def test_without_a_council_the_current_one_is_nameless_and_not_stored() -> None:
    assert Council.objects.current().name == "Council"
    assert not Council.objects.exists()

    CouncilFactory.create(name="Harbour Council")
    assert str(Council.objects.current()) == "Harbour Council"
    assert Council.objects.current().get_absolute_url() == "/"


def test_a_council_has_a_name() -> None:
    with pytest.raises(IntegrityError, match="members_council_name_not_empty"):
        CouncilFactory.create(name="")


def test_a_member_has_a_name() -> None:
    with pytest.raises(IntegrityError, match="members_member_name_not_empty"):
        MemberFactory.create(name="")


def test_a_member_has_a_slug() -> None:
    member = MemberFactory.create()

    with pytest.raises(IntegrityError, match="members_member_slug_not_empty"):
        Member.objects.filter(pk=member.pk).update(slug="")


def test_an_overview_has_at_most_50_000_characters() -> None:
    CouncilFactory.build(overview="x" * 50_000).full_clean()
    with pytest.raises(ValidationError) as refused:
        CouncilFactory.build(overview="x" * 50_001).full_clean()

    assert list(refused.value.message_dict) == ["overview"]


def test_a_bio_has_at_most_20_000_characters() -> None:
    MemberFactory.build(bio="x" * 20_000).full_clean()
    with pytest.raises(ValidationError) as refused:
        MemberFactory.build(bio="x" * 20_001).full_clean()

    assert list(refused.value.message_dict) == ["bio"]


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("jose", True),
        ("JOSÉ nunez", True),
        ("acme", True),
        ("jose acme compiler", True),
        ("jose nobody", False),
        ("%", False),
        ("", True),
    ],
)
def test_words_are_found_in_name_employer_and_bio(words: str, is_found: bool) -> None:
    member = MemberFactory.create(name="José Núñez", bio="Works on *compilers*.")
    TermFactory.create_batch(2, member=member, employer="Acmé Labs")

    assert names(Member.objects.matching(words)) == ["José Núñez"] * is_found


def test_only_visible_members_are_public() -> None:
    MemberFactory.create(name="Shown")
    MemberFactory.create(name="Hidden", is_visible=False)

    assert names(Member.objects.public()) == ["Shown"]


@pytest.mark.parametrize(
    ("terms", "is_shown"),
    [
        ([], True),
        ([{"ends_on": NOW - DAY}], True),
        ([{"starts_on": NOW}], True),
        ([{"starts_on": NOW + DAY}], False),
        ([{"starts_on": NOW + DAY, "is_announced": True}], True),
        ([{"starts_on": NOW + DAY, "ends_on": NOW + DAY}, {"starts_on": NOW + 2 * DAY}], False),
        ([{"ends_on": NOW - DAY}, {"starts_on": NOW + DAY}], True),
        (
            [
                {"starts_on": NOW + DAY, "ends_on": NOW + DAY, "is_announced": True},
                {"starts_on": NOW + 2 * DAY},
            ],
            True,
        ),
    ],
)
def test_a_member_whose_terms_are_all_secret_is_not_public(
    terms: list[dict[str, Any]], is_shown: bool
) -> None:
    member = MemberFactory.create(name="Ada")
    for term in terms:
        TermFactory.create(member=member, **term)

    assert names(Member.objects.public()) == ["Ada"] * is_shown
    assert names(Member.objects.all()) == ["Ada"]
    for on in (NOW + days * DAY for days in range(-2, 4)):
        public = Member.objects.public()
        assert names(Member.objects.roster(on=on)) == names(public.serving(on=on))


def test_the_roster_keeps_its_order_when_it_is_filtered_by_other_terms() -> None:
    for name, role, before in (("Ann", Term.Office.NONE, Term.Office.CHAIR), ("Zoe", Term.Office.CHAIR, 3)):
        member = TermFactory.create(member__name=name, office=role, starts_on=NOW).member
        TermFactory.create(member=member, office=before, ends_on=NOW - DAY)
    assert names(Member.objects.serving(on=NOW).filter(terms__ends_on__lt=NOW)) == ["Zoe", "Ann"]


def test_only_visible_members_are_on_the_roster() -> None:
    for is_visible in (True, False):
        member = MemberFactory.create(name=f"Visible {is_visible}", is_visible=is_visible)
        TermFactory.create(member=member, ends_on=NOW)
    assert names(Member.objects.roster(on=NOW)) == ["Visible True"]
    assert names(Member.objects.public().former(on=NOW)) == []
    assert names(Member.objects.public().former(on=NOW + DAY)) == ["Visible True"]


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_secret_term_is_on_no_list_of_a_day_to_come(is_announced: bool) -> None:
    member = TermFactory.create(ends_on=NOW).member
    TermFactory.create(
        member=member,
        employer="Quay",
        starts_on=NOW + 5 * DAY,
        ends_on=NOW + 6 * DAY,
        is_announced=is_announced,
    )

    lists = {days: lists_with(member, NOW + days * DAY) for days in (0, 1, 5, 6, 7)}
    left_on = Member.objects.former(NOW + 9 * DAY).get().left_on  # type: ignore[attr-defined]

    later = ["serving"] if is_announced else ["former"]
    assert lists == {0: ["serving"], 1: ["former"], 5: later, 6: later, 7: ["former"]}
    assert left_on == (NOW + 6 * DAY if is_announced else NOW)


@pytest.mark.parametrize("is_announced", [True, False])
def test_only_a_public_employer_is_found(is_announced: bool) -> None:
    member = TermFactory.create(member__name="Ada", employer="Pier", ends_on=NOW).member
    TermFactory.create(member=member, employer="Quay", starts_on=NOW + DAY, is_announced=is_announced)

    assert names(Member.objects.matching("pier")) == ["Ada"]
    assert names(Member.objects.matching("quay")) == ["Ada"] * is_announced


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_member_comes_with_the_public_terms(is_announced: bool) -> None:
    past = TermFactory.create(ends_on=NOW)
    next_one = TermFactory.create(member=past.member, starts_on=NOW + DAY, is_announced=is_announced)

    (member,) = Member.objects.with_public_terms()

    assert list(member.terms.all()) == [past, next_one][: 1 + is_announced]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (None, None, "serving"),
        (TODAY, None, "serving"),
        (None, TODAY, "serving"),
        (TODAY, TODAY, "serving"),
        (TODAY - DAY, TODAY + DAY, "serving"),
        (None, TODAY - DAY, "former"),
        (TODAY - DAY, TODAY - DAY, "former"),
        (TODAY + DAY, None, "upcoming"),
        (TODAY + DAY, TODAY + DAY, "upcoming"),
    ],
)
def test_a_term_lasts_from_its_first_to_its_last_day(
    starts_on: date | None, ends_on: date | None, expected: str
) -> None:
    term = TermFactory.create(starts_on=starts_on, ends_on=ends_on)

    assert lists_with(term.member, TODAY) == [expected]


def test_on_every_day_a_member_with_a_term_is_on_one_list() -> None:
    member = MemberFactory.create()
    for starts, ends in ((0, 1), (2, 2), (5, 6)):
        TermFactory.create(member=member, starts_on=TODAY + starts * DAY, ends_on=TODAY + ends * DAY)

    lists = [lists_with(member, TODAY + day * DAY) for day in range(-1, 8)]

    serving, former = [["serving"]], [["former"]]
    assert lists == [["upcoming"], *serving * 3, *former * 2, *serving * 2, *former]


def test_a_member_without_a_term_is_on_no_list() -> None:
    assert lists_with(MemberFactory.create(), TODAY) == []


def test_serving_members_come_by_office_and_then_by_name() -> None:
    for name, role in (("Zoe", 1), ("Émile", 3), ("eva", 3), ("Bo", 2), ("Al", 3)):
        TermFactory.create(member__name=name, office=role)

    assert names(Member.objects.serving(on=TODAY)) == ["Zoe", "Bo", "Al", "Émile", "eva"]


def test_a_renamed_member_moves_on_the_roster() -> None:
    for name in ("Bo", "Cy"):
        TermFactory.create(member__name=name)
    member = Member.objects.get(name="Cy")
    member.name = "Ann"
    member.save()
    TermFactory.create(member=member, ends_on=TODAY - DAY)

    assert names(Member.objects.serving(on=TODAY)) == ["Ann", "Bo"]


def test_serving_members_have_the_office_and_employer_of_that_day() -> None:
    member = MemberFactory.create()
    TermFactory.create(member=member, employer="Past", ends_on=TODAY - DAY)
    TermFactory.create(member=member, employer="Present", office=2, starts_on=TODAY)

    now, before = (Member.objects.serving(on=day).get() for day in (TODAY, TODAY - DAY))

    assert (now.employer, now.office) == ("Present", Term.Office.VICE_CHAIR)
    assert (before.employer, before.office) == ("Past", Term.Office.NONE)


def test_a_list_of_members_takes_as_many_queries_for_three_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for rows in (1, 3):
        TermFactory.create_batch(rows - Member.objects.serving(on=TODAY).count())
        TermFactory.create_batch(rows - Member.objects.former(on=TODAY).count(), ends_on=TODAY - DAY)
        TermFactory.create_batch(rows - Member.objects.upcoming(on=TODAY).count(), starts_on=TODAY + DAY)
        with django_assert_num_queries(1):
            assert [m.employer for m in Member.objects.public().serving(on=TODAY)] == [""] * rows
        with django_assert_num_queries(2):
            former = Member.objects.matching("ada").former(on=TODAY).prefetch_related("terms")
            assert [member.terms.all()[0].period for member in former] == ["until 2024-08-31"] * rows
        with django_assert_num_queries(1):
            assert len(Member.objects.upcoming(on=TODAY)) == rows


def test_a_member_with_a_photo_has_a_portrait_around_its_focus() -> None:
    name = f"pictures/{'0' * 32}-40x60.webp"
    member = MemberFactory.build(name="Ada Lovelace", photo=name, focus_x=10)
    assert (member.portrait, member.initials) == (Portrait(name, 10, 35), "AL")


@pytest.mark.parametrize("name", ["", "pictures/a.webp"])
def test_a_member_without_a_photo_of_ours_has_no_portrait(name: str) -> None:
    assert MemberFactory.build(photo=name).portrait is None


def test_a_member_reads_as_the_name() -> None:
    assert str(MemberFactory.build(name="Ada Lovelace")) == "Ada Lovelace"


def test_only_chair_and_vice_chair_hold_an_office() -> None:
    for office in Term.Office:
        TermFactory.create(office=office)

    assert [term.office_name for term in Term.objects.ranked()] == ["Chair", "Vice Chair", ""]


def test_a_member_has_the_profiles_that_the_links_tell() -> None:
    assert MemberFactory.build().profiles == []
    profiles = MemberFactory.build(links="https://ada.example/\nhttps://github.com/ada").profiles
    assert [(profile.label, profile.text) for profile in profiles] == [
        ("Website", "ada.example"),
        ("GitHub", "ada"),
    ]


def test_the_links_are_the_addresses_of_profiles() -> None:
    member = MemberFactory.build(links="github.com/ada\n\n0000-0002-1825-0097")
    member.full_clean()
    assert member.links == "https://github.com/ada\nhttps://orcid.org/0000-0002-1825-0097"

    with pytest.raises(ValidationError) as refused:
        MemberFactory.build(links="github.com/ada\nmailto:ada@example.org").full_clean()
    assert refused.value.message_dict == {
        "links": [
            "Line 2: “ada@example.org” is a mail address. "
            "Here stand links to pages, such as https://example.org/page or https://github.com/ada. "
            "If it is an account on Mastodon, write @ada@example.org."
        ]
    }
