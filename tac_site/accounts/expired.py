"""What is of no use any more: sessions that ended, and failures that do not count."""

from django.contrib.sessions.backends.db import SessionStore

from tac_site.accounts.limits import remove_old_failures

REMOVAL_INTERVAL = 600.0  # seconds


def remove_expired() -> None:
    SessionStore.clear_expired()
    remove_old_failures()
