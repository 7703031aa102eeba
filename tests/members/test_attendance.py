"""Who was at a meeting."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Attendance, Member, Seat
from resources.models import Meeting
from tac_site.publishing.documents import apply, snapshot, stored_rows
from tests.factories import AttendanceFactory, MeetingFactory, MemberFactory, SeatFactory
from tests.tac_site.publishing.editors import Form, draft_of

pytestmark = pytest.mark.django_db

Group_ = Attendance.Group


@pytest.mark.parametrize(
    ("group", "role", "expected"),
    [
        (Group_.REPRESENTATIVE, "vLLM Project Representative", "vLLM"),
        (Group_.REPRESENTATIVE, "Gold Member Representative", "Gold"),
        (Group_.REPRESENTATIVE, "Security Working Group Co-Chair", "Acme"),
        (Group_.ALTERNATE, "vLLM Project", "vLLM"),
        (Group_.ALTERNATE, "", "Acme"),
        (Group_.LEAD, "Security Working Group Co-Chair", "Security Working Group"),
        (Group_.LEAD, "vLLM Project", "Acme"),
        (Group_.STAFF, "Project Director", ""),
        (Group_.GUEST, "", ""),
    ],
)
def test_the_seat_is_read_from_the_role_or_the_affiliation(group: int, role: str, expected: str) -> None:
    assert Attendance(group=group, role=role, affiliation="Acme").seat_name == expected


def test_the_seat_that_is_chosen_says_its_name() -> None:
    row = AttendanceFactory.create(role="vLLM Project", seat=SeatFactory.create(name="Gold members"))
    assert row.seat_name == "Gold members"


@pytest.mark.parametrize("valid", [{"group": 1, "name": "Ada"}, {"group": 5, "name": "Ada"}])
@pytest.mark.parametrize("change", [{"group": 0}, {"group": 6}, {"name": ""}])
def test_the_database_holds_known_groups_and_names(
    valid: dict[str, object], change: dict[str, object]
) -> None:
    meeting = MeetingFactory.create()
    AttendanceFactory.create(meeting=meeting, **valid)
    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceFactory.create(meeting=meeting, **{**valid, **change})


def test_a_row_outlives_its_member_who_is_meant_again_when_brought_back() -> None:
    ada = MemberFactory.create(name="Ada")
    row, member = AttendanceFactory.create(member=ada), snapshot(Member, ada.pk)
    meeting = snapshot(Meeting, row.meeting.pk)
    Member.objects.filter(pk=ada.pk).delete()
    (alone,) = Attendance.objects.select_related("member")
    assert (alone.member, alone.member_id) == (None, row.member_id)

    apply([], stored_rows(Meeting, row.meeting.pk))
    apply(meeting, [])  # an earlier version, which is valid without the member
    apply(member, [])
    assert [each.member for each in Attendance.objects.select_related("member")] == [ada]


# In the form


def queries_of(client: Client, meeting: Meeting) -> tuple[int, int]:
    """Of opening the form, and of saving another title."""
    with CaptureQueriesContext(connection) as opened:
        form = Form(client, meeting)
    with CaptureQueriesContext(connection) as saved:
        form.save(title="Another title")
    return len(opened), len(saved)


def test_the_form_runs_the_same_queries_for_every_number_of_rows(admin_client: Client) -> None:
    few, many = MeetingFactory.create(), MeetingFactory.create()
    for meeting, count in ((few, 1), (many, 3)):
        for _ in range(count):
            AttendanceFactory.create(
                meeting=meeting, member=MemberFactory.create(), seat=SeatFactory.create()
            )
    queries_of(admin_client, MeetingFactory.create())  # reads what is kept between requests
    locks = 2 * (connection.vendor == "postgresql")  # which SQLite takes as it begins a transaction
    assert queries_of(admin_client, few) == queries_of(admin_client, many) == (14, 34 + locks)


def test_the_form_goes_on_naming_what_is_deleted(admin_client: Client) -> None:
    found = {"member": MemberFactory.create(), "seat": SeatFactory.create()}
    row = AttendanceFactory.create(**found)
    Member.objects.all().delete()
    Seat.objects.all().delete()
    Form(admin_client, row.meeting).save(title="Another title")
    stored = Attendance.objects.get()
    assert (stored.member_id, stored.seat_id) == (row.member_id, row.seat_id)
    Form(admin_client, row.meeting).save(**{"attendance-0-member": "", "attendance-0-seat": ""})
    stored = Attendance.objects.get()
    assert (stored.member_id, stored.seat_id) == (None, None)


def test_a_writer_puts_attendance_into_a_draft(client: Client) -> None:
    writer = User.objects.create_user("writer", is_staff=True)
    writer.groups.add(Group.objects.get(name="Writers"))
    client.force_login(writer)
    meeting, ada = MeetingFactory.create(), MemberFactory.create(name="Ada")
    row = {"group": "2", "is_present": "on", "name": "Ada", "affiliation": "Acme", "member": str(ada.pk)}
    rows = {f"attendance-0-{name}": value for name, value in row.items()}
    rows |= {"attendance-1-name": "Grace", "attendance-1-group": "1"}
    Form(client, meeting).draft(**rows, **{"attendance-TOTAL_FORMS": "2"})

    draft = draft_of(meeting)
    assert draft is not None
    fields = [entry["fields"] for entry in draft.document[1:]]
    common = {"meeting": meeting.pk}
    assert sorted(fields, key=lambda each: str(each["name"])) == [
        common
        | {
            "position": 1,
            "group": 2,
            "name": "Ada",
            "affiliation": "Acme",
            "is_present": True,
            "member": ada.pk,
        },
        common | {"position": 2, "name": "Grace"},
    ]
    assert not Attendance.objects.exists()
