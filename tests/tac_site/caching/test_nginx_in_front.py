"""A real nginx with proxy_cache in front of the page cache, as a CDN would be: nobody purges it."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from tac_site.caching.page_cache import PageCache
from tests.tac_site.caching.wsgi_site import Site
from tests.tac_site.test_serve import free_port

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CONFIGURATION = """
daemon off; master_process off; error_log stderr; pid {directory}/pid;
events {{}}
http {{
  access_log off;
  proxy_cache_path {directory}/cache keys_zone=pages:1m;
  {paths}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{behind};
      proxy_set_header Host localhost;
      proxy_set_header Accept-Encoding "";
      proxy_cache pages;
      proxy_cache_revalidate on;
      proxy_cache_background_update on;
      proxy_cache_lock on;
      add_header X-Cache $upstream_cache_status;
    }}
  }}
}}
"""
PATHS = "\n".join(
    f"{kind}_temp_path {{directory}}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
)


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def origin(site: Site) -> Iterator[WSGIServer]:
    server = make_server(
        "127.0.0.1", 0, PageCache(site, site.validator), server_class=ThreadingServer, handler_class=Quiet
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def get(origin: WSGIServer, tmp_path: Path) -> Iterator[Callable[[], HTTPResponse]]:
    if NGINX is None:
        message = "nginx is not installed (Debian: nginx-light)."
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    assert NGINX
    port = free_port()
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(
            directory=tmp_path,
            port=port,
            behind=origin.server_port,
            paths=PATHS.format(directory=tmp_path),
        )
    )
    process = subprocess.Popen([NGINX, "-p", tmp_path, "-c", configuration], stderr=subprocess.PIPE)

    def ask() -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/?page=1")
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]
        connection.close()
        return response

    try:
        until(lambda: answers(ask))
        yield ask
    finally:
        process.terminate()
        process.communicate()


def answers(ask: Callable[[], HTTPResponse]) -> bool:
    with suppress(OSError):
        return bool(ask().status)
    return False


def until(is_done: Callable[[], bool]) -> float:
    """The seconds that it took."""
    begun = time.monotonic()
    while time.monotonic() < begun + 20:
        if is_done():
            return time.monotonic() - begun
    pytest.fail("It has not happened within 20 seconds.")


def shows(response: HTTPResponse, version: int) -> bool:
    body: bytes = response.body  # type: ignore[attr-defined]
    return body.startswith(f"version {version},".encode())


def test_a_publish_shows_behind_nginx_and_nobody_purges_it(
    site: Site, get: Callable[[], HTTPResponse]
) -> None:
    until(lambda: get().headers["X-Cache"] == "HIT")
    assert shows(get(), 1)
    site.version = 2
    assert until(lambda: shows(get(), 2)) < 4  # a half and two, and nginx counts in whole seconds
    # Once it is new it stays new.
    assert all(shows(get(), 2) for _ in range(50))


def test_an_unchanged_page_costs_nginx_no_body(site: Site, get: Callable[[], HTTPResponse]) -> None:
    until(lambda: get().headers["X-Cache"] == "HIT")
    until(lambda: get().headers["X-Cache"] in ("REVALIDATED", "UPDATING", "STALE"))
    assert len(site.asked) == 1


def test_nginx_shows_what_it_has_while_the_site_is_down(
    origin: WSGIServer, get: Callable[[], HTTPResponse]
) -> None:
    until(lambda: get().headers["X-Cache"] == "HIT")
    origin.shutdown()
    origin.socket.close()
    until(lambda: get().headers["X-Cache"] == "STALE")
    assert (get().status, shows(get(), 1)) == (200, True)
