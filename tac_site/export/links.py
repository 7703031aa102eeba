"""The links in what the site answers: a page, a style sheet, the manifest, the sitemap."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple


class Link(NamedTuple):
    target: str
    is_list_page: bool = False  # the next or previous page of a list: rel in a template, never in Markdown


def links_in(text: str, content_type: str, origin: str) -> Iterator[Link]:
    if content_type == "text/html":
        parser = _LinkParser()
        parser.feed(text)
        yield from parser.links
    elif content_type == "text/css":
        yield from map(Link, re.findall(r"""url\(\s*["']?([^"')]+)""", text))
    elif content_type == "application/manifest+json":
        yield from map(Link, re.findall(r'"(/[^"]*)"', text))
    # Whole addresses stand in the head of a page, in JSON-LD, feed, sitemap and council.json.
    for address in re.findall(rf"""["'>]({re.escape(origin)}/[^"'<>\s\\]*)["'<]""", text):
        yield Link(unescape(address))


class _LinkParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[Link] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_list_page = dict(attrs).get("rel") in ("next", "prev")
        for name, value in attrs:
            if value and name in ("href", "src"):
                self.links.append(Link(value, is_list_page))
            elif value and name == "srcset":
                self.links += [Link(candidate.split()[0]) for candidate in value.split(",")]
