"""A member's photo on the pages and in the admin; the files are made when the form is saved."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertInHTML

from members.models import Member
from tac_site.pictures.names import picture_size
from tac_site.pictures.portraits import Portrait
from tac_site.pictures.uploads import store_picture
from tests.factories import CouncilFactory, MemberFactory, TermFactory
from tests.tac_site.pictures.samples import encoded, plain, upload
from tests.tac_site.publishing.editors import Form, signed_in

pytestmark = pytest.mark.django_db

WIDE = f"pictures/{'0' * 32}-1200x900.webp"  # there is no such file, and no page asks for it
NO_TERMS = {"terms-TOTAL_FORMS": "0", "terms-INITIAL_FORMS": "0"}


def save(client: Client, member: Member, **data: object) -> list[str]:
    """What the admin says to the editor after the form is saved."""
    path = reverse("admin:members_member_change", args=[member.pk])
    fields = {"name": member.name, "slug": member.slug, "focus_x": 50, "focus_y": 35, **NO_TERMS, **data}
    response = client.post(path, fields, follow=True)
    assert response.redirect_chain == [(reverse("admin:members_member_changelist"), 302)]
    return [str(message) for message in response.context["messages"]]


def stored(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.glob("portraits/*"))


def names(portrait: Portrait | None) -> list[str]:
    assert portrait
    return sorted(name.removeprefix("portraits/") for name in portrait.names)


def test_a_list_shows_the_photo_small_without_a_description(client: Client) -> None:
    member = MemberFactory.create(name="Ada Lovelace", photo=WIDE, photo_alt="Ada at her desk")
    TermFactory.create(member=member)

    for address in ("/", "/members/"):
        html = client.get(address).content.decode()
        assert member.portrait
        base = member.portrait.url(96, "avif").removesuffix("-96.avif")
        assertInHTML(
            f"""<span class="portrait" aria-hidden="true">AL
              <picture>
                <source type="image/avif" srcset="{base}-96.avif 1x, {base}-192.avif 2x">
                <source type="image/webp" srcset="{base}-96.webp 1x, {base}-192.webp 2x">
                <img src="{base}-192.jpg" width="96" height="96" alt="" loading="lazy" decoding="async">
              </picture>
            </span>""",
            html,
        )
        assert "Ada at her desk" not in html


@pytest.mark.parametrize(
    ("photo_alt", "label"), [("", "Portrait of Ada Lovelace"), ("Ada at her desk", "Ada at her desk")]
)
def test_the_page_of_a_member_shows_the_photo_large_and_described(
    photo_alt: str, label: str, client: Client
) -> None:
    member = MemberFactory.create(name="Ada Lovelace", photo=WIDE, photo_alt=photo_alt)

    response = client.get(member.get_absolute_url())

    assert member.portrait
    base = member.portrait.url(96, "avif").removesuffix("-96.avif")
    avif, webp = (
        ", ".join(f"{base}-{edge}.{ending} {edge}w" for edge in (96, 192, 384, 768))
        for ending in ("avif", "webp")
    )
    sizes = "(min-width: 56rem) 17rem, clamp(6rem, 32vw, 17rem)"
    assertContains(
        response,
        f"""<span class="portrait" role="img" aria-label="{label}">AL
          <picture>
            <source type="image/avif" srcset="{avif}" sizes="{sizes}">
            <source type="image/webp" srcset="{webp}" sizes="{sizes}">
            <img src="{base}-384.jpg" width="272" height="272" alt="" decoding="async">
          </picture>
        </span>""",
        html=True,
    )


def test_a_page_asks_no_storage(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    CouncilFactory.create()
    member = TermFactory.create(member__photo=WIDE).member
    for method in ("exists", "open", "size", "listdir"):
        monkeypatch.setattr(default_storage, method, None)

    for address in ("/", "/members/", member.get_absolute_url()):
        assert client.get(address).status_code == 200


def test_saving_a_photo_makes_its_portrait_and_changing_the_focus_another(
    admin_client: Client, media_root: Path
) -> None:
    member = MemberFactory.create()

    save(admin_client, member, photo=upload(encoded(plain(size=(100, 200)), "PNG")))
    member = Member.objects.get()
    before = names(member.portrait)
    assert stored(media_root) == before

    save(admin_client, member, focus_y=80)
    member = Member.objects.get()
    assert (member.focus_x, member.focus_y) == (50, 80)
    assert set(before).isdisjoint(names(member.portrait))
    assert stored(media_root) == sorted(before + names(member.portrait))


def test_a_new_member_has_a_portrait_at_once(admin_client: Client, media_root: Path) -> None:
    data = {"name": "Ada", "focus_x": 0, "focus_y": 100, **NO_TERMS}
    photo = upload(encoded(plain(size=(100, 200)), "PNG"))
    admin_client.post(reverse("admin:members_member_add"), {**data, "photo": photo})

    assert stored(media_root) == names(Member.objects.get().portrait)


@pytest.mark.parametrize(("content", "state"), [(None, "missing"), (b"garbage", "damaged")])
def test_a_member_whose_photo_is_lost_can_be_saved(
    content: bytes | None, state: str, admin_client: Client, media_root: Path
) -> None:
    member = MemberFactory.create(name="Ada", photo=store_picture(upload(encoded(plain(), "PNG"))))
    file = Path(default_storage.path(member.photo.name or ""))
    file.write_bytes(content) if content else file.unlink()

    messages = save(admin_client, member, job_title="Engineer")

    assert messages[0] == (
        f"The page of Ada shows the initials, because the file of the photo is {state}. "
        "Choose the photo again."
    )
    assert Member.objects.get().job_title == "Engineer"
    assert stored(media_root) == []


def test_choosing_the_same_photo_again_repairs_a_damaged_file(admin_client: Client, media_root: Path) -> None:
    content = encoded(plain(), "PNG")
    member = MemberFactory.create(photo=store_picture(upload(content)))
    Path(default_storage.path(member.photo.name or "")).write_bytes(b"garbage")

    assert len(save(admin_client, member, photo=upload(content))) == 1
    assert stored(media_root) == names(Member.objects.get().portrait)


@pytest.mark.parametrize(("value", "is_taken"), [("0", True), ("100", True), ("101", False), ("-1", False)])
def test_the_focus_lies_in_the_photo(value: str, is_taken: bool, admin_client: Client) -> None:
    member = MemberFactory.create()
    path = reverse("admin:members_member_change", args=[member.pk])
    response = admin_client.post(path, {"name": "Ada", "focus_x": value, "focus_y": "35", **NO_TERMS})
    assert (response.status_code == 302) is is_taken


def test_the_form_shows_the_photo_that_is_kept(admin_client: Client) -> None:
    member = MemberFactory.create(photo=WIDE)
    page = admin_client.get(reverse("admin:members_member_change", args=[member.pk]))
    assertContains(page, f'<img src="/media/{WIDE}" alt="">', html=True)
    assertContains(page, 'type="number" name="focus_x" value="50" class="vIntegerField" min="0" max="100"')


OLD = {"focus_x": 20, "focus_y": 80, "photo_alt": "Ada at her desk"}
ANEW = (50, 35, "")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, ANEW),
        ({"photo_alt": "Ada ashore"}, (50, 35, "Ada ashore")),
        ({"focus_x": 21}, (21, 80, "")),
        ({"focus_y": 0}, (20, 0, "")),
        ({"focus_x": 50, "focus_y": 35}, ANEW),
        # The script has begun anew already: what stands in the form was typed after that.
        ({"photo-anew": "1"}, (20, 80, "Ada at her desk")),
        ({"photo-anew": "1", "focus_x": 50, "focus_y": 35, "photo_alt": ""}, ANEW),
        ({"photo-anew": "1", "focus_x": 50, "photo_alt": ""}, (50, 80, "")),
    ],
)
@pytest.mark.parametrize("button", ["_save", "_draft"])
def test_another_photo_begins_with_its_own_focus_and_description(
    button: str, typed: dict[str, object], expected: tuple[int, int, str], admin_client: Client
) -> None:
    member = MemberFactory.create(photo=store_picture(upload(encoded(plain(), "PNG"))), **OLD)
    form = Form(admin_client, member)
    assert (
        form.press(button, photo=upload(encoded(plain(size=(100, 200)), "PNG")), **typed).status_code == 302
    )
    if button == "_draft":
        Form(admin_client, member).save()
    member.refresh_from_db()
    assert picture_size(member.photo.name or "") == (100, 200)
    assert (member.focus_x, member.focus_y, member.photo_alt) == expected


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"photo": encoded(plain(), "PNG")},
        {"photo": encoded(plain(), "PNG"), "photo-anew": "1", "focus_x": 50, "focus_y": 35, "photo_alt": ""},
        {"photo-clear": "on"},
        {"photo-anew": "1"},
    ],
)
def test_the_same_photo_or_none_keeps_them(typed: dict[str, object], admin_client: Client) -> None:
    member = MemberFactory.create(photo=store_picture(upload(encoded(plain(), "PNG"))), **OLD)
    typed |= {"photo": upload(content)} if isinstance(content := typed.get("photo"), bytes) else {}
    Form(admin_client, member).save(**typed, job_title="Countess")
    member.refresh_from_db()
    assert member.job_title == "Countess"
    assert (member.focus_x, member.focus_y, member.photo_alt) == tuple(OLD.values())


def test_the_first_photo_keeps_what_was_typed_with_it(admin_client: Client) -> None:
    photo = upload(encoded(plain(), "PNG"))
    Form(admin_client, f"{reverse('admin:members_member_add')}").save(
        name="Ada", photo=photo, focus_x=20, focus_y=80, photo_alt="Ada at her desk"
    )
    member = Member.objects.get()
    assert (member.focus_x, member.focus_y, member.photo_alt) == (20, 80, "Ada at her desk")


def test_another_photo_is_never_merged_with_the_focus_of_the_one_before(client: Client) -> None:
    member = MemberFactory.create(photo=store_picture(upload(encoded(plain(), "PNG"))), **OLD)
    first, second = Form(signed_in("Editors", "first"), member), Form(signed_in("Editors", "second"), member)
    first.save(focus_x=90, photo_alt="Ada ashore")
    photo = encoded(plain(size=(100, 200)), "PNG")
    second.press("_save", photo=upload(photo), job_title="Countess")

    second.save(photo=upload(photo), resolution=f"merge {second.newest}")

    member.refresh_from_db()
    assert picture_size(member.photo.name or "") == (100, 200)
    assert (member.focus_x, member.focus_y, member.photo_alt, member.job_title) == (*ANEW, "Countess")
