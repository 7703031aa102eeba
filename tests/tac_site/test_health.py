import json
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from tac_site import __version__, readiness
from tac_site.health import KEPT, Health, is_health_check
from tac_site.logs import outages
from tac_site.logs.outages import Outage
from tests.factories import ResourceFactory
from tests.tac_site.caching.wsgi_site import Clock, Gate, Reply, Site, environ_of, visit
from tests.tac_site.publishing.editors import draft_of, live, writer_of

ALL_WELL = {"database": "ok", "migrations": "ok", "media": "ok", "scheduled_drafts": "ok"}
INSIDE = {"REMOTE_ADDR": "10.1.2.3", "HTTP_HOST": "anything.example"}


@pytest.fixture
def site() -> Site:
    return Site(status="404 Not Found")


def health_of(
    site: Site, readiness: Callable[[], dict[str, str]] = dict, clock: Clock | None = None
) -> Health:
    return Health(site, lambda found: found.update(readiness()), clock or Clock())


def found_out() -> dict[str, str]:
    found: dict[str, str] = {}
    readiness.find_out(found)
    return found


def report_of(reply: Reply) -> tuple[int, dict[str, Any]]:
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.headers["Cache-Control"] == "no-store"
    return reply.status, json.loads(reply.body)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize(
    "client",
    [
        *("127.0.0.1", "127.9.9.9", "::1", "10.1.2.3", "172.16.0.1", "172.31.255.255"),
        *("192.168.1.1", "169.254.0.1", "fd00::1", "fe80::1"),
    ],
)
def test_own_networks_are_answered_whatever_the_host(site: Site, path: str, client: str) -> None:
    reply = visit(health_of(site), path, REMOTE_ADDR=client, HTTP_HOST="anything.example")
    assert report_of(reply) == (200, {"status": "ok", "version": __version__})
    assert site.asked == []


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize(
    "client",
    ["192.0.2.7", "172.32.0.1", "100.64.0.1", "2001:db8::1", "::ffff:192.0.2.7", "", "unix:", "10.1.2"],
)
def test_anybody_else_gets_what_any_unknown_address_gets(site: Site, path: str, client: str) -> None:
    assert visit(health_of(site), path, REMOTE_ADDR=client).status == 404
    assert [environ["PATH_INFO"] for environ in site.asked] == [path]


@pytest.mark.parametrize("path", ["/", "/healthz/", "/readyz/x", "/READYZ"])
def test_other_addresses_are_the_application_s(site: Site, path: str) -> None:
    assert visit(health_of(site), path, **INSIDE).status == 404


def test_the_thread_of_health_checks_is_for_them_alone() -> None:
    assert is_health_check(environ_of("/readyz", **INSIDE))
    assert not is_health_check(environ_of("/readyz", REMOTE_ADDR="192.0.2.7"))
    assert not is_health_check(environ_of("/", **INSIDE))


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_get_and_head(site: Site, path: str) -> None:
    whole = visit(health_of(site), path, **INSIDE)
    head = visit(health_of(site), path, "HEAD", **INSIDE)
    assert (head.status, head.headers) == (200, whole.headers)
    refused = visit(health_of(site), path, "POST", **INSIDE)
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD")
    assert site.asked == []


def test_what_fails_is_named_and_healthz_does_not_ask(site: Site) -> None:
    parts = ALL_WELL | {"media": "not writable: Read-only file system"}
    health = health_of(site, lambda: parts)
    report = {"status": "failing", "version": __version__, **parts}
    assert report_of(visit(health, "/readyz", **INSIDE)) == (503, report)
    assert visit(health, "/healthz", **INSIDE).status == 200


def test_the_database_is_asked_once_a_second(site: Site) -> None:
    numbers, clock = count(1), Clock()
    health = health_of(site, lambda: {"number": str(next(numbers))}, clock)
    told = []
    for _ in range(4):
        told += [report_of(visit(health, "/readyz", **INSIDE))[1]["number"] for _ in range(3)]
        clock.now += KEPT / 2
    assert told == ["1"] * 6 + ["2"] * 6


