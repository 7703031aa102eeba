"""What stands in place of a page of the admin."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateNotUsed, assertTemplateUsed

from tests.factories import CouncilFactory, MemberFactory
from tests.tac_site.publishing.editors import account, signed_in, url

pytestmark = pytest.mark.django_db

FRAME = "admin/base_site.html"
DELETED = "everything that can be brought back"


@pytest.mark.parametrize(
    ("role", "words"),
    [("Writers", "Writer"), ("Editors", "Editor"), ("staff", "Other: no permissions")],
)
def test_who_may_not_do_something_is_told_as_whom_and_whom_to_ask(role: str, words: str) -> None:
    account("superuser", "boss")
    CouncilFactory.create()

    page = signed_in(role, "wr").get("/admin/auth/user/")

    assertTemplateUsed(page, FRAME)
    assertContains(page, "You are signed in as <strong>wr</strong>.", 1, 403)
    assertContains(page, f"The role of this account is: {words}.", 1, 403)
    assertContains(page, "(boss)", 1, 403)
    assertContains(page, "<title>Your account may not do this | HC administration</title>", 1, 403)
    assertNotContains(page, "Nothing was saved", 403)


def test_who_may_not_do_something_learns_nothing_of_what_is_there() -> None:
    secret = MemberFactory.create(name="Secret")
    client = signed_in("staff")
    pages = [client.get(url(each)).content for each in (secret, MemberFactory.build())]

    assert pages[0].partition(b"<main")[2] == pages[1].partition(b"<main")[2]
    assertContains(client.get(url(secret)), "Go on in one of these lists", 0, 403)


def test_what_was_sent_without_permission_is_said_to_be_as_it_was() -> None:
    page = signed_in("Editors").post("/admin/auth/user/add/", headers={"accept": "text/html"})
    assertContains(page, "Nothing was saved or changed.", 1, 403)


@pytest.mark.parametrize(
    ("role", "link", "advice"), [("Writers", 1, 1), ("Editors", 1, 0), ("superuser", 1, 0), ("staff", 0, 0)]
)
def test_a_wrong_address_says_how_what_was_deleted_comes_back(role: str, link: int, advice: int) -> None:
    client = signed_in(role)
    page = client.get("/admin/nothing/")
    assertTemplateUsed(page, FRAME)
    assertContains(page, "There is no such page", status_code=404)
    assertContains(page, DELETED, link, 404)
    assertContains(page, "Ask an editor to bring it back", advice, 404)
    if link:
        listed = client.get(page.context["deleted_url"])
        assert (listed.status_code, listed.context["cl"].has_active_filters) == (200, True)


def test_the_lists_are_those_that_the_account_may_see() -> None:
    viewer = account("staff", "viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_resource"))
    client = Client()
    client.force_login(viewer)
    page = client.get("/admin/nothing/").content.decode()
    assert "/admin/resources/resource/" in page
    assert "/admin/members/member/" not in page


@pytest.mark.parametrize("path", ["/admin/nothing/", "/admin/auth/user/"])
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_strangers_get_no_page_of_the_admin(path: str, is_signed_in: bool, client: Client) -> None:
    if is_signed_in:
        client.force_login(User.objects.create_user("visitor"))
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/admin/login/?next={path}")
    page = client.get("/nothing/")
    assertTemplateNotUsed(page, FRAME)
    assertNotContains(page, "/admin/", 404)


def test_who_is_signed_in_gets_the_public_page_beside_the_admin(admin_client: Client) -> None:
    page = admin_client.get("/nothing/")
    assertTemplateNotUsed(page, FRAME)
    assertContains(page, "Nothing is published at this address", status_code=404)


def test_a_script_gets_no_page_of_the_admin(admin_client: Client) -> None:
    answer = admin_client.post("/admin/nothing/", headers={"accept": "*/*"})
    assertTemplateNotUsed(answer, FRAME)


def test_a_form_that_is_not_accepted_says_where_the_text_is() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("Editors"))
    typed = {"title": "Charter"}
    page = client.post("/admin/resources/resource/add/", typed, headers={"accept": "text/html"})
    assertTemplateUsed(page, FRAME)
    assertContains(page, "this browser has kept what you typed", 1, 403)
    assertContains(page, '<a href="/admin/resources/resource/add/">Open the form again</a>', 1, 403)


@pytest.mark.parametrize("path", ["/admin/logout/", "/admin/publishing/revision/undo/"])
def test_a_button_that_is_not_accepted_leads_to_the_first_page(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("Editors"))
    page = client.post(path, {"token": "x"}, headers={"accept": "text/html"})
    assertContains(page, '<a href="/admin/">Go to the first page</a>', 1, 403)
    assert "Open the form again" not in page.content.decode()
    assert "what you typed" not in page.content.decode()


def test_of_a_password_nobody_says_that_it_is_kept() -> None:
    page = Client(enforce_csrf_checks=True).post(
        "/admin/login/", {"username": "ada", "password": "x"}, headers={"accept": "text/html"}
    )
    assertContains(page, '<a href="/admin/login/">Open the form again</a>', 1, 403)
    assert "what you typed" not in page.content.decode()


def test_every_page_begins_with_links_past_the_menu(admin_client: Client) -> None:
    member = MemberFactory.create()
    targets = {
        "/admin/": ["content-start"],
        "/admin/members/member/": ["content-start", "result_list"],
        "/admin/members/member/?q=nobody": ["content-start"],
        url(member): ["content-start", "edit-form", "save-bar"],
        "/admin/auth/group/add/": ["content-start", "group_form"],
        "/admin/nothing/": ["content-start"],
    }
    found = {}
    for path in targets:
        page = admin_client.get(path).content.decode()
        links = [each.partition('"')[0] for each in page.partition("<header")[0].split('<a href="#')[1:]]
        assert [f'id="{each}"' in page for each in links] == [True] * len(links)
        found[path] = links
    assert found == targets
