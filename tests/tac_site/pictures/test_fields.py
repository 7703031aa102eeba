"""The photo of a member, in the admin's form."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from members.models import Member
from tac_site.pictures.fields import PictureFormField
from tac_site.pictures.names import picture_size
from tac_site.pictures.uploads import store_picture
from tests.factories import MemberFactory
from tests.tac_site.pictures.samples import encoded, plain, upload

pytestmark = pytest.mark.django_db

NO_TERMS = {
    "terms-TOTAL_FORMS": "0",
    "terms-INITIAL_FORMS": "0",
    "terms-MIN_NUM_FORMS": "0",
    "terms-MAX_NUM_FORMS": "1000",
}


@pytest.fixture
def member() -> Member:
    return MemberFactory.create(name="Ada", photo=store_picture(upload(encoded(plain(), "PNG"))))


def save(client: Client, member: Member, **data: object) -> str:
    """The page that the editor gets; empty when the form was saved."""
    path = reverse("admin:members_member_change", args=[member.pk])
    response = client.post(
        path, {"name": "Ada", "slug": "ada", "focus_x": 50, "focus_y": 35, **NO_TERMS, **data}
    )
    return response.content.decode()


def test_a_photo_is_kept_until_another_is_sent(admin_client: Client, member: Member) -> None:
    before = member.photo.name
    assert save(admin_client, member) == ""
    member.refresh_from_db()
    assert member.photo.name == before
    assert save(admin_client, member, photo=upload(encoded(plain(size=(5, 4)), "PNG"), "n" * 250)) == ""
    member.refresh_from_db()
    assert picture_size(member.photo.name or "") == (5, 4)
    assert default_storage.exists(member.photo.name or "")


def test_a_photo_is_taken_away(admin_client: Client, member: Member) -> None:
    assert save(admin_client, member, **{"photo-clear": "on"}) == ""
    member.refresh_from_db()
    assert member.photo.name == ""


def test_an_error_in_another_field_keeps_both_photos(
    admin_client: Client, member: Member, media_root: Path
) -> None:
    page = save(admin_client, member, name="", photo=upload(encoded(plain(size=(5, 4)), "PNG")))
    assert "This field is required." in page
    assert "The picture that you chose is kept:" in page
    member.refresh_from_db()
    assert picture_size(member.photo.name or "") == (8, 6)
    assert len([path for path in media_root.rglob("*") if path.is_file()]) == 2


def test_a_file_that_is_no_picture_is_told_at_the_field(
    admin_client: Client, member: Member, media_root: Path
) -> None:
    page = save(admin_client, member, photo=upload(b"<svg/>", "a<b>.svg"))
    assert "“a&lt;b&gt;.svg” is an SVG: JPEG, PNG, WebP and AVIF are taken." in page
    assert len([path for path in media_root.rglob("*") if path.is_file()]) == 1


def test_the_form_field_asks_for_pictures_and_leaves_the_name_to_us() -> None:
    field = PictureFormField(max_length=5)
    assert field.widget.attrs["accept"] == "image/jpeg,image/png,image/webp,image/avif"
    assert picture_size(field.clean(upload(encoded(plain(), "PNG"), "n" * 250 + ".png"))) == (8, 6)


@pytest.mark.parametrize(
    ("data", "initial", "expected"), [(None, "old", "old"), (False, "old", False), (None, None, None)]
)
def test_the_form_field_keeps_and_clears(data: Any, initial: Any, expected: Any) -> None:
    assert PictureFormField(required=False).clean(data, initial) == expected
