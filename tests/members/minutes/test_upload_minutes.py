from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import Attendance
from resources.models import Meeting
from tac_site.publishing.documents import snapshot, with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import writing
from tests.factories import MeetingFactory, MemberFactory
from tests.form_fields import form_fields
from tests.members.minutes.harbour_minutes import HARBOUR, MINUTES
from tests.tac_site.publishing.editors import Form, signed_in

pytestmark = pytest.mark.django_db

LIST = "/admin/resources/meeting/"
UPLOAD = f"{LIST}minutes/"
SHORT = "Minutes of September 8, 2026\nIt met at 7am PT.\n**Voting members present:**\n- [x] Ada\n"


@pytest.fixture(autouse=True)
def _after_the_meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: MINUTES.start.at + timedelta(days=1))


def send(client: Client, text: str = "", *, name: str = "", content: bytes = b"", **fields: str) -> Any:
    file = {"file": SimpleUploadedFile(name, content)} if name else {}
    return client.post(UPLOAD, {"text": text, **fields, **file})


def fields_of(response: Any) -> dict[str, Any]:
    assert response.status_code == 200
    return form_fields(response.content.decode())


def test_minutes_are_shown_first_and_then_saved_as_a_draft(admin_client: Client) -> None:
    MemberFactory.create(name="Mary Jones Somerville")
    meeting = MeetingFactory.create(starts_at=MINUTES.start.at, minutes="Old words", minutes_state=2)
    Attendance.objects.create(meeting=meeting, name="Mary <b>", is_present=True)
    assert f'<a href="{UPLOAD}">Upload minutes</a>' in admin_client.get(LIST).content.decode()
    assert fields_of(admin_client.get(UPLOAD))["text"] == ""

    shown = send(admin_client, name="minutes.MD", content=HARBOUR.encode())
    fields = fields_of(shown)
    assert fields["text"].replace("\r", "") == HARBOUR
    page = " ".join(shown.content.decode().split())
    for part in (
        "There were 2 of 3 representatives, 1 of 1 alternates",
        '<th scope="row">Quorum</th> <td>not said</td> <td><ins>“3”</ins></td>',
        "<del>Old words</del>",
        '<th scope="row">Mary &lt;b&gt;</th> <td data-label="List">Representative</td> '
        '<td data-label="Now">present</td> '
        '<td data-label="With these minutes"><del>not listed any more</del></td>',
        '<td data-label="Member">Mary Jones Somerville?</td>',
        "No member of the site: Ada Lovelace, Grace “Amazing” Hopper, Joan Clarke",
    ):
        assert part in page
    assert not Revision.objects.drafts().exists()

    fields["text"] = fields["text"].replace("(3 are", "(4 are")
    again = send(admin_client, **fields, save="1")
    assert "is another one since it was shown here" in again.content.decode()
    assert not Revision.objects.drafts().exists()
    stored = send(admin_client, **fields_of(again), save="1")
    assert (stored.status_code, stored["Location"]) == (302, f"{LIST}{meeting.pk}/change/")
    draft = Revision.objects.drafts().get()
    assert (draft.author and draft.author.username, draft.reason) == ("admin", "Minutes uploaded")
    assert (draft.document[0]["fields"]["quorum_stated"], len(draft.document)) == (4, 9)
    form = admin_client.get(stored["Location"]).content.decode()
    assert "The draft of “Meeting of 2026-09-08” is saved. The public pages are as they were." in form
    assert "Grace “Amazing” Hopper" in form

    unchanged = send(admin_client, **{**fields, "seen": ""})
    assert "there is nothing to save" in unchanged.content.decode()
    saved = send(admin_client, **fields_of(unchanged), save="1")
    assert saved.status_code == 302
    assert Revision.objects.drafts().get() == draft


def test_what_was_published_in_the_form_is_not_changed_by_the_same_minutes(admin_client: Client) -> None:
    send(admin_client, **fields_of(send(admin_client, HARBOUR)), save="1")
    pk = Revision.objects.drafts().get().object_id
    Form(admin_client, f"{LIST}{pk}/change/").save()
    assert Meeting.objects.get().minutes == MINUTES.text
    assert "there is nothing to save" in send(admin_client, HARBOUR).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        (
            "minutes.docx",
            b"PK\x03\x04",
            "“minutes.docx” is neither Markdown nor plain text. Save it as Markdown (.md) first",
        ),
        ("minutes.md", b"PK\x03\x04", "Save it as Markdown (.md) first."),
        ("minutes.txt", b"a" * (1024 * 1024 + 1), "“minutes.txt” is larger than 1 MB: is it the right file?"),
        ("minutes.md", b"", "“minutes.md” is empty. Choose another file, or paste the minutes below."),
        ("", b"", "There are no minutes yet. Choose a file, or paste their text here."),
        (
            "minutes.md",
            HARBOUR.replace("Bo Buoy", "B" * 201).encode(),
            "expected what fits. Ensure this value has at most 200 characters (it has 201). Correct it here",
        ),
        ("minutes.md", b"# Harbour", "Line 1: found “# Harbour”, expected the title, such as"),
    ],
)
def test_what_is_refused_is_said_at_the_field(
    admin_client: Client, name: str, content: bytes, error: str
) -> None:
    page = send(admin_client, name=name, content=content).content.decode()
    assert error in page
    assert ("# Harbour</textarea>" in page) == (content == b"# Harbour")


def test_a_pasted_text_is_not_lost(admin_client: Client) -> None:
    page = send(admin_client, "Not <minutes>", name="a.pdf", content=b"%PDF").content.decode()
    assert "Not &lt;minutes&gt;</textarea>" in page
    assert "It is larger than 1 MB" in send(admin_client, "a" * (1024 * 1024 + 1)).content.decode()
    meeting = MeetingFactory.create(starts_at=MINUTES.start.at)
    with writing(Meeting, meeting.pk) as writer:
        document = with_fields(snapshot(Meeting, meeting.pk), agenda="Typed")
        writer.save_draft(document, goes_live_at=MINUTES.start.at + timedelta(days=9))
    refused = send(admin_client, SHORT)
    assert "is scheduled for 2026-09-17 at 14:00 (UTC)" in refused.content.decode()
    assert fields_of(refused)["text"].splitlines() == SHORT.splitlines()
    assert "seen" not in fields_of(refused)


def test_who_may_not_change_meetings_uploads_nothing() -> None:
    assert signed_in("staff").get(UPLOAD).status_code == 403
    account = signed_in("staff", "changer")
    user = User.objects.get(username="changer")
    user.user_permissions.add(Permission.objects.get(codename="change_meeting"))
    text = "The site has no meeting of that day, and you may not add one."
    assert text in send(account, SHORT).content.decode()
    MeetingFactory.create(starts_at=MINUTES.start.at)
    assert fields_of(send(account, SHORT))["seen"] != ""


def test_more_attendees_are_shown_with_as_many_queries(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("Ada", "Joan", "Mary"):
        MemberFactory.create(name=name)
    send(admin_client, SHORT)
    for names in ([], ["Joan", "Mary"]):
        with django_assert_num_queries(19):
            send(admin_client, SHORT + "".join(f"- [ ] {name}\n" for name in names))
