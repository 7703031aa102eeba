from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse


def public_addresses() -> list[str]:
    """Every address of the public site that takes no argument, as the URLconf has them."""
    addresses = [*_addresses(get_resolver().url_patterns, "/")]
    if not settings.SECURITY_CONTACT:
        addresses.remove(reverse("security_txt"))
    return addresses


def _addresses(patterns: Iterable[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if "<" in address or address.startswith(f"/{settings.ADMIN_PATH}"):
            continue
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, address)
        else:
            yield address
