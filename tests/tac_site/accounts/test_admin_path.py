"""The admin at another path: nothing of it is left at the usual one, and no public page tells where it is."""

import importlib
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertRedirects

from tac_site import urls
from tac_site.export.addresses import address_of
from tac_site.management.public_addresses import public_addresses
from tests.factories import CouncilFactory, MemberFactory

PATH = "staff-only/"


def load_urls() -> None:
    importlib.reload(urls)
    clear_url_caches()


@pytest.fixture
def moved(settings: Settings) -> Iterator[None]:
    usual = settings.ADMIN_PATH
    settings.ADMIN_PATH = PATH
    load_urls()
    yield
    settings.ADMIN_PATH = usual
    load_urls()


@pytest.mark.django_db
def test_the_admin_is_where_it_was_moved(moved: None, admin_client: Client) -> None:
    member = MemberFactory.create()
    form = f"/{PATH}members/member/{member.pk}/change/"
    assertRedirects(Client().get(form), f"/{PATH}login/?next={form}")
    assert admin_client.get("/admin/").status_code == 404
    page = admin_client.get(form)
    assertContains(page, f'data-admin-path="/{PATH}"')
    assert f"http://testserver/{PATH}jsi18n/" in page.headers["Content-Security-Policy"]
    preview = admin_client.post(f"/{PATH}markdownx/markdownify/", {"content": "*a*"})
    assert preview.content.decode() == "<p><em>a</em></p>\n"


@pytest.mark.django_db
def test_a_form_that_is_too_old_is_opened_again_there(moved: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("ada"))
    page = client.post(f"/{PATH}members/member/add/", headers={"accept": "text/html"})
    assertContains(page, f'<a href="/{PATH}members/member/add/">Open the form again</a>', status_code=403)


@pytest.mark.django_db
def test_no_public_page_tells_where_it_is(moved: None, client: Client) -> None:
    CouncilFactory.create()
    addresses = [*public_addresses(), "/nothing/here/"]
    assert "/robots.txt" in addresses
    for address in addresses:
        answer = client.get(address)
        told = b"".join(answer) + str(answer.headers).encode()
        assert (address, PATH.strip("/").encode() in told) == (address, False)
        assert not address.startswith(f"/{PATH}")


def test_it_is_not_exported(moved: None) -> None:
    assert address_of(f"/{PATH}", "/", "https://tac.example.org") is None
    assert address_of("/admin/", "/", "https://tac.example.org") == "/admin/"


@pytest.mark.parametrize(
    "path", ["members/", "members/x/", "seats/", "meetings/", "media/", "static/", "preview/", ".well-known/"]
)
def test_it_cannot_be_where_other_pages_are(path: str, settings: Settings) -> None:
    settings.ADMIN_PATH = path
    (problem,) = [each for each in run_checks() if each.id == "tac_site.accounts.E001"]
    assert problem.msg == (
        f"ADMIN_PATH is “{path}”, but other pages of the site begin with /{path.split('/')[0]}."
    )


@pytest.mark.parametrize("path", ["admin/", "staff-only/", "a/b/", "member/"])
def test_it_can_be_anywhere_else(path: str, settings: Settings) -> None:
    settings.ADMIN_PATH = path
    assert [each for each in run_checks() if each.id == "tac_site.accounts.E001"] == []
