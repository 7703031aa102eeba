"""An address is what the export asks of the site: a path, and the page of a list that is longer than one."""

import re
from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from django.conf import settings

PAGE_NUMBER = re.compile("[1-9][0-9]{0,5}")


def address_of(link: str, page: str, origin: str) -> str | None:
    """That of a link on a page; None for what the export does not have."""
    try:
        parts = urlsplit(urljoin(origin + page, link))
        query = parse_qs(parts.query, keep_blank_values=True)
    except ValueError:
        return None
    not_exported = (f"/{settings.ADMIN_PATH}", "/preview/")
    if f"{parts.scheme}://{parts.netloc}" != origin or unquote(parts.path).startswith(not_exported):
        return None
    query.pop("v", None)  # a version: there is one file, the present one
    if not query:
        return parts.path or "/"
    numbers = query.pop("page", [])
    if query or len(numbers) > 1 or not PAGE_NUMBER.fullmatch(numbers[0]) or not parts.path.endswith("/"):
        return None
    return f"{parts.path}?page={numbers[0]}"


def file_of(address: str) -> PurePosixPath | None:
    """Where a web server looks for it in the export; None where no file can have that name."""
    path, _, number = address.partition("?page=")
    path = unquote(path)
    if path.endswith("/"):
        path += f"index.page-{number}.html" if number else "index.html"
    names = path.split("/")[1:]
    return None if "\0" in path or {"", ".", ".."} & {*names} else PurePosixPath(*names)
