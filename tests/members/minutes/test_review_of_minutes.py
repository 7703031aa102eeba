"""What the page for uploads says of minutes before they are saved."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from members.models import Attendance
from resources.models import Meeting
from tac_site.days import day_and_time
from tac_site.publishing.documents import document_of
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import writing
from tests.factories import MeetingFactory, MemberFactory, SeatFactory
from tests.members.minutes.harbour_minutes import HARBOUR, MINUTES
from tests.members.minutes.test_upload_minutes import SHORT, fields_of, send

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _after_the_meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: MINUTES.start.at + DAY)


def page_of(client: Client, text: str) -> str:
    return words_of(send(client, text))


def words_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_what_is_overwritten_in_a_row_is_shown_and_who_may_be_meant(admin_client: Client) -> None:
    MemberFactory.create(name="Joan Clarke", slug="joan-clarke")
    MemberFactory.create(name="Joan Clarke", slug="joan-clarke-2")
    SeatFactory.create(name="Tides")
    meeting = MeetingFactory.create(starts_at=MINUTES.start.at)
    Attendance.objects.create(
        meeting=meeting, name="Ada", role="Chair", affiliation="Engines Ltd", is_present=True
    )
    page = page_of(admin_client, SHORT + "- [x] Joan Clarke\n")
    for part in (
        '<td data-label="With these minutes"> present <br><ins>role: replaces “Chair” with nothing</ins>'
        "<br><ins>affiliation: replaces “Engines Ltd” with nothing</ins> </td>",
        "Joan Clarke: Joan Clarke (joan-clarke) or Joan Clarke (joan-clarke-2)?",
        "<p>In no seat of the site: Ada; Joan Clarke</p>",
    ):
        assert part in page


def test_whose_draft_it_is_and_what_may_have_been_moved_is_said(admin_client: Client) -> None:
    start = MINUTES.start.at
    MeetingFactory.create(starts_at=start - 7 * DAY)
    MeetingFactory.create(starts_at=start - 5 * DAY, status=Meeting.Status.CANCELLED)
    MeetingFactory.create(starts_at=start - 6 * DAY, minutes="Said", minutes_state=2)
    MeetingFactory.create(starts_at=start + 23 * DAY)
    moved = (
        "In this month the site has “Meeting of 2026-09-01”, without minutes. Was such a meeting moved to "
        "this day? Then move it in its form first, and read the minutes again."
    )
    assert moved in page_of(admin_client, SHORT)
    with writing(Meeting, 4) as writer:
        author = User.objects.create(username="joan")
        writer.save_draft(document_of([Meeting(id=4, starts_at=start, zone="UTC")]), author=author)
    page = page_of(admin_client, SHORT)
    when = day_and_time(Revision.objects.drafts().get().saved_at)
    assert f"The site has it as a draft, which joan saved on {when}: “Meeting of 2026-09-08”." in page
    assert moved not in page


@pytest.mark.parametrize(
    "sentence", ["* No recording was made of this meeting.", "The meeting was not recorded."]
)
def test_that_no_recording_was_made_is_understood(admin_client: Client, sentence: str) -> None:
    page = page_of(admin_client, SHORT.replace("PT.\n", f"PT.\n\n{sentence}\n\n"))
    assert "<li>No recording was made.</li>" in page
    assert '<th scope="row">Recording</th> <td>not said</td> <td><ins>“None was made”</ins></td>' in page
    url = "https://a.example/"
    MeetingFactory.create(starts_at=MINUTES.start.at, recording_state=3, recording_url=url)
    page = page_of(admin_client, SHORT.replace("PT.\n", f"PT.\n\n{sentence}\n\n"))
    assert f"The minutes say that no recording was made. The site has one: {url}" in page
    assert "None was made" not in page


def test_of_a_file_and_a_text_neither_is_lost(admin_client: Client) -> None:
    page = words_of(send(admin_client, SHORT, name="minutes.md", content=HARBOUR.encode()))
    assert "There is a text below too, and “minutes.md” has another one. Empty it and choose" in page
    assert "It met at 7am PT. **Voting members present:** - [x] Ada </textarea>" in page
    assert "What was understood" in words_of(
        send(admin_client, HARBOUR, name="minutes.md", content=HARBOUR.encode())
    )


def test_a_text_that_is_too_long_is_refused_with_the_text(admin_client: Client) -> None:
    shown = send(admin_client, f"{SHORT}\n{'a ' * 50_001}")
    refused = send(admin_client, **fields_of(shown), save="1")
    assert "a a </textarea>" in words_of(refused)
    assert "and at most 100000 are kept" in words_of(refused)
    assert not Revision.objects.drafts().exists()
