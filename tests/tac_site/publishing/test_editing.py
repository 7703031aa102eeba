"""Two people in one form."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Council, Member, Term
from resources.models import Resource
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.state import read_state
from tac_site.publishing.writing import Writer
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory
from tests.tac_site.pictures.samples import encoded, plain, upload
from tests.tac_site.publishing.editors import (
    Form,
    bio,
    change,
    draft_of,
    list_of,
    live,
    make_draft,
    refused,
    signed_in,
    url,
    versions,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("button", ["_save", "_continue", "_draft", "_review"])
def test_a_save_over_a_newer_version_is_refused_with_all_that_was_typed(
    button: str, editor: Client, other: Client, ada: Member
) -> None:
    mine, theirs = Form(editor, ada), Form(other, ada)
    theirs.save(bio="Their story")
    count = Revision.objects.count()

    (error,) = refused(
        mine, button, bio="My story", **{"terms-0-employer": "Mine", "terms-0-role_is": "correction"}
    )

    newest = versions(ada)[-1]
    assert newest.live_at
    assert error.startswith(f"eve saved another version on {day_and_time(newest.live_at)}, ")
    assert (bio(), Term.objects.get().employer) == ("Their story", "Acme")
    assert Revision.objects.count() == count
    changes = [
        (each.label, each.before, each.after) for each in mine.response.context["editing"].their_changes
    ]
    assert changes == [("Bio", "A story", "Their story")]
    assertContains(mine.response, "<ins>Their")


def test_it_is_refused_again_until_something_is_chosen(editor: Client, other: Client, ada: Member) -> None:
    mine, theirs = Form(editor, ada), Form(other, ada)
    theirs.save(bio="Their story")
    refused(mine, bio="My story")

    refused(mine, bio="My story")
    for choice in ("", "merge", "over", "merge 0.0", "other " + mine.newest, "over " + "9" * 5000):
        mine.press("_save", resolution=choice)

    assert bio() == "Their story"


@pytest.mark.parametrize("button", ["_save", "_draft"])
@pytest.mark.parametrize(
    ("choice", "expected"),
    [("merge", ("My story", "Countess", "Acme")), ("over", ("My story", "", "Acme"))],
)
def test_other_fields_are_brought_together_or_saved_over(
    button: str, choice: str, expected: tuple[str, str, str], editor: Client, other: Client, ada: Member
) -> None:
    mine, theirs = Form(editor, ada), Form(other, ada)
    theirs.save(job_title="Countess")
    refused(mine, bio="My story")

    response = mine.press(button, resolution=f"{choice} {mine.newest}")

    assert response.status_code == 302
    draft = draft_of(ada)
    if draft:
        assert button == "_draft"
        assert bio() == "A story"
        Form(editor, ada).save()
    member = Member.objects.get()
    assert (member.bio, member.job_title, Term.objects.get().employer) == expected


@pytest.mark.parametrize("choice", ["merge", "over"])
def test_the_same_field_is_mine_and_theirs_stays_in_the_history(
    choice: str, editor: Client, other: Client, ada: Member
) -> None:
    mine, theirs = Form(editor, ada), Form(other, ada)
    theirs.save(bio="Their story")
    refused(mine, bio="My story", job_title="Engineer")
    assertContains(mine.response, "Where both changed the same (Bio), yours stands.")

    mine.save(resolution=f"{choice} {mine.newest}")

    assert [each.document[0]["fields"]["bio"] for each in versions(ada)] == [
        "A story",
        "Their story",
        "My story",
    ]


def test_a_choice_is_made_for_the_version_that_was_shown(editor: Client, other: Client, ada: Member) -> None:
    mine = Form(editor, ada)
    Form(other, ada).save(bio="Their story")
    refused(mine, bio="My story")
    shown = mine.newest
    Form(other, ada).save(bio="Their next story")

    assert mine.press("_save", resolution=f"over {shown}").status_code == 200

    assert bio() == "Their next story"
    mine.save(resolution=f"over {mine.newest}")
    assert bio() == "My story"


@pytest.mark.parametrize(
    ("choice", "affiliations"), [("merge", ["Acme", "Mine", "Theirs"]), ("over", ["Acme", "Mine"])]
)
def test_terms_that_both_added_are_brought_together_or_saved_over(
    choice: str, affiliations: list[str], editor: Client, other: Client, ada: Member
) -> None:
    Term.objects.update(ends_on="2020-12-31")

    def row(affiliation: str, year: int) -> dict[str, Any]:
        values = {"employer": affiliation, "starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}
        values |= {"capacity": "1", "office": "3", "id": "", "member": str(ada.pk)}
        return {"terms-TOTAL_FORMS": "2", **{f"terms-1-{name}": value for name, value in values.items()}}

    mine, theirs = Form(editor, ada), Form(other, ada)
    theirs.save(**row("Theirs", 2022))
    refused(mine, **row("Mine", 2021))

    mine.save(resolution=f"{choice} {mine.newest}")

    assert sorted(Term.objects.values_list("employer", flat=True)) == affiliations


def test_terms_that_do_not_go_together_are_refused_with_all_that_was_typed(
    editor: Client, other: Client, ada: Member
) -> None:
    Term.objects.update(ends_on="2020-12-31")
    values = {
        "capacity": "1",
        "office": "3",
        "employer": "",
        "starts_on": "2021-01-01",
        "id": "",
        "member": str(ada.pk),
    }
    row = {"terms-TOTAL_FORMS": "2", **{f"terms-1-{name}": value for name, value in values.items()}}
    mine, theirs = Form(editor, ada), Form(other, ada)
    theirs.save(**row)
    refused(mine, bio="My story", **{**row, "terms-1-employer": "Mine"})

    response = mine.press("_save", resolution=f"merge {mine.newest}")

    assert response.status_code == 200
    (error,) = mine.errors["__all__"]
    assert error.startswith("The two versions do not go together: This term overlaps with another")
    assert (mine.fields["bio"], mine.fields["terms-1-employer"], bio()) == ("My story", "Mine", "A story")
    mine.save(resolution=f"over {mine.newest}")
    assert sorted(Term.objects.values_list("employer", flat=True)) == ["Acme", "Mine"]


def test_a_term_that_they_deleted_stands_in_my_form_and_its_row_is_mine_if_i_changed_it(
    editor: Client, other: Client, ada: Member
) -> None:
    mine, theirs = Form(editor, ada), Form(other, ada)
    theirs.save(**{"terms-0-DELETE": "on"})
    refused(mine, **{"terms-0-employer": "Mine"})

    mine.save(resolution=f"merge {mine.newest}")

    assert Term.objects.get().employer == "Mine"


def test_a_term_that_they_deleted_stays_deleted_if_i_left_it_alone(
    editor: Client, other: Client, ada: Member
) -> None:
    mine, theirs = Form(editor, ada), Form(other, ada)
    theirs.save(**{"terms-0-DELETE": "on"})
    refused(mine, bio="My story")

    mine.save(resolution=f"merge {mine.newest}")

    assert (bio(), Term.objects.exists()) == ("My story", False)


@pytest.mark.parametrize("button", ["_save", "_draft"])
@pytest.mark.parametrize("typed", ["My story", "A story"])
@pytest.mark.parametrize("choice", ["merge", "over"])
def test_what_was_deleted_meanwhile_comes_back_with_what_was_typed(
    choice: str, typed: str, button: str, editor: Client, ada: Member
) -> None:
    mine = Form(editor, ada)
    signed_in("superuser").post(url(ada, "delete"), {"post": "yes"})

    (error,) = refused(mine, button, bio=typed)
    assert error.startswith("superuser deleted this on ")
    assert not Member.objects.exists()
    response = mine.press(button, resolution=f"{choice} {mine.newest}")

    assert response.status_code == 302
    if button == "_draft":
        assert not Member.objects.exists()
        Form(editor, ada).save()
    assert (bio(), Term.objects.get().employer) == (typed, "Acme")


def test_a_draft_that_was_discarded_meanwhile_is_not_lost(editor: Client, other: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="My story")
    mine = Form(editor, ada)
    other.post(url(ada, "draft"), {"opened_on": read_state(Member, ada.pk).token, "discard": ""})

    (error,) = refused(mine, "_draft", job_title="Countess")
    assert error.startswith("The draft was discarded while you were editing. ")
    mine.draft(resolution=f"over {mine.newest}")

    form = Form(editor, ada)
    assert (form.fields["bio"], form.fields["job_title"]) == ("My story", "Countess")


def test_a_new_draft_that_was_discarded_meanwhile_is_not_lost(editor: Client, other: Client) -> None:
    Form(editor, f"{list_of(Resource)}add/").draft(title="Calendar")
    (draft,) = Revision.objects.drafts()
    address = f"{list_of(Resource)}{draft.object_id}/"
    mine = Form(editor, f"{address}change/")
    other.post(f"{address}draft/", {"opened_on": f"0.{draft.pk}", "discard": ""})

    (error,) = refused(mine, note="By month")
    assert error.startswith("The draft was discarded while you were editing. ")
    mine.save(resolution=f"over {mine.newest}")

    assert Resource.objects.values_list("title", "note").get() == ("Calendar", "By month")


def test_one_draft_in_two_tabs_is_saved_over_by_choice_alone(editor: Client, ada: Member) -> None:
    Form(editor, ada).draft(bio="One")
    first, second = Form(editor, ada), Form(editor, ada)
    first.draft(bio="Two")

    (error,) = refused(second, "_draft", bio="Three")
    assert error.startswith("You saved a draft on ")
    second.draft(resolution=f"over {second.newest}")

    assert Form(editor, ada).fields["bio"] == "Three"


IS_SECRET = (
    "The other version is a draft, which is not public. If you publish with “Keep both”, these changes"
)


def test_a_conflict_with_a_draft_says_what_keep_both_makes_public(
    editor: Client, other: Client, ada: Member
) -> None:
    mine = Form(editor, ada)
    Form(other, ada).draft(job_title="Secret")

    (error,) = refused(mine, bio="My story")

    assert error.startswith("eve saved a draft on ")
    assertContains(mine.response, f"{IS_SECRET} become public too.")
    assertContains(mine.response, "<dt>Job title</dt>")
    mine.save(resolution=f"merge {mine.newest}")
    assert Member.objects.values_list("bio", "job_title").get() == ("My story", "Secret")


def test_a_conflict_with_what_is_live_makes_nothing_public(
    editor: Client, other: Client, ada: Member
) -> None:
    make_draft(ada, job_title="Known")
    mine = Form(editor, ada)
    change(ada, bio="Their story")

    refused(mine, links="")

    assertNotContains(mine.response, "which is not public")


def test_a_draft_that_was_published_meanwhile_is_a_newer_version(
    editor: Client, other: Client, ada: Member
) -> None:
    Form(editor, ada).draft(bio="One")
    mine = Form(editor, ada)
    Form(other, ada).save(job_title="Countess")

    refused(mine, bio="Two")
    mine.save(resolution=f"merge {mine.newest}")

    assert (bio(), Member.objects.get().job_title) == ("Two", "Countess")


def test_a_draft_on_top_of_something_newer_is_opened_with_both(
    editor: Client, other: Client, ada: Member
) -> None:
    make_draft(ada, bio="Mine")
    Writer(Member, ada.pk).publish(with_fields(live(ada), job_title="Theirs"))

    form = Form(editor, ada)

    assert (form.fields["bio"], form.fields["job_title"]) == ("Mine", "Theirs")
    form.save()
    assert (bio(), Member.objects.get().job_title) == ("Mine", "Theirs")


@pytest.mark.parametrize("choice", ["merge", "over"])
def test_a_photo_that_both_replaced_is_mine(choice: str, editor: Client, other: Client, ada: Member) -> None:
    def photo(colour: str) -> Any:
        return upload(encoded(plain(size=(40, 30), colour=colour), "PNG"), "photo.png")

    mine, theirs = Form(editor, ada), Form(other, ada)
    theirs.save(photo=photo("red"))
    name = Member.objects.get().photo.name
    response = mine.press("_save", photo=photo("blue"), bio="My story")
    assert response.status_code == 200

    mine.press("_save", resolution=f"{choice} {mine.newest}")

    member = Member.objects.get()
    assert member.bio == "My story"
    assert member.photo.name not in ("", name)


@pytest.mark.parametrize(
    "token", ["", ".", "0.0", "1.2.3", "x.y", f"{10**30}.{10**30}", "9" * 5000, "\x00", "é.1"]
)
def test_a_token_that_says_nothing_is_a_conflict_and_never_an_error(
    token: str, editor: Client, ada: Member
) -> None:
    form = Form(editor, ada)

    for choice in ("", "merge 0.7", f"over {token}"):
        response = form.press("_save", opened_on=token, bio="My story", resolution=choice)
        assert response.status_code == 200
        assert form.fields["bio"] == "My story"

    assert bio() == "A story"


def test_the_token_of_another_object_is_a_conflict(editor: Client, ada: Member) -> None:
    stranger = MemberFactory.create(name="Eve", bio="Sesame")
    token = read_state(Member, stranger.pk).token

    response = Form(editor, ada).press("_save", opened_on=token, bio="My story")

    assert response.status_code == 200
    assert b"Sesame" not in response.content
    assert Member.objects.get(pk=ada.pk).bio == "A story"


def test_a_form_without_its_rows_is_refused_with_all_that_was_typed(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)
    form.fields = {name: value for name, value in form.fields.items() if not name.startswith("terms-")}

    for button in ("_save", "_draft"):
        response = form.press(button, bio="My story")
        assert response.status_code == 200
        assertContains(response, "My story")
        form.fields = {name: value for name, value in form.fields.items() if not name.startswith("terms-")}

    assert (bio(), Term.objects.get().employer) == ("A story", "Acme")


def test_an_error_elsewhere_and_a_conflict_are_told_together(
    editor: Client, other: Client, ada: Member
) -> None:
    mine = Form(editor, ada)
    Form(other, ada).save(bio="Their story")

    mine.press("_save", bio="My story", links="@ada", **{"terms-0-ends_on": "2019-01-01"})

    assert set(mine.errors) == {"__all__", "links", "terms-0-ends_on"}
    assert mine.fields["bio"] == "My story"
    mine.save(resolution=f"over {mine.newest}", links="", **{"terms-0-ends_on": ""})
    assert bio() == "My story"


@pytest.mark.parametrize(
    ("make", "name", "values"),
    [
        (CouncilFactory, "overview", ("One", "Two")),
        (ResourceFactory, "description", ("One", "Two")),
    ],
)
def test_the_council_and_resources_are_guarded_too(
    make: Any, name: str, values: tuple[str, str], editor: Client, other: Client
) -> None:
    thing: Council | Resource = make.create()
    mine, theirs = Form(editor, thing), Form(other, thing)
    theirs.save(**{name: values[0]})

    refused(mine, **{name: values[1]})
    mine.save(resolution=f"merge {mine.newest}")

    thing.refresh_from_db()
    assert getattr(thing, name) == values[1]


def between_the_transactions(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """It happens once, after the form was read and before what was typed is stored."""
    done: list[bool] = []

    def make_renditions(member: Member) -> list[str]:
        if not done:
            done.append(True)
            act()
        return []

    monkeypatch.setattr(Member, "make_renditions", make_renditions)


@pytest.mark.parametrize("button", ["_save", "_draft"])
def test_who_saves_between_the_two_transactions_is_not_saved_over(
    button: str, editor: Client, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Form(editor, ada)
    between_the_transactions(monkeypatch, lambda: change(ada, bio="Their story"))

    (error,) = refused(mine, button, bio="My story")

    assert error.startswith("The site saved another version on ")
    assert (bio(), draft_of(ada)) == ("Their story", None)
    mine.save(resolution=f"over {mine.newest}")
    assert bio() == "My story"


def test_who_takes_the_address_between_the_two_transactions_is_told_of(
    editor: Client, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = Form(editor, ada)
    between_the_transactions(monkeypatch, lambda: MemberFactory.create(slug="countess"))

    form.press("_save", slug="countess", bio="My story")

    assert set(form.errors) == {"__all__", "slug"}
    assert form.errors["__all__"] == form.errors["slug"]
    assert (form.fields["bio"], bio_of(ada)) == ("My story", "A story")


def bio_of(member: Member) -> str:
    return Member.objects.get(pk=member.pk).bio
