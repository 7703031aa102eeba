import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Member, Seat, Term
from tests.factories import CouncilFactory, MemberFactory, SeatFactory, TermFactory
from tests.tac_site.publishing.editors import Form, messages, signed_in, url

pytestmark = pytest.mark.django_db

SEATS, MEMBERS = "/admin/members/seat/", "/admin/members/member/"
TODAY = timezone.localdate()
DAY = timedelta(days=1)
ALTERNATE, LEAD = Term.Capacity.ALTERNATE, Term.Capacity.LEAD


@pytest.fixture
def editor() -> Client:
    return signed_in("Editors", "ed")


def names(client: Client, address: str) -> list[str]:
    return [each.name for each in client.get(address).context["cl"].result_list]


def test_a_seat_is_made_edited_and_brought_back(editor: Client) -> None:
    Form(editor, f"{SEATS}add/").save(name=" Red  Hat/IBM ", kind="1")
    seat = Seat.objects.get()
    assert (seat.name, seat.slug, seat.kind, seat.votes) == ("Red Hat/IBM", "red-hat-ibm", 1, True)

    form = Form(editor, seat)
    del form.fields["votes"]
    form.save(kind="4", starts_on=str(TODAY + DAY))
    assert Seat.objects.values_list("kind", "votes", "starts_on").get() == (4, False, TODAY + DAY)
    page = editor.get(url(seat, "history"))
    assertContains(page, "Red Hat/IBM")
    revision = page.context["revisions"][1]
    editor.post(url(seat, "history"), {"revision": revision.pk, "live": ""})
    assert Seat.objects.values_list("kind", "votes", "starts_on").get() == (1, True, None)


def test_a_seat_that_is_to_come_says_that_it_is_secret(editor: Client) -> None:
    form = Form(editor, f"{SEATS}add/")
    response = form.press("_save", name="ONNX", kind="3", starts_on=str(TODAY + DAY))
    text = f"“ONNX” is saved. It is on no public page, because its first day, {TODAY + DAY}, is to come."
    assert messages(response) == [text]


def test_a_seat_without_a_kind_is_asked_for_one(editor: Client) -> None:
    form = Form(editor, f"{SEATS}add/")
    form.press("_save", name="Intel")
    assert form.errors == {"kind": ["This field is required."]}


def test_the_list_says_who_is_in_a_seat_today(editor: Client) -> None:
    seat = SeatFactory.create(name="Intel")
    TermFactory.create(seat=seat, capacity=ALTERNATE, member__name="Al")
    TermFactory.create(seat=seat, member__name="Ada", office=Term.Office.CHAIR)
    TermFactory.create(seat=seat, member__name="Bo", ends_on=TODAY - DAY)

    cell = '<td class="field-holders">Ada (chair), Al (alternate)</td>'
    assertContains(editor.get(SEATS), cell, html=True)


def test_voting_seats_without_a_representative_need_attention(editor: Client) -> None:
    SeatFactory.create(name="Closed", ends_on=TODAY - DAY)
    SeatFactory.create(name="Security", votes=False)
    TermFactory.create(seat=SeatFactory.create(name="Left"), ends_on=TODAY - DAY)
    TermFactory.create(seat=SeatFactory.create(name="Alternate"), capacity=ALTERNATE)
    TermFactory.create(seat=SeatFactory.create(name="Held"))
    TermFactory.create(seat=SeatFactory.create(name="Hidden"), member__is_visible=False)

    assertContains(
        editor.get("/admin/"),
        f'<a href="{SEATS}?holder=no-representative">Voting seats without a representative',
    )
    assert names(editor, f"{SEATS}?holder=no-representative") == ["Alternate", "Left"]
    assert len(names(editor, f"{SEATS}?holder=other")) == 6
    assert names(editor, f"{SEATS}?q=HELD") == ["Held"]


def test_members_are_found_by_seat_and_capacity(editor: Client) -> None:
    intel, ray = SeatFactory.create(), SeatFactory.create()
    TermFactory.create(seat=intel, member__name="Ada")
    alternate = TermFactory.create(seat=intel, member__name="Al", capacity=ALTERNATE).member
    TermFactory.create(seat=ray, member=alternate, ends_on=TODAY - DAY)
    TermFactory.create(member__name="Bo")

    assert names(editor, f"{MEMBERS}?terms__seat__id__exact={intel.pk}") == ["Ada", "Al"]
    assert names(editor, f"{MEMBERS}?terms__seat__id__exact={ray.pk}") == ["Al"]
    assert names(editor, f"{MEMBERS}?serves_as=2") == ["Al"]
    assertContains(editor.get(MEMBERS), f"<div>Representative of {intel}</div>", count=1, html=True)


