from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from tac_site.pictures.logos import logo_of
from tac_site.pictures.portraits import LostPictureError
from tac_site.pictures.uploads import store_picture
from tests.tac_site.pictures.samples import encoded, upload


def stored(size: tuple[int, int], colour: tuple[int, ...] = (0, 0, 0, 255)) -> str:
    return store_picture(upload(encoded(Image.new("RGBA", size, colour), "PNG")))


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((400, 400), (40, 40)),
        ((2000, 100), (240, 12)),
        ((240, 40), (240, 40)),
        ((10, 5), (80, 40)),
        ((1, 2000), (1, 40)),
        ((2000, 1), (240, 1)),
    ],
)
def test_a_logo_fits_into_its_place_in_its_own_shape(size: tuple[int, int], shown: tuple[int, int]) -> None:
    logo = logo_of(f"pictures/{'0' * 32}-{size[0]}x{size[1]}.webp")
    assert logo
    assert (logo.width, logo.height) == shown


@pytest.mark.parametrize("name", ["", "pictures/a.webp", f"portraits/{'0' * 16}-96.webp"])
def test_what_is_no_stored_picture_is_no_logo(name: str) -> None:
    assert logo_of(name) is None


def test_the_file_is_small_on_white_and_made_once(media_root: Path) -> None:
    logo = logo_of(stored((2000, 1000), (255, 0, 0, 0)))
    assert logo
    assert [logo.render(), logo.render(), logo.render(again=True)] == [1, 0, 1]

    with Image.open(media_root / logo.name) as file:
        assert (file.format, file.mode, file.size) == ("WEBP", "RGB", (240, 120))
        assert min(file.convert("L").tobytes()) >= 250


def test_a_small_logo_is_not_enlarged(media_root: Path) -> None:
    logo = logo_of(stored((20, 10)))
    assert logo
    logo.render()
    with Image.open(media_root / logo.name) as file:
        assert file.size == (20, 10)


@pytest.mark.django_db
def test_a_logo_is_answered_under_its_address(client: Client) -> None:
    logo = logo_of(stored((80, 40)))
    assert logo
    logo.render()
    response = client.get(logo.url)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/webp")
    assert response.getvalue().startswith(b"RIFF")
    response.close()


def test_a_lost_picture_is_told(media_root: Path) -> None:
    name = stored((80, 40))
    logo = logo_of(name)
    assert logo
    Path(default_storage.path(name)).write_bytes(b"garbage")
    with pytest.raises(LostPictureError, match=r"^the file of the logo is damaged$"):
        logo.render()
    default_storage.delete(name)
    with pytest.raises(LostPictureError, match=r"^the file of the logo is missing$"):
        logo.render()
