"""Playwright's synchronous API with the Chromium of the machine, against the live server."""

import os
import shutil
from collections.abc import Iterator
from threading import Condition
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.tac_site.test_serve import serve as serve  # a fixture of these tests too

pytest.register_assert_rewrite("tests.browser.screens")  # to say what differs there too

# Playwright runs an event loop in this thread, in which Django would refuse the tests' own queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # The first is the same browser without windows, and takes half of the time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        reason = (
            f"There is none of {', '.join(names)} on this machine: install Chromium to run the browser tests."
        )
        if "CI" in os.environ:
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of. A test that provokes complaints asserts them, then clears the list."""
    return []


class RequestCount:
    """Of the requests that the live server is answering."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = Condition()

    def begin(self, **signal: Any) -> None:
        self._change(1)

    def end(self, **signal: Any) -> None:
        self._change(-1)

    def _change(self, by: int) -> None:
        with self._changed:
            self._count += by
            self._changed.notify_all()

    def wait_for_none(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._count <= 0, timeout=10)


@pytest.fixture
def requests(live_server: LiveServer) -> Iterator[RequestCount]:
    count = RequestCount()
    request_started.connect(count.begin)
    request_finished.connect(count.end)
    yield count
    request_started.disconnect(count.begin)
    request_finished.disconnect(count.end)


@pytest.fixture
def page(
    browser: Browser, live_server: LiveServer, complaints: list[str], requests: RequestCount
) -> Iterator[Page]:
    """A page that may not complain in the console (of the security policy, say) nor ask another host."""

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(said.text)

    def watch(request: Request) -> None:
        if not request.url.startswith(live_server.url):
            complaints.append(f"asked {request.url}")

    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", watch)
    yield page
    context.close()
    requests.wait_for_none()  # otherwise one might still write while the database is emptied
    assert complaints == []


@pytest.fixture
def admin_page(page: Page, live_server: LiveServer, admin_client: Client) -> Page:
    session = admin_client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return page
