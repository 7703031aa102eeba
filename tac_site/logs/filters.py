"""What becomes of events that others log."""

import logging


class AsInformation(logging.Filter):
    """What is the fault of whoever sent a request is a line, and needs nobody's help."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.exc_info = record.exc_text = None
        return True
