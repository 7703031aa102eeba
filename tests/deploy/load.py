"""Visitors and an editor, all the while: every answer is looked at."""

import itertools
from collections import Counter
from http.client import HTTPException
from threading import Event, Thread

from tests.deploy.machine import Headers, ask

PAUSE = 0.01  # seconds between two requests of a thread
# What is asked, and the answer: kept by nginx, from the site's cache, and made by Django.
REQUESTS: list[tuple[str, str, Headers, int, bytes]] = [
    ("GET", "/", {}, 200, b"</html>\n"),
    ("GET", "/members/?{}", {}, 200, b"</html>\n"),
    ("GET", "/members/", {"Cookie": "sessionid=none"}, 200, b"</html>\n"),
    ("HEAD", "/resources/?{}", {}, 200, b""),
    ("POST", "/admin/login/", {}, 403, b"your text stays here."),
]


class Load:
    def __init__(self, port: int, threads: int = 5) -> None:
        self.answered: Counter[str] = Counter()
        self.broken: list[str] = []
        self._port = port
        self._number = itertools.count(1)
        self._end = Event()
        self._threads = [Thread(target=self._ask_on) for _ in range(threads)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def of(self, *methods: str) -> list[str]:
        """What went wrong with requests of these methods."""
        return [line for line in self.broken if line.startswith(methods)]

    def _ask_on(self) -> None:
        while not self._end.wait(PAUSE):
            for method, path, headers, status, ending in REQUESTS:
                self._ask(method, path.format(next(self._number)), headers, status, ending)

    def _ask(self, method: str, path: str, headers: Headers, status: int, ending: bytes) -> None:
        """http.client says itself when an answer is shorter than it should be."""
        body = b"username=a&password=b" if method == "POST" else b""
        try:
            answer = ask(self._port, path, method, body, headers)
        except (OSError, HTTPException) as error:
            self.broken.append(f"{method} {path}: {error!r}")
            return
        if answer.status != status or not answer.body.endswith(ending):
            self.broken.append(f"{method} {path}: {answer.status}, {len(answer.body)} bytes")
        self.answered[f"{method} {answer.status}"] += 1
