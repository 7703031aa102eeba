"""/healthz: this process answers. /readyz: the site can do its work.

For programs of one's own network that watch or restart the server; anybody else finds nothing there. Both
answer whatever the Host, over plain HTTP, and while the database or the store of the files hangs: nobody
waits for them longer than a second, and they are asked once a second at most.
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from tac_site import __version__
from tac_site.caching.responses import Body, Response, own_response
from tac_site.http_methods import READ_ONLY
from tac_site.logs import outages
from tac_site.readiness import MEDIA, PARTS, find_out

ADDRESSES = ("/healthz", "/readyz")
WAIT_TIMEOUT = 1.0  # seconds
KEPT = 1.0  # seconds for which what was found is told again

IPV4_NETWORKS = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")
IPV6_NETWORKS = ("::1/128", "fc00::/7", "fe80::/10")
OWN_NETWORKS = [ip_network(network) for network in (*IPV4_NETWORKS, *IPV6_NETWORKS)]


class Health:
    """Around the application, which gets any other request."""

    def __init__(
        self,
        application: WSGIApplication,
        find_out: Callable[[dict[str, str]], None] = find_out,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._application = application
        self._find_out = find_out
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, "health")
        self._lock = Lock()
        self._check: Future[None] | None = None
        self._found: dict[str, str] = {}
        self._began = 0.0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Body:
        if not is_health_check(environ):
            return self._application(environ, start_response)
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if method not in READ_ONLY:
            response = answer(HTTPStatus.METHOD_NOT_ALLOWED, {"allowed": READ_ONLY})
            response.headers.append(("Allow", ", ".join(READ_ONLY)))
        else:
            response = report(self._parts() if path == "/readyz" else {})
        return response.send(method, start_response)

    def _parts(self) -> dict[str, str]:
        with self._lock:
            now = self._clock()
            if self._check is None or (self._check.done() and now >= self._began + KEPT):
                self._began = now
                self._found = {}
                self._check = self._thread.submit(self._find_out, self._found)
            check, found, until = self._check, self._found, self._began + WAIT_TIMEOUT
        wait([check], timeout=max(0, until - now))
        if not check.done():
            return unanswered({**found})
        check.result()  # or what it has raised
        return found


def unanswered(found: dict[str, str]) -> dict[str, str]:
    """The first part that is not known has not answered, and the others have not been asked."""
    missing = [part for part in PARTS if part not in found]
    if missing:  # else the last one has just been found out
        outage = outages.files if missing == [MEDIA] else outages.database
        outage.failed("no answer to /readyz")
        found |= dict.fromkeys(missing, "unknown") | {missing[0]: "no answer"}
    return found


def report(parts: dict[str, str]) -> Response:
    is_ok = all(said == "ok" for said in parts.values())
    status = HTTPStatus.OK if is_ok else HTTPStatus.SERVICE_UNAVAILABLE
    return answer(status, {"status": "ok" if is_ok else "failing", "version": __version__, **parts})


def answer(status: HTTPStatus, document: dict[str, Any]) -> Response:
    return own_response(status, f"{json.dumps(document)}\n", "application/json")


def is_health_check(environ: WSGIEnvironment) -> bool:
    """Not whoever asks for one of these addresses: strangers could keep the thread for them busy."""
    if environ["PATH_INFO"] not in ADDRESSES:
        return False
    try:
        address = ip_address(environ["REMOTE_ADDR"])
    except ValueError:
        return False
    return any(address in network for network in OWN_NETWORKS)
