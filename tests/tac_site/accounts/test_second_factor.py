"""A second factor from setting it up to losing it, as its owner and others see it."""

import logging
import re
from datetime import timedelta
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tac_site.accounts import forms, second_factor
from tests.factories import MemberFactory
from tests.tac_site.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

PAGE, QR, LOGIN = "/admin/second-factor/", "/admin/second-factor/qr.svg", "/admin/login/"
WRONG_CODE = (
    "This code is not right. Type the one that the app shows now, or a recovery code that was not used."
)


@pytest.fixture
def ada(limits: Any) -> User:
    return User.objects.create_user("ada", password=PASSWORD, is_staff=True)


def code_of(device: Any, later: int = 0) -> str:
    """That an app shows, or shows that many half minutes later."""
    totp = TOTP(device.bin_key, drift=later)
    return f"{totp.token():06d}"


def sign_in(name: str = "ada") -> Client:
    client = Client()
    client.post(LOGIN, {"username": name, "password": PASSWORD})
    return client


def set_up(client: Client, user: User) -> list[str]:
    """Returns the recovery codes."""
    client.post(PAGE, {"proof": PASSWORD, "begin": ""})
    device = second_factor.device_to_confirm(user)
    page = client.post(PAGE, {"code": code_of(device), "confirm": ""})
    return re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page.content.decode())


def second_step(name: str = "ada", query: str = "") -> tuple[Client, dict[str, str]]:
    """With what its form sends back."""
    client = Client()
    page = client.post(LOGIN + query, {"username": name, "password": PASSWORD, "next": ""})
    html = page.content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', html)
    assert ticket, html
    assert "sessionid" not in page.cookies
    return client, {"ticket": ticket[1]}


def is_signed_in(client: Client) -> bool:
    return client.get("/admin/password_change/").status_code == 200


def test_it_counts_once_a_code_of_it_was_typed(ada: User) -> None:
    client = sign_in()
    assertContains(client.get("/admin/"), f'<a href="{PAGE}">Second factor</a>')
    assert client.post(PAGE, {"proof": "wrong", "begin": ""}).status_code == 200
    assert second_factor.device_to_confirm(ada) is None

    assertRedirects(client.post(PAGE, {"proof": PASSWORD, "begin": ""}), PAGE)
    device = second_factor.device_to_confirm(ada)
    page = client.get(PAGE)
    assertContains(
        page, f'<img class="qr-code" src="{QR}" width="240" height="240" alt="QR code of the secret">'
    )
    assertContains(page, second_factor.secret_of(device))
    assert "no-store" in page.headers["Cache-Control"]
    wrong = client.post(PAGE, {"code": f"{int(code_of(device)) ^ 1:06d}", "confirm": ""})
    assertContains(wrong, "This code is not right.")
    assert second_factor.device_of(ada) is None
    assert is_signed_in(sign_in())


def test_a_code_and_the_password_sign_in(ada: User) -> None:
    codes = set_up(sign_in(), ada)
    device = second_factor.device_of(ada)
    assert (len(set(codes)), second_factor.recovery_codes_left(ada)) == (10, 10)

    client, fields = second_step(query="?next=/admin/members/member/")
    assert not is_signed_in(client)
    wrong = client.post(LOGIN, {**fields, "code": "000000" if code_of(device, 1) != "000000" else "1"})
    assertContains(wrong, WRONG_CODE)
    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    right = {**fields, "code": code_of(device, 1), "next": "/admin/members/member/"}
    assertRedirects(client.post(LOGIN, right), "/admin/members/member/", fetch_redirect_response=False)
    assert is_signed_in(client)


def test_no_code_signs_in_twice(ada: User) -> None:
    recovery = set_up(sign_in(), ada)[0]
    device = second_factor.device_of(ada)
    used_to_confirm = code_of(device)
    for code, accepted in (
        (used_to_confirm, False),
        (code_of(device, 1), True),
        (code_of(device, 1), False),
        (recovery, True),
        (recovery, False),
    ):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)
        client, fields = second_step()
        client.post(LOGIN, {**fields, "code": code})
        assert (code, is_signed_in(client)) == (code, accepted)


@pytest.mark.parametrize("spelling", ["{}", " {} ", "upper", "without"])
def test_a_recovery_code_is_typed_in_any_way(spelling: str, ada: User) -> None:
    code = set_up(sign_in(), ada)[3]
    typed = {"upper": code.upper(), "without": code.replace("-", "")}.get(spelling, spelling.format(code))
    client, fields = second_step()
    client.post(LOGIN, {**fields, "code": typed})
    assertContains(client.get("/admin/"), "Codes that are left: 9.")


