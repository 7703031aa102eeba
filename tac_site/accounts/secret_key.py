"""All servers of a database sign with one SECRET_KEY: who signs in at one of them is known to the others.

A file of SQLite has one machine, which may have another key at any time.
"""

from django.db import connection
from django.utils.crypto import salted_hmac

from tac_site.accounts.models import KeyFingerprint


def register_key() -> None:
    """The first server says which it is."""
    if connection.vendor != "sqlite":
        KeyFingerprint.objects.get_or_create(pk=1, defaults={"text": _fingerprint()})


def adopt_key() -> None:
    KeyFingerprint.objects.update_or_create(pk=1, defaults={"text": _fingerprint()})


def key_problem() -> str:
    """Empty if it is the key of the other servers."""
    stored = KeyFingerprint.objects.first()
    if connection.vendor == "sqlite" or stored is None or stored.text == _fingerprint():
        return ""
    return (
        "SECRET_KEY is another one here than where this database was served first: who signs in at one "
        "machine would be a stranger to the others. Give all machines the same, which another one has as "
        "SECRET_KEY or in the file secret_key of its DATA_DIR. If the one of this machine is to take its "
        "place: manage.py adopt_secret_key."
    )


def _fingerprint() -> str:
    return salted_hmac("tac_site.accounts.secret_key", "fingerprint", algorithm="sha256").hexdigest()
