"""A photo that was chosen is not lost when its form comes back."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Member
from tac_site.pictures.names import picture_size
from tac_site.pictures.uploads import store_picture
from tests.factories import MemberFactory
from tests.tac_site.pictures.samples import encoded, plain, upload
from tests.tac_site.publishing.editors import Form, signed_in

pytestmark = pytest.mark.django_db

OLD = {"focus_x": 20, "focus_y": 20, "photo_alt": "old picture"}
NEW = {"focus_x": 80, "focus_y": 90, "photo_alt": "new picture, at a desk"}
KEPT = "The picture that you chose is kept:"
NOT_KEPT = "The picture that you chose is not kept any more. Choose it again."
OTHER_PHOTO = (
    "The focus and the description below were typed for a photo that is not here. Choose that photo again. "
    "If they are meant for the present photo, press the button once more."
)
NOWHERE = f"pictures/{'0' * 32}-5x4.webp"


def new_photo(size: tuple[int, int] = (100, 200)) -> Any:
    return upload(encoded(plain(size=size), "PNG"), "new.png")


@pytest.fixture
def member() -> Member:
    return MemberFactory.create(photo=store_picture(upload(encoded(plain(), "PNG"))), **OLD)


@pytest.fixture
def form(member: Member, admin_client: Client) -> Form:
    return Form(admin_client, member)


def refuse(form: Form, **typed: Any) -> None:
    """Send the form with a mistake in another field, then mend that."""
    assert form.press("_save", **{"links": "@x", **typed}).status_code == 200
    form.fields["links"] = ""


def saved(member: Member) -> tuple[object, ...]:
    member.refresh_from_db()
    return picture_size(member.photo.name or ""), member.focus_x, member.focus_y, member.photo_alt


@pytest.mark.parametrize("anew", ["", "1"], ids=["without scripts", "with scripts"])
def test_a_photo_is_kept_over_an_error_elsewhere(anew: str, form: Form, member: Member) -> None:
    refuse(form, photo=new_photo(), **NEW, **{"photo-anew": anew})

    kept = form.fields["photo-kept"]
    assert picture_size(kept) == (100, 200)
    assertContains(form.response, f'{KEPT} <a href="/media/{kept}">')
    assertContains(form.response, f'<img src="/media/{kept}" alt="">', html=True)
    refuse(form)  # it is kept over any number of errors
    form.save()
    assert saved(member) == ((100, 200), 80, 90, "new picture, at a desk")
    assert member.photo.name == kept


def test_what_comes_back_is_what_will_be_stored(form: Form, member: Member) -> None:
    """Without scripts, the focus and the description of the photo before are still in the form."""
    refuse(form, photo=new_photo(), focus_x=80)
    assert [form.fields[name] for name in OLD] == ["80", "20", ""]
    form.save()
    assert saved(member) == ((100, 200), 80, 20, "")


def test_it_is_kept_for_a_new_member(admin_client: Client) -> None:
    form = Form(admin_client, "/admin/members/member/add/")
    refuse(form, photo=new_photo(), **NEW)
    form.save(name="Ada")
    assert saved(Member.objects.get()) == ((100, 200), 80, 90, "new picture, at a desk")


def test_it_is_kept_in_a_draft(form: Form, member: Member) -> None:
    refuse(form, photo=new_photo(), **NEW)
    form.draft()
    Form(form.client, member).save()
    assert saved(member) == ((100, 200), 80, 90, "new picture, at a desk")


@pytest.mark.parametrize("choice", ["merge", "over"])
def test_it_is_kept_over_a_conflict(choice: str, member: Member) -> None:
    mine, theirs = Form(signed_in("Editors", "me"), member), Form(signed_in("Editors", "they"), member)
    theirs.save(job_title="Countess", focus_x=30)
    assert mine.press("_save", photo=new_photo(), **NEW).status_code == 200
    assertContains(mine.response, KEPT)
    assertNotContains(mine.response, "chosen again")

    mine.save(resolution=f"{choice} {mine.newest}")

    assert saved(member) == ((100, 200), 80, 90, "new picture, at a desk")
    assert member.job_title == {"merge": "Countess", "over": ""}[choice]


def test_it_is_kept_where_a_form_has_added_somebody_already(admin_client: Client) -> None:
    first = Form(admin_client, "/admin/members/member/add/")
    form_id = first.fields["form_id"]
    first.save(name="Ada")
    again = Form(admin_client, "/admin/members/member/add/")
    again.press("_save", name="Bo", photo=new_photo(), form_id=form_id)
    assertContains(again.response, KEPT)
    assertNotContains(again.response, "chosen again")

    again.save(resolution=f"another {again.response.context['editing'].stored_before.pk}")

    assert saved(Member.objects.get(name="Bo"))[0] == (100, 200)


def test_another_file_takes_its_place(form: Form, member: Member) -> None:
    refuse(form, photo=new_photo(), **NEW)
    form.save(photo=new_photo((30, 40)))
    assert saved(member) == ((30, 40), 80, 90, "new picture, at a desk")


def test_the_clear_box_takes_it_away_and_does_not_lose_it_before(form: Form, member: Member) -> None:
    refuse(form, photo=new_photo(), **NEW)
    refuse(form, **{"photo-clear": "on"})
    assertContains(form.response, KEPT)
    assert form.fields["photo-clear"] == "on"
    form.save()
    assert member.photo.storage.exists(form.fields["photo-kept"])
    assert saved(member)[0] is None


def test_a_file_that_is_chosen_counts_more_than_the_clear_box(form: Form, member: Member) -> None:
    refuse(form, photo=new_photo(), **NEW, **{"photo-clear": "on"})
    assert "photo-clear" not in form.fields
    form.save()
    assert saved(member) == ((100, 200), 80, 90, "new picture, at a desk")


@pytest.mark.parametrize(
    "name",
    [
        NOWHERE,
        "portraits/0123456789abcdef-96.webp",
        f"../{NOWHERE}",
        "/etc/passwd",
        f"{NOWHERE}\n",
        "x" * 9999,
    ],
)
def test_nothing_but_a_stored_picture_is_taken_for_the_photo(
    name: str, form: Form, member: Member, media_root: Path
) -> None:
    portrait = media_root / "portraits" / "0123456789abcdef-96.webp"
    portrait.parent.mkdir()
    portrait.write_bytes(b"")
    (media_root / "x").write_bytes(b"")

    assert form.press("_save", **{"photo-kept": name}).status_code == 200

    assert form.errors == {"photo": [NOT_KEPT]}
    assertNotContains(form.response, KEPT)
    assert form.fields["photo-kept"] == ""
    form.save()
    assert saved(member) == ((8, 6), *OLD.values())


def test_a_photo_that_is_used_anew_is_as_good_as_a_new_file(
    form: Form, member: Member, media_root: Path
) -> None:
    """clean_media leaves it alone for as long."""
    refuse(form, photo=new_photo(), **NEW)
    path = media_root / form.fields["photo-kept"]
    os.utime(path, (0, 0))
    form.save()
    assert path.stat().st_mtime > 0
    with Image.open(path) as picture:
        assert picture.size == (100, 200)


def test_a_file_that_is_no_picture_leaves_its_words_to_the_next(form: Form, member: Member) -> None:
    form.press("_save", photo=upload(b"<svg/>", "a.svg"), **NEW)
    assertNotContains(form.response, KEPT)
    form.save(photo=new_photo())
    assert saved(member) == ((100, 200), 80, 90, "new picture, at a desk")


@pytest.mark.parametrize("anew", ["", "1"], ids=["without scripts", "with scripts"])
def test_words_for_a_photo_that_is_lost_are_not_given_to_the_one_before(
    anew: str, form: Form, member: Member
) -> None:
    form.press("_save", photo=upload(b"<svg/>", "a.svg"), **NEW, **{"photo-anew": anew})

    assert form.press("_save").status_code == 200

    assert form.errors == {"photo": [OTHER_PHOTO]}
    assert [form.fields[name] for name in NEW] == ["80", "90", "new picture, at a desk"]
    assert saved(member) == ((8, 6), *OLD.values())
    form.save()
    assert saved(member) == ((8, 6), *NEW.values())


@pytest.mark.parametrize("emptied", [{}, {"photo-anew": "1", "focus_x": 50, "focus_y": 35, "photo_alt": ""}])
def test_who_gives_up_on_a_photo_without_any_words_for_it_keeps_the_one_before(
    emptied: dict[str, object], form: Form, member: Member
) -> None:
    form.press("_save", photo=upload(b"<svg/>", "a.svg"), **emptied)
    form.save(job_title="Countess")
    assert saved(member) == ((8, 6), *OLD.values())
    assert member.job_title == "Countess"


def test_whoever_may_not_change_a_member_stores_nothing(member: Member, media_root: Path) -> None:
    before = sorted(media_root.rglob("*"))
    response = signed_in("staff").post(
        f"/admin/members/member/{member.pk}/change/", {"photo": new_photo(), "links": "@x", "_draft": "1"}
    )
    assert response.status_code == 403
    assert sorted(media_root.rglob("*")) == before
