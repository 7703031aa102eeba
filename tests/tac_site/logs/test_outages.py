import logging
import sqlite3
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError

from tac_site.logs import filters, outages
from tac_site.logs.outages import Outage, ToldError, problem_of
from tests.tac_site.caching.wsgi_site import Clock


def with_code(error: Exception, code: int) -> Exception:
    error.__cause__ = sqlite3.OperationalError()
    error.__cause__.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (OperationalError("connection failed:\n\tIs it running?\n"), "connection failed: Is it running"),
        (InterfaceError("connection already closed."), "connection already closed"),
        (OperationalError(), "OperationalError"),
        (OperationalError("x" * 1000), "x" * 300),
        (with_code(OperationalError("database is locked"), sqlite3.SQLITE_BUSY), "database is locked"),
        (with_code(OperationalError("no such table: x"), sqlite3.SQLITE_ERROR), ""),
        (IntegrityError("UNIQUE constraint failed"), ""),
        (DatabaseError("something else"), ""),
        (ValueError("a mistake"), ""),
        (None, ""),
    ],
)
def test_what_is_wrong_with_the_database(error: Exception | None, problem: str) -> None:
    assert problem_of(error) == problem


def garble(file: Path, at: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(b"\xff" * 4000)


@pytest.mark.parametrize(
    ("at", "what"), [(0, "file is not a database"), (4096, "database disk image is malformed")]
)
def test_a_damaged_file_is_named(tmp_path: Path, at: int, what: str) -> None:
    file = tmp_path / "db.sqlite3"
    made = sqlite3.connect(file)
    made.execute("CREATE TABLE x AS SELECT 1 AS y")
    made.commit()
    made.close()
    garble(file, at)
    damaged = sqlite3.connect(file)
    with pytest.raises(sqlite3.DatabaseError) as raised:
        damaged.execute("SELECT * FROM x")
    damaged.close()
    error = DatabaseError(*raised.value.args)
    error.__cause__ = raised.value
    name = settings.DATABASES["default"]["NAME"]
    assert problem_of(error) == (
        f"the file {name} is damaged ({what}): bring a backup back with manage.py restore"
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outage(clock: Clock) -> Outage:
    return Outage("The database", clock)


def test_an_outage_is_a_line_when_it_begins_one_a_minute_and_one_when_it_ends(
    outage: Outage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    outage.answered()
    for _ in range(251):  # half a second each
        outage.failed("connection refused")
        clock.now += 0.5
    clock.now += 0.5
    outage.answered()
    clock.now += outages.QUIET
    outage.answered()
    outage.answered()
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("ERROR", "The database cannot be used: connection refused."),
        ("WARNING", "The database cannot be used for 1 min 0 s, 121 tries: connection refused."),
        ("WARNING", "The database cannot be used for 2 min 0 s, 241 tries: connection refused."),
        ("WARNING", "The database can be used again, after 2 min 6 s, 251 tries."),
    ]


def test_an_answer_between_failures_is_no_end(
    outage: Outage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A full disk: pages can be read, nothing can be stored."""
    for _ in range(12):
        outage.failed("database or disk is full")
        clock.now += outages.QUIET - 0.1
        outage.answered()
    assert [record.message for record in caplog.records] == [
        "The database cannot be used: database or disk is full."
    ]
    clock.now += 0.1
    outage.answered()
    assert caplog.records[-1].message == "The database can be used again, after 59 s, 12 tries."


def test_the_next_outage_is_another_one(
    outage: Outage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        outage.failed("connection refused")
        clock.now += 7
        outage.answered()
    begin, end = "The database cannot be used: connection refused.", "again, after 7 s, 1 tries."
    assert [record.message for record in caplog.records] == [begin, f"The database can be used {end}"] * 2


def test_one_of_which_nobody_has_seen_the_end_is_over_after_an_hour(
    outage: Outage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for seconds in (0, 3599, 3600):
        clock.now += seconds
        outage.failed("it is full")
    begin = "The database cannot be used: it is full."
    assert [record.message for record in caplog.records] == [
        begin,
        "The database cannot be used for 59 min 59 s, 2 tries: it is full.",
        begin,
    ]


@pytest.mark.parametrize(("status", "is_told"), [(503, False), (507, False), (500, True), (501, True)])
def test_what_the_site_has_answered_on_purpose_is_told_once(status: int, is_told: bool) -> None:
    record = logging.makeLogRecord({"msg": "Service Unavailable: /", "status_code": status})
    assert filters.WithoutOutages().filter(record) is is_told


def test_whoever_has_told_an_outage_is_believed(caplog: pytest.LogCaptureFixture) -> None:
    assert outages.notice(ToldError())
    assert not outages.notice(ValueError("a mistake"))
    assert caplog.records == []


def test_requests_that_meet_it_are_told_with_it(caplog: pytest.LogCaptureFixture) -> None:
    def record_of(error: Exception) -> logging.LogRecord:
        try:
            raise error
        except Exception:
            return logging.makeLogRecord({"msg": "Service Unavailable: /", "exc_info": sys.exc_info()})

    def is_logged(error: Exception) -> bool:
        return filters.WithoutOutages().filter(record_of(error))

    assert [is_logged(OperationalError("connection refused")) for _ in range(10)] == [False] * 10
    assert is_logged(ValueError("a mistake"))
    assert filters.WithoutOutages().filter(logging.makeLogRecord({"msg": "no exception"}))
    assert [record.message for record in caplog.records] == [
        "The database cannot be used: connection refused."
    ]