@pytest.mark.parametrize(
    ("hangs", "parts", "what"),
    [
        (
            "database",
            {
                "database": "no answer",
                **dict.fromkeys(("migrations", "scheduled_drafts", "media"), "unknown"),
            },
            "The database",
        ),
        (
            "scheduled_drafts",
            ALL_WELL | {"scheduled_drafts": "no answer", "media": "unknown"},
            "The database",
        ),
        ("media", ALL_WELL | {"media": "no answer"}, "The storage of the files"),
    ],
)
def test_while_a_part_hangs_nobody_waits_and_it_is_named(
    site: Site,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    hangs: str,
    parts: dict[str, str],
    what: str,
) -> None:
    monkeypatch.setattr(outages, "database", Outage("The database"))
    monkeypatch.setattr(outages, "files", Outage("The storage of the files"))
    gate, clock = Gate(), Clock()
    asked: list[int] = []

    def hang() -> str:
        asked.append(1)
        gate.enter()
        return ""

    monkeypatch.setattr(readiness, "PARTS", dict.fromkeys(readiness.PARTS, str) | {hangs: hang})
    health = Health(site, clock=clock)
    report = {"status": "failing", "version": __version__, **parts}
    assert report_of(visit(health, "/readyz", **INSIDE)) == (503, report)  # after a second
    clock.now += 60
    for _ in range(100):
        assert report_of(visit(health, "/readyz", **INSIDE)) == (503, report)
        outages.database.answered()  # as others find out, if another part hangs
    assert visit(health, "/healthz", **INSIDE).status == 200
    assert len(asked) == 1
    assert caplog.messages == [f"{what} cannot be used: no answer to /readyz."]
    gate.open()
    health._thread.submit(lambda: None).result()
    assert report_of(visit(health, "/readyz", **INSIDE))[0] == 200


@pytest.fixture
def media(media_root: Path) -> Path:
    media_root.mkdir()
    return media_root


@pytest.mark.django_db(transaction=True)
def test_a_site_that_can_do_its_work_is_ready(media: Path) -> None:
    assert found_out() == ALL_WELL
    assert list(media.iterdir()) == []


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_missed() -> None:
    assert readiness.migrations_problem() == ""
    recorder = MigrationRecorder(connection)
    recorder.record_applied(
        "members", "9999_of_a_later_version"
    )  # while one server after the other is upgraded
    assert readiness.migrations_problem() == ""
    recorder.record_unapplied("members", "0001_initial")
    assert readiness.migrations_problem() == "1 not applied"


def test_media_that_cannot_be_written_is_told(media: Path, settings: Settings) -> None:
    assert readiness.media_problem() == ""
    settings.MEDIA_ROOT = media / "missing"
    assert readiness.media_problem() == "not writable: No such file or directory"


@pytest.mark.django_db
def test_a_draft_that_should_be_live_for_a_minute_is_told() -> None:
    resource = ResourceFactory.create()
    now = timezone.now()
    writer_of(resource).save_draft(live(resource), goes_live_at=now - timedelta(seconds=50))
    assert readiness.scheduled_drafts_problem() == ""
    draft = draft_of(resource)
    assert draft
    draft.goes_live_at = now - timedelta(seconds=61)
    draft.save()
    assert readiness.scheduled_drafts_problem() == "1 due for more than a minute"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_told_without_details(
    media: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*arguments: Any) -> None:
        raise OperationalError("connection to 10.0.0.5 failed for user “tac”")

    with connection.execute_wrapper(fail):
        told = found_out()
    assert told == dict.fromkeys(ALL_WELL, "the database cannot be used") | {"media": "ok"}
    assert [record.message for record in caplog.records] == [
        "The database cannot be used: connection to 10.0.0.5 failed for user “tac”."
    ]


@pytest.mark.django_db
def test_what_nobody_expected_is_told_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(readiness, "PARTS", {"media": lambda: 1 // 0})
    assert found_out() == {"media": "unknown, the log says why"}
    assert [record.message for record in caplog.records] == ["Whether the site is ready cannot be said."]
