"""One answer of a server, looked at closely."""

import gzip
import sys
from dataclasses import dataclass
from urllib.request import Request, urlopen

from tests.bench.servers import Server


@dataclass(frozen=True)
class Page:
    body: bytes
    """As it was sent."""
    html: bytes


def fetch(url: str, **headers: str) -> Page:
    request = Request(url, headers={"Accept-Encoding": "gzip", **headers})  # noqa: S310
    with urlopen(request, timeout=60) as response:  # noqa: S310
        body: bytes = response.read()
        packed = response.headers["Content-Encoding"] == "gzip"
    return Page(body, gzip.decompress(body) if packed else body)


def front(server: Server) -> Page:
    """The front page, gzipped, with everything that it has to say, or the bench ends."""
    page = fetch(server.url)
    text = page.html.decode()
    missing = [words for words in server.holds if words not in text]
    if missing or page.body == page.html:
        sys.exit(f"{server.name}: the front page is not right; it lacks {missing or 'gzip'}.\n{text[:2000]}")
    return page
