"""Who may be in which seat, however it becomes live: and who is in a seat that is deleted."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from members.models import Member, Seat, Term
from tac_site.publishing.documents import Document, with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.scheduling import publish_scheduled
from tests.factories import MemberFactory, SeatFactory, TermFactory
from tests.tac_site.publishing.editors import (
    Form,
    draft_of,
    list_of,
    live,
    messages,
    refused,
    signed_in,
    state_of,
    url,
    versions,
    writer_of,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)
TAKEN = (
    "“Bo” represents “Intel” on days of this term (Representative of Intel). "
    "A voting seat has one representative a day. End that term first, or take other days."
)


@pytest.fixture
def editor() -> Client:
    return signed_in("Editors", "ed")


@pytest.fixture
def intel() -> Seat:
    return SeatFactory.create(name="Intel")


@pytest.fixture
def ada() -> Member:
    return MemberFactory.create(name="Ada")


def in_seat(member: Member, seat: Seat, **fields: Any) -> Document:
    """The member's document with one more term."""
    term = {"model": "members.term", "pk": 7, "fields": {"member": member.pk, "seat": seat.pk, **fields}}
    return [*live(member), term]


def take(seat: Seat) -> Term:
    return TermFactory.create(member__name="Bo", seat=seat)


@pytest.mark.parametrize(
    ("fields", "votes", "is_refused"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"capacity": Term.Capacity.ALTERNATE}, True, False),
        ({"ends_on": str(TODAY - DAY)}, True, False),
        ({"ends_on": str(TODAY)}, True, True),
        ({"starts_on": str(TODAY + DAY), "ends_on": str(TODAY + DAY)}, True, True),
        ({"starts_on": str(TODAY + 2 * DAY)}, True, False),
    ],
)
def test_a_voting_seat_has_one_representative_a_day(
    fields: dict[str, Any], votes: bool, is_refused: bool, ada: Member, intel: Seat
) -> None:
    Seat.objects.update(votes=votes)
    Term.objects.filter(pk=take(intel).pk).update(starts_on=TODAY, ends_on=TODAY + DAY)
    if is_refused:
        with pytest.raises(ValidationError, match="A voting seat has one representative a day"):
            writer_of(ada).publish(in_seat(ada, intel, **fields))
    else:
        writer_of(ada).publish(in_seat(ada, intel, **fields))
        assert ada.terms.get().seat == intel


@pytest.mark.parametrize(
    ("one", "other", "is_refused"),
    [
        ({"ends_on": TODAY}, {"starts_on": TODAY}, True),
        ({"ends_on": TODAY}, {"starts_on": TODAY + DAY}, False),
        ({}, {"capacity": Term.Capacity.OBSERVER}, True),
    ],
)
def test_a_member_has_one_term_a_day_in_a_seat(
    one: dict[str, Any], other: dict[str, Any], is_refused: bool, ada: Member, intel: Seat
) -> None:
    TermFactory.create(member=ada, seat=SeatFactory.create(name="Security", kind=4))
    TermFactory.create(member=ada)
    for fields in (one, other):
        TermFactory.create(member=ada, seat=intel, **fields)
    if is_refused:
        with pytest.raises(ValidationError, match="This term overlaps with another of the same member"):
            ada.validate_children(ada.terms.all())
    else:
        ada.validate_children(ada.terms.all())


def row(seat: Seat, number: int = 0, **fields: str) -> dict[str, str]:
    values = {"id": "", "seat": str(seat.pk), "capacity": "1", "office": "3", **fields}
    return {"terms-TOTAL_FORMS": "1", **{f"terms-{number}-{name}": value for name, value in values.items()}}


def test_a_seat_that_is_taken_is_refused_at_the_field(editor: Client, ada: Member, intel: Seat) -> None:
    take(intel)
    form = Form(editor, ada)

    assert form.press("_save", **row(intel), bio="A story").status_code == 200

    assert (form.errors, form.fields["bio"]) == ({"terms-0-seat": [TAKEN]}, "A story")
    assert form.fields["terms-0-seat"] == str(intel.pk)


def test_a_draft_may_be_of_a_seat_that_is_still_taken_and_says_so(
    editor: Client, ada: Member, intel: Seat
) -> None:
    other = take(intel)
    response = Form(editor, ada).press("_draft", **row(intel))
    assert messages(response) == [
        "The draft of “Ada” is saved. The public pages are as they were.",
        f"This cannot be published: {TAKEN}",
    ]

    other.delete()
    form = Form(editor, ada)
    assert form.fields["terms-0-seat"] == str(intel.pk)
    form.save()
    assert ada.terms.get().seat == intel


