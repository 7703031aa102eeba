import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains

from tests.tac_site.accounts.conftest import PASSWORD

LOGIN = "/admin/login/"


@pytest.mark.parametrize(
    ("address", "ends_at"),
    [
        ("", "/admin/"),
        ("https://example.org/", "/admin/"),
        ("//example.org/", "/admin/"),
        ("///example.org/", "/admin/"),
        ("\\\\example.org/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("http://[", "/admin/"),
        ("/no-such-page/", "/admin/"),
        ("/admin/no/such/page/", "/admin/"),
        ("nonsense", "/admin/"),
        ("/admin/members/member/?q=ada", "/admin/members/member/?q=ada"),
        ("/admin/members/member", "/admin/members/member"),
        ("/admin/members/member/preview/7/1/", "/admin/members/member/preview/7/1/"),
        ("http://testserver/admin/auth/user/", "http://testserver/admin/auth/user/"),
        ("/admin/second-factor/", "/admin/second-factor/"),
        ("/members/", "/admin/"),
        ("/preview/7/", "/admin/"),
        ("/media/portraits/ada.webp", "/admin/"),
        ("/admin/login/", "/admin/"),
        ("/admin/logout/", "/admin/"),
        ("/admin/logout", "/admin/"),
        ("/admin/second-factor/qr.svg", "/admin/"),
    ],
)
def test_signing_in_leads_to_a_page_of_the_admin(address: str, ends_at: str, ada: User) -> None:
    fields = {"username": "ada", "password": PASSWORD, "next": address}
    assert Client().post(LOGIN, fields).headers["Location"] == ends_at
    sent = Client().post(LOGIN, {"username": "ada", "password": PASSWORD}, query_params={"next": address})
    assert sent.headers["Location"] == ends_at


def test_who_is_signed_in_needs_no_form(ada: User, client: Client) -> None:
    client.force_login(ada)
    assert client.get(LOGIN).headers["Location"] == "/admin/"
    assert client.get(f"{LOGIN}?next=/admin/auth/user/").headers["Location"] == "/admin/auth/user/"
    assert client.get(f"{LOGIN}?next=/admin/logout/").headers["Location"] == "/admin/"


def test_the_form_in_a_second_tab_leads_where_it_would_have(ada: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    address = f"{LOGIN}?next=/admin/auth/user/"

    def form() -> dict[str, str]:
        token = browser.get(address).context["csrf_token"]
        return {"csrfmiddlewaretoken": str(token), "username": "ada", "password": PASSWORD, "next": ""}

    first, second = form(), form()
    assert browser.post(LOGIN, first, headers={"accept": "text/html"}).headers["Location"] == "/admin/"
    page = browser.post(address, second, headers={"accept": "text/html"}, follow=True)
    assert page.redirect_chain == [(address, 302), ("/admin/auth/user/", 302)]


def test_who_has_no_cookies_is_told_so(ada: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.post(LOGIN, {"username": "ada", "password": PASSWORD}, headers={"accept": "text/html"})
    assertContains(page, "or cookies are switched off", status_code=403)


def test_the_address_to_sign_out_leads_to_the_admin(ada: User, client: Client) -> None:
    client.force_login(ada)
    assert client.get("/admin/logout/").headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_who_is_signed_in_but_not_staff_is_told_so(limits: None, client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("visitor"))
    page = client.get(LOGIN).content.decode()
    assert "You are signed in as visitor, an account that may not see this page." in page


def test_who_finds_a_browser_that_is_signed_in_cannot_guess_the_password(ada: User, client: Client) -> None:
    client.force_login(ada)
    new = {"new_password1": "harbour wall 7", "new_password2": "harbour wall 7"}
    form = "/admin/password_change/"
    answers = [client.post(form, {"old_password": "wrong", **new}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    page = client.post(form, {"old_password": PASSWORD, **new})
    assertContains(page, "There were too many failed sign-ins from your network", status_code=429)
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "tac_site.security"]


def test_the_log_has_every_sign_in_failure_lock_and_sign_out(
    ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    User.objects.create_user("line\nbreak'", password=PASSWORD, is_staff=True)
    for name in ("ada", "line\nbreak'", "a secret\nin the wrong field"):
        Client(REMOTE_ADDR="192.0.2.1").post(LOGIN, {"username": name, "password": "the-password"})
    client = Client(REMOTE_ADDR="2001:db8::7")
    client.post(LOGIN, {"username": "ada", "password": PASSWORD})
    client.post("/admin/logout/")
    client.post("/admin/logout/")

    assert events(caplog) == [
        "sign-in failed: account 'ada', address '192.0.2.1'",
        """sign-in failed: account "line\\nbreak'", address '192.0.2.1'""",
        "sign-in failed: unknown account, address '192.0.2.1'",
        "sign-in: account 'ada', address '2001:db8::7'",
        "sign-out: account 'ada', address '2001:db8::7'",
    ]
    everything = "".join(str(vars(record)) for record in caplog.records)
    for secret in ("the-password", PASSWORD, "wrong field"):
        assert secret not in everything


def test_the_log_tells_of_a_lock_and_of_whom_it_turns_away(
    ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(6):
        Client().post(LOGIN, {"username": "ada", "password": "wrong"})
    (*failures, locked, refused) = events(caplog)
    assert failures == ["sign-in failed: account 'ada', address '127.0.0.1'"] * 5
    assert locked.startswith("sign-in locked: account 'ada', address '127.0.0.1', until '")
    assert refused == "sign-in refused: account 'ada', address '127.0.0.1'"


def test_the_log_names_the_account_that_is_locked_in_capitals_too(
    ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(5):
        Client().post(LOGIN, {"username": "ADA", "password": "wrong"})
    (*failures, locked) = events(caplog)
    assert failures == ["sign-in failed: account 'ada', address '127.0.0.1'"] * 5
    assert locked.startswith("sign-in locked: account 'ada', address '127.0.0.1', until '")
