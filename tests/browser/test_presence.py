"""The line of a form that says who else has it open."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Browser, Page, Request, Route, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Member
from tests.factories import CouncilFactory, MemberFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def grace() -> Client:
    """Another editor, signed in elsewhere."""
    client = Client()
    client.force_login(User.objects.create_superuser("grace", first_name="Grace", last_name="Hopper"))
    return client


@pytest.fixture
def form(admin_page: Page) -> Page:
    """The form of a member, with a clock that the test advances."""
    CouncilFactory.create()
    admin_page.clock.install()
    open_form(admin_page, MemberFactory.create(pk=1))
    return admin_page


def open_form(page: Page, member: Member) -> None:
    with page.expect_response("**/presence/"):
        page.goto(f"/admin/members/member/{member.pk}/change/")


def wait(page: Page, seconds: int) -> None:
    with page.expect_response("**/presence/"):
        page.clock.fast_forward(seconds * 1000)


def test_the_line_says_who_else_has_the_form_open(form: Page, grace: Client) -> None:
    line = form.locator("#presence")
    expect(line).to_be_hidden()

    assert grace.post("/admin/members/member/1/presence/").json() == {"text": "admin has this form open too."}
    wait(form, 20)
    expect(line).to_have_text("Grace Hopper has this form open too.")
    expect(line).to_have_role("status")

    form.route("**/presence/", lambda route: route.fulfill(json={"text": ""}))
    wait(form, 20)
    expect(line).to_be_hidden()


def test_the_line_is_there_at_once_for_whoever_comes_second(
    form: Page, browser: Browser, live_server: LiveServer, grace: Client
) -> None:
    context = browser.new_context(base_url=live_server.url)
    session = grace.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    second = context.new_page()
    open_form(second, Member.objects.get())

    expect(second.locator("#presence")).to_have_text("admin has this form open too.")
    context.close()


def test_a_page_that_is_not_seen_asks_for_nothing_until_it_is(form: Page) -> None:
    asked: list[Request] = []
    form.on("request", lambda request: asked.append(request))
    form.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    form.clock.run_for(60_000)
    assert [request for request in asked if "presence" in request.url] == []

    form.evaluate("Object.defineProperty(document, 'hidden', { value: false })")
    wait(form, 20)


@pytest.mark.parametrize("failure", ["500", "offline", "no JSON", "other JSON", "signed out", "no token"])
def test_an_answer_that_fails_changes_nothing(
    failure: str, form: Page, grace: Client, complaints: list[str]
) -> None:
    def answer(route: Route) -> None:
        match failure:
            case "500":
                route.fulfill(status=500, json={"text": "Wrong."})
            case "offline":
                route.abort()
            case "no JSON":
                route.fulfill(body="<h1>Wrong</h1>")
            case "other JSON":
                route.fulfill(json={"else": "Wrong."})
            case _:
                route.continue_()

    grace.post("/admin/members/member/1/presence/")
    wait(form, 20)
    if failure == "signed out":
        Session.objects.all().delete()
    if failure == "no token":
        form.context.clear_cookies(name="csrftoken")
    form.route("**/presence/", answer)

    # Nobody reads the body of an error, which no cache may store: so the request itself does not finish.
    events = {"offline": "requestfailed", "signed out": "requestfailed", "no token": "response"}
    with form.expect_event(events.get(failure, "requestfinished")):
        form.clock.fast_forward(20_000)

    expect(form.locator("#presence")).to_have_text("Grace Hopper has this form open too.")
    assert [text for text in complaints if "Failed to load resource" not in text] == []
    complaints.clear()