def publish_in_form(client: Client, member: Member) -> str:
    response = Form(client, member).press("_save")
    assert response.status_code == 200
    return str(response.context["inline_admin_formsets"][0].formset.errors[0]["seat"][0])


def publish_in_list(client: Client, member: Member) -> str:
    chosen = {"action": "publish_selected", "_selected_action": [member.pk]}
    text = messages(client.post(list_of(Member), chosen))[-1]
    return text.removeprefix("“Ada” stays as it was: ").removeprefix("“Cy” stays as it was: ")


def publish_on_time(client: Client, member: Member) -> str:
    Revision.objects.of(Member, member.pk).drafts().update(goes_live_at=timezone.now())
    publish_scheduled(timezone.now())
    draft = draft_of(member)
    assert draft
    return draft.publish_error


def publish_from_history(client: Client, member: Member) -> str:
    draft = draft_of(member)
    assert draft
    sent = {"revision": draft.pk, "live": "", "opened_on": state_of(member).token}
    text = messages(client.post(url(member, "history"), sent))[-1]
    return text.removeprefix("This version cannot be published: ").removesuffix(
        " Open it as a draft and mend it."
    )


@pytest.mark.parametrize("publish", [publish_in_form, publish_in_list, publish_on_time, publish_from_history])
@pytest.mark.parametrize("first", ["Ada", "Cy"])
def test_of_two_editors_who_give_one_seat_to_two_people_the_second_is_told(
    first: str, publish: Callable[[Client, Member], str], editor: Client, ada: Member, intel: Seat
) -> None:
    both = {"Ada": ada, "Cy": MemberFactory.create(name="Cy")}
    for member in both.values():
        Form(editor, member).draft(**row(intel))
    winner = both.pop(first)
    Form(signed_in("Editors", "eve"), winner).save()

    (loser,) = both.values()
    assert publish(editor, loser) == TAKEN.replace("Bo", winner.name)
    assert (Term.objects.get().member, draft_of(loser) is None) == (winner, False)


def test_a_version_of_which_the_seat_is_taken_is_not_live_again(editor: Client, intel: Seat) -> None:
    ada = take(intel).member
    writer_of(ada).publish(with_fields(live(ada), name="Ada")[:1])
    TermFactory.create(member__name="Bo", seat=intel)

    response = editor.post(url(ada, "history"), {"revision": versions(ada)[0].pk, "live": ""})

    assert messages(response) == [
        f"This version cannot be published: {TAKEN} Open it as a draft and mend it.",
    ]


def test_a_seat_and_its_terms_are_checked_together(editor: Client, intel: Seat) -> None:
    """Whatever becomes live first, the other is refused."""
    Seat.objects.update(votes=False)
    ada = TermFactory.create(member__name="Ada", seat=intel, starts_on=TODAY).member
    take(intel)
    Form(editor, intel).press("_save", starts_on=str(TODAY + DAY))
    form = Form(editor, intel)
    form.press("_save", starts_on=str(TODAY + DAY), votes="on")
    assert list(form.errors) == ["starts_on", "votes"]

    Term.objects.exclude(member=ada).delete()
    Form(editor, intel).save(starts_on=str(TODAY), votes="on")
    response = Form(editor, ada).press("_save", **{"terms-0-starts_on": str(TODAY - DAY)})
    assert response.context["inline_admin_formsets"][0].formset.errors == [
        {
            "starts_on": [
                f"The seat “Intel” has been there since {TODAY}. "
                "Write that day or a later one, or correct the seat."
            ]
        }
    ]


def test_a_second_chair_is_a_question(editor: Client, ada: Member) -> None:
    term = TermFactory.create(
        member__name="Bo", office=Term.Office.CHAIR, starts_on=date(2020, 1, 1), employer="Arm"
    )
    TermFactory.create(member__name="Hid", office=Term.Office.CHAIR, member__is_visible=False)
    TermFactory.create(member=ada, office=Term.Office.CHAIR)
    question = (
        "Bo is the chair on days of this term too (Chair, Arm, since 2020-01-01). "
        "If they do not share the office, correct one of the two terms."
    )
    assert messages(Form(editor, ada).press("_save", bio="New")) == ["“Ada” is published.", question]

    Term.objects.filter(pk=term.pk).update(office=Term.Office.VICE_CHAIR)
    assert messages(Form(editor, ada).press("_save", bio="Newer")) == ["“Ada” is published."]


