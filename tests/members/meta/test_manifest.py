import io

import pytest
from django.test import Client
from PIL import Image

from members.models import Council
from tests.factories import CouncilFactory

pytestmark = pytest.mark.django_db


def test_the_manifest_names_the_council_and_icons_that_are_there(client: Client) -> None:
    CouncilFactory.create()
    response = client.get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    for icon in manifest["icons"]:
        picture = b"".join(client.get(icon["src"]))
        width, height = Image.open(io.BytesIO(picture)).size
        assert icon["sizes"] == f"{width}x{height}"
        assert len(picture) < 5000
    assert [icon["sizes"] for icon in manifest.pop("icons")] == ["192x192", "512x512"]
    assert manifest == {
        "name": "Harbour Council",
        "short_name": "HC",
        "start_url": "/",
        "display": "browser",
    }


def test_a_council_without_a_short_name_has_the_long_one(client: Client) -> None:
    CouncilFactory.create(short_name="")
    assert client.get("/manifest.webmanifest").json()["short_name"] == "Harbour Council"
    Council.objects.all().delete()
    assert client.get("/manifest.webmanifest").json()["short_name"] == "Council"
