"""A draft that goes live at its time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Member
from tac_site.publishing.models import day_and_time
from tac_site.publishing.scheduling import publish_scheduled
from tac_site.publishing.state import read_state
from tests.factories import MemberFactory
from tests.tac_site.publishing.editors import (
    Form,
    bio,
    draft_of,
    list_of,
    messages,
    rows_of,
    signed_in,
    url,
    versions,
)

pytestmark = pytest.mark.django_db

CHANGE_BY_A_WRITER = "Once you change it, it is not scheduled any more"


def at(when: datetime) -> dict[str, str]:
    when = timezone.localtime(when)
    return {"goes_live_at_0": f"{when:%Y-%m-%d}", "goes_live_at_1": f"{when:%H:%M:%S}"}


def test_a_draft_goes_live_at_its_time(editor: Client, ada: Member) -> None:
    due = timezone.now().replace(microsecond=0) + timedelta(seconds=3)

    response = Form(editor, ada).press("_draft", bio="My story", **at(due))

    assert messages(response) == [
        f"The draft of “Ada Lovelace” is saved. It is scheduled for {day_and_time(due)}."
    ]
    form = Form(editor, ada)
    assert {name: form.fields[name] for name in at(due)} == at(due)
    publish_scheduled(due - timedelta(microseconds=1))
    assert bio() == "A story"
    publish_scheduled(due)
    assert bio() == "My story"
    newest = versions(ada)[-1]
    assert (newest.who, str(newest.published_by)) == ("ed", "ed")
    history = editor.get(url(ada, "history"))
    assertContains(history, "<strong>Version, published</strong> at its scheduled time")
    assertNotContains(history, "published by")
    Form(editor, ada).save(bio="Newer")
    assertContains(editor.get(url(ada, "history")), "Version, published at its scheduled time")


def test_publishing_with_a_time_written_there_is_refused(editor: Client, ada: Member) -> None:
    due = timezone.now() + timedelta(days=1)
    Form(editor, ada).draft(bio="My story", **at(due))
    form = Form(editor, ada)

    form.press("_save")

    assert form.errors == {
        "goes_live_at": [
            "A day and a time are written here. Save a draft, which is published then, or empty both to "
            "publish now."
        ]
    }
    form.save(goes_live_at_0="", goes_live_at_1="")
    assert bio() == "My story"
    publish_scheduled(due + timedelta(days=1))
    assert len(versions(ada)) == 2


def test_a_time_that_is_over_is_refused(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)

    form.press("_draft", bio="My story", goes_live_at_0="2020-02-03", goes_live_at_1="04:05")

    assert form.errors == {
        "goes_live_at": [
            "2020-02-03 04:05 is over in UTC. Write a later time, or empty both: then the draft is not "
            "scheduled."
        ]
    }
    assert form.fields["bio"] == "My story"


@pytest.mark.parametrize(
    ("day", "time", "errors"),
    [
        ("2030-01-01", "", ["There is a day, but no time. Write both, or empty both."]),
        ("", "04:05", ["There is a time, but no day. Write both, or empty both."]),
        (
            "01/12/2090",
            "9 pm",
            [
                "Does “01/12/2090” mean 1 December 2090 or 12 January 2090? Write 2090-12-01 or 2090-01-12.",
                "“9 pm” is not a time. Write hours and minutes as in 09:00 or 21:30.",
            ],
        ),
        (
            "9999-99-99",
            "0:0",
            ["“9999-99-99” is not a day. Write year, month and day as in 2026-12-01."],
        ),
    ],
)
def test_what_is_no_day_and_time_is_refused_at_the_field(
    day: str, time: str, errors: list[str], editor: Client, ada: Member
) -> None:
    form = Form(editor, ada)

    form.press("_draft", bio="My story", goes_live_at_0=day, goes_live_at_1=time)

    assert form.errors == {"goes_live_at": errors}
    kept = {"bio": "My story", "goes_live_at_0": day, "goes_live_at_1": time}
    assert {name: form.fields[name] for name in kept} == kept
    assert draft_of(ada) is None


@pytest.mark.parametrize("time", ["1000-01-01 00:00", "9999-12-31 23:59"])
def test_a_time_at_the_end_of_the_calendar_is_no_error(
    time: str, editor: Client, ada: Member, settings: Settings
) -> None:
    for zone in ("America/Los_Angeles", "Asia/Tokyo"):
        settings.TIME_ZONE = zone
        day, clock = time.split()
        response = Form(editor, ada).press("_draft", goes_live_at_0=day, goes_live_at_1=clock)
        assert response.status_code in (200, 302)
        assert editor.get(url(ada)).status_code == 200
        assert editor.get(list_of(Member)).status_code == 200


def test_the_time_is_in_the_zone_of_the_site(editor: Client, ada: Member, settings: Settings) -> None:
    settings.TIME_ZONE = "America/Los_Angeles"
    response = Form(editor, ada).press("_draft", goes_live_at_0="2040-07-01", goes_live_at_1="09:00")

    draft = draft_of(ada)
    assert draft
    assert draft.goes_live_at == datetime(2040, 7, 1, 16, tzinfo=UTC)
    assert messages(response)[0].endswith("It is scheduled for 2040-07-01 at 09:00 (America/Los_Angeles).")
    assert Form(editor, ada).fields["goes_live_at_1"] == "09:00:00"


@pytest.mark.parametrize(
    ("day", "clock"), [("2040-03-11", "02:30"), ("2040-11-04", "01:30")], ids=["left out", "twice"]
)
def test_a_time_that_the_clocks_leave_out_or_show_twice_is_refused(
    day: str, clock: str, editor: Client, ada: Member, settings: Settings
) -> None:
    settings.TIME_ZONE = "America/Los_Angeles"
    form = Form(editor, ada)

    form.press("_draft", bio="My story", goes_live_at_0=day, goes_live_at_1=clock)

    (error,) = form.errors["goes_live_at"]
    assert "it may be ambiguous or it may not exist" in error
    assert form.fields["bio"] == "My story"


def test_what_a_writer_changes_does_not_go_live_by_itself(editor: Client, ada: Member) -> None:
    due = timezone.now() + timedelta(days=1)
    assertNotContains(Form(editor, ada).response, CHANGE_BY_A_WRITER)
    Form(editor, ada).draft(bio="My story", **at(due))
    form = Form(signed_in("Writers", "wr"), ada)
    assertContains(form.response, CHANGE_BY_A_WRITER)
    assertNotContains(Form(editor, ada).response, CHANGE_BY_A_WRITER)

    response = form.press("_draft", bio="Slander")

    assert messages(response) == [
        f"The draft of “Ada Lovelace” is saved. It is not scheduled for {day_and_time(due)} any more: the "
        "editors are asked to publish it."
    ]
    publish_scheduled(due + timedelta(days=1))
    assert bio() == "A story"
    draft = draft_of(ada)
    assert draft
    assert (draft.goes_live_at, draft.needs_review) == (None, True)

    form = Form(signed_in("Writers", "other"), ada)
    assertNotContains(form.response, CHANGE_BY_A_WRITER)
    assert messages(form.press("_draft", bio="More slander")) == [
        "The draft of “Ada Lovelace” is saved, and the editors are asked to publish it."
    ]


@pytest.mark.parametrize(("role", "asks"), [("Writers", True), ("Editors", False)])
def test_an_older_version_in_place_of_a_scheduled_draft_is_not_scheduled(
    role: str, asks: bool, editor: Client, ada: Member
) -> None:
    due = timezone.now() + timedelta(days=1)
    Form(editor, ada).draft(bio="My story", **at(due))

    version = versions(ada)[0]
    taken = {"revision": version.pk, "draft": ""}
    response = signed_in(role, "other one").post(url(ada, "history"), taken)

    assert messages(response) == [
        f"The draft is the version of {day_and_time(version.saved_at)} now. What it said before is in the "
        f"history. It is not scheduled for {day_and_time(due)} any more."
    ]
    draft = draft_of(ada)
    assert draft
    assert (draft.goes_live_at, draft.needs_review) == (None, asks)


def test_discarding_a_scheduled_draft_says_what_does_not_happen(editor: Client, ada: Member) -> None:
    due = timezone.now() + timedelta(days=1)
    Form(editor, ada).draft(bio="My story", **at(due))

    discarded = {"opened_on": read_state(Member, ada.pk).token, "discard": ""}
    response = editor.post(url(ada, "draft"), discarded)

    assert messages(response)[-1] == (
        "The draft of “Ada Lovelace” is discarded. It stays in the history. "
        f"It is not scheduled for {day_and_time(due)} any more."
    )


def test_one_that_failed_is_on_the_first_page_and_says_why_in_its_form(editor: Client, ada: Member) -> None:
    due = timezone.now() + timedelta(days=1)
    Form(editor, ada).draft(slug="lovelace", bio="My story", **at(due))
    MemberFactory.create(slug="lovelace")

    publish_scheduled(due + timedelta(seconds=1))

    assert rows_of(editor, "Drafts that could not be published") == ["Ada Lovelace"]
    form = Form(editor, ada)
    assertContains(form.response, "Another member has this address.")
    assert form.fields["goes_live_at_0"] == ""
    form.save(slug="ada")
    assert Member.objects.get(pk=ada.pk).bio == "My story"
    assert rows_of(editor, "Drafts that could not be published") == []


def test_the_form_is_named_to_the_script_once_it_is_stored(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)
    form_id = form.fields["form_id"]

    refusal = form.press("_save", links="@ada")
    assert "saved_form" not in refusal.cookies
    assert form.fields["form_id"] == form_id
    response = form.press("_save", links="")

    assert response.cookies["saved_form"].value == form_id
    assert len(form_id) == 16
    assert Form(editor, ada).fields["form_id"] != form_id