def test_a_chair_on_other_days_is_no_question(editor: Client, ada: Member) -> None:
    TermFactory.create(member__name="Bo", office=Term.Office.CHAIR, ends_on=date(2019, 12, 31))
    TermFactory.create(member=ada, office=Term.Office.CHAIR, starts_on=date(2020, 1, 1))
    assert messages(Form(editor, ada).press("_save", bio="New")) == ["“Ada” is published."]


def doubts(form: Form) -> list[str]:
    """For which the form came back, or none."""
    editing = form.response.context["editing"]
    return list(editing.questions)


def test_a_working_group_that_votes_is_a_question(editor: Client) -> None:
    form = Form(editor, f"{list_of(Seat)}add/")
    form.press("_save", name="Security", kind="4")
    assert doubts(form) == [
        "“Security” is a working group that votes, and vacant while nobody represents it. "
        "If it does not vote, untick “Votes”.",
    ]
    form.save()
    assert messages(Form(editor, Seat.objects.get()).press("_save", votes="", position="1")) == [
        "“Security” is published."
    ]
    assert messages(Form(editor, Seat.objects.get()).press("_save", votes="on", kind="3")) == [
        "“Security” is published."
    ]


@pytest.mark.parametrize(
    ("kind", "capacity", "is_doubtful"), [(4, "1", True), (4, "3", False), (3, "1", False)]
)
def test_the_representative_of_a_working_group_is_a_question(
    kind: int, capacity: str, is_doubtful: bool, editor: Client, ada: Member, intel: Seat
) -> None:
    Seat.objects.update(kind=kind, votes=False)
    doubt = (
        "“Ada” is the representative of “Intel”, which is a working group. "
        "If they lead it, choose the capacity “Lead”."
    )
    form = Form(editor, ada)
    form.press("_save", **row(intel, capacity=capacity))
    assert doubts(form) == ([doubt] if is_doubtful else [])


@pytest.mark.parametrize(
    ("days_from_today", "is_announced", "office", "shown"),
    [(1, "on", "3", "Member"), (1, "on", "1", "Chair"), (1, "", "3", None), (0, "on", "3", None)],
)
def test_an_announced_term_in_a_secret_seat_is_pointed_out(
    days_from_today: int,
    is_announced: str,
    office: str,
    shown: str | None,
    editor: Client,
    ada: Member,
    intel: Seat,
) -> None:
    day = TODAY + days_from_today * DAY
    Seat.objects.update(starts_on=day)
    doubt = (
        f"The seat “Intel” is secret until {day}: until then the pages show this announced term without it, "
        f"as “{shown}”."
    )
    typed = row(intel, starts_on=str(day), is_announced=is_announced, office=office)
    form = Form(editor, ada)
    form.press("_save", **typed)
    assert doubts(form) == ([doubt] if shown else [])


# Two who change the same term

CORRECTION = {"terms-0-role_is": "correction"}


@pytest.mark.parametrize(
    ("mine", "theirs", "is_conflict"),
    [
        ({"capacity": "2"}, {"office": "2"}, True),
        ({"capacity": "2"}, {"employer": "Arm"}, False),
        ({"office": "2"}, {"seat": ""}, False),
        ({"office": "2"}, {"capacity": 2}, True),
        ({"capacity": "2"}, {"seat": ""}, True),
        ({"starts_on": ""}, {"starts_on_is_bound": "on"}, True),
        ({"ends_on": "2026-09-01"}, {"starts_on": "2026-10-01"}, True),
        ({"ends_on": "2026-09-01"}, {"ends_source": "https://example.org/"}, True),
        ({"starts_source": "https://example.org/"}, {"starts_on_is_bound": "on"}, False),
    ],
)
def test_what_holds_together_alone_is_merged_together(
    mine: dict[str, str], theirs: dict[str, str], is_conflict: bool, editor: Client, intel: Seat
) -> None:
    member = TermFactory.create(seat=intel, starts_on=date(2026, 8, 11)).member
    typed = {f"terms-0-{name}": value for name, value in mine.items()}
    Form(editor, member).draft(**typed, **CORRECTION)
    document = live(member)
    stored: dict[str, object] = {"2": 2, "": None, "on": True}
    changed = {name: stored.get(value, value) for name, value in theirs.items()}
    writer_of(member).publish([document[0], {**document[1], "fields": {**document[1]["fields"], **changed}}])

    assert state_of(member).has_conflict is is_conflict
    assert Form(editor, member).response.status_code == 200


