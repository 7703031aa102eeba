from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from tac_site.pictures.portraits import Portrait
from tac_site.pictures.uploads import store_picture
from tests.tac_site.pictures.samples import encoded, plain, upload


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


@pytest.mark.parametrize(
    ("ending", "kind", "beginning"),
    [
        ("avif", "image/avif", b"\0\0\0"),
        ("webp", "image/webp", b"RIFF"),
        ("jpg", "image/jpeg", b"\xff\xd8\xff"),
    ],
)
def test_a_portrait_is_served_as_what_it_is(client: Client, ending: str, kind: str, beginning: bytes) -> None:
    portrait = Portrait(store_picture(upload(encoded(plain(), "PNG"))), 50, 35)
    assert client.get(portrait.url(6, ending)).status_code == 404
    portrait.render()

    response = client.get(portrait.url(6, ending))

    assert (response.status_code, response["Content-Type"]) == (200, kind)
    assert response.getvalue().startswith(beginning)
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "portraits/" + "0" * 16 + "-96.avif",
        "portraits/page.html",
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
    for directory in ("pictures", "portraits"):
        (media_root / directory).mkdir(parents=True)
        (media_root / directory / "page.html").write_text("<script>alert(1)</script>")
    (media_root.parent / "db.sqlite3").write_text("secret")
    assert client.get(f"/media/{name}").status_code == 404
