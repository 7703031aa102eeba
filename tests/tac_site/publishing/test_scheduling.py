"""What goes live by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.utils import timezone
from pytest_django import Settings

from members.models import Member, Term
from resources.models import Resource
from tac_site.publishing import scheduling
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.scheduling import publish_scheduled
from tac_site.publishing.writing import Writer, writing
from tests.factories import MemberFactory, ResourceFactory, SeatFactory, TermFactory
from tests.tac_site.logs.mail_server import wait_for_mail
from tests.tac_site.publishing.editors import (
    account,
    change,
    draft_of,
    list_of,
    live,
    messages,
    publish_draft,
    signed_in,
    versions,
    writer_of,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def schedule(thing: Revisable, at: Any = NOW, **fields: object) -> Revision:
    document = with_fields(live(thing), **fields)
    author = User.objects.filter(username="Editors").first() or account("Editors")
    return writer_of(thing).save_draft(document, author=author, goes_live_at=at)


def test_what_is_due_goes_live_and_nothing_before_its_time() -> None:
    resource = ResourceFactory.create(title="Calendar")
    draft = schedule(resource, title="Agenda")

    publish_scheduled(NOW - timedelta(microseconds=1))
    assert Resource.objects.get().title == "Calendar"
    publish_scheduled(NOW)
    assert Resource.objects.get().title == "Agenda"

    draft.refresh_from_db()
    assert (draft.is_current_draft, draft.goes_live_at, draft.published_by) == (False, None, draft.author)
    publish_scheduled(NOW + MINUTE)
    assert len(versions(resource)) == 2


def test_what_was_discarded_goes_never_live() -> None:
    resource = ResourceFactory.create(title="Calendar")
    schedule(resource, title="Agenda")
    writer_of(resource).discard_draft()

    publish_scheduled(NOW + MINUTE)

    assert Resource.objects.get().title == "Calendar"


def test_somebody_new_goes_live_with_their_term() -> None:
    member = MemberFactory.create(name="Ada Lovelace")
    TermFactory.create(member=member, employer="Acme")
    document = live(member)
    Writer(Member, member.pk).publish([])
    Writer(Member, member.pk).save_draft(document, goes_live_at=NOW)

    publish_scheduled(NOW)

    assert Term.objects.values_list("member__name", "employer").get() == ("Ada Lovelace", "Acme")


def test_what_cannot_go_live_is_kept_whole_and_says_why() -> None:
    member = MemberFactory.create(name="Ada Lovelace", slug="ada")
    document = with_fields(live(member), slug="lovelace", bio="New")
    term = {"model": "members.term", "pk": 7, "fields": {"member": member.pk, "employer": "Acme"}}
    writer_of(member).save_draft([*document, term], goes_live_at=NOW)
    MemberFactory.create(slug="lovelace")
    other = ResourceFactory.create(title="Calendar")
    schedule(other, title="Agenda", at=NOW + MINUTE)

    publish_scheduled(NOW + MINUTE)

    assert Member.objects.filter(pk=member.pk).values_list("slug", "bio").get() == ("ada", "")
    assert not Term.objects.exists()
    draft = draft_of(member)
    assert draft
    assert (draft.document, draft.goes_live_at, draft.publish_error, draft.state) == (
        [*document, term],
        None,
        "Another member has this address. Choose another, or leave it empty to have one made.",
        "Draft, could not be published",
    )
    assert Resource.objects.get().title == "Agenda"  # the others go on


def test_admins_are_mailed_once_what_could_not_go_live(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.ADMINS = [("", "ops@example.org")]
    resource = ResourceFactory.create(title="Calendar")
    ResourceFactory.create(title="Agenda")
    schedule(resource, title="Agenda")

    publish_scheduled(NOW)
    publish_scheduled(NOW + MINUTE)

    wait_for_mail()
    [mail] = mailoutbox
    assert mail.subject.endswith("] A scheduled draft could not be published: Agenda")
    assert mail.body == (
        f"The draft of the resource “Agenda” by Editors was scheduled for {day_and_time(NOW)}, and "
        "could not be published:\n\nThere is a resource with this title already. Edit that one, or "
        "give this one another title.\n\nIt stays a draft, which the admin’s first page shows.\n"
    )


def test_what_the_database_refuses_is_kept_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    resource = ResourceFactory.create(title="Calendar")
    ResourceFactory.create(title="Agenda")
    schedule(resource, title="Agenda")
    monkeypatch.setattr(Resource, "full_clean", lambda self: None)

    publish_scheduled(NOW)

    draft = draft_of(resource)
    assert draft
    assert draft.publish_error == "It could not be stored. Open it, look it over and save it again."
    assert [record.message for record in caplog.records] == [f"The draft {draft.pk} could not be published."]


def test_a_draft_that_clashes_with_something_newer_waits_for_a_person() -> None:
    resource = ResourceFactory.create(title="Calendar")
    schedule(resource, title="Agenda")
    change(resource, title="Plan")

    publish_scheduled(NOW)

    assert Resource.objects.get().title == "Plan"
    draft = draft_of(resource)
    assert draft
    assert (draft.goes_live_at, draft.publish_error) == (
        None,
        "Somebody changed the same since the draft was begun.",
    )


def test_what_is_deleted_is_not_brought_back_by_the_clock() -> None:
    resource = ResourceFactory.create()
    schedule(resource)
    writer_of(resource).publish([])

    publish_scheduled(NOW)

    assert not Resource.objects.exists()
    assert draft_of(resource)


def test_a_draft_and_something_newer_that_leave_each_other_alone_go_live_together() -> None:
    resource = ResourceFactory.create(title="Calendar")
    schedule(resource, title="Agenda")
    change(resource, note="By month")

    publish_scheduled(NOW)

    assert Resource.objects.values_list("title", "note").get() == ("Agenda", "By month")


def test_a_draft_that_somebody_published_meanwhile_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = ResourceFactory.create(title="Calendar")
    draft = schedule(resource, title="Agenda")
    found = list(Revision.objects.due(NOW))
    publish_draft(writer_of(resource), None)
    change(resource, title="Plan")
    monkeypatch.setattr(Revision.objects, "due", lambda now: Revision.objects.filter(pk__in=[draft.pk]))

    publish_scheduled(NOW)

    assert found == [draft]
    assert Resource.objects.get().title == "Plan"


def test_a_draft_that_was_put_off_meanwhile_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = ResourceFactory.create(title="Calendar")
    draft = schedule(resource, title="Agenda", at=NOW + MINUTE)
    monkeypatch.setattr(Revision.objects, "due", lambda now: Revision.objects.filter(pk=draft.pk))

    assert publish_scheduled(NOW) == 0

    draft.refresh_from_db()
    assert (Resource.objects.get().title, draft.goes_live_at) == ("Calendar", NOW + MINUTE)


def replacement(at: Any = NOW) -> list[Member]:
    """Aaron and Bo come after Shuying: drafts that go live in one order alone, and begun in another."""
    seat = SeatFactory.create(name="AMD")
    shuying = TermFactory.create(member__name="Shuying", seat=seat).member
    bo, aaron = MemberFactory.create(name="Bo"), MemberFactory.create(name="Aaron")
    days = {
        aaron: {"starts_on": "2026-02-01"},
        bo: {"starts_on": "2026-01-01", "ends_on": "2026-01-31"},
        shuying: {"ends_on": "2025-12-31"},
    }
    for member, known in days.items():
        document = live(member)
        if member == shuying:
            document[1] = {**document[1], "fields": {**document[1]["fields"], **known}}
        else:
            fields = {"member": member.pk, "seat": seat.pk, **known}
            document.append({"model": "members.term", "pk": member.pk, "fields": fields})
        writer_of(member).save_draft(document, goes_live_at=at)
    return list(days)


def test_drafts_of_one_time_that_need_each_other_go_live_in_any_order() -> None:
    replacement()

    assert publish_scheduled(NOW) == 3

    assert list(Term.objects.values_list("member__name", flat=True)) == [
        "Shuying",
        "Bo",
        "Aaron",
    ]
    assert not Revision.objects.drafts().exists()


def test_those_that_need_what_does_not_go_live_wait_and_say_why(caplog: pytest.LogCaptureFixture) -> None:
    aaron, bo, shuying = replacement()
    writer_of(shuying).discard_draft()
    resource = ResourceFactory.create(title="Calendar")
    schedule(resource, title="Agenda")

    assert publish_scheduled(NOW) == 1

    for member in (aaron, bo):
        draft = draft_of(member)
        assert draft
        assert draft.goes_live_at is None
        assert draft.publish_error.startswith("“Shuying” represents “AMD” on days of this term")
    assert len(caplog.records) == 2  # once each


def test_the_order_of_the_list_does_not_matter() -> None:
    members = replacement(at=None)
    chosen = {"action": "publish_selected", "_selected_action": [member.pk for member in members]}

    response = signed_in("Editors", "ed").post(list_of(Member), chosen)

    assert messages(response) == [f"Published: “{members[0]}”, “{members[1]}” and “{members[2]}”."]


# When somebody else writes


@pytest.mark.django_db(transaction=True)
def test_who_may_not_wait_does_not_and_tries_again() -> None:
    resource = ResourceFactory.create(title="Calendar")
    with writing(Resource, resource.pk) as writer:
        document = with_fields(writer.state.live_document, title="Agenda")
        draft = writer.save_draft(document, goes_live_at=NOW)
    is_locked, may_end = Event(), Event()

    def write() -> None:
        with writing(Resource, resource.pk):
            is_locked.set()
            may_end.wait(60)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(write)
        is_locked.wait(60)
        with pytest.raises(OperationalError):
            publish_scheduled(NOW, wait=False)
        assert not other.done()  # so that was before the other one had finished
        may_end.set()
        other.result()

    draft.refresh_from_db()
    assert (draft.goes_live_at, draft.publish_error) == (NOW, "")  # being busy is no fault of the draft
    assert publish_scheduled(NOW, wait=False) == 1
    assert Resource.objects.get().title == "Agenda"


@pytest.mark.django_db(transaction=True)
def test_who_did_not_wait_once_waits_again_later() -> None:
    resource = ResourceFactory.create()
    with writing(Resource, resource.pk, wait=False):
        pass

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone() == (20_000,)


class EnoughError(Exception):
    """Ends what goes on for ever."""


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (OperationalError("database is locked"), ["The database cannot be used: database is locked."]),
        (ZeroDivisionError("a mistake"), ["Scheduled drafts cannot be published at present."] * 2),
    ],
)
def test_a_server_goes_on_for_ever_and_says_once_that_it_cannot(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, lines: list[str]
) -> None:
    """Eleven times it fails, then it does not, and so on. No time passes: it is one outage."""
    turns = []

    def publish(now: object, *, wait: bool) -> int:
        assert not wait
        turns.append(now)
        if len(turns) % 12:
            raise error
        return 1

    def sleep(seconds: float) -> None:
        if len(turns) == 24:
            raise EnoughError

    monkeypatch.setattr(scheduling, "publish_scheduled", publish)
    monkeypatch.setattr(scheduling, "remove_expired", lambda: None)
    monkeypatch.setattr("time.sleep", sleep)
    with pytest.raises(EnoughError):
        scheduling.publish_on_time()

    assert [record.message for record in caplog.records] == lines


def test_somebody_else_who_writes_for_a_moment_is_no_outage(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    turns = []

    def publish(now: object, *, wait: bool) -> int:
        turns.append(now)
        if len(turns) == scheduling.FAILURES_WORTH_A_WORD:
            raise KeyboardInterrupt
        raise OperationalError("database is locked")

    monkeypatch.setattr(scheduling, "publish_scheduled", publish)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with pytest.raises(KeyboardInterrupt):
        scheduling.publish_on_time()

    assert caplog.records == []


def test_the_command_says_how_many_went_live(capsys: pytest.CaptureFixture[str]) -> None:
    for title in ("Calendar", "Charter"):
        schedule(ResourceFactory.create(title=title), note="New")

    call_command("publish_scheduled")

    assert capsys.readouterr().out == "Went live: 2.\n"
    assert set(Resource.objects.values_list("note", flat=True)) == {"New"}
