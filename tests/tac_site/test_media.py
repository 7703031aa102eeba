from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from tac_site.images import store_picture
from tests.tac_site.pictures import encoded, plain, upload


@pytest.fixture
def address() -> str:
    return default_storage.url(store_picture(upload(encoded(plain(), "PNG"))))


def test_a_picture_is_served_for_ever_and_can_run_nothing(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert response.getvalue()[8:12] == b"WEBP"
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_head_tells_the_same_without_the_picture(client: Client, address: str) -> None:
    asked, got = client.head(address), client.get(address)
    assert (asked.status_code, asked["Content-Length"]) == (200, str(len(got.getvalue())))
    assert (asked.getvalue(), asked["Content-Type"]) == (b"", "image/webp")


def test_a_picture_takes_nothing(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "pictures/" + "0" * 32 + "-8x6.webp",
        "pictures/page.html",
        "pictures/",
        "../db.sqlite3",
        "..%2fdb.sqlite3",
        "pictures/..%2f..%2fsecret_key",
        "%2fetc%2fpasswd",
        "pictures/a%00.webp",
    ],
)
def test_only_stored_pictures_are_served(client: Client, media_root: Path, name: str) -> None:
    (media_root / "pictures").mkdir(parents=True)
    (media_root / "pictures/page.html").write_text("<script>alert(1)</script>")
    (media_root.parent / "db.sqlite3").write_text("secret")
    assert client.get(f"/media/{name}").status_code == 404
