from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory
from django.views import defaults

from tac_site import request_ids
from tac_site.views import bad_request, csrf_failure
from tests.factories import CouncilFactory


def raising(error: Exception) -> Callable[..., None]:
    """Stands in for each query."""

    def fail(*arguments: Any) -> None:
        raise error

    return fail


def test_not_found_needs_no_database(client: Client) -> None:
    """Without the django_db mark any query would fail this test."""
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "<h1>No such page</h1>" in response.content.decode()


def test_server_error_needs_no_database(rf: RequestFactory) -> None:
    response = defaults.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "<h1>Something went wrong</h1>" in response.content.decode()


@pytest.mark.django_db
def test_a_failing_view_shows_the_friendly_page(client: Client) -> None:
    CouncilFactory.create()
    client.raise_request_exception = False
    with connection.execute_wrapper(lambda *arguments: 1 / 0):
        response = client.get("/")
    assert response.status_code == 500
    assert "<h1>Something went wrong</h1>" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_does_not_answer_is_no_failure_of_the_site(
    client: Client, error: type[Exception]
) -> None:
    CouncilFactory.create()
    client.raise_request_exception = False
    with connection.execute_wrapper(raising(error("the connection is closed"))):
        for response in (client.get("/"), client.post("/admin/login/", {"username": "a", "password": "b"})):
            assert response.status_code == 503
            assert response.headers["Retry-After"] == "5"
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
            assert response.content.startswith(b"This page cannot be shown at the moment.")


@pytest.mark.django_db
def test_what_was_typed_comes_back_but_no_password(admin_client: Client) -> None:
    admin_client.raise_request_exception = False
    admin_client.handler.enforce_csrf_checks = True  # which reads the form before the database is asked
    admin_client.cookies[settings.CSRF_COOKIE_NAME] = token = "t" * 32

    def page_of(typed: dict[str, str]) -> str:
        response = admin_client.post(
            "/admin/", {**typed, "csrfmiddlewaretoken": token}, headers={"accept": "text/html"}
        )
        assert response.status_code == 503
        return response.content.decode()

    with connection.execute_wrapper(raising(OperationalError("the connection is closed"))):
        page = page_of({"bio": "<b>"})
        assert '<input type="hidden" name="bio" value="&lt;b&gt;">' in page
        for name in ("password", "new_password1", "otp_token", "recovery_code"):
            assert "Lantern" not in page_of({"bio": "Lantern", name: "Lantern"})


@pytest.fixture
def request_id() -> Iterator[str]:
    token = request_ids.current.set("a1b2c3d4")
    yield "a1b2c3d4"
    request_ids.current.reset(token)


@pytest.mark.django_db
def test_errors_tell_the_id_of_the_request_and_pages_do_not(client: Client, request_id: str) -> None:
    """A page is stored, where the next visitor would read it."""

    def told(path: str, host: str = "testserver") -> tuple[int, bool]:
        response = client.get(path, headers={"host": host})
        return response.status_code, request_id in response.content.decode()

    CouncilFactory.create()
    client.raise_request_exception = False
    assert told("/") == (200, False)
    assert told("/members/former") == (301, False)
    assert told("/no-such-page/") == (404, False)
    assert told("/", host="evil.example") == (400, True)
    with connection.execute_wrapper(lambda *arguments: 1 / 0):
        assert told("/") == (500, True)
    with connection.execute_wrapper(raising(OperationalError("away"))):
        assert told("/") == (503, True)


def test_a_form_without_token_tells_the_id_too(rf: RequestFactory, request_id: str) -> None:
    html = csrf_failure(rf.post("/", headers={"accept": "text/html"})).content.decode()
    assert f"tell us this number: <code>{request_id}</code>" in html
    request_ids.current.set("")
    assert "number" not in csrf_failure(rf.post("/", headers={"accept": "text/html"})).content.decode()


def test_a_forged_host_gets_no_details(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()
    assert "The server could not make sense of the request." in response.content.decode()


def test_what_django_refuses_gets_no_details(rf: RequestFactory) -> None:
    response = bad_request(rf.get("/"), ValueError("inner matters"))
    assert response.status_code == 400
    assert "inner matters" not in response.content.decode()


def test_a_script_that_sent_too_much_gets_a_line_that_it_can_show(rf: RequestFactory) -> None:
    response = bad_request(rf.post("/", headers={"accept": "*/*"}), ValueError("too large"))
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "The request could not be read, or is too long. Your text stays here."
    )


def test_robots_may_read_all_but_the_admin(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /admin/\n\nSitemap: http://testserver/sitemap.xml\n"
    )


def test_who_asks_for_an_icon_gets_one(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response.headers["Location"]) == (301, "/static/tac_site/icon-192.png")
    assert b"".join(client.get(response.headers["Location"])).startswith(b"\x89PNG")


def test_a_form_without_token_is_answered_for_people_and_for_scripts(rf: RequestFactory) -> None:
    for_people = csrf_failure(rf.post("/", headers={"accept": "text/html,*/*"}))
    assert for_people.status_code == 403
    assert "<h1>The form was not accepted</h1>" in for_people.content.decode()
    for_scripts = csrf_failure(rf.post("/", headers={"accept": "*/*"}))
    assert for_scripts.status_code == 403
    assert for_scripts.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert for_scripts.content.decode() == (
        "This page is too old to be trusted. Sign in again in another tab; your text stays here."
    )


@pytest.mark.django_db
def test_accessibility_statement_says_where_to_turn(client: Client) -> None:
    html = client.get("/accessibility/").content.decode()
    assert "<h1>Accessibility</h1>" in html
    assert '<a href="/resources/">its resources</a>' in html


@pytest.mark.parametrize(("path", "status"), [("/no-such-page/", 404), ("/members/none/x/", 404)])
def test_an_error_page_has_header_and_footer_without_a_database(
    client: Client, path: str, status: int
) -> None:
    response = client.get(path)
    assert response.status_code == status
    check_frame(response.content.decode())


def test_a_server_error_has_header_and_footer_without_a_request(rf: RequestFactory) -> None:
    check_frame(defaults.server_error(rf.get("/")).content.decode())


def check_frame(html: str) -> None:
    header, footer = html.partition("<main")[0], html.partition("</main>")[2]
    assert '<a class="home" href="/">Home</a>' in header
    assert [f'href="{path}"' in header for path in ("/members/", "/resources/")] == [True, True]
    assert [f'href="{path}"' in footer for path in ("/members/former/", "/accessibility/")] == [True, True]
