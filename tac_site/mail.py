"""Mail to the people who work on the site, where a mail server is set up. What must be done works without."""

import logging
from collections.abc import Iterable
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from tac_site.logs.lines import one_line

NO_SERVER = "django.core.mail.backends.dummy.EmailBackend"

logger = logging.getLogger(__name__)


def is_set_up() -> bool:
    return settings.EMAIL_BACKEND != NO_SERVER


def send(subject: str, text: str, addresses: Iterable[str]) -> None:
    """A mail to each, in a thread of its own, so that nobody waits for a mail server. Call it once what it
    tells is committed."""
    subject = one_line(f"{settings.EMAIL_SUBJECT_PREFIX}{subject}")
    messages = [
        EmailMessage(subject, text, settings.SERVER_EMAIL, [address])
        for address in dict.fromkeys(addresses)
        if address
    ]
    if messages and is_set_up():
        Thread(target=_send, args=(messages,), name="mail").start()


def _send(messages: list[EmailMessage]) -> None:
    try:
        get_connection().send_messages(messages)
    except Exception as error:  # there is no end to what a mail server can answer
        logger.warning("A mail could not be sent: %s. It was: %s", error, messages[0].subject)
