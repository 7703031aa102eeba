"""One person is one, however many terms; and whoever is no member of the council is on no list of members."""

import csv
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.text import capfirst

from members.exchange.council_exchange import dump, load
from members.exchange.document_parser import parse
from members.models import Member, Seat, Term
from members.roster_changes import roster_changes
from tests.factories import CouncilFactory, MemberFactory, SeatFactory, TermFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)
ALTERNATE, LEAD, OBSERVER = Term.Capacity.ALTERNATE, Term.Capacity.LEAD, Term.Capacity.OBSERVER
CHAIR = Term.Office.CHAIR


@pytest.fixture
def intel() -> Seat:
    return SeatFactory.create(name="Intel")


@pytest.fixture
def ada(intel: Seat) -> Member:
    """Chair, representative of two seats and lead of a working group, all today."""
    ada = MemberFactory.create(name="Ada", bio="A story")
    ray, security = SeatFactory.create(name="Ray", kind=3), SeatFactory.create(name="Security", kind=4)
    for seat, capacity, employer in ((security, LEAD, "Lead Inc"), (ray, 1, "Ray Inc"), (intel, 1, "Intel")):
        TermFactory.create(
            member=ada, seat=seat, capacity=capacity, employer=employer, starts_on=TODAY - 9 * DAY
        )
    return ada


def listed(client: Client, address: str) -> int:
    html = client.get(address).content.decode()
    return len(re.findall('<a href="/members/ada/"[^>]*>Ada</a>', html))


def test_a_member_with_several_terms_is_on_every_list_once(client: Client, ada: Member) -> None:
    assert [(each.name, each.employer) for each in Member.objects.serving(TODAY)] == [("Ada", "Intel")]
    TermFactory.create(member=ada, office=CHAIR, employer="None")
    assert [(each.office, each.employer) for each in Member.objects.roster(TODAY)] == [(CHAIR, "None")]
    for address in ("/members/?q=ada", f"/members/?q=ada&on={TODAY - DAY}"):
        assert (address, listed(client, address)) == (address, 1)
    for address in ("/", "/members/", f"/members/?on={TODAY - DAY}"):  # by seats: the office, and each seat
        assert (address, listed(client, address)) == (address, 4)
    Term.objects.update(ends_on=TODAY - DAY)
    for address in ("/members/", "/members/former/", "/members/?q=story"):
        assert (address, listed(client, address)) == (address, 1)
    Term.objects.update(starts_on=TODAY + DAY, ends_on=None, is_announced=True)
    assert Member.objects.upcoming(TODAY).get() == ada


def test_what_programs_read_has_a_member_once_and_the_first_term_first(client: Client, ada: Member) -> None:
    (member,) = client.get("/council.json").json()["members"]
    assert [term["employer"] for term in member["terms"]] == ["Intel", "Ray Inc", "Lead Inc"]
    rows = list(csv.DictReader(client.get("/members.csv").content.decode("utf-8-sig").splitlines()))
    assert [row["employer"] for row in rows] == ["Intel", "Ray Inc", "Lead Inc"]
    assert [(member.name, member.employer) for member in dump().members] == [("Ada", "Intel")]


@pytest.mark.parametrize("capacity", [ALTERNATE, LEAD, OBSERVER])
def test_whoever_has_a_term_is_on_a_list_in_any_capacity(
    capacity: Term.Capacity, client: Client, intel: Seat
) -> None:
    term = TermFactory.create(member__name="Ada", seat=intel, capacity=capacity, employer="Works")
    for status, days in (
        ("serving", {"starts_on": None}),
        ("former", {"ends_on": TODAY - DAY}),
        ("upcoming", {"starts_on": TODAY + DAY, "is_announced": True}),
    ):
        Term.objects.filter(pk=term.pk).update(**{"ends_on": None, **days})
        lists = Member.objects.by_status(TODAY)
        found = {name: [each.name for each in members] for name, members in lists.items() if members}
        assert found == {status: ["Ada"]}
    Term.objects.update(starts_on=None)
    page = client.get("/members/ada/").content.decode()
    assert (
        f'{capfirst(capacity.noun)} <a href="{intel.get_absolute_url()}"><bdi>Intel</bdi></a>, <span' in page
    )


