"""What becomes of events that others log."""

import logging

from tac_site.logs import outages


class AsInformation(logging.Filter):
    """What is the fault of whoever sent a request is a line, and needs nobody's help."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.exc_info = record.exc_text = None
        return True


class WithoutOutages(logging.Filter):
    """That a request met one is told with the outage, once for all of them."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info:
            return not outages.notice(record.exc_info[1])
        # The others of these the site has answered on purpose.
        return getattr(record, "status_code", 0) not in (503, 507)
