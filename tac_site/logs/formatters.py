"""An event of the log as text or as JSON: a line, whatever the event tells."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from tac_site import request_ids
from tac_site.logs.lines import one_line, without_secrets

INDENT = "    "  # of the lines of a traceback: only an event begins where a line does


class EventFormatter(logging.Formatter):
    """What both have in common."""

    def time_of(self, record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def request_id_of(self, record: logging.LogRecord) -> str:
        return str(getattr(record, "request_id", "") or request_ids.current.get())

    def message_of(self, record: logging.LogRecord) -> str:
        return without_secrets(record.getMessage())

    def traceback_of(self, record: logging.LogRecord) -> str:
        parts = [self.formatException(record.exc_info)] if record.exc_info and record.exc_info[0] else []
        parts += [self.formatStack(record.stack_info)] if record.stack_info else []
        return without_secrets("\n".join(parts))


class TextFormatter(EventFormatter):
    def format(self, record: logging.LogRecord) -> str:
        request_id = self.request_id_of(record)
        source = f"{record.name} [{request_id}]" if request_id else record.name
        lines = [f"{self.time_of(record)} {record.levelname} {source}: {one_line(self.message_of(record))}"]
        if traceback := self.traceback_of(record):
            lines += [INDENT + one_line(line) for line in traceback.split("\n")]
        return "\n".join(lines)


class JSONFormatter(EventFormatter):
    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {
            "time": self.time_of(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
        }
        if request_id := self.request_id_of(record):
            event["request_id"] = request_id
        event |= getattr(record, "fields", {})
        if traceback := self.traceback_of(record):
            event["traceback"] = traceback
        return json.dumps(event)  # in ASCII: every line break and control character is escaped
