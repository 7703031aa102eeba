"""A server as in production, and an editor who is signed in to it."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.form_fields import form_fields
from tests.tac_site.test_serve import ROOT, free_port

PASSWORD = "a lantern over the harbour"


class Answer(NamedTuple):
    status: int
    headers: Message
    text: str
    seconds: float

    @property
    def errors(self) -> list[str]:
        """What the form says above it and at its fields."""
        lists = re.findall('<ul class="errorlist[^>]*>(.*?)</ul>', self.text, re.DOTALL)
        return [text for each in lists for text in re.findall("<li>(.*?)</li>", each, re.DOTALL)]


class RunningSite:
    def __init__(self, data: Path, log: Path, workers: int = 1, **environment: str) -> None:
        self.data, self.port, self._log = data, free_port(), log
        self._workers = workers
        known = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        self.environment = {**known, "DATA_DIR": str(data), "ADMIN_PASSWORD": PASSWORD, **environment}
        self.cookies: dict[str, str] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        self.kill()

    def start(self) -> None:
        command = [sys.executable, "manage.py", "serve"]
        command += ["--port", str(self.port), "--workers", str(self._workers)]
        with self._log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,  # so that its workers can be ended with it
            )
        assert self.process.stdout
        assert any(line.startswith("Ctrl-C") for line in self.process.stdout), self.log

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.process.stdout and not self.process.stdout.closed:  # else it was killed before
            self.process.communicate()  # until the last of its workers has closed the pipe

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)

    @property
    def log(self) -> str:
        return self._log.read_text()

    def ask(
        self, method: str, path: str, body: bytes = b"", content_type: str = "", *, is_signed_in: bool = True
    ) -> Answer:
        cookies = self.cookies if is_signed_in else {}
        headers = {"Accept": "text/html"}
        headers |= {"Cookie": "; ".join(map("=".join, cookies.items()))} if cookies else {}
        headers |= {"Content-Type": content_type} if content_type else {}
        connection, began = HTTPConnection("127.0.0.1", self.port, timeout=60), time.monotonic()
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []) if is_signed_in else []:
            name, value = cookie.partition(";")[0].split("=", 1)
            self.cookies[name] = value
        return Answer(response.status, response.headers, text, time.monotonic() - began)

    def get(self, path: str) -> Answer:
        """As somebody who is not signed in."""
        return self.ask("GET", path, is_signed_in=False)

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self.ask("POST", path, encode_multipart(BOUNDARY, {**fields, **token}), MULTIPART_CONTENT)

    def sign_in(self) -> None:
        self.ask("GET", "/admin/login/")
        answer = self.post("/admin/login/", {"username": "admin", "password": PASSWORD})
        assert answer.status == 302, answer

    def form(self, path: str) -> dict[str, Any]:
        answer = self.ask("GET", path)
        assert answer.status == 200, answer
        return dict(form_fields(answer.text))
