import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from members.models import Seat, Term
from tests.factories import CouncilFactory, MeetingFactory, MemberFactory, SeatFactory, TermFactory

pytestmark = pytest.mark.django_db

PHOTO = f"pictures/{'0' * 32}-300x200.webp"


def json_ld(client: Client, address: str) -> Any:
    html = client.get(address).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


def test_the_overview_is_an_organization_with_its_members(client: Client) -> None:
    CouncilFactory.create(organization_url="https://harbour.example/", logo=PHOTO)
    ada = MemberFactory.create(
        name="Ada First",
        job_title="Analyst",
        photo=PHOTO,
        links="https://müller.example/ä\nhttps://github.com/ada",
    )
    intel = SeatFactory.create(name="Intel")
    TermFactory.create(
        member=ada, employer="Quay", office=Term.Office.CHAIR, seat=intel, starts_on=date(2020, 1, 1)
    )
    TermFactory.create(member=ada, seat=SeatFactory.create(), capacity=Term.Capacity.LEAD)
    TermFactory.create(member__name="Bo Bare", starts_on=date(2020, 1, 1), starts_on_is_bound=True)
    TermFactory.create(
        member__name="Di Next", seat=intel, capacity=Term.Capacity.ALTERNATE, ends_on=date(2999, 12, 31)
    )
    TermFactory.create(member__name="Cy Gone", ends_on=date(2020, 1, 1))
    data = json_ld(client, "/")
    assert re.fullmatch(
        r"http://testserver/media/portraits/.+\.jpg", data["member"][0]["member"].pop("image")
    )
    assert re.fullmatch(r"http://testserver/media/logos/.+\.webp", data.pop("logo"))
    assert data == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Harbour Council",
        "alternateName": "HC",
        "url": "http://testserver/",
        "description": "The council looks after the harbour.",
        "parentOrganization": {
            "@type": "Organization",
            "name": "Harbour Foundation",
            "url": "https://harbour.example/",
        },
        "member": [
            {
                "@type": "OrganizationRole",
                "member": {
                    "@type": "Person",
                    "name": "Ada First",
                    "url": "http://testserver/members/ada-first/",
                    "jobTitle": "Analyst",
                    "affiliation": {"@type": "Organization", "name": "Quay"},
                    "sameAs": ["https://xn--mller-kva.example/%C3%A4", "https://github.com/ada"],
                },
                "roleName": "Chair, representative of Intel",
                "startDate": "2020-01-01",
            },
            {
                "@type": "OrganizationRole",
                "member": {
                    "@type": "Person",
                    "name": "Di Next",
                    "url": "http://testserver/members/di-next/",
                },
                "roleName": "Alternate for Intel",
                "endDate": "2999-12-31",
            },
            {
                "@type": "OrganizationRole",
                "member": {
                    "@type": "Person",
                    "name": "Bo Bare",
                    "url": "http://testserver/members/bo-bare/",
                },
                "roleName": "Member",
            },
        ],
    }


COUNCIL = {"@type": "Organization", "name": "Harbour Council", "url": "http://testserver/"}


def role(name: str, **days: str) -> dict[str, object]:
    return {"@type": "OrganizationRole", "memberOf": COUNCIL, "roleName": name, **days}


def test_a_member_page_is_a_person_with_the_employer_of_today_and_all_public_roles(client: Client) -> None:
    CouncilFactory.create()
    ada = MemberFactory.create(name="Ada", bio="She sails.")
    TermFactory.create(member=ada, employer="Old", ends_on=date(2020, 12, 31))
    expected: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Ada",
        "url": "http://testserver/members/ada/",
        "description": "She sails.",
        "memberOf": [role("Member", endDate="2020-12-31")],
    }
    assert json_ld(client, "/members/ada/") == expected

    ray = SeatFactory.create(name="Ray", kind=Seat.Kind.PROJECT)
    TermFactory.create(member=ada, employer="New", seat=ray, starts_on=date(2021, 1, 1))
    TermFactory.create(member=ada, office=Term.Office.CHAIR, starts_on=date(2999, 1, 1))
    assert json_ld(client, "/members/ada/") == expected | {
        "affiliation": {"@type": "Organization", "name": "New"},
        "description": "Represents Ray on the Harbour Council. She sails.",
        "memberOf": [
            role("Member", endDate="2020-12-31"),
            role("Representative of Ray", startDate="2021-01-01"),
        ],
    }


def test_a_role_says_only_days_that_are_exact_and_seats_that_are_public(client: Client) -> None:
    CouncilFactory.create()
    ada = MemberFactory.create(name="Ada")
    bounds = {"starts_on_is_bound": True, "ends_on_is_bound": True}
    TermFactory.create(member=ada, starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31), office=2, **bounds)
    seat = SeatFactory.create(name="Sesame", starts_on=date(2999, 1, 1))
    TermFactory.create(
        member=ada, seat=seat, capacity=Term.Capacity.LEAD, starts_on=date(2999, 1, 1), is_announced=True
    )
    roles = [role("Vice Chair"), role("Member", startDate="2999-01-01")]
    assert json_ld(client, "/members/ada/")["memberOf"] == roles


def test_a_site_without_a_council_is_still_an_organization(client: Client) -> None:
    assert json_ld(client, "/") == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Council",
        "url": "http://testserver/",
        "description": "Council",
    }


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "&lt;", "\\"])
def test_no_text_ends_the_script_element(client: Client, text: str) -> None:
    name = f"A {text} Z"
    TermFactory.create(member__name=name)
    (member,) = json_ld(client, "/")["member"]
    assert member["member"]["name"] == name
    assert "alert(1)</script>" not in client.get("/").content.decode()


@pytest.mark.parametrize("address", ["/members/", "/members/former/", "/resources/"])
def test_other_pages_have_none(client: Client, address: str) -> None:
    assert "ld+json" not in client.get(address).content.decode()


def test_a_meeting_is_an_event(client: Client) -> None:
    CouncilFactory.create()
    meeting = MeetingFactory.create(join_url="https://example.org/join")
    page = "http://testserver/meetings/2026-09-08/"
    expected = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Meeting of the Harbour Council",
        "url": page,
        "description": "Meeting of the Harbour Council on Tuesday 8 September 2026, 7:00 in Los Angeles, "
        "14:00 UTC.",
        "startDate": "2026-09-08T14:00Z",
        "endDate": "2026-09-08T15:00Z",
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {"@type": "VirtualLocation", "url": page},
        "organizer": {"@type": "Organization", "name": "Harbour Council", "url": "http://testserver/"},
    }
    assert json_ld(client, "/meetings/2026-09-08/") == expected

    meeting.join_is_public = True
    meeting.moved_from = datetime(2026, 9, 1, 14, tzinfo=UTC)
    type(meeting).objects.update(moved_from=meeting.moved_from)
    meeting.save()
    moved = {
        **expected,
        "previousStartDate": "2026-09-01T14:00Z",
        "eventStatus": "https://schema.org/EventRescheduled",
    }
    assert json_ld(client, "/meetings/2026-09-08/") == moved  # it is over: nobody can join any more

    coming = MeetingFactory.create(
        starts_at=datetime(2199, 9, 3, 14, tzinfo=UTC),
        join_url="https://example.org/join",
        join_is_public=True,
    )
    location = {"@type": "VirtualLocation", "url": "https://example.org/join"}
    assert json_ld(client, coming.get_absolute_url())["location"] == location

    meeting.status = meeting.Status.CANCELLED
    meeting.save()
    status = json_ld(client, "/meetings/2026-09-08/")["eventStatus"]
    assert status == "https://schema.org/EventCancelled"
