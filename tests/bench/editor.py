"""Somebody who changes the council's name in the admin, as a browser does it."""

import sys
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.bench.servers import Server
from tests.bench.site import PASSWORD
from tests.form_fields import form_fields

CHANGE = "/admin/members/council/1/change/"


class Editor:
    def __init__(self, server: Server) -> None:
        cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(cookies))
        self._change = server.url.rstrip("/") + CHANGE
        login = f"{server.url}admin/login/"
        self._open(login)
        token = next(cookie.value or "" for cookie in cookies if cookie.name == "csrftoken")
        account = {"username": "admin", "password": PASSWORD}
        page = self._open(login, {"csrfmiddlewaretoken": token, **account, "next": CHANGE})
        self._fields = form_fields(page)

    def rename(self, name: str) -> None:
        """By the button that opens the form again."""
        changed = {"name": name, "_continue": "Save and continue editing"}
        page = self._open(self._change, {**self._fields, **changed})
        self._fields = form_fields(page)
        if self._fields.get("name") != name or 'name="resolution"' in page:
            sys.exit(f"The admin does not take the name “{name}”.")

    def _open(self, url: str, sent: dict[str, str] | None = None) -> str:
        data = urlencode(sent).encode() if sent else None
        with self._opener.open(url, data, timeout=60) as response:
            return str(response.read().decode())