def test_a_representative_who_becomes_an_alternate_still_serves(intel: Seat) -> None:
    term = TermFactory.create(member__name="Ada", seat=intel, ends_on=TODAY - DAY)
    TermFactory.create(member=term.member, seat=intel, capacity=ALTERNATE, starts_on=TODAY)
    (serving,) = Member.objects.serving(TODAY)
    assert (serving.name, serving.capacity) == ("Ada", ALTERNATE)
    assert list(Member.objects.former(TODAY)) == []


def test_officers_and_members_come_before_alternates_leads_and_observers(intel: Seat) -> None:
    for name, capacity, office in [("A", 4, 3), ("B", 3, 3), ("C", 2, 3), ("D", 1, 3), ("E", 1, 1)]:
        TermFactory.create(member__name=name, seat=intel, capacity=capacity, office=office)
    assert [member.name for member in Member.objects.serving(TODAY)] == ["E", "D", "C", "B", "A"]


def test_one_more_term_of_a_member_in_no_seat_is_no_news(ada: Member) -> None:
    day = str(TODAY - 9 * DAY)
    began = [
        (day, "Ada joined the council (Representative of Intel)"),
        (day, "Ada now leads Security"),
        (day, "Ada now represents Ray"),
    ]
    assert sorted((str(each.day), each.title) for each in roster_changes(TODAY)) == began

    TermFactory.create(
        member=ada, office=CHAIR, employer="Intel", starts_on=TODAY - 5 * DAY, ends_on=TODAY - 4 * DAY
    )
    TermFactory.create(
        member=ada, office=CHAIR, employer="Intel", starts_on=TODAY - 2 * DAY, ends_on=TODAY - 2 * DAY
    )
    changes = roster_changes(TODAY)
    assert [(str(each.day), each.title) for each in changes[:4]] == [
        (str(TODAY - DAY), "Ada is no longer chair"),
        (str(TODAY - 2 * DAY), "Ada is now chair"),
        (str(TODAY - 3 * DAY), "Ada is no longer chair"),
        (str(TODAY - 5 * DAY), "Ada is now chair"),
    ]
    assert sorted((str(each.day), each.title) for each in changes[4:]) == began
    assert len({change.id for change in changes}) == 7


DOCUMENT = "# Council\n\n\n## Resources\n\n\n### Ada, Works\n"


def test_an_import_changes_the_first_term_and_keeps_its_seat(ada: Member, intel: Seat) -> None:
    Term.objects.filter(seat=intel).update(
        ends_on=TODAY + DAY, ends_on_is_bound=True, ends_source="https://example.org/"
    )
    other = TermFactory.create(member__name="Al", seat=intel, capacity=ALTERNATE)

    load(parse(DOCUMENT), on=TODAY, end_missing=True)

    terms = Term.objects.filter(seat=intel).order_by("starts_on", "capacity")
    found = [(each.employer, each.ends_on, each.ends_on_is_bound, each.ends_source) for each in terms]
    assert sorted(found, key=str) == sorted(
        [
            ("Intel", TODAY - DAY, False, ""),
            ("Works", TODAY + DAY, True, "https://example.org/"),
            ("", None, False, ""),
        ],
        key=str,
    )
    other.refresh_from_db()
    assert other.ends_on is None


@pytest.mark.parametrize("on", [None, TODAY])
def test_an_observer_whom_a_document_calls_a_member_is_one(on: date | None) -> None:
    TermFactory.create(member__name="Ada", capacity=OBSERVER, employer="Works", starts_on=date(2020, 1, 1))
    load(parse(DOCUMENT), on=on)
    assert Term.objects.get().capacity == OBSERVER
    load(parse(DOCUMENT.replace("Works", "Works (Member)")), on=on)
    assert [(each.name, each.employer) for each in Member.objects.roster(TODAY)] == [("Ada", "Works")]
    assert Term.objects.count() == (1 if on is None else 2)


def test_a_council_of_seats_is_shown(client: Client, ada: Member) -> None:
    CouncilFactory.create()
    TermFactory.create(member__name="Bo", ends_on=date(2020, 1, 1), seat=SeatFactory.create())
    for address in ("/", "/members/", "/members/ada/", "/members/feed.xml", "/council.md", "/sitemap.xml"):
        assert (address, client.get(address).status_code) == (address, 200)
