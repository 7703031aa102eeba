"""One session of the admin over HTTP: it opens a member's form, types, and sends all that the form has."""

import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple
from urllib.parse import urlencode

from tests.form_fields import form_fields

MEMBERS = "/admin/members/member"
CSRF_TOKEN = "benchbenchbenchbenchbenchbench12"
CUT_OFF = (OSError, HTTPException)  # what a request of a killed server ends with


class Typed(NamedTuple):
    """A text in the member's own row and one in that of its term: neither may be stored without the other."""

    bio: str
    affiliation: str

    @property
    def fields(self) -> dict[str, str]:
        return {"bio": self.bio, "terms-0-employer": self.affiliation, "terms-0-role_is": "correction"}


@dataclass(frozen=True)
class Save:
    typed: Typed
    outcome: str  # "applied", "refused", "cut off", or what is wrong with the answer
    form: "MemberForm | None" = None  # that came back


class MemberForm:
    def __init__(self, page: str) -> None:
        self.fields = form_fields(page)
        self.resolutions = re.findall(r'name="resolution" value="(\w+ [\w.]+)"', page)


class Editor:
    def __init__(self, port: int, session_key: str) -> None:
        self.complaints: list[str] = []  # of pages that were not answered with the page
        self.slowest = 0.0  # answer, in seconds
        self._port = port
        self._headers = {
            "Cookie": f"sessionid={session_key}; csrftoken={CSRF_TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def read(self, path: str) -> str:
        status, page = self._request("GET", path)
        if status != 200:
            self.complaints.append(f"{path} was answered with {status}")
        return page

    def open(self, pk: int) -> MemberForm:
        return MemberForm(self.read(f"{MEMBERS}/{pk}/change/"))

    def save(self, pk: int, form: MemberForm, typed: Typed, button: str, resolution: str = "") -> Save:
        """Whatever becomes of it."""
        sent = {**form.fields, **typed.fields, button: "Save", "resolution": resolution}
        try:
            status, page = self._request("POST", f"{MEMBERS}/{pk}/change/", urlencode(sent))
        except CUT_OFF:
            return Save(typed, "cut off")
        if status == 302:
            return Save(typed, "applied")
        if status != 200:
            return Save(typed, f"answered with {status}")
        answered = MemberForm(page)
        if not answered.resolutions:
            return Save(typed, "refused without a word on the other version")
        if {**answered.fields, **typed.fields} != answered.fields:
            return Save(typed, "refused, and the text is gone")
        return Save(typed, "refused", answered)

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """Over a connection of its own, so that any of the workers may answer."""
        connection, began = HTTPConnection("127.0.0.1", self._port, timeout=120), time.monotonic()
        try:
            connection.request(method, path, body, self._headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()
            self.slowest = max(self.slowest, time.monotonic() - began)
