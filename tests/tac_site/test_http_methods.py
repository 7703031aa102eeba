import pytest
from django.core.files.storage import default_storage
from django.test import Client

from members.models import Member
from tac_site.pictures.uploads import store_picture
from tests.factories import CouncilFactory, TermFactory
from tests.members.test_cached_pages import FILES, PAGES
from tests.tac_site.pictures.samples import encoded, plain, upload

pytestmark = pytest.mark.django_db

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
MEMBERS = "/admin/members/member/"


@pytest.fixture(autouse=True)
def member() -> Member:
    CouncilFactory.create()
    return TermFactory.create(member__name="Ada").member


def refused(client: Client, address: str, methods: list[str] = METHODS) -> dict[str, str]:
    """Each method that the address does not have, with the Allow of its answer."""
    client.handler.enforce_csrf_checks = True
    allow = {}
    for method in methods:
        response = client.generic(method, address)
        response.getvalue()  # which closes a file
        if response.status_code == 405:
            allow[method] = response.headers["Allow"]
    return allow


def all_but(*allowed: str) -> dict[str, str]:
    return {method: ", ".join(allowed) for method in METHODS if method not in allowed}


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_a_public_address_can_be_read(client: Client, admin_client: Client, address: str) -> None:
    for visitor in (client, admin_client):
        assert refused(visitor, address) == all_but("GET", "HEAD")


def test_a_picture_can_be_read(client: Client) -> None:
    address = default_storage.url(store_picture(upload(encoded(plain(), "PNG"))))
    assert refused(client, address) == all_but("GET", "HEAD")


@pytest.mark.parametrize("page", ["login/", "", "members/member/", "members/member/add/", "nothing/"])
def test_the_admin_can_be_read_and_written(client: Client, admin_client: Client, page: str) -> None:
    for visitor in (client, admin_client):
        assert refused(visitor, f"/admin/{page}") == all_but("GET", "HEAD", "POST")


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_the_pages_of_an_object_can_be_read_and_written(
    admin_client: Client, member: Member, page: str
) -> None:
    assert refused(admin_client, f"{MEMBERS}{member.pk}/{page}/") == all_but("GET", "HEAD", "POST")


def test_a_shared_preview_can_be_read(client: Client) -> None:
    assert refused(client, "/preview/key/") == all_but("GET", "HEAD")


@pytest.mark.parametrize("page", ["draft", "presence"])
def test_what_is_done_with_a_draft_can_be_written(admin_client: Client, member: Member, page: str) -> None:
    assert refused(admin_client, f"{MEMBERS}{member.pk}/{page}/") == all_but("POST")


@pytest.mark.parametrize("address", ["/admin/markdownx/markdownify/", "/admin/markdownx/upload/"])
def test_what_takes_a_text_or_a_picture_can_be_written(client: Client, address: str) -> None:
    assert refused(client, address) == all_but("POST")


def test_a_class_based_view_names_no_method_that_never_reaches_it(admin_client: Client) -> None:
    admin_client.handler.enforce_csrf_checks = False
    assert admin_client.post("/admin/jsi18n/").headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("address", ["/nothing/", "/static/nothing.css"])
def test_what_does_not_exist_is_not_found_by_any_method(client: Client, address: str) -> None:
    statuses = [client.generic(method, address).status_code for method in METHODS]
    assert statuses == [404] * len(METHODS)
