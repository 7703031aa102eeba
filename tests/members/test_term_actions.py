"""What is done with a term from a day on, on a page that shows it first."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import Member, Term
from tac_site.publishing.models import Revision
from tests.factories import MemberFactory, SeatFactory, TermFactory
from tests.tac_site.publishing.editors import (
    Form,
    change,
    draft_of,
    make_draft,
    messages,
    signed_in,
    state_of,
    undo,
    writer_of,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CHAIR = Term.Office.CHAIR
BEFORE = "{day} is before the first day of this term, {first}. Write that day or a later one."


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def editor() -> Client:
    return signed_in("Editors", "ed")


@pytest.fixture
def writer() -> Client:
    return signed_in("Writers", "wil")


@pytest.fixture
def term() -> Term:
    return TermFactory.create(
        member__name="Ada Lovelace",
        employer="Acme",
        starts_on=today() - 300 * DAY,
        starts_source="https://example.org/4",
    )


class Page(Form):
    """The page of an action."""

    def __init__(self, client: Client, term: Term, action: str) -> None:
        super().__init__(client, f"/admin/members/member/{term.member_id}/terms/{term.pk}/{action}/")

    @property
    def errors(self) -> dict[str, list[str]]:
        return dict(self.response.context["form"].errors)

    @property
    def outcomes(self) -> list[str]:
        assert not self.errors, self.errors
        return [outcome for _, outcome, _ in self.response.context["changed"]]


def days_of(member: Member) -> list[tuple[int, str, date | None, date | None]]:
    return list(member.terms.values_list("office", "employer", "starts_on", "ends_on"))


def in_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def test_a_term_is_ended_once_it_was_shown(editor: Client, term: Term) -> None:
    page = Page(editor, term, "end")
    yesterday = today() - DAY

    page.press("_preview", day=str(yesterday), source="https://example.org/5")
    assert page.outcomes == [f"Ada Lovelace is a former member from {in_words(today())} on."]
    assert Term.objects.get().ends_on is None
    response = page.press("_save")

    assert response.headers["Location"] == f"/admin/members/member/{term.member_id}/change/"
    assert messages(response)[0].startswith(f"Ada Lovelace is a former member from {in_words(today())} on.")
    ended = Term.objects.get()
    assert (ended.ends_on, ended.ends_on_is_bound, ended.ends_source) == (
        yesterday,
        False,
        "https://example.org/5",
    )
    assert Revision.objects.get(reason=f"Term ends on {yesterday}").live_at


def test_the_last_day_of_the_calendar_is_one_to_end_on(editor: Client, term: Term) -> None:
    Form(editor, term.member).save(**{"terms-0-ends_on": "9999-12-31"})
    page = Page(editor, term, "end")
    page.press("_preview", day="9999-12-31", source="https://example.org/5")
    assert page.press("_save").status_code == 302
    assert days_of(term.member) == [(3, "Acme", term.starts_on, date.max)]


@pytest.mark.parametrize(
    ("action", "day", "problem"),
    [
        ("end", -301, "{day} is before the first day of this term, {first}. Write that day or a later one."),
        (
            "chair",
            -301,
            "{day} is before the first day of this term, {first}. Write that day or a later one.",
        ),
        (
            "employer",
            31,
            "{day} is after the last day of this term, {last}. Write that day or an earlier one, "
            "or correct the last day in the member’s form.",
        ),
    ],
)
def test_a_day_outside_of_the_term_is_refused(
    action: str, day: int, problem: str, editor: Client, term: Term
) -> None:
    Term.objects.update(ends_on=today() + 30 * DAY)
    page = Page(editor, term, action)
    typed = today() + day * DAY

    page.press("_preview", day=str(typed))

    expected = problem.format(day=typed, first=term.starts_on, last=today() + 30 * DAY)
    assert page.errors == {"day": [expected]}
    assert page.fields["day"] == str(typed)
    assert "changed" not in page.response.context


def test_a_chair_takes_the_office_over_at_once(editor: Client, term: Term) -> None:
    day = today() + 3 * DAY
    old = TermFactory.create(member__name="Grace Hopper", office=CHAIR, starts_on=date(2020, 1, 1))
    TermFactory.create(member__name="Hid", office=CHAIR, member__is_visible=False)
    page = Page(editor, term, "chair")

    page.press("_preview", day=str(day))

    before = in_words(day - DAY)
    assert page.outcomes == [
        f"Ada Lovelace is chair (Acme) from {in_words(day)} on; until {before} listed as a member (Acme). "
        f"Visitors read at once of the end on {before}, and of what follows on {in_words(day)}.",
        f"Grace Hopper is a member from {in_words(day)} on; until {before} listed as chair. "
        f"Visitors read at once of the end on {before}, and of what follows on {in_words(day)}.",
    ]
    assert page.response.context["action"].doubts == []
    first, second = page.press("_save"), page.press("_save")

    assert messages(second) == messages(first) * 2
    assert days_of(old.member) == [(1, "", date(2020, 1, 1), day - DAY), (3, "", day, None)]
    assert days_of(term.member) == [(3, "Acme", term.starts_on, day - DAY), (1, "Acme", day, None)]
    assert Revision.objects.live().filter(reason=f"Chair from {day} on").count() == 2

    undo(editor, first)
    assert days_of(old.member) == [(1, "", date(2020, 1, 1), None)]
    assert days_of(term.member) == [(3, "Acme", term.starts_on, None)]


def test_a_chair_in_two_seats_leaves_both_offices(editor: Client, term: Term) -> None:
    day, first = today() + 3 * DAY, date(2020, 1, 1)
    bob = MemberFactory.create(name="Bob")
    for name in ("Arm", "Intel"):
        TermFactory.create(member=bob, office=CHAIR, seat=SeatFactory.create(name=name), starts_on=first)
    page = Page(editor, term, "chair")
    page.press("_preview", day=str(day))
    assert page.outcomes[1].startswith("Bob is representative of ")
    assert messages(page.press("_save"))[0].startswith("Ada Lovelace is chair")
    assert sorted(days_of(bob)) == [(1, "", first, day - DAY)] * 2 + [(3, "", day, None)] * 2


@pytest.mark.parametrize("gone", ["ends earlier", "has no office", "is not there"])
def test_a_term_that_a_draft_changed_otherwise_is_left_to_its_form(
    gone: str, writer: Client, term: Term
) -> None:
    old, day = TermFactory.create(member__name="Bob", office=CHAIR, starts_on=date(2020, 1, 1)), today() + DAY
    document = state_of(old.member).document
    if gone == "is not there":
        del document[1]
    else:
        document[1]["fields"] |= {"ends_on": str(today())} if gone == "ends earlier" else {"office": 3}
    draft = writer_of(old.member).save_draft(document)
    page = Page(writer, term, "chair")

    page.press("_preview", day=str(day))
    problem = page.response.context["action"].problem
    assert problem == (
        f"The draft of “Bob” has no such term on {day}: Chair, {old.period}. "
        "Untick it, or change that draft in its form."
    )
    assert page.press("_draft").status_code == 200
    assert (page.response.context["problem"], draft_of(term.member)) == (problem, None)

    del page.fields["ends"]
    page.press("_preview")
    assert messages(page.press("_draft"))[0].startswith("The draft of “Ada Lovelace” is saved.")
    assert draft_of(old.member) == draft


def test_two_chairs_are_pointed_out_before_it_is_published(editor: Client, term: Term) -> None:
    TermFactory.create(member__name="Grace Hopper", office=CHAIR)
    page = Page(editor, term, "chair")
    page.press("_preview", day=str(today()))
    assert page.fields.pop("ends")

    assert page.press("_save").status_code == 200

    assert page.response.context["unseen"].startswith("You changed something above.")
    (doubt,) = page.response.context["action"].doubts
    assert doubt.startswith("Grace Hopper is the chair on days of this term too (Chair).")
    assert page.press("_save").status_code == 302
    assert Term.objects.filter(office=CHAIR).count() == 2


def test_an_office_that_begins_with_the_term_leaves_one_term(editor: Client, term: Term) -> None:
    page = Page(editor, term, "vice-chair")
    page.press("_preview", day=str(term.starts_on), source="https://example.org/5")
    page.press("_save")
    assert days_of(term.member) == [(2, "Acme", term.starts_on, None)]


def test_an_office_is_given_up_on_the_last_day(editor: Client, term: Term) -> None:
    last = today() + 9 * DAY
    Term.objects.update(
        office=CHAIR, ends_on=last, ends_on_is_bound=True, ends_source="https://example.org/9"
    )
    page = Page(editor, term, "no-office")
    page.press("_preview", day=str(last), source="https://example.org/5")
    page.press("_save")

    earlier, later = Term.objects.all()
    assert days_of(term.member) == [(1, "Acme", term.starts_on, last - DAY), (3, "Acme", last, last)]
    assert (earlier.ends_on_is_bound, earlier.ends_source) == (False, "https://example.org/5")
    assert (later.ends_on_is_bound, later.ends_source) == (True, "https://example.org/9")
    assert (later.starts_on_is_bound, later.starts_source) == (False, "https://example.org/5")


def test_a_new_employer_takes_another_seat_or_none(editor: Client, term: Term) -> None:
    intel, arm = SeatFactory.create(name="Intel"), SeatFactory.create(name="Arm")
    Term.objects.update(seat=intel, employer="Intel")
    page = Page(editor, term, "employer")
    assert (page.fields["seat"], page.fields["employer"], page.fields["capacity"]) == (str(intel.pk), "", "1")

    page.press("_preview", day=str(today()), employer="Arm", seat=str(arm.pk))
    assert page.outcomes == [f"Ada Lovelace is representative of Arm from {in_words(today())} on."]
    page.press("_save", seat="", capacity="2")
    assert page.errors == {"seat": ["“Alternate” is chosen, but no seat. Choose one, or another capacity."]}
    page.press("_preview", seat="", capacity="1")
    page.press("_save")

    assert list(Term.objects.values_list("seat", "employer")) == [(intel.pk, "Intel"), (None, "Arm")]


def test_a_seat_that_somebody_else_takes_the_next_day_is_left_free(editor: Client, term: Term) -> None:
    intel = SeatFactory.create(name="Intel")
    Term.objects.update(ends_on=today(), employer="Arm")
    TermFactory.create(member__name="Bo", seat=intel, starts_on=today() + DAY)
    page = Page(editor, term, "employer")

    page.press("_preview", day=str(today()), employer="Intel", seat=str(intel.pk))
    assert page.response.context["action"].problem == ""
    page.press("_save")
    assert days_of(term.member)[1] == (3, "Intel", today(), today())


def test_a_seat_that_is_taken_can_be_drafted_and_not_published(editor: Client, term: Term) -> None:
    intel = SeatFactory.create(name="Intel")
    TermFactory.create(member__name="Bo", seat=intel)
    page = Page(editor, term, "employer")

    page.press("_preview", day=str(today()), employer="Intel", seat=str(intel.pk))
    problem = page.response.context["action"].problem
    assert problem.startswith("“Bo” represents “Intel” on days of this term (Representative of Intel).")
    assert page.press("_save").status_code == 200
    assert Term.objects.filter(member=term.member_id).count() == 1
    page.press("_draft")
    assert draft_of(term.member)


def test_a_writer_makes_drafts_and_asks_for_review(writer: Client, term: Term) -> None:
    old = TermFactory.create(member__name="Grace Hopper", office=CHAIR)
    page = Page(writer, term, "chair")
    page.press("_preview", day=str(today()))
    assert writer.post(page.address, {**page.fields, "_save": "1"}).status_code == 403

    response = page.press("_review")

    assert messages(response) == [
        "The drafts of “Ada Lovelace” and “Grace Hopper” are saved, "
        "and the editors are asked to publish them."
    ]
    for member in (term.member, old.member):
        draft = draft_of(member)
        assert draft
        assert (draft.needs_review, len(draft.document)) == (True, 3)
    assert Term.objects.count() == 2


def test_what_is_published_leaves_the_draft_out_and_keeps_it(editor: Client, term: Term) -> None:
    make_draft(term.member, bio="Another story")
    page = Page(editor, term, "end")

    page.press("_preview", day=str(today()))
    kept = "The draft of “Ada Lovelace” is kept, and is not published with this."
    assert page.response.context["kept_drafts"] == [kept]
    assert messages(page.press("_save"))[1:] == [kept]

    state = state_of(term.member)
    assert (state.draft is not None, Member.objects.get().bio, state.has_conflict) == (True, "", False)
    assert [entry["fields"].get("ends_on") for entry in state.document[1:]] == [str(today())]


def test_a_draft_that_changes_the_same_is_told(editor: Client, term: Term) -> None:
    document = state_of(term.member).document
    document[1]["fields"]["ends_on"] = str(today() + DAY)
    writer_of(term.member).save_draft(document)
    page = Page(editor, term, "end")
    page.press("_preview", day=str(today()))
    assert page.response.context["kept_drafts"] == [
        "The draft of “Ada Lovelace” is kept, and is not published with this. "
        "It changes the same: settle that in its form."
    ]


def test_a_scheduled_draft_is_not_changed_on_the_way(editor: Client, term: Term) -> None:
    draft = make_draft(term.member, bio="Another story")
    Revision.objects.filter(pk=draft.pk).update(goes_live_at=timezone.now() + DAY)
    page = Page(editor, term, "end")
    page.press("_preview", day=str(today()))

    assert 'name="_draft"' not in page.response.content.decode()
    assert page.response.context["kept_drafts"][0].startswith(
        "The draft of “Ada Lovelace” is kept, and is not published with this. It stays scheduled for "
    )

    page.press("_draft")
    assert page.response.context["unseen"].startswith("This is what is saved: the draft says other things")
    assert page.response.context["action"].problem.startswith("The draft of “Ada Lovelace” is scheduled for ")
    page.press("_draft")
    assert page.response.context["problem"] == page.response.context["action"].problem
    page.press("_save")
    assert page.response.context["unseen"].startswith(
        "This is what is published, without what else the draft"
    )
    assert page.press("_save").status_code == 302
    assert draft_of(term.member) == draft


def test_a_draft_that_does_not_go_with_it_is_shown_with_its_errors(editor: Client, term: Term) -> None:
    document, day = state_of(term.member).document, today() + 30 * DAY
    document[1]["fields"]["ends_on"] = str(today() + 9 * DAY)
    draft = writer_of(term.member).save_draft(document)
    page = Page(editor, term, "employer")
    page.press("_preview", day=str(day), employer="Arm")

    page.press("_draft")
    assert page.response.context["problem"] == (
        "The draft of “Ada Lovelace” does not go with this, as it says below. "
        "“Show what changes” shows what can be published."
    )
    (error,) = page.errors["day"]
    assert error.startswith(f"{day} is after the last day of this term, {today() + 9 * DAY}.")
    assert "changed" not in page.response.context

    writer_of(term.member).save_draft(document[:1])
    page.press("_draft")
    assert page.response.context["problem"] == (
        "In the draft of “Ada Lovelace” this term is over, or is not there. Change it in its form. "
        "This is what can be published."
    )
    assert draft_of(term.member) != draft
    assert page.press("_save").status_code == 302
    assert Term.objects.count() == 2


def test_what_else_a_draft_says_is_seen_before_it_is_saved(editor: Client, term: Term) -> None:
    make_draft(term.member, bio="Another story", name="Countess Ada")
    page = Page(editor, term, "end")
    page.press("_preview", day=str(today()))
    assert page.outcomes[0].startswith("Ada Lovelace is")

    page.press("_draft")
    assert page.response.context["unseen"].startswith("This is what is saved: the draft says other things")
    assert page.outcomes[0].startswith("Countess Ada is")
    assert messages(page.press("_draft"))[0].startswith("The draft of “Countess Ada” is saved.")


def test_what_waits_for_review_waits_on(editor: Client, term: Term) -> None:
    old, another = (TermFactory.create(member__name=name, office=CHAIR) for name in ("Bob", "Cy"))
    draft = make_draft(old.member, bio="For review")
    Revision.objects.filter(pk=draft.pk).update(needs_review=True)
    page = Page(editor, term, "chair")
    page.press("_preview", day=str(today()))
    page.press("_draft")
    page.press("_draft")
    drafts = [draft_of(each.member) for each in (old, another, term)]
    assert [draft and draft.needs_review for draft in drafts] == [True, False, False]


def test_an_announced_term_to_come_stays_announced(editor: Client, term: Term) -> None:
    first, later = today() + 10 * DAY, today() + 20 * DAY
    Term.objects.update(starts_on=first, is_announced=True)
    TermFactory.create(member__name="Bob", office=CHAIR, starts_on=first, is_announced=True)
    now = TermFactory.create(member__name="Cy", office=CHAIR, is_announced=True)
    page = Page(editor, term, "chair")
    assert page.fields["is_announced"] == "on"

    page.press("_preview", day=str(first))
    del page.fields["is_announced"]
    page.press("_preview")
    page.press("_save")

    assert "is_announced" not in Page(editor, now, "no-office").fields
    announced = Term.objects.filter(starts_on=first).values_list("member__name", "office", "is_announced")
    assert sorted(announced) == [("Ada Lovelace", 1, True), ("Bob", 3, True), ("Cy", 3, False)]

    page = Page(editor, term, "no-office")
    page.press("_preview", day=str(later))
    page.press("_save")
    assert Term.objects.get(member=term.member, starts_on=later).is_announced


def test_whoever_saved_meanwhile_is_not_overwritten(editor: Client, term: Term) -> None:
    page = Page(editor, term, "end")
    page.press("_preview", day=str(today()))
    change(term.member, bio="Saved in another tab")

    assert page.press("_save").status_code == 200
    assert page.response.context["unseen"].startswith("Somebody saved or published something meanwhile")
    assert page.press("_save").status_code == 302
    assert (Member.objects.get().bio, Term.objects.get().ends_on) == ("Saved in another tab", today())


def test_a_term_that_is_gone_or_over_leads_back_to_the_form(editor: Client, term: Term) -> None:
    page = Page(editor, term, "end")
    page.press("_preview", day=str(today()))
    Term.objects.update(ends_on=today() - DAY)

    response = page.press("_save")

    assert response.headers["Location"] == f"/admin/members/member/{term.member_id}/change/"
    assert messages(response) == [
        "This term is over or not published, or somebody changed it meanwhile. Look at the terms below."
    ]


def test_a_hidden_member_stays_hidden(editor: Client, term: Term) -> None:
    Member.objects.update(is_visible=False)
    page = Page(editor, term, "end")
    page.press("_preview", day=str(today()))
    assert page.outcomes == ["Ada Lovelace is hidden, and on no public page."]
    assert page.response.context["is_visible"] is False
    assert messages(page.press("_save")) == [
        f"Term ends on {today()}. Ada Lovelace is hidden, and on no public page."
    ]


def test_the_form_leads_to_what_can_be_done_with_a_term(editor: Client, term: Term) -> None:
    TermFactory.create(member=term.member, ends_on=date(2019, 1, 1))
    page = Form(editor, term.member)
    (formset,) = page.response.context["inline_admin_formsets"]
    links = {
        str(form.instance.pk): [link.label for link in form.action_links] for form in formset.formset.forms
    }
    assert links[str(term.pk)] == ["End this term", "Make chair", "Make vice chair", "New employer"]
    assert sorted(map(len, links.values())) == [0, 4]


def test_of_a_term_that_is_over_a_draft_leads_to_no_action(editor: Client, term: Term) -> None:
    document = state_of(term.member).document
    document[1]["fields"]["ends_on"] = str(today() + DAY)
    writer_of(term.member).save_draft(document)
    Term.objects.update(ends_on=today() - DAY)
    (formset,) = Form(editor, term.member).response.context["inline_admin_formsets"]
    (form,) = formset.formset.forms
    assert (form.instance.ends_on, form.action_links) == (today() + DAY, [])


@pytest.mark.parametrize("others", [0, 2])
def test_more_terms_take_no_more_queries(
    others: int, editor: Client, term: Term, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for year in range(2001, 2001 + others):
        TermFactory.create(member=term.member, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
    change(term.member, bio="A story")
    page = Page(editor, term, "chair")
    locks = connection.vendor == "postgresql"  # which SQLite takes as it begins a transaction
    with django_assert_num_queries(22 + locks):
        page.press("_preview", day=str(today()))
    with django_assert_num_queries(20 + locks):
        page.press("_save")
