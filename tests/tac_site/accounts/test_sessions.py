"""How long somebody stays signed in."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Member
from tac_site.publishing import scheduling
from tests.factories import MemberFactory
from tests.tac_site.accounts.conftest import PASSWORD, Clock

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def ada(db: None, clock: Clock) -> Client:
    """Somebody who has just signed in."""
    User.objects.create_superuser("ada", password=PASSWORD)
    client = Client()
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    return client


@pytest.fixture
def member(db: None) -> Member:
    return MemberFactory.create()


def is_signed_in(client: Client) -> bool:
    return client.get("/admin/password_change/").status_code == 200


def test_a_session_ends_after_eight_idle_hours(ada: Client, clock: Clock) -> None:
    clock.now += 8 * HOUR - SECOND
    assert is_signed_in(ada)
    clock.now += 8 * HOUR
    assert not is_signed_in(ada)


def test_the_cookie_lasts_as_long(ada: Client, clock: Clock) -> None:
    assert ada.cookies["sessionid"]["max-age"] == 8 * 3600
    clock.now += HOUR
    is_signed_in(ada)
    assert ada.cookies["sessionid"]["max-age"] == 8 * 3600


def test_a_session_ends_after_seven_days_whatever_is_done(ada: Client, clock: Clock) -> None:
    begin = clock.now
    while clock.now < begin + timedelta(days=7) - 7 * HOUR:
        clock.now += 7 * HOUR
        assert is_signed_in(ada)
    clock.now = begin + timedelta(days=7) - SECOND
    assert is_signed_in(ada)
    clock.now += SECOND
    assert not is_signed_in(ada)


def test_a_new_sign_in_begins_a_new_week(ada: Client, clock: Clock) -> None:
    begin = clock.now
    while clock.now < begin + timedelta(days=7) - 7 * HOUR:
        clock.now += 7 * HOUR
        ada.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    clock.now += 7 * HOUR
    assert is_signed_in(ada)


def test_an_open_form_is_no_activity(ada: Client, member: Member, clock: Clock) -> None:
    begin = clock.now
    while clock.now < begin + 8 * HOUR:
        report = ada.post(f"/admin/members/member/{member.pk}/presence/")
        assert report.status_code == 200
        clock.now += 30 * MINUTE
    assert not is_signed_in(ada)


def test_what_is_typed_is_activity(ada: Client, clock: Clock) -> None:
    clock.now += 7 * HOUR
    ada.post("/admin/markdownx/markdownify/", {"content": "a"})
    clock.now += 7 * HOUR
    assert is_signed_in(ada)


def writes(client: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert is_signed_in(client)
    return len([query for query in queries if not query["sql"].startswith("SELECT")])


def test_a_session_is_written_every_few_minutes(ada: Client, clock: Clock) -> None:
    assert writes(ada) == 0
    clock.now += 5 * MINUTE - SECOND
    assert writes(ada) == 0
    clock.now += SECOND
    assert writes(ada) > 0
    assert writes(ada) == 0


def test_a_session_from_before_an_upgrade_goes_on(clock: Clock, db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    assert is_signed_in(client)
    clock.now += 7 * HOUR
    assert is_signed_in(client)
    clock.now += 8 * HOUR
    assert not is_signed_in(client)


def test_a_page_for_everybody_asks_for_no_session(ada: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = ada.get("/robots.txt")
    assert (answer.status_code, len(queries), "Cookie" in answer.headers.get("Vary", "")) == (200, 0, False)


def test_a_password_change_ends_the_sessions_elsewhere(ada: Client) -> None:
    elsewhere = Client()
    elsewhere.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    new = "harbour wall 7"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    assert ada.post("/admin/password_change/", fields).status_code == 302

    assert is_signed_in(ada)
    assert not is_signed_in(elsewhere)


def test_the_server_removes_sessions_that_ended(
    ada: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def let_time_pass(seconds: float) -> None:
        if clock.now > begin + 9 * HOUR:
            raise KeyboardInterrupt
        clock.now += 9 * HOUR
        passed.append(600)

    begin, passed = clock.now, [0]
    clocks = SimpleNamespace(monotonic=lambda: sum(passed), sleep=let_time_pass)
    monkeypatch.setattr(scheduling, "time", clocks)
    monkeypatch.setattr(scheduling, "close_old_connections", lambda: None)
    counts = []
    monkeypatch.setattr(
        scheduling, "publish_scheduled", lambda *arguments, wait: counts.append(Session.objects.count())
    )
    with pytest.raises(KeyboardInterrupt):
        scheduling.publish_on_time()
    assert (counts, Session.objects.count()) == ([1, 1, 0], 0)
