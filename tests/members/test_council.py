"""What a council says of itself beside its name: in the admin and for programs."""

from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django.asserts import assertContains

from members.models import Council
from tac_site.pictures.uploads import store_picture
from tests.factories import CouncilFactory
from tests.tac_site.pictures.samples import encoded, plain, upload

pytestmark = pytest.mark.django_db

FORM = "/admin/members/council/1/change/"
SAID = {
    "organization_url": "https://harbour.example/",
    "joining": "Ask *us*.",
    "contact": "mailto:tac@harbour.example",
    "charter": "https://harbour.example/charter",
    "conduct": "https://harbour.example/conduct",
}


def logo(size: tuple[int, int] = (300, 100), image_format: str = "PNG") -> bytes:
    return encoded(plain(size=size, colour="teal"), image_format)


@pytest.mark.parametrize("image_format", ["PNG", "WEBP", "JPEG"])
def test_a_logo_is_stored_clean_with_the_file_that_pages_show(
    image_format: str, admin_client: Client, media_root: Path
) -> None:
    CouncilFactory.create()
    file = upload(logo(image_format=image_format), "logo.png")
    assert admin_client.post(FORM, {"name": "Harbour", **SAID, "logo": file}).status_code == 302

    council = Council.objects.get()
    assert {name: getattr(council, name) for name in SAID} == SAID
    assert council.small_logo
    assert (council.small_logo.width, council.small_logo.height) == (120, 40)
    files = {path.relative_to(media_root).as_posix() for path in media_root.rglob("*.webp")}
    assert files == {council.logo.name, council.small_logo.name}


def test_an_svg_is_no_logo_and_every_word_stays(admin_client: Client, media_root: Path) -> None:
    CouncilFactory.create()
    sent = {
        "name": "Harbour",
        **SAID,
        "logo": upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg"),
    }
    response = admin_client.post(FORM, sent)
    form = response.context["adminform"].form

    assert list(form.errors) == ["logo"]
    assert form.errors["logo"][0].startswith("“logo.svg” is an SVG: JPEG, PNG, WebP and AVIF are taken.")
    assert form["joining"].value() == "Ask *us*."
    assert [*media_root.rglob("*.*")] == []


def test_a_logo_is_kept_over_an_error_elsewhere(admin_client: Client) -> None:
    CouncilFactory.create()
    response = admin_client.post(FORM, {"name": "", "logo": upload(logo(), "logo.png")})
    kept = response.context["adminform"].form["logo"].field.widget.kept
    assertContains(response, f'The picture that you chose is kept: <a href="/media/{kept}">')

    assert admin_client.post(FORM, {"name": "Harbour", "logo-kept": kept}).status_code == 302
    council = Council.objects.get()
    assert council.logo.name == kept
    assert council.small_logo
    assert default_storage.exists(council.small_logo.name)


def test_a_council_whose_logo_is_lost_can_be_saved(admin_client: Client) -> None:
    council = CouncilFactory.create(logo=store_picture(upload(logo())))
    default_storage.delete(council.logo.name or "")
    response = admin_client.post(FORM, {"name": "Other"})
    assert next(str(message) for message in get_messages(response.wsgi_request)) == (
        "The pages show no logo, because the file of the logo is missing. Choose the logo again."
    )


def test_the_first_page_of_the_admin_asks_for_what_the_council_does_not_say(admin_client: Client) -> None:
    council = CouncilFactory.create(**SAID, logo=store_picture(upload(logo())))
    assert admin_client.get("/admin/").context["attention"] == []
    for name in ("joining", "charter", "conduct"):
        setattr(council, name, "")
    council.save()

    (item,) = admin_client.get("/admin/").context["attention"]
    assert (item.text, item.count) == (
        "Not said of the council: how one gets a seat, charter, code of conduct",
        3,
    )
    assert admin_client.get(item.url).status_code == 200


def test_a_site_without_a_council_is_not_asked_about_it(admin_client: Client) -> None:
    assert admin_client.get("/admin/").context["attention"] == []
