"""The clock of the machine is set an hour ahead or back while a server runs."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from resources.models import Resource
from tac_site.accounts.sessions import IDLE
from tac_site.publishing.models import Revision
from tac_site.publishing.steady_clock import HOLD, SteadyClock
from tests.factories import ResourceFactory
from tests.tac_site.publishing.editors import Form

HOUR = timedelta(hours=1)
BEGIN = timezone.now()


class Machine:
    """Its two clocks: the time of day can be set, the other one only runs."""

    def __init__(self) -> None:
        self.time_of_day, self.seconds = BEGIN, 1000.0

    def run(self, seconds: float) -> None:
        self.time_of_day += timedelta(seconds=seconds)
        self.seconds += seconds


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(timezone, "now", lambda: machine.time_of_day)
    return machine


@pytest.fixture
def steady(machine: Machine) -> SteadyClock:
    return SteadyClock(lambda: machine.seconds)


def test_a_clock_that_is_set_ahead_is_not_believed_at_once(
    steady: SteadyClock, machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        machine.run(0.5)
        assert steady.now() == machine.time_of_day
    machine.time_of_day += HOUR
    for _ in range(3):
        machine.run(10)
        assert steady.now() == machine.time_of_day - HOUR
    assert caplog.messages == [
        "The clock of this machine was set ahead by 3600 s. Drafts due by it alone wait for 10 minutes."
    ]
    machine.time_of_day -= HOUR
    machine.run(1)
    assert steady.now() == machine.time_of_day
    assert len(caplog.messages) == 1


def test_one_that_stays_ahead_is_believed_in_the_end(steady: SteadyClock, machine: Machine) -> None:
    steady.now()
    machine.time_of_day += HOUR
    assert steady.now() == BEGIN
    machine.run(HOLD - 1)
    assert steady.now() == machine.time_of_day - HOUR
    machine.run(1)
    assert steady.now() == machine.time_of_day
    machine.run(1)
    assert steady.now() == machine.time_of_day


def test_one_that_is_set_back_is_believed(steady: SteadyClock, machine: Machine) -> None:
    steady.now()
    machine.time_of_day -= HOUR
    machine.run(1)
    assert steady.now() == machine.time_of_day
    machine.run(1)
    assert steady.now() == machine.time_of_day


@pytest.mark.django_db
def test_what_is_published_after_it_was_set_back_is_the_newest(
    admin_client: Client, machine: Machine
) -> None:
    resource = ResourceFactory.create(title="Calendar")
    Form(admin_client, resource).save(title="Agenda")
    machine.time_of_day -= HOUR
    for title in ("Minutes", "Papers"):
        Form(admin_client, resource).save(title=title)
    Form(admin_client, resource).draft(title="Draft")
    live = Revision.objects.of(Resource, resource.pk).live()
    titles = [revision.title for revision in live]
    assert titles == ["Papers", "Minutes", "Agenda", "Calendar"]
    assert Form(admin_client, resource).fields["title"] == "Draft"


@pytest.mark.django_db
def test_no_session_outlives_a_clock_that_was_ahead_by_more_than_that(
    client: Client, machine: Machine, admin_user: User
) -> None:
    machine.time_of_day += HOUR
    client.force_login(admin_user)
    assert client.get("/admin/").status_code == 200
    machine.time_of_day -= HOUR
    assert client.get("/admin/").status_code == 200
    assert client.session.get_expiry_date() == machine.time_of_day + HOUR + IDLE
    machine.time_of_day += HOUR + IDLE
    assert client.get("/admin/").status_code == 302
