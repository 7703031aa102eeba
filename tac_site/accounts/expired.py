"""What is of no use any more."""

from django.contrib.sessions.backends.db import SessionStore

from tac_site.accounts.limits import remove_old_failures
from tac_site.accounts.second_factor import remove_old_set_ups

REMOVAL_INTERVAL = 600.0  # seconds


def remove_expired() -> None:
    SessionStore.clear_expired()
    remove_old_failures()
    remove_old_set_ups()