def test_the_list_of_members_shows_all_terms_of_today(editor: Client) -> None:
    ada = MemberFactory.create()
    security, intel = SeatFactory.create(name="Security", kind=4), SeatFactory.create(name="Intel")
    TermFactory.create(member=ada, seat=security, capacity=LEAD, starts_on=TODAY, starts_on_is_bound=True)
    TermFactory.create(member=ada, seat=intel, employer="Intel")
    TermFactory.create(member=ada, employer="Past", ends_on=TODAY - DAY)
    lead = f"<div>Lead of Security, since {TODAY} or before</div>"
    cell = f'<td class="field-shown_terms"><div>Representative of Intel</div>{lead}</td>'
    assertContains(editor.get(MEMBERS), cell, html=True)


def test_working_groups_without_a_lead_need_attention(editor: Client) -> None:
    SeatFactory.create(name="Intel")
    SeatFactory.create(name="Closed", kind=4, ends_on=TODAY - DAY)
    for name, capacity in (("Security", LEAD), ("Ecosystem", ALTERNATE)):
        TermFactory.create(seat=SeatFactory.create(name=name, kind=4, votes=False), capacity=capacity)
    TermFactory.create(seat=SeatFactory.create(name="Left", kind=4), capacity=LEAD, ends_on=TODAY - DAY)

    assertContains(editor.get("/admin/"), f'<a href="{SEATS}?holder=no-lead">')
    assert names(editor, f"{SEATS}?holder=no-lead") == ["Ecosystem", "Left"]


