"""Mail to ADMINS about what nobody would see otherwise."""

import logging
import time
from collections.abc import Callable, Hashable
from threading import Thread
from traceback import walk_tb

from django.conf import settings
from django.core.mail import mail_admins

from tac_site.logs.formatters import TextFormatter
from tac_site.logs.lines import one_line, without_secrets

AN_HOUR = 3600  # seconds
MAX_AN_HOUR = 20  # mails, whatever happens
MAX_SUBJECT = 150  # characters

FOOT = """
Nothing more of this kind is mailed for an hour by this process: the log has all of it.
"""

logger = logging.getLogger(__name__)


def tell_admins(subject: str, text: str) -> None:
    """In a thread of its own, so that nobody waits for a mail server. The program ends after it."""
    if settings.ADMINS:
        Thread(target=_send, args=(one_line(subject)[:MAX_SUBJECT], text), name="mail").start()


def _send(subject: str, text: str) -> None:
    try:
        mail_admins(subject, text)
    except Exception as error:  # there is no end to what a mail server can answer
        logger.warning("A mail to ADMINS could not be sent: %s. It was: %s", error, subject)


class MailHandler(logging.Handler):
    """Mails errors of each kind once an hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(logging.ERROR)
        self.setFormatter(TextFormatter())
        self._clock = clock
        self._mailed: dict[Hashable, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._mail(record)
        except Exception:  # of an event that cannot be formatted, say: whoever logs it goes on
            self.handleError(record)

    def _mail(self, record: logging.LogRecord) -> None:
        now = self._clock()
        self._mailed = {kind: at for kind, at in self._mailed.items() if now < at + AN_HOUR}
        kind = kind_of(record)
        if kind in self._mailed or len(self._mailed) >= MAX_AN_HOUR:
            return
        self._mailed[kind] = now
        lines = [self.format(record)]
        if request := getattr(record, "request", None):
            lines.append(without_secrets(f"The request: {request.method} {request.get_full_path()}"))
        subject = f"{record.levelname}: {without_secrets(record.getMessage())}"
        tell_admins(subject, "\n\n".join([*lines, FOOT]))


def kind_of(record: logging.LogRecord) -> Hashable:
    """Where it was logged, and where what was raised came from: lines of code, which nobody can make up. All
    outages are logged by one of them."""
    error, place = None, ("", 0)
    if record.exc_info:
        error = record.exc_info[0]
        for frame, line in walk_tb(record.exc_info[2]):
            place = frame.f_code.co_filename, line
    return record.pathname, record.lineno, getattr(record, "outage", ""), error, place
