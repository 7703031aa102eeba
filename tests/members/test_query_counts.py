"""What a page costs does not grow with the council: the same queries for 1, 16 and 1,000 members."""

from datetime import date
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Member, Term
from resources.models import Meeting
from tac_site.folding import fold
from tests.factories import (
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    PaperFactory,
    ResourceFactory,
    SeatFactory,
    TermFactory,
)
from tests.tac_site.publishing.editors import Form, signed_in
from tests.tac_site.publishing.test_queries import queries

pytestmark = pytest.mark.django_db


def make_council(serving: int) -> None:
    """As many former members too."""
    CouncilFactory.create()
    ResourceFactory.create()
    members = [
        Member(name=f"{kind} {number:04}", slug=f"{kind}-{number:04}".lower(), bio=f"Bio {number}")
        for kind in ("Serving", "Former")
        for number in range(serving)
    ]
    for member in members:
        member.name_folded, member.bio_folded = fold(member.name), fold(member.bio)
    Member.objects.bulk_create(members)
    seat = SeatFactory.create(slug="seat", votes=False)
    Term.objects.bulk_create(
        Term(
            member=member,
            seat=seat,
            starts_on=date(2020, 1, 1),
            ends_on=date(2021, 1, 1) if member.name.startswith("Former") else None,
        )
        for member in members
    )


def count_queries(client: Client, addresses: list[str]) -> dict[str, int]:
    for kind in ContentType.objects.all():  # as a process knows them after its first pages
        ContentType.objects.get_by_natural_key(*kind.natural_key())
    counts = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts[address] = len(queries)
    return counts


PAGES = {
    "/": 5,
    "/members/": 7,
    "/members/?q=serving": 7,
    "/members/?on=2020-06-01": 5,
    "/members/former/": 4,
    "/members/serving-0000/": 6,
    "/members/former-0000/": 6,
    "/resources/": 3,
    "/accessibility/": 1,
    "/members/feed.xml": 3,
    "/seats/": 4,
    "/seats/seat/": 5,
    "/sitemap.xml": 7,
    "/council.json": 9,
    "/council-1.json": 4,
    "/members.csv": 5,
    "/council.md": 5,
}


@pytest.mark.parametrize("members", [1, 16, 1000])
def test_a_page_costs_the_same_queries_for_few_members_as_for_many(client: Client, members: int) -> None:
    make_council(members)
    assert count_queries(client, list(PAGES)) == PAGES


PAGES_OF_SEATS = {
    "/": 6,
    "/members/": 8,
    "/members/?on=2020-06-01": 6,
    "/members/?q=serving": 7,
    "/members/serving-0000/": 7,
    "/members/feed.xml": 3,
    "/seats/": 4,
    "/seats/seat-0/": 5,
    "/sitemap.xml": 7,
    "/council.json": 9,
    "/council-1.json": 4,
    "/members.csv": 5,
    "/council.md": 5,
}


@pytest.mark.parametrize("seats", [1, 3, 300])
def test_a_page_costs_the_same_queries_for_few_seats_as_for_many(client: Client, seats: int) -> None:
    """Each has a representative and an alternate, or is vacant and had somebody before."""
    make_council(2 * seats)
    terms = list(Term.objects.all())
    for number, term in enumerate(terms):
        term.capacity = Term.Capacity.ALTERNATE if number % 2 else Term.Capacity.MEMBER
        term.seat = terms[number - 1].seat if number % 2 else SeatFactory.create(name=f"Seat {number}")
    Term.objects.bulk_update(terms, ["seat", "capacity"])
    assert count_queries(client, list(PAGES_OF_SEATS)) == PAGES_OF_SEATS


LISTS_IN_THE_ADMIN = {
    "/admin/": 25,
    "/admin/members/member/": 11,
    "/admin/members/member/?q=serving": 12,
    "/admin/members/member/?status=serving": 10,
    "/admin/resources/resource/": 9,
}


@pytest.mark.parametrize("members", [1, 16, 1000])
def test_a_list_in_the_admin_costs_the_same_queries_for_few_members_as_for_many(
    admin_client: Client, members: int
) -> None:
    make_council(members)
    admin_client.get("/admin/")  # writes when the session began
    assert count_queries(admin_client, list(LISTS_IN_THE_ADMIN)) == LISTS_IN_THE_ADMIN


def member_with(terms: int) -> Member:
    ada: Member = TermFactory.create(seat=SeatFactory.create(), starts_on=date(2020, 1, 1)).member
    for year in range(2001, 2000 + terms):
        TermFactory.create(member=ada, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
    return ada


def meeting_with(papers: int) -> Meeting:
    meeting: Meeting = MeetingFactory.create()
    PaperFactory.create_batch(papers, meeting=meeting)
    AttendanceFactory.create_batch(3 * papers, meeting=meeting)
    return meeting


STEPS = ("form", "draft", "form of the draft", "next draft", "draft published", "published")
SAVES = {
    member_with: [13, 21, 18, 24, 30, 26],
    meeting_with: [14, 26, 20, 30, 37, 32],
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("make", SAVES)
def test_a_save_costs_the_same_queries_for_few_rows_as_for_many(make: Any, rows: int) -> None:
    """Each row that is changed costs one more in each of the two transactions."""
    CouncilFactory.create()
    editor, thing = signed_in("Editors"), make(rows)
    field = {Member: "bio", Meeting: "note"}[type(thing)]
    Form(editor, thing).save(**{field: "A story"})  # writes when the session began, and the first version
    count_queries(editor, [])
    counts: dict[str, int] = {}

    def open_form(name: str) -> Form:
        forms: list[Form] = []
        counts.setdefault(name, queries(lambda: forms.append(Form(editor, thing))))
        return forms[0]

    def save(name: str, form: Form, button: str) -> None:
        data = {**form.fields, field: name, button: "1"}
        counts[name] = queries(lambda: editor.post(form.address, data))

    save("draft", open_form("form"), "_draft")
    save("next draft", open_form("form of the draft"), "_draft")
    save("draft published", open_form("form of the draft"), "_save")
    save("published", open_form("form"), "_save")
    assert counts == dict(zip(STEPS, SAVES[make], strict=True))
