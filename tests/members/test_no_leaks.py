"""What is hidden, secret or a draft is at no public address, in no form."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Council, Member, Seat, Term
from resources.models import Meeting, Resource
from tac_site.management.public_addresses import public_addresses
from tac_site.publishing.models import Revision
from tac_site.publishing.scheduling import publish_scheduled
from tests.factories import (
    CouncilFactory,
    MeetingFactory,
    MemberFactory,
    ResourceFactory,
    SeatFactory,
    TermFactory,
)
from tests.tac_site.pictures.samples import encoded, plain, upload
from tests.tac_site.publishing.editors import writer_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)
FUTURE = TODAY + 1000 * DAY
ADDRESSES = [
    "/",
    "/members/",
    "/members/?q=sesame",
    "/members/?on=2020-06-01",
    f"/members/?on={FUTURE}",
    "/members/former/",
    "/members/former/?q=sesame",
    f"/members/former/?on={FUTURE}",
    "/members/shown/",
    "/seats/",
    "/resources/",
    "/meetings/",
    "/meetings/?q=sesame",
    "/meetings.ics",
    "/meetings/feed.xml",
    "/accessibility/",
    "/council.json",
    "/council-1.json",
    "/members.csv",
    "/council.md",
    "/meetings.json",
    "/members/feed.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/manifest.webmanifest",
]
PERIODS = {
    "Serving": (date(2020, 1, 1), None),
    "Former": (date(2020, 1, 1), date(2021, 1, 1)),
    "Upcoming": (TODAY + DAY, None),
}


def test_every_public_address_with_text_is_searched_for_leaks() -> None:
    assert {*public_addresses()} - {*ADDRESSES} == {"/share.png", "/favicon.ico"}


def make_secrets() -> None:
    CouncilFactory.create()
    seat = SeatFactory.create(name="Open", votes=False)
    MemberFactory.create(name="Shown")
    for kind, (starts_on, ends_on) in PERIODS.items():
        member = MemberFactory.create(
            name=f"Sesame {kind}",
            job_title="Sesame",
            bio="Sesame",
            photo_alt="Sesame",
            links="https://sesame.example/\nhttps://github.com/sesame",
        )
        TermFactory.create(
            member=member,
            employer="Sesame",
            starts_on=starts_on,
            ends_on=ends_on,
            office=Term.Office.CHAIR,
            is_announced=True,
            seat=seat,
            starts_source="https://sesame.example/",
        )
    ResourceFactory.create(title="Sesame", note="Sesame", url="https://sesame.example/", description="Sesame")
    tomorrow = timezone.now() + DAY
    meeting = MeetingFactory.create(
        title="Sesame",
        note="Sesame",
        agenda="Sesame",
        slug="sesame",
        starts_at=tomorrow,
        join_url="https://sesame.example/",
        join_is_public=True,
    )
    writer_of(meeting)  # records it, and so it is in the feed


def count_sesame(client: Client, address: str) -> int:
    response = client.get(address)
    assert response.status_code == 200
    text = response.content.decode().lower()
    return len(re.findall("sesame", text.replace("?q=sesame", "").replace("q=sesame", "")))


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_of_what_is_hidden_is_public(client: Client, address: str) -> None:
    make_secrets()
    shown = count_sesame(client, address)
    Member.objects.exclude(name="Shown").update(is_visible=False)
    Resource.objects.update(is_visible=False)
    Meeting.objects.update(is_visible=False)
    Seat.objects.update(starts_on=FUTURE)
    hidden = count_sesame(client, address)

    never = {"/members/shown/", "/accessibility/", "/robots.txt", "/manifest.webmanifest"}
    repeated = 3 if "q=sesame" in address else 0  # the two forms and the heading repeat the words
    assert hidden <= repeated
    assert (shown > repeated) is (address not in never)


@pytest.mark.parametrize("ending", ["", "share.png"])
def test_a_hidden_member_has_no_address(client: Client, ending: str) -> None:
    make_secrets()
    for kind in PERIODS:
        address = f"/members/sesame-{kind.lower()}/{ending}"
        assert client.get(address).status_code == 200
        Member.objects.update(is_visible=False)
        assert client.get(address).status_code == 404
        Member.objects.update(is_visible=True)


# A link within this site, except to static files: they are the same whatever the database has.
LINK = re.compile(r'(?:href|src|action)="(?:http://testserver)?(/(?!static/|/)[^"#]*)')


class PublicSite(dict[str, tuple[int, bytes, str | None]]):
    """Status, content and ETag at every public address and at all that its pages link."""

    def __init__(self, client: Client) -> None:
        addresses = [*ADDRESSES, "/share.png", "/members/shown/share.png", "/members/gone/"]
        while addresses:
            address = addresses.pop()
            response = client.get(address)
            content = response.getvalue()
            self[address] = response.status_code, content, response.headers.get("ETag")
            if "html" in response.headers.get("Content-Type", ""):
                linked = {unescape(each) for each in LINK.findall(content.decode())}
                addresses += linked - self.keys() - set(addresses)


def make_council() -> None:
    """A member who serves and one who has left."""
    CouncilFactory.create()
    TermFactory.create(member__name="Shown", ends_on=TODAY + DAY)
    TermFactory.create(member__name="Gone", ends_on=date(2021, 1, 1))


def make_secret_terms() -> None:
    """From the day after tomorrow: of somebody new, of who serves until tomorrow and of who has left."""
    sesame = MemberFactory.create(name="Sesame New", job_title="Sesame", bio="Sesame")
    for member in [sesame, *Member.objects.filter(name__in=["Shown", "Gone"])]:
        TermFactory.create(
            member=member, employer="Sesame", starts_on=TODAY + 2 * DAY, office=Term.Office.CHAIR
        )


def test_a_secret_term_changes_not_a_byte_of_what_is_public(client: Client) -> None:
    make_council()
    before = PublicSite(client)
    make_secret_terms()
    assert PublicSite(client) == before


def test_a_secret_seat_changes_not_a_byte_of_what_is_public(client: Client) -> None:
    make_council()
    before = PublicSite(client)
    seat = SeatFactory.create(name="Sesame", starts_on=TODAY + DAY)
    for capacity in (Term.Capacity.MEMBER, Term.Capacity.ALTERNATE):
        for member in Member.objects.all():
            days = {"starts_on": TODAY + 2 * DAY, "ends_on": TODAY + 2 * DAY}
            TermFactory.create(member=member, seat=seat, capacity=capacity, employer="Sesame", **days)
    assert PublicSite(client) == before


def test_an_announced_term_does_not_tell_its_secret_seat(client: Client) -> None:
    make_council()
    seat = SeatFactory.create(name="Sesame", slug="hidden", starts_on=TODAY + DAY)
    for capacity in Term.Capacity:
        MemberFactory.create(name=f"New {capacity.label}")
        for member in Member.objects.all():
            day = TODAY + capacity * 2 * DAY
            days = {"starts_on": day, "ends_on": day, "is_announced": True}
            TermFactory.create(member=member, seat=seat, capacity=capacity, **days)
    answers = PublicSite(client)
    assert b"New Observer" in answers["/council.json"][1]
    assert mentions(answers) == set()
    assert not any(b"hidden" in answers[address][1] for address in ("/council.json", "/members.csv"))


def mentions(answers: PublicSite) -> set[str]:
    return {address for address, (_, content, _) in answers.items() if b"Sesame" in content}


def test_an_announced_term_is_public(client: Client) -> None:
    make_council()
    make_secret_terms()
    Term.objects.update(is_announced=True)
    answers = PublicSite(client)
    lists = {"/members/", "/members/?q=sesame", f"/members/?on={FUTURE}"}
    former = {"/members/former/", "/members/former/?q=sesame"}  # with all terms of those who return
    pages = {"/members/gone/", "/members/shown/", "/members/sesame-new/"}
    data = {"/council.json", "/council-1.json", "/members.csv"}
    assert mentions(answers) == lists | former | pages | data
    assert b"/members/sesame-new/" in answers["/sitemap.xml"][1]


def test_a_term_is_public_from_its_first_day_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_council()
    make_secret_terms()
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY + 2 * DAY)
    answers = PublicSite(client)
    lists = {"/", "/members/", "/members/?q=sesame", f"/members/?on={FUTURE}"}
    pages = {"/members/gone/", "/members/shown/", "/members/sesame-new/"}
    data = {"/council.json", "/council-1.json", "/members.csv", "/council.md", "/members/feed.xml"}
    assert mentions(answers) == lists | pages | data
    assert b"/members/sesame-new/" in answers["/sitemap.xml"][1]


@pytest.mark.parametrize("address", ["", "share.png"])
def test_a_member_whose_terms_are_all_secret_has_no_address(client: Client, address: str) -> None:
    make_secret_terms()
    member = Member.objects.get()
    member.slug = "moved"
    member.save()
    addresses = [f"/members/moved/{address}", "/members/sesame-new/"]
    assert [client.get(each).status_code for each in addresses] == [404, 404]

    Term.objects.update(is_announced=True)
    assert [client.get(each).status_code for each in addresses] == [200, 301]


def test_an_upcoming_member_is_nobody_s_neighbour(client: Client) -> None:
    for starts_on in (None, TODAY + DAY):
        TermFactory.create(member__name="Sesame" if starts_on else "Shown", starts_on=starts_on)
    for is_announced in (False, True):
        Term.objects.update(is_announced=is_announced)
        assert b'rel="next"' not in client.get("/members/shown/").content
    Term.objects.update(starts_on=TODAY)
    assert b'<a rel="prev" href="/members/sesame/">' in client.get("/members/shown/").content


def save_drafts(editor: Client) -> None:
    """Drafts of the council, of a live and a new member, and of a live and a new resource."""
    term = Term.objects.get(member__name="Shown")
    row = {
        "capacity": 1,
        "office": 1,
        "employer": "Sesame",
        "starts_on": "",
        "ends_on": "",
        "is_announced": "on",
    }
    terms = {f"terms-0-{name}": value for name, value in row.items()}
    member = {
        **{
            "name": "Sesame",
            "job_title": "Sesame",
            "bio": "Sesame",
            "links": "https://sesame.example/",
        },
        **{"photo_alt": "Sesame", "focus_x": 50, "focus_y": 35, "is_visible": "on", "terms-TOTAL_FORMS": 1},
        **terms,
    }
    resource = {"title": "Sesame", "note": "Sesame", "description": "Sesame", "is_visible": "on"}
    forms: list[tuple[str, dict[str, object]]] = [
        (f"members/council/{Council.objects.get().pk}/change", {"name": "Sesame", "overview": "Sesame"}),
        (
            f"members/member/{term.member_id}/change",
            {**member, "slug": "sesame-live", "terms-INITIAL_FORMS": 1, "terms-0-id": term.pk},
        ),
        ("members/member/add", {**member, "slug": "sesame-drafted", "terms-INITIAL_FORMS": 0}),
        (f"resources/resource/{Resource.objects.get().pk}/change", {**resource, "position": 1}),
        ("members/seat/add", {"name": "Sesame", "kind": 1, "position": 0}),
        ("resources/resource/add", {**resource, "title": "Sesame New"}),
    ]
    for address, fields in forms:
        photo = {"photo": upload(encoded(plain(size=(40, 30)), "PNG"))} if "member/" in address else {}
        assert editor.post(f"/admin/{address}/", {**fields, **photo, "_draft": ""}).status_code == 302


def test_drafts_change_not_a_byte_of_what_is_public(client: Client, admin_client: Client) -> None:
    make_council()
    ResourceFactory.create(title="Calendar", position=1)
    for thing in (*Council.objects.all(), *Member.objects.all(), *Resource.objects.all()):
        writer_of(thing)  # each has the version that is live
    before = PublicSite(client)

    save_drafts(admin_client)
    TermFactory.create(member__name="Sesame Hidden", member__bio="Sesame", member__is_visible=False)
    make_secret_terms()
    drafts = list(Revision.objects.drafts())
    for draft in drafts:
        draft.allow_preview()
        for number in ("", "1/"):
            client.get(f"/preview/{draft.preview_key}/{number}")

    assert len(drafts) == 6
    assert PublicSite(client) == before
    for address in ("sesame", "sesame-live", "sesame-drafted", "sesame-hidden", "sesame-drafted/share.png"):
        assert client.get(f"/members/{address}/".replace(".png/", ".png")).status_code == 404
    assert mentions(before) == set()

    Term.objects.filter(starts_on=TODAY + 2 * DAY).delete()  # they overlap with those of the drafts
    Revision.objects.drafts().update(goes_live_at=timezone.now())
    publish_scheduled(timezone.now())

    assert [draft.publish_error for draft in Revision.objects.drafts()] == []
    public = PublicSite(client)
    assert {"/", "/members/", "/members/sesame-live/", "/members/sesame-drafted/", "/resources/"} <= mentions(
        public
    )
    assert public["/members/shown/"][0] == 301
    assert public["/share.png"][1] != before["/share.png"][1]
    assert public["/sitemap.xml"] != before["/sitemap.xml"]
