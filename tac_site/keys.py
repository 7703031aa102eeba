import secrets


def new_key() -> int:
    """A random positive 63-bit primary key, known before the row is inserted."""
    return secrets.randbits(63) or 1
