"""The log of what happens to accounts. It has no password, no code, and no name that is no account's: such a
name may be a password that was typed into the wrong field."""

import logging

from django.http import HttpRequest

logger = logging.getLogger("tac_site.security")


def log_event(event: str, account: str | None, request: HttpRequest | None, **details: str) -> None:
    """Of an account of the site, or None; without a request a command of the machine itself does it."""
    address = request.META.get("REMOTE_ADDR", "") if request else "this machine"
    fields = {"account": account or "", "address": address, **details}
    # The representation of a text is one line, and no quotation mark in it can end it early.
    described = [
        f"{name} {value!r}" if value or name in details else f"unknown {name}"
        for name, value in fields.items()
    ]
    logger.info("%s: %s", event, ", ".join(described), extra={"fields": {"event": event, **fields}})
