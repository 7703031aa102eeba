import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from resources.models import Meeting
from tac_site.attention import Attention
from tac_site.markdown.limits import TOO_MUCH
from tests.factories import CouncilFactory, MeetingFactory
from tests.tac_site.publishing.editors import (
    Form,
    draft_of,
    messages,
    publish_draft,
    refused,
    versions,
    writer_of,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/resources/meeting/"
ADD = f"{LIST}add/"
START = datetime(2026, 9, 8, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY, HOUR, WEEK = timedelta(days=1), timedelta(hours=1), timedelta(days=7)
TYPED = {"day": "2026-09-08", "time": "07:00", "zone": "America/Los_Angeles"}


# The start


def test_the_start_is_typed_as_the_clock_of_the_zone_shows_it(admin_client: Client) -> None:
    Form(admin_client, ADD).save(**TYPED)
    meeting = Meeting.objects.get()
    assert (meeting.starts_at, meeting.slug) == (START, "2026-09-08")

    form = Form(admin_client, meeting)
    assert {name: form.fields[name] for name in TYPED} == TYPED | {"time": "07:00:00"}
    form.save(zone="Europe/Berlin")
    assert Meeting.objects.get().starts_at == datetime(2026, 9, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"day": "2027-03-14", "time": "02:30"},
            {
                "time": [
                    "It is never 2:30 on 2027-03-14 in Los Angeles, where the clocks are put forward over "
                    "that hour. Is 3:30 meant? Write a time that there is."
                ]
            },
        ),
        (
            {"day": "2026-11-01", "time": "01:30"},
            {
                "time": [
                    "It is 1:30 on 2026-11-01 twice in Los Angeles, where the clocks are put back. Which is "
                    "meant: 8:30 or 9:30 UTC? Write that with the zone UTC, or another time."
                ]
            },
        ),
        ({"time": "07:00:30"}, {"time": ["07:00:30 has seconds. Write hours and minutes alone."]}),
        ({"time": ""}, {"time": ["This field is required."]}),
        ({"time": "7 am"}, {"time": ["“7 am” is not a time. Write hours and minutes as in 09:00 or 21:30."]}),
        ({"zone": ""}, {"zone": ["This field is required."]}),
        (
            {"zone": "PST"},
            {
                "zone": [
                    "“PST” is not the name of a zone of time. Write one such as America/Los_Angeles or UTC."
                ]
            },
        ),
    ],
)
def test_a_start_that_there_is_not_is_asked_about(
    admin_client: Client, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    form = Form(admin_client, ADD)
    assert form.press("_save", **TYPED | typed | {"agenda": "Long text"}).status_code == 200
    assert form.errors == errors
    assert form.fields["agenda"] == "Long text"
    assert not Meeting.objects.exists()


def test_a_new_one_begins_at_the_time_of_the_last(admin_client: Client) -> None:
    assert Form(admin_client, ADD).fields.get("zone", "") == ""
    MeetingFactory.create(zone="Europe/Berlin", duration=90)
    fields = Form(admin_client, ADD).fields
    assert [fields.get(name, "") for name in ("day", "time", "zone", "duration")] == [
        *("", "16:00:00", "Europe/Berlin", "90"),
    ]


# Moves, drafts


def test_a_meeting_is_moved_in_its_form(admin_client: Client, client: Client) -> None:
    meeting = MeetingFactory.create()
    Form(admin_client, meeting).save(day="2026-09-15")
    assert Meeting.objects.get().slug == "2026-09-15"
    assert client.get("/meetings/2026-09-08/").headers["Location"] == "/meetings/2026-09-15/"


def test_a_draft_of_a_move_takes_no_address_before_it_goes_live(admin_client: Client, client: Client) -> None:
    meeting = MeetingFactory.create()
    Form(admin_client, meeting).draft(day="2026-09-15")
    assert client.get("/meetings/2026-09-15/").status_code == 404
    assert "Tuesday 8 September 2026" in client.get("/meetings/2026-09-08/").content.decode()
    MeetingFactory.create(starts_at=START + WEEK)

    form = Form(admin_client, meeting)
    form.press("_save")  # it asks whether the two are one
    form.save()
    assert Meeting.objects.get(pk=meeting.pk).slug == "2026-09-15-2"


def test_a_mistyped_start_is_corrected_once(admin_client: Client) -> None:
    """A draft keeps the tick until it goes live; the form of what is live has it no more."""

    def moved_from() -> datetime | None:
        return Meeting.objects.get().moved_from

    meeting = MeetingFactory.create(starts_at=START.replace(year=2198))
    assert "corrects_start" not in Form(admin_client, ADD).fields
    Form(admin_client, meeting).draft(day="2199-09-08", corrects_start="on")
    assert moved_from() is None
    form = Form(admin_client, meeting)
    assert form.fields["corrects_start"] == "on"
    form.draft(note="Next")
    publish_draft(writer_of(meeting), None)
    corrected = Meeting.objects.get()
    assert (str(corrected), moved_from()) == ("Meeting of 2199-09-08", None)

    form = Form(admin_client, meeting)
    assert "corrects_start" not in form.fields
    form.save()
    assert len(versions(meeting)) == 2
    form.save(day="2199-09-15")
    assert moved_from() == corrected.starts_at


def test_a_new_meeting_waits_as_a_draft(admin_client: Client, client: Client) -> None:
    Form(admin_client, ADD).draft(**TYPED, title="Summit", agenda="A")
    assert not Meeting.objects.exists()
    response = admin_client.get(LIST)
    (draft,) = response.context["cl"].drafts_of_new
    assert str(draft) == "Summit of 2026-09-08"
    preview = admin_client.get(f"{LIST}preview/{draft.pk}/").content.decode()
    assert "Tuesday 8 September 2026" in preview
    assert '<a href="#agenda">Agenda' in preview  # where it is public there is nothing yet

    Form(admin_client, f"{LIST}{draft.object_id}/change/").save()
    assert client.get("/meetings/2026-09-08/").status_code == 200


def test_an_address_to_join_that_is_shown_by_mistake_is_asked_about(admin_client: Client) -> None:
    form = Form(admin_client, ADD)
    form.press("_save", **TYPED, join_is_public="on")
    assert list(form.errors) == ["join_is_public"]


def test_a_text_that_is_too_much_is_pointed_out(admin_client: Client) -> None:
    form = Form(admin_client, MeetingFactory.create())
    assert messages(form.press("_draft", agenda="> " * 17 + "*a*"))[1:] == [f"Agenda: {TOO_MUCH}"]
    assert messages(Form(admin_client, Meeting.objects.get()).press("_draft", agenda="*a*"))[1:] == []


def test_minutes_may_be_prepared_before_the_meeting_and_are_public_after_its_begin(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = MeetingFactory.create(starts_at=START.replace(year=2198))
    form = Form(admin_client, meeting)
    minutes = {"minutes": "Present: ", "minutes_state": "2"}
    assert refused(form, **minutes) == [
        "The meeting has not begun yet, so its minutes cannot be public. Save a draft and publish it "
        "afterwards, or empty the minutes."
    ]
    form.press("_draft", **minutes | {"minutes_state": "3", "minutes_approved_on": "2026-09-08"})
    assert form.errors["minutes_state"] == [
        "The meeting has not begun yet, so its minutes can be no more than a draft. Choose “Draft”."
    ]
    form.draft(**minutes, minutes_approved_on="")
    monkeypatch.setattr("resources.models.meeting_problems.timezone.now", lambda: meeting.starts_at)
    publish_draft(writer_of(meeting), None)
    assert Meeting.objects.get().minutes == "Present:"


def test_a_time_and_a_zone_that_two_editors_choose_are_not_mixed(admin_client: Client) -> None:
    meeting = MeetingFactory.create()
    mine, theirs = Form(admin_client, meeting), Form(admin_client, meeting)
    theirs.save(zone="Europe/Berlin", note="In Berlin")
    assert mine.press("_save", time="08:00").status_code == 200
    changes = {
        each.label: (each.before, each.after) for each in mine.response.context["editing"].their_changes
    }
    assert changes == {
        "Start": (
            "Tuesday 8 September 2026, 7:00 in Los Angeles, 14:00 UTC",
            "Tuesday 8 September 2026, 7:00 in Berlin, 5:00 UTC",
        ),
        "Zone of time": ("America/Los_Angeles", "Europe/Berlin"),
        "Note": ("", "In Berlin"),
    }
    mine.save(resolution=f"merge {mine.newest}")
    kept = Meeting.objects.get()
    assert (str(kept.starts), kept.note) == ("8:00 in Los Angeles, 15:00 UTC", "In Berlin")


def test_a_second_meeting_at_the_same_time_is_asked_about(admin_client: Client) -> None:
    first = MeetingFactory.create(title="Summit")
    MeetingFactory.create(starts_at=START + HOUR)
    MeetingFactory.create(starts_at=START - HOUR)
    cancelled = MeetingFactory.create(status=Meeting.Status.CANCELLED)
    form = Form(admin_client, ADD)
    assert form.press("_save", **TYPED).context["editing"].questions == [
        "“Summit, 8 September 2026, 7:00 in Los Angeles, 14:00 UTC” goes on at the same time. If the two are "
        "one meeting, delete one of them."
    ]
    form.save()
    assert messages(Form(admin_client, cancelled).press("_save", note="Gone"))[1:] == []
    upcoming = Meeting.objects.taking_place().upcoming(START)
    assert [each.slug for each in upcoming] == ["2026-09-08", "2026-09-08-5", "2026-09-08-2"]
    assert upcoming[0] == first


def test_the_preview_of_a_hidden_one_shows_it(admin_client: Client) -> None:
    meeting = MeetingFactory.create(is_visible=False)
    Form(admin_client, meeting).draft(note="In the big room")
    draft = draft_of(meeting)
    assert draft is not None
    for number in ("", "1/", "2/"):
        page = admin_client.get(f"{LIST}preview/{draft.pk}/{number}")
        assert ("In the big room" in page.content.decode()) is (number == "")


# The list


def found(client: Client, query: str) -> list[str]:
    return [each.title for each in client.get(f"{LIST}?{query}").context["cl"].result_list]


def make_all(now: datetime) -> None:
    """What is missing of them by now, and what is not due yet."""
    late: dict[str, Any] = {"agenda": "A"}
    soon: dict[str, Any] = {"agenda": ""}
    rows: list[tuple[str, datetime, dict[str, Any]]] = [
        ("soon", now + 2 * DAY, soon),
        ("later", now + 2 * DAY + HOUR, soon),
        ("ready", now + DAY, {"agenda": "A"}),
        ("cancelled", now + DAY, {"status": Meeting.Status.CANCELLED}),
        ("held", now - 14 * DAY - 2 * HOUR, late),
        ("held lately", now - 14 * DAY, late),
        ("hidden", now - 20 * DAY, {"is_visible": False}),
        ("filmed", now - 7 * DAY - 2 * HOUR, {"recording_state": Meeting.RecordingState.EXPECTED}),
        ("filmed lately", now - 7 * DAY, {"recording_state": Meeting.RecordingState.EXPECTED}),
    ]
    for title, starts_at, fields in rows:
        MeetingFactory.create(title=title, starts_at=starts_at, **fields)


def test_the_list_filters_by_what_is_missing(admin_client: Client) -> None:
    make_all(timezone.now())
    assert found(admin_client, "missing=agenda") == ["soon"]
    assert found(admin_client, "missing=minutes") == ["held"]
    assert found(admin_client, "missing=recording") == ["filmed"]
    assert len(found(admin_client, "missing=nothing")) == 9


def test_the_first_page_says_what_is_missing(admin_client: Client) -> None:
    make_all(timezone.now())
    assert admin_client.get("/admin/").context["attention"] == [
        Attention("Meetings within two days that have no agenda", 1, f"{LIST}?missing=agenda"),
        Attention("Meetings of more than 14 days ago that have no minutes", 1, f"{LIST}?missing=minutes"),
        Attention("Recordings expected for more than 7 days", 1, f"{LIST}?missing=recording"),
    ]


@pytest.mark.parametrize(
    ("fields", "is_planned"),
    [
        ({}, True),
        ({"starts_at": 46}, False),
        ({"starts_at": -1}, False),
        ({"status": Meeting.Status.CANCELLED}, False),
        ({"is_visible": False}, False),
    ],
)
def test_the_first_page_says_that_no_meeting_is_planned(
    admin_client: Client, fields: dict[str, Any], is_planned: bool
) -> None:
    assert admin_client.get("/admin/").context["attention"] == []
    days = fields.get("starts_at", 44)
    MeetingFactory.create(**fields | {"starts_at": timezone.now() + days * DAY})
    text = "No meeting is planned within 45 days"
    expected = [] if is_planned else [Attention(text, 1, LIST)]
    assert admin_client.get("/admin/").context["attention"] == expected


@pytest.mark.parametrize(
    ("fields", "is_late"),
    [
        ({"starts_at": -1 * SECOND}, True),
        ({"starts_at": 60 * SECOND}, False),
        ({"starts_at": -1 * SECOND, "status": Meeting.Status.CANCELLED}, False),
        ({"starts_at": -20 * DAY}, False),
    ],
)
def test_minutes_are_a_draft_too_long_once_the_next_meeting_has_begun(
    admin_client: Client, fields: dict[str, Any], is_late: bool
) -> None:
    now = timezone.now()
    draft: dict[str, Any] = {"minutes": "We met.", "minutes_state": Meeting.MinutesState.DRAFT}
    MeetingFactory.create(title="Drafted", starts_at=now - 10 * DAY, **draft)
    MeetingFactory.create(agenda="A", **fields | {"starts_at": now + fields["starts_at"]})
    assert found(admin_client, "missing=approval") == ["Drafted"] * is_late
    text = "Minutes that are still a draft, and the next meeting has begun"
    late = [item for item in admin_client.get("/admin/").context["attention"] if item.text == text]
    assert late == [Attention(text, 1, f"{LIST}?missing=approval")] * is_late


def test_the_list_finds_words_and_days(admin_client: Client) -> None:
    MeetingFactory.create(title="Summit", agenda="Lifecycle")
    MeetingFactory.create(title="Session", starts_at=START + 5 * WEEK)
    for words, titles in {
        "lifecycle": ["Summit"],
        "2026-10-13": ["Session"],
        "13 October 2026": ["Session"],
        "Sep 2026": ["Summit"],
        "September 2026": ["Summit"],
        "2026-09": ["Summit"],
        "2026": ["Session", "Summit"],
        "September 2025": [],
    }.items():
        assert found(admin_client, f"q={words}") == titles


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_few_rows_as_for_many(
    rows: int, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        MeetingFactory.create(agenda="A")
    CouncilFactory.create()
    admin_client.get(LIST)  # the kinds of things are known from then on
    with django_assert_num_queries(9):
        response = admin_client.get(LIST)
    assert response.context["cl"].result_count == rows


def test_no_column_of_the_form_has_a_head_without_words(admin_client: Client) -> None:
    page = admin_client.get(ADD).content.decode()

    assert '<td class="original"></td>' in page
    assert not re.search(r"<th[^>]*>\s*</th>", page)
