from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tac_site.caching.public_page import no_store_for_errors
from tests.factories import CouncilFactory
from tests.tac_site.publishing.editors import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def council() -> None:
    CouncilFactory.create()


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def assert_error(response: Any, status: int) -> None:
    assert (response.status_code, response.headers.get("Cache-Control")) == (status, "no-store")
    assert "CDN-Cache-Control" not in response.headers


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/?page=x", 400),
        ("GET", "/members/?on=x", 400),
        ("POST", "/admin/markdownx/upload/", 403),
        ("GET", "/nothing/", 404),
        ("GET", "/members/nobody/", 404),
        ("GET", "/members/nobody/share.png", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/media/nothing.webp", 404),
        ("GET", "/preview/nothing/", 404),
        ("POST", "/", 405),
        ("OPTIONS", "/admin/", 405),
        ("POST", "/static/tac_site/site.css", 405),
        ("GET", "/admin/markdownx/upload/", 405),
    ],
)
def test_an_error_is_not_stored(visitor: Client, method: str, address: str, status: int) -> None:
    assert_error(visitor.generic(method, address), status)


def test_a_forged_host_s_error_is_not_stored(visitor: Client) -> None:
    for address in ("/", "/admin/"):
        assert_error(visitor.get(address, headers={"host": "evil.example"}), 400)


@pytest.mark.parametrize(("address", "status"), [("nothing/", 404), ("auth/user/", 403)])
def test_an_error_of_the_admin_is_not_stored(address: str, status: int) -> None:
    assert_error(signed_in("Writers").get(f"/admin/{address}"), status)


@pytest.mark.parametrize(("error", "status"), [(ZeroDivisionError, 500), (OperationalError, 503)])
@pytest.mark.parametrize("address", ["/", "/admin/members/member/"])
def test_a_failure_is_not_stored(
    admin_client: Client, address: str, error: type[Exception], status: int
) -> None:
    def fail(*arguments: Any) -> None:
        raise error

    admin_client.raise_request_exception = False
    with connection.execute_wrapper(fail):
        assert_error(admin_client.get(address), status)


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [(399, "", None), (400, "", "no-store"), (599, "", "no-store"), (404, "max-age=5", "max-age=5")],
)
def test_what_an_answer_says_itself_stays(
    rf: RequestFactory, status: int, said: str, expected: str | None
) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=status, headers={"Cache-Control": said} if said else {})

    assert no_store_for_errors(answer)(rf.get("/")).headers.get("Cache-Control") == expected
