from pathlib import Path

import pytest
from django.core.checks import CheckMessage, run_checks
from pytest_django import Settings


@pytest.fixture(autouse=True)
def hosts(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]  # without the one that the test client adds


def found() -> list[CheckMessage]:
    """What this project's own checks say."""
    messages = run_checks(include_deployment_checks=True)
    return [message for message in messages if message.id and message.id.startswith("tac_site.")]


def test_the_default_settings_are_in_order() -> None:
    assert found() == []


def test_a_missing_secret_key_is_an_error(settings: Settings, tmp_path: Path) -> None:
    settings.SECRET_KEY = ""
    settings.SECRET_KEY_FILE = tmp_path / "secret_key"
    (message,) = found()
    assert (message.id, message.msg) == (
        "tac_site.E001",
        f"There is no secret key: SECRET_KEY is not set and {tmp_path}/secret_key does not exist.",
    )


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


@pytest.mark.parametrize(
    ("contact", "ids"),
    [
        ("", []),
        ("mailto:security@example.org", []),
        ("https://example.org/security", []),
        ("security@example.org", ["tac_site.E002"]),
        ("http://example.org/", ["tac_site.E002"]),
        ("mailto:a@example.org\nContact: mailto:b@example.org", ["tac_site.E002"]),
    ],
)
def test_a_contact_for_security_is_an_address(settings: Settings, contact: str, ids: list[str]) -> None:
    settings.SECURITY_CONTACT = contact
    assert [message.id for message in found()] == ids
