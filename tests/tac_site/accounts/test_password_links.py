"""A link by which somebody chooses a password: for one account, once, for three days."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.mail import EmailMessage
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tac_site.asgi import pools
from tests.tac_site.accounts.account_pages import ACCOUNTS, add
from tests.tac_site.accounts.conftest import BEGIN, PASSWORD, Clock
from tests.tac_site.logs.mail_server import wait_for_mail

LOGIN = "/admin/login/"
NO_LONGER = "This link does not work any more"
NEW = {"new_password1": "harbour wall 7", "new_password2": "harbour wall 7"}


@pytest.fixture
def admin(ada: User, client: Client) -> Client:
    client.force_login(ada)
    return client


@pytest.fixture
def grace(db: None) -> User:
    grace = User.objects.create_user(
        "grace@example.org", "grace@example.org", first_name="Grace", is_staff=True
    )
    grace.groups.add(Group.objects.get(name="Writers"))
    return grace


def page_of(client: Client, account: User) -> Any:
    return client.get(f"{ACCOUNTS}{account.pk}/password/")


def new_link(client: Client, account: User, **proof: str) -> str:
    client.post(f"{ACCOUNTS}{account.pk}/password/", proof)
    link: str = page_of(client, account).context["link"]
    return link


def test_what_is_wrong_is_said_where_it_is(admin: Client, grace: User) -> None:
    link = new_link(admin, grace)
    wrong = choose(link, fields={"new_password1": "harbour wall 7", "new_password2": "another"})
    assertContains(wrong, "<title>Error: Choose your password |")
    for name in ("new_password1", "new_password2"):
        for described_by in wrong.context["form"][name].aria_describedby.split():
            assertContains(wrong, f'id="{described_by}"', 1)


def choose(link: str, browser: Client | None = None, fields: dict[str, str] = NEW) -> Any:
    browser = browser or Client()
    form = browser.get(link)
    return browser.post(form.headers["Location"], fields) if form.status_code == 302 else form


def test_who_is_let_in_chooses_a_password_and_signs_in(admin: Client, clock: Clock) -> None:
    page = admin.get(add(admin, "Grace Hopper", "grace@example.org", "Writer").headers["Location"])
    assertContains(page, "It works once, until\n            2026-03-04 at 12:00 (UTC).")
    assertContains(page, 'aria-describedby="password-link-help"')
    browser = Client()
    form = browser.get(page.context["link"])
    assert (form.status_code, form.headers["Referrer-Policy"]) == (302, "no-referrer")
    assert page.context["link"].split("/")[-2] not in form.headers["Location"]
    shown = browser.get(form.headers["Location"])
    assertContains(shown, 'value="grace@example.org" readonly autocomplete="username"')
    assert (shown.headers["Referrer-Policy"], "no-store" in shown.headers["Cache-Control"]) == (
        "same-origin",
        True,
    )
    assertRedirects(browser.post(form.headers["Location"], NEW), LOGIN, fetch_redirect_response=False)
    sign_in = browser.get(LOGIN)
    assertContains(sign_in, "Your password is set. Sign in with it.")
    assert sign_in.context["form"]["username"].value() == "grace@example.org"
    signed_in = browser.post(LOGIN, {"username": "grace@example.org", "password": NEW["new_password1"]})
    assertRedirects(signed_in, "/admin/")


def test_a_link_is_shown_once(admin: Client, grace: User) -> None:
    assert new_link(admin, grace) != ""
    assert "password_link" not in admin.session
    assert page_of(admin, grace).context["link"] == ""


@pytest.mark.parametrize(
    ("https", "host", "begin"),
    [
        (False, "127.0.0.1:8000", "http://127.0.0.1:8000/admin/choose-password/"),
        (True, "testserver:8000", "https://testserver/admin/choose-password/"),
        (True, "[::1]:8000", "https://[::1]/admin/choose-password/"),
    ],
)
def test_a_stranger_chooses_no_port_of_a_link(
    https: bool, host: str, begin: str, admin: Client, grace: User, settings: Settings
) -> None:
    settings.HTTPS, settings.ALLOWED_HOSTS = https, ["127.0.0.1", "[::1]", "testserver"]
    page = f"{ACCOUNTS}{grace.pk}/password/"
    admin.post(page, headers={"host": host}, secure=https)
    link: str = admin.get(page, headers={"host": host}, secure=https).context["link"]
    assert link.startswith(begin)


def test_a_link_works_once(admin: Client, grace: User) -> None:
    link = new_link(admin, grace)
    late = Client()
    form = late.get(link).headers["Location"]
    assert choose(link).status_code == 302
    assertContains(late.post(form, NEW), NO_LONGER)
    assertContains(Client().get(link), NO_LONGER)
    assert page_of(admin, grace).context["link"] == ""


def test_two_who_choose_at_once_do_so_once(
    admin: Client, grace: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one was shown the form, and its password hashed, before the first one's was stored."""
    link = new_link(admin, grace)
    other, set_password = Client(), User.set_password

    def first_another(user: User, password: str) -> None:
        set_password(user, password)
        monkeypatch.setattr(User, "set_password", set_password)
        assert choose(link, other).status_code == 302

    monkeypatch.setattr(User, "set_password", first_another)
    answer = choose(link, fields={"new_password1": "another wall 8", "new_password2": "another wall 8"})
    assert answer.headers["Location"].startswith("/admin/choose-password/")
    assert User.objects.get(pk=grace.pk).check_password(NEW["new_password1"])