def test_two_editors_who_give_a_term_a_seat_and_an_office_keep_both(editor: Client, intel: Seat) -> None:
    member = TermFactory.create(seat=intel).member
    meta = SeatFactory.create(name="Meta")
    form = Form(editor, member)
    Form(signed_in("Editors", "eve"), member).save(**{"terms-0-seat": str(meta.pk)}, **CORRECTION)

    assert form.press("_save", **{"terms-0-office": "2"}, **CORRECTION).status_code == 200
    form.save(resolution=f"merge {form.newest}")
    assert Term.objects.values_list("seat__name", "office").get() == ("Meta", 2)


# Seats that are deleted


DELETED = (
    "The seat “Intel” is deleted. Bring it back first: it is under “Drafts and versions”. "
    "Or choose another seat."
)


@pytest.fixture
def alternate(intel: Seat) -> Member:
    """Of a seat that is deleted: in the version before the newest."""
    term = TermFactory.create(member__name="Ada", seat=intel, capacity=Term.Capacity.ALTERNATE)
    writer_of(term.member).publish(live(term.member)[:1])
    writer_of(intel).publish([])
    member: Member = term.member
    return member


def test_a_version_in_a_deleted_seat_says_which_seat_is_missing(editor: Client, alternate: Member) -> None:
    version = versions(alternate)[0]
    response = editor.post(url(alternate, "history"), {"revision": version.pk, "live": ""})
    assert messages(response) == [
        f"This version cannot be published: {DELETED} Open it as a draft and mend it."
    ]
    assert editor.get(f"{list_of(Member)}preview/{version.pk}/").status_code == 200

    seat = Seat(pk=Revision.objects.deletions().get().object_id)
    editor.post(url(seat, "history"), {"revision": versions(seat)[0].pk, "live": ""})
    editor.post(url(alternate, "history"), {"revision": version.pk, "live": ""})
    assert str(alternate.terms.get().seat) == "Intel"


def test_a_draft_in_a_deleted_seat_opens_whole(editor: Client, alternate: Member) -> None:
    editor.post(url(alternate, "history"), {"revision": versions(alternate)[0].pk, "draft": ""})
    form = Form(editor, alternate)
    assert form.fields["terms-0-capacity"] == "2"
    assert form.response.content.count(b" selected>Intel</option>") == 1
    assert refused(form, bio="New") == [DELETED]
    form.draft(bio="Newer")
    assert not Seat.objects.exists()


def test_a_draft_in_a_seat_that_is_deleted_for_good_opens_too(editor: Client, alternate: Member) -> None:
    Revision.objects.of_kind(Seat).delete()
    editor.post(url(alternate, "history"), {"revision": versions(alternate)[0].pk, "draft": ""})
    form = Form(editor, alternate)
    assert form.response.content.count(b" selected>A deleted seat</option>") == 1
    assert refused(form) == ["The seat of this term is deleted for good. Choose another seat."]


@pytest.mark.parametrize("button", ["_save", "_draft"])
def test_a_seat_that_is_deleted_while_the_form_is_open_is_named(
    button: str, editor: Client, intel: Seat
) -> None:
    form = Form(editor, MemberFactory.create())
    writer_of(intel).publish([])
    row = {"terms-TOTAL_FORMS": "1", "terms-0-seat": str(intel.pk), "terms-0-capacity": "1"}
    form.press(button, **row, **{"terms-0-office": "3"})
    assert form.errors["terms-0-seat"] == [DELETED]
    form.press(button, **{**row, "terms-0-seat": "x"})
    assert form.errors["terms-0-seat"] == ["The seat of this term is deleted for good. Choose another seat."]


def test_the_name_of_a_deleted_seat_may_be_taken(editor: Client, alternate: Member) -> None:
    SeatFactory.create(name="Intel")
    editor.post(url(alternate, "history"), {"revision": versions(alternate)[0].pk, "draft": ""})
    assert refused(Form(editor, alternate)) == [DELETED]


def test_of_a_term_in_a_seat_that_nobody_knows_any_more_only_the_capacity_is_known() -> None:
    assert str(Term(seat_id=5, employer="Works")) == "Representative of a deleted seat, Works"
