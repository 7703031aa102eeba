"""Somebody who changes the council's name in the admin, as a browser does it."""

import sys
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.bench.servers import Server
from tests.bench.site import PASSWORD


class Form(HTMLParser):
    """The fields of the page's forms as they stand, without the buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._text_of = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        name = given.get("name", "")
        if tag == "textarea" and name:
            self.fields[name] = ""
            self._text_of = name
        elif tag == "input" and name and given.get("type") not in ("submit", "checkbox", "file"):
            self.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._text_of = ""

    def handle_data(self, data: str) -> None:
        if self._text_of:
            self.fields[self._text_of] += data


class Editor:
    def __init__(self, server: Server) -> None:
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self._change = f"{server.url}admin/members/council/1/change/"
        login = f"{server.url}admin/login/"
        form = Form(self._open(login))
        self._open(login, {**form.fields, "username": "admin", "password": PASSWORD})
        self._form = Form(self._open(self._change))

    def rename(self, name: str) -> None:
        """By the button that opens the form again."""
        changed = {"name": name, "_continue": "Save and continue editing"}
        self._form = Form(self._open(self._change, {**self._form.fields, **changed}))
        if self._form.fields.get("name") != name:
            sys.exit(f"The admin does not take the name “{name}”.")

    def _open(self, url: str, sent: dict[str, str] | None = None) -> str:
        data = urlencode(sent).encode() if sent else None
        with self._opener.open(url, data, timeout=60) as response:
            return str(response.read().decode())