def test_members_in_none_of_the_seats_need_attention_where_there_are_seats(editor: Client) -> None:
    chair, left = (TermFactory.create(member__name=name, office=1).member for name in ("Chair", "Left"))
    TermFactory.create(member__name="Ada")
    TermFactory.create(member__name="Past", ends_on=TODAY - DAY)
    TermFactory.create(member__name="Observer", capacity=Term.Capacity.OBSERVER)
    link = f'<a href="{MEMBERS}?missing=seat">'
    assertNotContains(editor.get("/admin/"), link)

    seat = SeatFactory.create()
    TermFactory.create(member=chair, seat=seat)
    TermFactory.create(member=left, seat=seat, ends_on=TODAY - DAY)
    TermFactory.create(member__name="Cy", seat=seat, capacity=ALTERNATE)
    assertContains(editor.get("/admin/"), link)
    assert names(editor, f"{MEMBERS}?missing=seat") == ["Ada", "Left"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_and_the_form_take_as_many_queries_for_few_rows_as_for_many(
    rows: int, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    CouncilFactory.create()
    ada = MemberFactory.create()
    for _ in range(rows):
        seat = SeatFactory.create()
        TermFactory.create(seat=seat, member=ada)
        TermFactory.create(seat=seat, capacity=ALTERNATE)
    for address, count in ((SEATS, 10), (MEMBERS, 11), (url(ada), 12)):
        admin_client.get(address)
        with django_assert_num_queries(count):
            admin_client.get(address)


def test_a_seat_that_somebody_held_is_kept_and_says_who(admin_client: Client) -> None:
    seat = SeatFactory.create(name="Intel")
    TermFactory.create(seat=seat, member__name="Ada", employer="Intel", ends_on=date(2020, 1, 1))
    page = admin_client.post(url(seat, "delete"), {"post": "yes"})
    assertContains(page, "If a seat ends, give it a last day instead.")
    assert "Ada: Representative of Intel, until 2020-01-01" in unescape(page.content.decode())
    chosen = {"action": "delete_selected", "_selected_action": [seat.pk], "post": "yes"}
    page = admin_client.post(SEATS, chosen)
    assertContains(page, "If a seat ends, give it a last day instead.")
    assertContains(page, "Ada: Representative of Intel, until 2020-01-01")
    assert Seat.objects.get() == seat

    Term.objects.all().delete()
    admin_client.post(url(seat, "delete"), {"post": "yes"})
    assert not Seat.objects.exists()


def test_a_term_is_typed_with_its_seat_and_where_its_days_are_known_from(editor: Client) -> None:
    seat = SeatFactory.create(name="vLLM", kind=3)
    row = {"seat": str(seat.pk), "capacity": "2", "employer": "Inferact"}
    row |= {"starts_on": "2026-08-11", "starts_on_is_bound": "on", "starts_source": "example.org/august"}
    row |= {"ends_on": "2026-09-14", "ends_on_is_bound": "on", "ends_source": "https://example.org/september"}
    typed = {f"terms-0-{name}": value for name, value in row.items()}
    Form(editor, f"{MEMBERS}add/").save(name="Kaichao You", **typed)

    term = Term.objects.get()
    assert str(term) == "Alternate for vLLM, Inferact, 2026-08-11 or before to 2026-09-14 at the latest"
    assert (term.seat, term.starts_source, term.ends_source) == (
        seat,
        "https://example.org/august",
        "https://example.org/september",
    )


def test_a_term_says_that_what_is_typed_holds_on_all_its_days(editor: Client) -> None:
    page = editor.get(f"{MEMBERS}add/")
    text = "all days of this term. If it changes from a day on, write it here all the same: the form asks"
    assertContains(page, text, count=4)  # of the office and the employer, in the term and in the empty one


def test_the_seats_of_a_term_are_offered_by_kind_and_those_of_other_days_last(editor: Client) -> None:
    SeatFactory.create(name="vLLM", kind=Seat.Kind.PROJECT)
    SeatFactory.create(name="Left", ends_on=TODAY - DAY)
    SeatFactory.create(name="Soon", kind=Seat.Kind.PROJECT, starts_on=TODAY + DAY)
    SeatFactory.create(name="Intel", starts_on=TODAY, ends_on=TODAY)
    SeatFactory.create(name="Arm", ends_on=TODAY + DAY)

    formset = Form(editor, f"{MEMBERS}add/").response.context["inline_admin_formsets"][0].formset
    empty, *groups = formset.forms[0].fields["seat"].choices
    assert empty == ("", "---------")
    assert [(label, [name for _, name in choices]) for label, choices in groups] == [
        ("Member company", ["Arm", "Intel"]),
        ("Project", ["vLLM"]),
        ("Not there today", [f"Left (until {TODAY - DAY})", f"Soon (from {TODAY + DAY})"]),
    ]


def add_another(form: Form, **typed: str) -> Form:
    return Form(form.client, form.press("_addanother", **typed).headers["Location"])


def test_another_seat_begins_as_the_one_before(editor: Client) -> None:
    first = Form(editor, f"{SEATS}add/")
    assert (first.fields["kind"], first.fields["votes"]) == ("", "on")
    second = add_another(first, name="Security", kind="4", votes="")
    assert (second.fields["name"], second.fields["kind"], "votes" in second.fields) == ("", "4", False)
    add_another(second, name="Ecosystem")
    assert list(Seat.objects.values_list("name", "kind", "votes")) == [
        ("Ecosystem", 4, False),
        ("Security", 4, False),
    ]


def test_another_member_begins_on_the_day_of_the_one_before(editor: Client) -> None:
    known = {"starts_on": "2026-08-11", "starts_on_is_bound": "on", "starts_source": "https://example.org/"}
    kept = {f"terms-0-{name}": value for name, value in {**known, "capacity": "2"}.items()}
    intel, arm = (str(SeatFactory.create(name=name).pk) for name in ("Intel", "Arm"))
    own = {"terms-0-seat": intel, "terms-0-employer": "Intel", "terms-0-office": "3"}

    second = add_another(Form(editor, f"{MEMBERS}add/"), name="Ada", **kept, **own)

    shown = {name: value for name, value in second.fields.items() if value and name.startswith("terms-0-")}
    assert shown == {**kept, "terms-0-office": "3"}
    second.save(name="Bo", **{"terms-0-seat": arm})
    assert [(str(term.seat), term.period) for term in Term.objects.order_by("member__name")] == [
        ("Intel", "since 2026-08-11 or before"),
        ("Arm", "since 2026-08-11 or before"),
    ]


def test_the_form_of_a_member_is_in_the_order_of_the_work(editor: Client) -> None:
    ada = TermFactory.create().member
    order = ["name", "job_title", "bio", "terms-0-seat", "photo", "links", "is_visible", "slug", "reason"]
    for address in (f"{MEMBERS}add/", url(ada)):
        page = editor.get(address).content.decode()
        assert re.findall(rf'name="({"|".join(order)})"', page) == order


@pytest.mark.parametrize(("capacity", "kept"), [(1, "1"), (2, "2"), (3, "1"), (4, "4")])
def test_another_member_is_no_lead_before_the_seat_is_chosen(
    capacity: int, kept: str, editor: Client
) -> None:
    before = TermFactory.create(seat=SeatFactory.create(), capacity=capacity).member
    assert Form(editor, f"{MEMBERS}add/?after={before.pk}").fields["terms-0-capacity"] == kept


@pytest.mark.parametrize("after", ["7", "x", ""])
def test_another_member_after_nobody_begins_empty(after: str, editor: Client) -> None:
    TermFactory.create(starts_on=date(2026, 8, 11))
    assert Form(editor, f"{MEMBERS}add/?after={after}").fields["terms-0-starts_on"] == ""


def test_only_what_there_are_several_of_offers_another(editor: Client) -> None:
    ada = MemberFactory.create()
    offered = b'name="_addanother"'
    assert offered in editor.get(f"{MEMBERS}add/").content
    assert offered not in editor.get(url(ada)).content
    assert offered not in editor.get("/admin/members/council/add/").content


def test_of_several_terms_some_are_ended_and_others_go_on(editor: Client) -> None:
    ada = MemberFactory.create(name="Ada")
    sits = TermFactory.create(
        member=ada,
        seat=SeatFactory.create(name="Intel"),
        starts_on=TODAY - DAY,
        ends_on=TODAY + DAY,
        ends_on_is_bound=True,
        ends_source="https://example.org/",
    )
    leads = TermFactory.create(member=ada, seat=SeatFactory.create(name="Security", kind=4), capacity=LEAD)
    TermFactory.create(member=ada, ends_on=TODAY - DAY)
    other = TermFactory.create(member__name="Bo")
    chosen = {"action": "end_terms", "_selected_action": [ada.pk, other.member_id], "goes_on": [leads.pk]}

    page = editor.post(MEMBERS, {**chosen, "ends_on": "soon"})
    assertContains(page, f'name="goes_on" value="{leads.pk}" checked')
    assertContains(page, f'name="goes_on" value="{sits.pk}">')
    assertContains(page, 'name="goes_on"', count=2)
    editor.post(MEMBERS, {**chosen, "ends_on": str(TODAY)})

    ends = Term.objects.values_list("ends_on", "ends_on_is_bound", "ends_source")
    assert [ends.get(pk=term.pk) for term in (sits, leads, other)] == [
        (TODAY, False, ""),
        (None, False, ""),
        (TODAY, False, ""),
    ]


def test_a_term_that_is_over_is_not_ended_once_more(editor: Client) -> None:
    days = {"starts_on": TODAY - 9 * DAY, "member": MemberFactory.create()}
    security = SeatFactory.create(kind=4, votes=False)
    over = TermFactory.create(
        seat=security, ends_on=TODAY - DAY, ends_on_is_bound=True, ends_source="https://example.org/", **days
    )
    last = TermFactory.create(seat=SeatFactory.create(), ends_on=TODAY, **days)
    chosen = {"action": "end_terms", "_selected_action": [last.member_id]}
    editor.post(MEMBERS, chosen | {"ends_on": str(TODAY - 2 * DAY)})

    ends = Term.objects.values_list("ends_on", "ends_on_is_bound", "ends_source")
    assert ends.get(pk=over.pk) == (TODAY - DAY, True, "https://example.org/")
    assert ends.get(pk=last.pk) == (TODAY - 2 * DAY, False, "")


def test_what_is_known_of_the_end_is_typed_once_for_all(editor: Client) -> None:
    """No longer named on the 15th, several served until the 14th at the latest."""
    terms = [TermFactory.create(member__name=name, starts_on=TODAY - DAY) for name in ("Ada", "Bo")]
    MemberFactory.create(name="Cy")
    chosen = {"action": "end_terms", "_selected_action": Member.objects.values_list("pk", flat=True)}
    page = editor.post(MEMBERS, chosen)
    assertContains(page, f"Member, since {TODAY - DAY}", count=2)
    assertContains(page, "No term to end", count=1)

    typed = {**chosen, "ends_on": str(TODAY), "ends_on_is_bound": "on", "ends_source": "ftp://example.org"}
    page = editor.post(MEMBERS, typed)
    assert list(page.context["form"].errors) == ["ends_source"]
    assertContains(page, 'value="ftp://example.org"')
    assert not Term.objects.filter(ends_on=TODAY).exists()

    editor.post(MEMBERS, typed | {"ends_source": "example.org/september"})
    ends = {(term.ends_on, term.ends_on_is_bound, term.ends_source) for term in Term.objects.all()}
    assert ends == {(TODAY, True, "https://example.org/september")}
    assert len(terms) == Term.objects.count()


def test_a_representative_who_leads_a_working_group_is_one_member(editor: Client) -> None:
    intel = SeatFactory.create(name="Intel")
    ecosystem = SeatFactory.create(name="Ecosystem Working Group", kind=4, votes=False)
    common = {
        "starts_on": "2026-08-11",
        "starts_on_is_bound": "on",
        "employer": "Intel",
        "office": "3",
        "id": "",
    }
    rows = [{"seat": intel.pk, "capacity": 1, **common}, {"seat": ecosystem.pk, "capacity": 3, **common}]
    typed = {
        f"terms-{number}-{name}": str(value) for number, row in enumerate(rows) for name, value in row.items()
    }
    Form(editor, f"{MEMBERS}add/").save(name="Eikan Wang", **typed, **{"terms-TOTAL_FORMS": "2"})

    assert Member.objects.roster(TODAY).get().name == "Eikan Wang"
    assert [(str(term.seat), term.role) for term in Term.objects.holding(TODAY)] == [
        ("Intel", "Representative"),
        ("Ecosystem Working Group", "Lead"),
    ]