def test_the_database_has_no_recovery_code(ada: User) -> None:
    codes = {code.replace("-", "") for code in set_up(sign_in(), ada)}
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert (len(stored), stored & codes) == (10, set())


def test_wrong_codes_have_to_wait_longer_each_time(ada: User) -> None:
    set_up(sign_in(), ada)
    device = second_factor.device_of(ada)
    client, fields = second_step()
    client.post(LOGIN, {**fields, "code": "000000"})
    TOTPDevice.objects.update(throttling_failure_count=7)

    page = client.post(LOGIN, {**fields, "code": code_of(device, 1)})

    assert re.search(r"There were wrong codes\. Wait for 6[0-9] seconds", page.content.decode())
    assert not is_signed_in(client)


def test_a_wrong_code_while_the_clock_was_fast_delays_nothing(ada: User) -> None:
    set_up(sign_in(), ada)
    device = second_factor.device_of(ada)
    client, fields = second_step()
    in_an_hour = timezone.now() + timedelta(hours=1)
    TOTPDevice.objects.update(throttling_failure_count=1, throttling_failure_timestamp=in_an_hour)

    client.post(LOGIN, {**fields, "code": code_of(device, 1)})

    assert is_signed_in(client)


def test_wrong_codes_count_as_wrong_passwords_do(ada: User) -> None:
    recovery = set_up(sign_in(), ada)[0]
    client, fields = second_step()
    answers = [client.post(LOGIN, {**fields, "code": "not a code"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = client.post(LOGIN, {**fields, "code": recovery})
    assertContains(locked, "There were too many failed sign-ins from your network", status_code=429)
    assert second_factor.recovery_codes_left(ada) == 10


@pytest.mark.parametrize("ticket", ["", "x", "x:y:z", "WzEsMl0:1tZ:abc"])
def test_a_second_step_needs_the_first(ticket: str, ada: User) -> None:
    recovery = set_up(sign_in(), ada)[0]
    client = Client()
    page = client.post(LOGIN, {"ticket": ticket, "code": recovery}, follow=True)
    assert not is_signed_in(client)
    if ticket:
        assertContains(page, "That took too long. Sign in again with name and password.")
        assertContains(page, 'name="password"')


def test_a_first_step_ends_with_its_password_and_with_time(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    recovery = set_up(sign_in(), ada)[0]
    client, fields = second_step()
    with monkeypatch.context() as patched:
        patched.setattr(forms, "TICKET_ENDS", -1)
        client.post(LOGIN, {**fields, "code": recovery})
    assert not is_signed_in(client)
    ada.set_password("another one 7")
    ada.save()
    client.post(LOGIN, {**fields, "code": recovery})
    assert not is_signed_in(client)


def test_setting_it_up_ends_the_sessions_elsewhere(ada: User) -> None:
    User.objects.create_user("grace", password=PASSWORD, is_staff=True)
    here, elsewhere, of_grace = sign_in(), sign_in(), sign_in("grace")
    set_up(here, ada)
    assert [is_signed_in(client) for client in (here, elsewhere, of_grace)] == [True, False, True]


def test_the_picture_has_the_secret_while_it_is_set_up(ada: User) -> None:
    client = sign_in()
    assert client.get(QR).status_code == 404
    client.post(PAGE, {"proof": PASSWORD, "begin": ""})

    picture = client.get(QR)

    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert {"private", "no-store"} <= set(picture.headers["Cache-Control"].split(", "))
    root = ElementTree.fromstring(picture.content)  # noqa: S314  (it is ours)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assertRedirects(Client().get(QR), f"{LOGIN}?next={QR}")
    User.objects.create_user("grace", password=PASSWORD, is_staff=True)
    assert sign_in("grace").get(QR).status_code == 404

    device = second_factor.device_to_confirm(ada)
    client.post(PAGE, {"code": code_of(device), "confirm": ""})
    assert client.get(QR).status_code == 404


def test_a_set_up_is_cancelled_or_ends_after_a_while(ada: User, clock: Any) -> None:
    client = sign_in()
    client.post(PAGE, {"proof": PASSWORD, "begin": ""})
    client.post(PAGE, {"cancel": ""})
    assert client.get(QR).status_code == 404
    client.post(PAGE, {"proof": PASSWORD, "begin": ""})
    device = second_factor.device_to_confirm(ada)
    clock.now += second_factor.SET_UP_ENDS
    page = client.post(PAGE, {"code": code_of(device), "confirm": ""}, follow=True)
    assertContains(page, "That took too long. Begin again.")
    second_factor.remove_old_set_ups()
    assert TOTPDevice.objects.count() == 0


@pytest.mark.parametrize("button", ["begin", "codes", "off"])
@pytest.mark.parametrize("proof", ["", "wrong", "000000"])
def test_nothing_is_changed_without_a_proof(button: str, proof: str, ada: User) -> None:
    client = sign_in()
    codes = set_up(client, ada)
    assert client.post(PAGE, {"proof": proof, button: ""}).status_code == 200
    assert second_factor.device_to_confirm(ada) is None
    assert second_factor.device_of(ada)
    device, code = second_factor.device_for(ada, codes[0])
    assert second_factor.is_right(ada, device, code)


def test_a_code_is_a_proof_too(ada: User) -> None:
    client = sign_in()
    set_up(client, ada)
    code = code_of(second_factor.device_of(ada), 1)
    assertRedirects(client.post(PAGE, {"proof": code, "off": ""}), PAGE)
    assert second_factor.device_of(ada) is None


def test_new_recovery_codes_take_the_place_of_the_old_ones(ada: User) -> None:
    client = sign_in()
    old = set_up(client, ada)
    page = client.post(PAGE, {"proof": PASSWORD, "codes": ""}).content.decode()
    new = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page)
    assert (len(new), set(old) & set(new), second_factor.recovery_codes_left(ada)) == (10, set(), 10)
    device, code = second_factor.device_for(ada, old[0])
    assert not second_factor.is_right(ada, device, code)


def test_another_phone_takes_the_place_of_the_first(ada: User) -> None:
    client = sign_in()
    set_up(client, ada)
    first = second_factor.device_of(ada)
    client.post(PAGE, {"proof": PASSWORD, "begin": ""})
    assert second_factor.device_of(ada) == first  # until the new one is confirmed
    device = second_factor.device_to_confirm(ada)
    client.post(PAGE, {"code": code_of(device), "confirm": ""})
    assert TOTPDevice.objects.get() == device
    assert is_signed_in(client)


def test_switched_off_the_password_alone_signs_in(ada: User) -> None:
    client = sign_in()
    set_up(client, ada)
    page = client.post(PAGE, {"proof": PASSWORD, "off": ""}, follow=True)
    assertContains(page, "The second factor is off: your password alone signs you in.")
    assert is_signed_in(sign_in())
    assert second_factor.recovery_codes_left(ada) == 0


def test_who_guesses_a_password_here_is_locked_out(ada: User) -> None:
    client = sign_in()
    answers = [client.post(PAGE, {"proof": "wrong", "begin": ""}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    page = client.post(PAGE, {"proof": PASSWORD, "begin": ""})
    assertContains(page, "There were too many failed sign-ins from your network", status_code=429)


@pytest.mark.parametrize("group", ["Editors", "Writers"])
def test_an_editor_sets_up_one_and_sees_no_other(group: str, ada: User) -> None:
    ada.groups.add(Group.objects.get(name=group))
    other = User.objects.create_superuser("admin", password=PASSWORD)
    set_up(sign_in("admin"), other)
    client = sign_in()
    assert len(set_up(client, ada)) == 10
    for address in ("otp_totp/totpdevice/", "otp_static/staticdevice/", "axes/accessattempt/"):
        for who in (client, sign_in_with_code("admin", other)):
            assert who.get(f"/admin/{address}").status_code == 404


def sign_in_with_code(name: str, user: User) -> Client:
    TOTPDevice.objects.update(throttling_failure_timestamp=None, last_t=-1)
    client, fields = second_step(name)
    client.post(LOGIN, {**fields, "code": code_of(second_factor.device_of(user))})
    return client


def test_who_is_not_signed_in_or_not_staff_sees_no_page(ada: User) -> None:
    assertRedirects(Client().get(PAGE), f"{LOGIN}?next={PAGE}")
    visitor = Client()
    visitor.force_login(User.objects.create_user("visitor"))
    assertRedirects(visitor.post(PAGE, {"begin": ""}), f"{LOGIN}?next={PAGE}")


# Where superusers need one


@pytest.fixture
def required(settings: Settings, limits: Any) -> User:
    settings.REQUIRE_2FA = True
    return User.objects.create_superuser("admin", password=PASSWORD)


def test_a_superuser_without_one_is_led_to_set_it_up(required: User) -> None:
    client = sign_in("admin")
    assertRedirects(client.get("/admin/", follow=True), PAGE)
    page = client.get(PAGE)
    assertContains(page, "Your account administers the whole site, so it needs a second factor.")
    assertContains(page, '<form id="logout-form" method="post" action="/admin/logout/">')
    assertNotContains(page, "/admin/members/")

    codes = set_up(client, required)

    assert len(codes) == 10
    assert client.get("/admin/auth/user/").status_code == 200
    assertNotContains(client.get(PAGE), "Switch it off")
    client.post(PAGE, {"proof": PASSWORD, "off": ""})
    assert second_factor.device_of(required)


def test_a_superuser_without_one_can_do_nothing_else(required: User) -> None:
    member = MemberFactory.create()
    client = sign_in("admin")
    form = f"/admin/members/member/{member.pk}/change/"
    autocomplete = "/admin/autocomplete/?app_label=members&model_name=term&field_name=member"
    for address in ("/admin/auth/user/", form, "/admin/password_change/", autocomplete, "/admin/jsi18n/"):
        for answer in (client.get(address), client.post(address, {"name": "Other"})):
            assert (address, answer.status_code, answer.headers["Location"][:19]) == (
                *(address, 302, "/admin/login/?next="),
            )
    for address in ("markdownify", "upload"):
        assert client.post(f"/admin/markdownx/{address}/", {"content": "a"}).status_code == 401
    assert client.post(f"/admin/members/member/{member.pk}/presence/").status_code == 302
    member.refresh_from_db()
    assert member.name != "Other"


def test_a_superuser_without_one_can_sign_out(required: User, caplog: pytest.LogCaptureFixture) -> None:
    client = sign_in("admin")
    caplog.set_level(logging.INFO)
    assertContains(client.post("/admin/logout/"), "Logged out")
    assert "sessionid" not in {name for name, cookie in client.cookies.items() if cookie.value}
    assert "sign-out: account 'admin', address '127.0.0.1'" in caplog.messages


def test_a_session_from_before_it_was_required_has_to_sign_in_again(
    required: User, settings: Settings
) -> None:
    settings.REQUIRE_2FA = False
    set_up(sign_in("admin"), required)
    old = Client()
    old.force_login(required)
    settings.REQUIRE_2FA = True
    assertRedirects(old.get("/admin/"), f"{LOGIN}?next=/admin/")
    assertRedirects(old.get(PAGE), f"{LOGIN}?next={PAGE}")


def test_an_editor_needs_none(ada: User, settings: Settings) -> None:
    settings.REQUIRE_2FA = True
    assert sign_in().get("/admin/").status_code == 200


# The way back, and what is written down


def test_an_operator_switches_it_off(ada: User) -> None:
    client = sign_in()
    set_up(client, ada)
    out = StringIO()

    call_command("disable_second_factor", "ada", stdout=out)

    assert out.getvalue() == "The second factor of “ada” is off: the password alone signs in.\n"
    assert not is_signed_in(client)
    assert is_signed_in(sign_in())
    with pytest.raises(CommandError, match=re.escape("“ada” has no second factor: nothing was changed.")):
        call_command("disable_second_factor", "ada")
    with pytest.raises(CommandError, match=re.escape("There is no account “Ada”.")):
        call_command("disable_second_factor", "Ada")


def test_each_step_is_an_event_and_no_code_is_written(ada: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = sign_in()
    client.post(PAGE, {"proof": PASSWORD, "begin": ""})
    client.post(PAGE, {"code": "not a code", "confirm": ""})
    for _ in range(2):
        client.post(PAGE, {"cancel": ""})
    codes = set_up(client, ada)
    visitor, fields = second_step()
    visitor.post(LOGIN, {**fields, "code": "000000"})
    visitor.post(LOGIN, {**fields, "code": codes[0]})
    client.post(PAGE, {"proof": PASSWORD, "codes": ""})
    client.post(PAGE, {"proof": PASSWORD, "off": ""})
    set_up(client, ada)
    call_command("disable_second_factor", "ada", stdout=StringIO())

    lines = [record.getMessage() for record in caplog.records if record.name == "tac_site.security"]
    assert lines == [
        "sign-in: account 'ada', address '127.0.0.1'",
        "second factor begun: account 'ada', address '127.0.0.1'",
        "code of a new app failed: account 'ada', address '127.0.0.1'",
        "second factor cancelled: account 'ada', address '127.0.0.1'",
        "second factor begun: account 'ada', address '127.0.0.1'",
        "second factor set up: account 'ada', address '127.0.0.1'",
        "password right, code awaited: account 'ada', address '127.0.0.1'",
        "second factor failed: account 'ada', address '127.0.0.1'",
        "sign-in: account 'ada', address '127.0.0.1'",
        "recovery code used: account 'ada', address '127.0.0.1'",
        "recovery codes renewed: account 'ada', address '127.0.0.1'",
        "second factor removed: account 'ada', address '127.0.0.1'",
        "second factor begun: account 'ada', address '127.0.0.1'",
        "second factor set up: account 'ada', address '127.0.0.1'",
        "second factor removed: account 'ada', address 'this machine'",
    ]
    everything = "".join(str(vars(record)) for record in caplog.records)
    for secret in (PASSWORD, codes[0], codes[0].replace("-", ""), "000000"):
        assert secret not in everything
