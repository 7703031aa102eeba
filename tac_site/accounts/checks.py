from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from tac_site.checks import TAG


@register(TAG)
def admin_path_is_free(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    begin = _first_part(settings.ADMIN_PATH)
    others = {*_first_parts(get_resolver().url_patterns), _first_part(settings.STATIC_URL.strip("/"))}
    if begin not in others:
        return []
    problem = f"ADMIN_PATH is “{settings.ADMIN_PATH}”, but other pages of the site begin with /{begin}."
    return [Error(problem, "Choose another first word, as in staff-only/.", id="tac_site.accounts.E001")]


def _first_parts(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        address = str(pattern.pattern)
        if isinstance(pattern, URLPattern) or address:
            yield "" if getattr(pattern, "app_name", "") == "admin" else _first_part(address)
        else:
            yield from _first_parts(pattern.url_patterns)


def _first_part(path: str) -> str:
    return path.partition("/")[0]