def test_a_link_works_for_three_days(admin: Client, grace: User, clock: Clock) -> None:
    link = new_link(admin, grace)
    clock.now = BEGIN + timedelta(days=3)
    assert Client().get(link).status_code == 302
    clock.now += timedelta(seconds=1)
    assertContains(Client().get(link), NO_LONGER)


def test_a_new_link_for_an_invited_account_takes_the_place_of_the_old_one(admin: Client, grace: User) -> None:
    old, new = new_link(admin, grace), new_link(admin, grace)
    assertContains(Client().get(old), NO_LONGER)
    assert choose(new).status_code == 302


@pytest.mark.parametrize("change", [{"email": "g@example.org"}, {"is_superuser": True}])
def test_a_link_ends_with_what_it_was_made_for(change: Any, admin: Client, grace: User) -> None:
    link = new_link(admin, grace)
    User.objects.filter(pk=grace.pk).update(**change)
    assertContains(Client().get(link), NO_LONGER)


def test_the_link_of_an_inactive_account_says_what_to_do(admin: Client, grace: User) -> None:
    link = new_link(admin, grace)
    User.objects.filter(pk=grace.pk).update(is_active=False)
    assertContains(choose(link), "the account is inactive")
    assertNotContains(Client().get(f"{link[:-2]}x/"), "inactive")
    assertContains(page_of(admin, grace), "This account cannot sign in")
    assert new_link(admin, grace) == ""


@pytest.mark.parametrize(
    "link", ["x/y", "MQ/now", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk/d0-0", "%00/d0-%00", "MQ/-"]
)
def test_no_other_address_is_a_link(link: str, db: None) -> None:
    assertContains(Client().get(f"/admin/choose-password/{link}/"), NO_LONGER)


def test_for_an_administrator_one_proves_who_one_is(admin: Client) -> None:
    other = User.objects.create_superuser("other", password="x")
    assert new_link(admin, other) == ""
    assert new_link(admin, other, proof="wrong") == ""
    assert new_link(admin, other, proof=PASSWORD) != ""


def test_the_second_factor_is_asked_for_all_the_same(admin: Client, grace: User) -> None:
    TOTPDevice.objects.create(user=grace, confirmed=True)
    browser = Client()
    choose(new_link(admin, grace), browser)
    answer = browser.post(LOGIN, {"username": "grace@example.org", "password": NEW["new_password1"]})
    assertContains(answer, "Type the code that your app shows")


def test_an_administrator_who_tries_the_link_is_signed_out(admin: Client, grace: User) -> None:
    choose(new_link(admin, grace), admin)
    assert admin.get("/admin/").status_code == 302


def test_who_was_locked_out_signs_in_with_the_new_password(admin: Client, grace: User) -> None:
    browser = Client()
    fields = {"username": "grace@example.org", "password": "wrong"}
    assert [browser.post(LOGIN, fields).status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    choose(new_link(admin, grace), browser)
    assert browser.post(LOGIN, {**fields, "password": NEW["new_password1"]}).status_code == 302


def test_a_link_is_mailed_where_mail_is_set_up(
    admin: Client,
    settings: Settings,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page = admin.get(add(admin, "Grace O’Hara", "grace@example.org", "Writer").headers["Location"])
    wait_for_mail()
    (mail,) = mailoutbox
    assert mail.to == ["grace@example.org"]
    assert page.context["link"] in str(mail.body)
    assert str(mail.body).startswith("ada asks you to choose the password of your account on testserver:\n")
    assertContains(page, "A mail is on its way to grace@example.org;")
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = admin.get(add(admin, "Eve", "eve@example.org", "Writer").headers["Location"])
    assertContains(page, "as this site sends no mail")


@pytest.mark.parametrize(
    ("method", "path", "waits"),
    [
        ("POST", "/admin/login/", True),
        ("POST", "/admin/choose-password/MQ/now/", True),
        ("POST", "/admin/forgotten-password/", True),
        ("GET", "/admin/choose-password/MQ/now/", False),
        ("POST", "/admin/password_change/", False),
    ],
)
def test_what_strangers_send_waits_among_the_sign_ins(method: str, path: str, waits: bool) -> None:
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_COOKIE": "sessionid=x"}
    assert (pools.of(environ) is pools._sign_ins) is waits
