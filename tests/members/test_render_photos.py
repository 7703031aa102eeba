import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from members.models import Member
from tac_site.pictures.uploads import store_picture
from tests.factories import CouncilFactory, MemberFactory
from tests.tac_site.pictures.samples import encoded, plain, upload

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(*options: str, errors: io.StringIO | None = None) -> str:
    output = io.StringIO()
    call_command("render_photos", *options, stdout=output, stderr=errors or io.StringIO(), no_color=True)
    return output.getvalue()


def with_photo(name: str, size: tuple[int, int] = (100, 120)) -> Member:
    return MemberFactory.create(name=name, photo=store_picture(upload(encoded(plain(size=size), "PNG"))))


def portrait_files(media_root: Path) -> list[str]:
    return sorted(path.relative_to(media_root).as_posix() for path in media_root.glob("portraits/*"))


def test_what_is_missing_is_made(media_root: Path) -> None:
    ada, joe = with_photo("Ada"), with_photo("Joe", (50, 60))
    MemberFactory.create(name="Without")
    assert ada.portrait
    assert joe.portrait

    assert run() == "Photos: 2. Files made: 9.\n"
    assert portrait_files(media_root) == sorted(ada.portrait.names + joe.portrait.names)
    assert run() == "Photos: 2. Files made: 0.\n"
    assert run("--all") == "Photos: 2. Files made: 9.\n"


def test_the_logo_is_made_too(media_root: Path) -> None:
    with_photo("Ada")
    council = CouncilFactory.create(logo=store_picture(upload(encoded(plain(size=(9, 5)), "PNG"))))
    assert council.small_logo

    assert run() == "Photos: 2. Files made: 7.\n"
    assert (media_root / council.small_logo.name).exists()
    default_storage.delete(council.small_logo.name)
    default_storage.delete(council.logo.name or "")
    errors = io.StringIO()
    with pytest.raises(CommandError, match=r"^Photos that could not be read: 1\.$"):
        run(errors=errors)
    assert errors.getvalue() == (
        "Harbour Council: the file of the logo is missing. Choose the logo again in the admin.\n"
    )


def test_a_site_without_photos_has_nothing_to_do() -> None:
    MemberFactory.create()
    assert run() == "Photos: 0. Files made: 0.\n"


def test_lost_photos_are_reported_by_name_and_the_others_made(media_root: Path) -> None:
    missing, damaged, ada = with_photo("Missing", (9, 9)), with_photo("Damaged", (8, 8)), with_photo("Zoe")
    MemberFactory.create(name="Foreign", photo="pictures/a.webp")
    default_storage.delete(missing.photo.name or "")
    Path(default_storage.path(damaged.photo.name or "")).write_bytes(b"garbage")
    errors = io.StringIO()

    with pytest.raises(CommandError, match=r"^Photos that could not be read: 3\.$") as refused:
        run(errors=errors)

    assert refused.value.returncode == 1
    assert errors.getvalue().splitlines() == [
        "Damaged: the file of the photo is damaged. Choose the photo again in the admin.",
        "Foreign: “pictures/a.webp” is no name that this site gives to a photo. "
        "Choose the photo again in the admin.",
        "Missing: the file of the photo is missing. Choose the photo again in the admin.",
    ]
    assert ada.portrait
    assert portrait_files(media_root) == sorted(ada.portrait.names)


def test_a_terminal_shows_how_far_it_is() -> None:
    with_photo("Ada")
    with_photo("Joe", (50, 60))
    terminal = Terminal()

    run(errors=terminal)

    half, whole = "#" * 15 + " " * 15, "#" * 30
    assert terminal.getvalue() == f"\r[{half}] photo 1 of 2\r[{whole}] photo 2 of 2\r\033[K"
