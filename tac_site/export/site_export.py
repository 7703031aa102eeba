"""The public site as files: each address that the site names is asked of the site itself, in this process."""

import gzip
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

import brotli
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client

from tac_site.caching.entries import TEXT_TYPE
from tac_site.export.addresses import address_of, file_of
from tac_site.export.links import links_in

ERROR_PAGE = "/404.html"  # there is no such page, and so this is what its address answers
MOVED = (301, 302, 307, 308)
NOT_BY_EDITORS = ("text/css", "application/manifest+json", "application/xml")


class BrokenPageError(Exception):
    """A page without which there is no export."""


class SiteExport:
    """The pages of the site under one origin, such as https://tac.example.org, written to a directory.

    Required is what the caller names and what these name in turn where no editor writes: the error page, a
    style sheet, the manifest and the sitemap; and the further pages of a list. Anything else that cannot be
    had is a dead link, so that no text of an editor can stop an export.
    """

    def __init__(self, origin: str, directory: Path, progress: Callable[[int, int], None]) -> None:
        self.files = 0
        self.dead_links: dict[str, str] = {}  # an address, and a page that names it
        self._origin, self._directory, self._progress = origin, directory, progress
        # It asks the application below the page cache, and sends no cookie.
        headers = {"host": origin.partition("://")[2], "cookie": ""}
        self._client = Client(raise_request_exception=False, headers=headers)
        self._named_by: dict[str, str] = {}  # every address that was found, and the first page that names it
        self._required_by: dict[str, str] = {}
        self._queue: deque[str] = deque()

    def write(self, addresses: Iterable[str]) -> None:
        """These addresses, which must be there, and whatever they lead to."""
        for address in (*addresses, ERROR_PAGE):
            self._follow(address, "/", required=True)
        while self._queue:
            address = self._queue.popleft()
            self._write(address, self._get(address))
            self._progress(len(self._named_by) - len(self._queue), len(self._named_by))

    def _get(self, address: str) -> HttpResponse:
        """Whole, also what the site sends in pieces."""
        response = self._client.get(self._origin + address, secure=self._origin.startswith("https:"))
        return HttpResponse(response.getvalue(), status=response.status_code, headers=response.headers)

    def _write(self, address: str, response: HttpResponse) -> None:
        if response.status_code in MOVED:
            self._write_moved(address, response.headers["Location"])
        elif response.status_code == (404 if address == ERROR_PAGE else 200):
            self._save(address, response)
            if TEXT_TYPE.match(response.headers["Content-Type"]):
                self._follow_links(address, response)
        elif response.status_code == 503:
            raise BrokenPageError(f"{address} cannot be had now: {response.content.decode().rstrip('.')}")
        else:
            self._report(address, f"answers with the status {response.status_code}")

    def _follow_links(self, page: str, response: HttpResponse) -> None:
        content_type = response.headers["Content-Type"].partition(";")[0]
        needs_all = page == ERROR_PAGE or (page in self._required_by and content_type in NOT_BY_EDITORS)
        for link in links_in(response.content.decode(errors="replace"), content_type, self._origin):
            self._follow(link.target, page, required=needs_all or link.is_list_page)

    def _follow(self, link: str, page: str, required: bool = False) -> None:
        address = address_of(link, page, self._origin)
        if address is None:
            return
        if required:
            self._required_by.setdefault(address, page)
        is_asked_again = required and self.dead_links.pop(address, "")
        if address not in self._named_by or is_asked_again:
            self._named_by.setdefault(address, page)
            self._queue.append(address)

    def _write_moved(self, address: str, location: str) -> None:
        """A page that moved becomes one that leads there, anything else is there twice."""
        target = address_of(location, address, self._origin)
        if target is None:
            self._report(address, f"leads to {location}, which is no page of this export")
            return
        self._follow(target, self._named_by[address], required=address in self._required_by)
        if target == f"{address}/":
            return  # as every web server does by itself
        if address.endswith("/"):
            page = render_to_string("export/moved.html", {"path": target, "url": self._origin + target})
            self._save(address, HttpResponse(page))
        elif (response := self._get(target)).status_code == 200:
            self._save(address, response)

    def _report(self, address: str, problem: str) -> None:
        if address in self._required_by:
            raise BrokenPageError(f"{address} (named by {self._required_by[address]}) {problem}")
        self.dead_links[address] = self._named_by[address]

    def _save(self, address: str, response: HttpResponse) -> None:
        name = file_of(address)
        if name is None:
            self._report(address, "cannot be the name of a file")
            return
        file = self._directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(response.content)
        self.files += 1
        if TEXT_TYPE.match(response.headers["Content-Type"]):
            Path(f"{file}.gz").write_bytes(gzip.compress(response.content, mtime=0))
            Path(f"{file}.br").write_bytes(brotli.compress(response.content))
