from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tac_site.views import security_txt_expiry

ADDRESS = "/.well-known/security.txt"


def test_without_a_contact_there_is_none(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("contact", ["mailto:security@example.org", "https://example.org/security"])
def test_it_names_the_contact(client: Client, settings: Settings, contact: str) -> None:
    settings.SECURITY_CONTACT = contact
    response = client.get(ADDRESS)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert timedelta(days=300) < expires - timezone.now() < timedelta(days=365)
    assert fields == {
        "Contact": contact,
        "Preferred-Languages": "en",
        "Canonical": f"http://testserver{ADDRESS}",
    }


@pytest.mark.parametrize(
    ("today", "expires"),
    [
        (date(2024, 2, 29), date(2025, 1, 1)),
        (date(2024, 3, 1), date(2025, 2, 1)),
        (date(2024, 3, 31), date(2025, 2, 1)),
        (date(2024, 12, 31), date(2025, 11, 1)),
        (date(2025, 1, 1), date(2025, 12, 1)),
    ],
)
def test_it_expires_on_the_same_day_for_a_month_and_in_less_than_a_year(today: date, expires: date) -> None:
    assert security_txt_expiry(today) == expires
