import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import CheckMessage, run_checks
from pytest_django import Settings

from tac_site.checks import TAG
from tests.tac_site.test_serve import ROOT


@pytest.fixture(autouse=True)
def hosts(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]  # without the one that the test client adds


def found() -> list[CheckMessage]:
    """What this project's own checks say, in the order of their ids."""
    messages = run_checks(tags=[TAG], include_deployment_checks=True)
    return sorted(messages, key=lambda message: str(message.id))


def manage(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_default_settings_are_in_order() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("hosts", "https", "ids"),
    [
        (["127.0.0.1", "localhost"], False, []),
        (["tac.example.org"], True, []),
        (["tac.example.org", "localhost"], False, ["tac_site.W001"]),
    ],
)
def test_a_public_host_without_https_is_warned_about(
    settings: Settings, hosts: list[str], https: bool, ids: list[str]
) -> None:
    settings.ALLOWED_HOSTS = hosts
    settings.HTTPS = https
    assert [message.id for message in found()] == ids


def test_variables_and_the_file_of_variables_are_checked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.ENV_FILE = tmp_path / "env"
    settings.ENV_FILE.write_text("HTTPS\n")
    monkeypatch.setenv("SECURITY_CONTACT", "foo\nbar")
    monkeypatch.setenv("ALLOWED_HOST", "foo")
    assert [(message.id, message.msg) for message in found()] == [
        ("tac_site.E002", "SECURITY_CONTACT is “foo\\nbar”: it has to be a mailto: or https: address."),
        ("tac_site.E014", f"{tmp_path}/env, line 1, cannot be read."),
        ("tac_site.W002", "ALLOWED_HOST is no setting of this site."),
    ]


@pytest.mark.parametrize(
    ("password", "ids"), [("", []), ("pass", ["tac_site.E009"]), ("harbour bell 42", [])]
)
def test_the_first_password_is_as_good_as_any(settings: Settings, password: str, ids: list[str]) -> None:
    settings.ADMIN_PASSWORD = password
    messages = found()
    assert [message.id for message in messages] == ids
    assert "“pass”" not in "".join(str(message) for message in messages)


@pytest.mark.parametrize(
    ("debug", "hosts", "ids"),
    [
        (True, ["localhost", "[::1]"], []),
        (False, ["tac.example.org"], []),
        (True, ["tac.example.org"], ["tac_site.E013"]),
        (True, ["localhost", ".example.org"], ["tac_site.E013"]),
    ],
)
def test_the_public_is_not_shown_the_code(
    settings: Settings, debug: bool, hosts: list[str], ids: list[str]
) -> None:
    settings.DEBUG, settings.ALLOWED_HOSTS, settings.HTTPS = debug, hosts, True
    assert [message.id for message in found()] == ids


@pytest.mark.parametrize(
    ("bucket", "endpoint", "key", "secret", "ids"),
    [
        ("", "", None, None, []),
        ("media", "", None, None, []),
        ("media", "https://s3.example.org", "a", "b", []),
        ("", "https://s3.example.org", None, None, ["tac_site.E023"]),
        ("media", "", "a", None, ["tac_site.E024"]),
        ("media", "", None, "b", ["tac_site.E024"]),
    ],
)
def test_a_store_is_named_whole(
    settings: Settings, bucket: str, endpoint: str, key: str | None, secret: str | None, ids: list[str]
) -> None:
    settings.MEDIA_BUCKET, settings.MEDIA_ENDPOINT = bucket, endpoint
    settings.AWS_ACCESS_KEY_ID, settings.AWS_SECRET_ACCESS_KEY = key, secret
    assert [message.id for message in found()] == ids


@pytest.mark.parametrize(
    ("admins", "server", "ids"),
    [
        ("", "", []),
        ("a@example.org", "", ["tac_site.W003"]),
        ("", "smtp://localhost", ["tac_site.W003"]),
        ("a@example.org", "smtp://localhost", []),
    ],
)
def test_mail_needs_a_server_and_somebody_who_reads_it(
    monkeypatch: pytest.MonkeyPatch, admins: str, server: str, ids: list[str]
) -> None:
    monkeypatch.setenv("ADMINS", admins)
    if server:
        monkeypatch.setenv("EMAIL_URL", server)
    assert [message.id for message in found()] == ids


def test_mails_without_a_sender_of_their_own_say_from_whom_they_come(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://localhost")
    monkeypatch.delenv("ADMINS", raising=False)
    settings.SERVER_EMAIL = "root@localhost"
    (warning,) = found()
    assert "come from root@localhost" in warning.msg
    assert "EMAIL_FROM" in str(warning.hint)
    monkeypatch.setenv("EMAIL_FROM", "site@example.org")
    settings.SERVER_EMAIL = "site@example.org"
    (warning,) = found()
    assert "root@localhost" not in warning.msg


@pytest.mark.parametrize(
    ("https", "preload", "subdomains", "ids"),
    [
        *((True, True, True, []), (True, False, True, []), (True, True, False, ["tac_site.E006"])),
        *((False, False, True, ["tac_site.E005"]), (False, True, True, ["tac_site.E005", "tac_site.E006"])),
        (False, True, False, ["tac_site.E006", "tac_site.E006"]),
    ],
)
def test_hsts_needs_https_and_lists_of_browsers_take_whole_domains(
    settings: Settings, https: bool, preload: bool, subdomains: bool, ids: list[str]
) -> None:
    settings.HTTPS = https
    settings.SECURE_HSTS_PRELOAD, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = preload, subdomains
    assert [message.id for message in found()] == ids


def test_hsts_without_https_is_refused() -> None:
    result = manage("check", HSTS_PRELOAD="true", HSTS_SUBDOMAINS="true", HTTPS="false")
    assert result.stderr.count("without HTTPS: nothing comes of it.") == 2


def test_nothing_is_missing_with_the_settings_of_the_readme(tmp_path: Path) -> None:
    result = manage(
        *("check", "--deploy", "--fail-level", "INFO"),
        ALLOWED_HOSTS="tac.example.org",
        HTTPS="true",
        DATA_DIR=str(tmp_path / "data"),
    )
    assert (result.returncode, result.stdout, result.stderr) == (
        0,
        "System check identified no issues (3 silenced).\n",
        "",
    )


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    """Also of what Django itself would fail on while it loads the settings."""
    result = manage(
        "check",
        DATA_DIR=str(tmp_path),
        SECRET_KEY="a",
        ADMIN_PASSWORD="secret",
        TIME_ZONE="Mars",
        DEBUG="perhaps",
        DATABASE_URL="mysql://user:secret@host/name",
    )
    assert result.returncode == 1
    ids = [line.split()[1] for line in result.stderr.splitlines() if line.startswith("?: ")]
    assert ids == [f"(tac_site.{check})" for check in ("E001", "E008", "E009", "E010", "E013")]
    assert "secret" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_command_without_checks_opens_no_other_database(tmp_path: Path) -> None:
    ask = "from django.db import connection; connection.ensure_connection(); print('opened')"
    for database, said in {"postgres:/name": "", "": "opened\n"}.items():
        result = manage("shell", "--no-imports", "-c", ask, DATA_DIR=str(tmp_path), DATABASE_URL=database)
        assert (database, result.stdout) == (database, said)
    assert result.returncode == 0
