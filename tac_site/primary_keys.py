import secrets


def random_pk() -> int:
    """A random positive 63-bit primary key, known before the row is inserted."""
    return secrets.randbits(63) or 1


def parse_pk(text: str) -> int:
    """0, which nothing has, for what is no key."""
    return int(text) if len(text) < 20 and text.isdecimal() and int(text) < 2**63 else 0
