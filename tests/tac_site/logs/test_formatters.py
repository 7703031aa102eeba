import json
import logging
import sys
from typing import Any

import pytest

from tac_site import request_ids
from tac_site.logs.formatters import JSONFormatter, TextFormatter

NASTY = "Ada\n2026-01-01 INFO forged\r\x1b[31m\x85\u2028\u202e\ud800 “é” \\n \0"
ESCAPED = "Ada\\n2026-01-01 INFO forged\\r\\x1b[31m\\x85\\u2028\\u202e\\ud800 “é” \\n \\x00"


def record_of(message: str, *arguments: Any, **attributes: Any) -> logging.LogRecord:
    record = logging.makeLogRecord(
        {"name": "members.views", "levelname": "ERROR", "msg": message, "args": arguments, **attributes}
    )
    record.created = 1_800_000_000.25
    return record


def failed(message: str) -> logging.LogRecord:
    try:
        raise ValueError(message)
    except ValueError:
        return record_of("It failed.", exc_info=sys.exc_info())


def test_an_event_is_a_line_of_text() -> None:
    assert TextFormatter().format(record_of("%s went wrong", "x")) == (
        "2027-01-15T08:00:00.250+00:00 ERROR members.views: x went wrong"
    )


def test_an_event_is_a_line_of_json() -> None:
    assert JSONFormatter().format(record_of("%s went wrong", "x")) == (
        '{"time": "2027-01-15T08:00:00.250+00:00", "level": "ERROR", "logger": "members.views",'
        ' "message": "x went wrong"}'
    )


def test_whatever_is_in_it_it_stays_one_line() -> None:
    text = TextFormatter().format(record_of("by %s", NASTY))
    assert text.endswith(f" members.views: by {ESCAPED}")
    assert text.isprintable()
    line = JSONFormatter().format(record_of("by %s", NASTY))
    assert (line.isascii(), line.isprintable()) == (True, True)
    assert json.loads(line)["message"] == f"by {NASTY}"


def test_no_line_of_a_traceback_looks_like_an_event() -> None:
    lines = TextFormatter().format(failed(NASTY)).split("\n")
    assert lines[0].endswith("members.views: It failed.")
    assert lines[1] == "    Traceback (most recent call last):"
    assert lines[-2:] == ["    ValueError: Ada", f"    {ESCAPED[5:]}"]
    assert [line for line in lines[1:] if not line.startswith("    ")] == []


def test_a_traceback_is_one_field_of_json() -> None:
    traceback = json.loads(JSONFormatter().format(failed(NASTY)))["traceback"]
    assert traceback.startswith("Traceback (most recent call last):\n")
    assert traceback.endswith(f"\nValueError: {NASTY}")


def test_the_key_of_a_shared_preview_is_in_neither() -> None:
    for formatter in (TextFormatter(), JSONFormatter()):
        written = formatter.format(failed("No page at /preview/sEcret/2/"))
        assert ("sEcret" in written, "/preview/***/2/" in written) == (False, True)
        written = formatter.format(record_of("Internal Server Error: %s", "/preview/sEcret/"))
        assert ("sEcret" in written, "/preview/***/" in written) == (False, True)


@pytest.mark.parametrize("given", ["record", "context"])
def test_the_request_is_named(given: str) -> None:
    token = request_ids.current.set("a1b2c3d4" if given == "context" else "another1")
    try:
        record = record_of("x", **({"request_id": "a1b2c3d4"} if given == "record" else {}))
        assert TextFormatter().format(record).endswith("ERROR members.views [a1b2c3d4]: x")
        assert json.loads(JSONFormatter().format(record))["request_id"] == "a1b2c3d4"
    finally:
        request_ids.current.reset(token)


def test_what_else_is_known_is_a_field_of_json() -> None:
    event = json.loads(JSONFormatter().format(record_of("x", fields={"status": 200, "path": NASTY})))
    assert (event["status"], event["path"]) == (200, NASTY)


def test_where_somebody_stands_is_told_too() -> None:
    record = record_of("x", stack_info="Stack (most recent call last):\n  File")
    assert TextFormatter().format(record).endswith("\n    Stack (most recent call last):\n      File")


def test_no_exception_is_no_traceback() -> None:
    assert "\n" not in TextFormatter().format(record_of("x", exc_info=(None, None, None)))
