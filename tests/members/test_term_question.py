"""Another role in a present term: a correction or a change from a day on. And what is doubtful, before it is
published."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Member, Term
from tests.factories import SeatFactory, TermFactory
from tests.tac_site.publishing.editors import Form, draft_of, messages, signed_in

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CHAIR, VICE_CHAIR = str(Term.Office.CHAIR.value), str(Term.Office.VICE_CHAIR.value)
QUESTION = "The office changed, and the days did not. Choose what that means, then save again."


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def editor() -> Client:
    return signed_in("Editors", "ed")


@pytest.fixture
def term() -> Term:
    return TermFactory.create(member__name="Ada Lovelace", employer="Acme", starts_on=date(2020, 1, 1))


def roles() -> list[tuple[int, str, date | None, date | None]]:
    return list(Term.objects.values_list("office", "employer", "starts_on", "ends_on"))


@pytest.mark.parametrize("button", ["_save", "_draft", "_review"])
def test_another_office_in_a_present_term_is_asked_about(button: str, editor: Client, term: Term) -> None:
    form = Form(editor, term.member)

    response = form.press(button, **{"terms-0-office": CHAIR, "bio": "A long story"})

    assert response.status_code == 200
    assert form.errors == {"terms-0-role_is": [QUESTION]}
    assert (form.fields["terms-0-office"], form.fields["bio"]) == (CHAIR, "A long story")
    assert (roles(), draft_of(term.member)) == ([(3, "Acme", date(2020, 1, 1), None)], None)


def test_a_correction_is_of_all_days(editor: Client, term: Term) -> None:
    form = Form(editor, term.member)
    form.press("_save", **{"terms-0-office": CHAIR})
    form.save(**{"terms-0-role_is": "correction"})
    assert roles() == [(1, "Acme", date(2020, 1, 1), None)]


def test_a_change_makes_two_terms_of_one(editor: Client, term: Term) -> None:
    Term.objects.update(ends_on=date(2090, 12, 31), ends_source="https://example.org/9")
    form = Form(editor, term.member)
    form.press("_save", **{"terms-0-office": CHAIR, "terms-0-employer": "Arm"})
    asked = "The office and employer changed, and the days did not. Choose what that means, then save again."
    assert form.errors == {"terms-0-role_is": [asked]}

    form.press("_save", **{"terms-0-role_is": "change"})
    assert form.errors == {"terms-0-role_from": ["Write the day from which on it is so."]}
    form.press("_save", **{"terms-0-role_from": "2019-12-31"})
    assert form.errors == {
        "terms-0-role_from": [
            "2019-12-31 is before the first day of this term, 2020-01-01. Write that day or a later one."
        ]
    }
    form.save(**{"terms-0-role_from": "2024-05-01"})

    assert roles() == [
        (3, "Acme", date(2020, 1, 1), date(2024, 4, 30)),
        (1, "Arm", date(2024, 5, 1), date(2090, 12, 31)),
    ]
    assert list(Term.objects.values_list("ends_source", flat=True)) == ["", "https://example.org/9"]


def test_the_source_of_the_end_that_was_typed_is_of_the_new_term(editor: Client, term: Term) -> None:
    Term.objects.update(ends_on=date(2090, 12, 31))
    form = Form(editor, term.member)
    typed = "https://example.org/typed"
    form.press("_save", **{"terms-0-office": CHAIR, "terms-0-ends_source": typed})
    form.save(**{"terms-0-role_is": "change", "terms-0-role_from": "2024-05-01"})
    assert list(Term.objects.values_list("ends_source", flat=True)) == ["", typed]


def test_a_change_to_a_seat_is_judged_by_the_days_of_the_new_term(editor: Client, term: Term) -> None:
    intel = SeatFactory.create(name="Intel", starts_on=date(2024, 5, 1))
    old = SeatFactory.create(name="Old")
    Term.objects.update(seat=old)
    form = Form(editor, term.member)
    form.press("_save", **{"terms-0-seat": str(intel.pk)})
    assert list(form.errors) == ["terms-0-role_is"]
    form.press("_save", **{"terms-0-role_is": "change", "terms-0-role_from": "2024-04-30"})
    assert form.errors == {
        "terms-0-role_from": [
            "The seat “Intel” has been there since 2024-05-01. "
            "Write that day or a later one, or correct the seat."
        ]
    }
    form.save(**{"terms-0-role_from": "2024-05-01"})
    assert list(Term.objects.values_list("seat__name", "ends_on")) == [
        ("Old", date(2024, 4, 30)),
        ("Intel", None),
    ]


@pytest.mark.parametrize(
    ("fields", "typed"),
    [
        ({"starts_on": date(2090, 1, 1)}, {"office": CHAIR}),
        ({"ends_on": date(2024, 1, 1)}, {"office": CHAIR}),
        ({}, {"office": CHAIR, "ends_on": "2090-01-01"}),
        ({"employer": ""}, {"employer": "Acme"}),
        ({}, {"office": CHAIR, "DELETE": "on"}),
    ],
)
def test_what_is_no_change_of_a_present_role_is_not_asked_about(
    fields: dict[str, object], typed: dict[str, str], editor: Client, term: Term
) -> None:
    Term.objects.update(**fields)
    Form(editor, term.member).save(**{f"terms-0-{name}": value for name, value in typed.items()})


def test_it_is_asked_once_and_not_of_each_save_of_the_draft(editor: Client, term: Term) -> None:
    form = Form(editor, term.member)
    form.press("_draft", **{"terms-0-office": CHAIR})
    form.draft(**{"terms-0-role_is": "change", "terms-0-role_from": str(today() + DAY)})

    Form(editor, term.member).draft(bio="A story")
    Form(editor, term.member).save()

    assert roles() == [
        (3, "Acme", date(2020, 1, 1), today()),
        (1, "Acme", today() + DAY, None),
    ]


def test_two_chairs_are_pointed_out_before_they_are_published(editor: Client, term: Term) -> None:
    TermFactory.create(member__name="Bo", office=Term.Office.CHAIR)
    form = Form(editor, term.member)
    form.press("_save", **{"terms-0-office": CHAIR})

    response = form.press("_save", **{"terms-0-role_is": "correction", "bio": "A story"})

    doubt = (
        "Bo is the chair on days of this term too (Chair). "
        "If they do not share the office, correct one of the two terms."
    )
    assert (response.status_code, response.context["editing"].questions) == (200, [doubt])
    assert response.context["errors"] == []
    assert (form.fields["bio"], Member.objects.get(pk=term.member_id).bio) == ("A story", "")
    assert len(messages(form.press("_save"))) == 1
    assert Term.objects.filter(office=1).count() == 2

    # What is public already is said, and not asked about.
    said = messages(Form(editor, term.member).press("_save", bio="Another story"))
    assert said[-1] == doubt


def test_a_draft_is_saved_with_its_doubts(editor: Client, term: Term) -> None:
    TermFactory.create(member__name="Bo", office=Term.Office.CHAIR)
    form = Form(editor, term.member)
    form.press("_draft", **{"terms-0-office": CHAIR})
    form.draft(**{"terms-0-role_is": "correction"})


def test_another_doubt_than_the_one_that_was_read_is_asked_about(editor: Client, term: Term) -> None:
    bo = TermFactory.create(member__name="Bo", office=Term.Office.CHAIR)
    form = Form(editor, term.member)
    form.press("_save", **{"terms-0-office": CHAIR, "terms-0-role_is": "correction"})
    Member.objects.filter(pk=bo.member_id).update(name="Cy")

    assert form.press("_save").status_code == 200
    form.save()
