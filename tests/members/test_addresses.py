"""The addresses of members and seats, now and before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from members.models import FormerSlug, Member, Seat
from tac_site.publishing.models import Revision
from tac_site.publishing.scheduling import publish_scheduled
from tests.factories import MemberFactory, SeatFactory
from tests.tac_site.publishing.editors import Form, list_of, signed_in, state_of, url

pytestmark = pytest.mark.django_db


def test_an_address_may_be_left_empty_in_a_form() -> None:
    member = MemberFactory.build(name="Ada")
    member.full_clean()
    member.save()

    assert member.slug == "ada"


def test_two_members_of_one_name_have_different_addresses() -> None:
    members = MemberFactory.create_batch(3, name="Ada Lovelace")

    assert [member.slug for member in members] == ["ada-lovelace", "ada-lovelace-2", "ada-lovelace-3"]
    assert members[1].get_absolute_url() == "/members/ada-lovelace-2/"


def test_the_longest_names_have_different_addresses_too() -> None:
    members = MemberFactory.create_batch(2, name="x" * 200)

    assert [member.slug for member in members] == ["x" * 100, "x" * 98 + "-2"]


def test_a_name_saved_twice_at_the_same_moment_has_two_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    MemberFactory.create(name="Ada")
    free_slug = Member._free_slug
    seen_too_early = iter(["ada"])
    monkeypatch.setattr(Member, "_free_slug", lambda self: next(seen_too_early, None) or free_slug(self))

    assert MemberFactory.create(name="Ada").slug == "ada-2"


def test_an_address_that_was_asked_for_is_never_replaced() -> None:
    MemberFactory.create(slug="ada")

    with pytest.raises(IntegrityError):
        MemberFactory.create(slug="ada")


def test_the_address_of_another_member_is_refused() -> None:
    MemberFactory.create(slug="ada")
    MemberFactory.build(slug="ada-2").full_clean()

    with pytest.raises(ValidationError) as refused:
        MemberFactory.build(slug="ada").full_clean()
    assert refused.value.message_dict == {
        "slug": ["Another member has this address. Choose another, or leave it empty to have one made."]
    }


def test_the_address_of_another_page_is_refused() -> None:
    MemberFactory.build(slug="former-member").full_clean()

    with pytest.raises(ValidationError) as refused:
        MemberFactory.build(slug="former").full_clean()
    assert refused.value.message_dict == {
        "slug": [
            "“former” is the address of another page or of a part of the overview. "
            "Choose another, such as “former-member”."
        ]
    }


def test_every_address_that_a_member_had_leads_to_the_member() -> None:
    member = MemberFactory.create(slug="a")
    for slug in ("b", "c"):
        member.slug = slug
        member.save()

    assert [Member.objects.known_as(slug) for slug in "abcd"] == [member, member, member, None]
    assert [str(former) for former in FormerSlug.objects.order_by("slug")] == ["a", "b"]


def test_a_member_can_have_an_old_address_again() -> None:
    member = MemberFactory.create(slug="a")
    for slug in ("b", "a"):
        member.slug = slug
        member.save()

    assert [Member.objects.known_as(slug) for slug in "ab"] == [member, member]
    assert [str(former) for former in FormerSlug.objects.all()] == ["b"]


def test_a_new_member_does_not_take_a_former_address_unasked() -> None:
    moved = MemberFactory.create(name="Ada")
    moved.slug = "countess"
    moved.save()
    namesake = MemberFactory.create(name="Ada")

    assert namesake.slug == "ada-2"
    assert Member.objects.known_as("ada") == moved

    namesake.slug = "ada"
    namesake.save()
    assert Member.objects.known_as("ada") == namesake
    Member.objects.filter(pk=namesake.pk).delete()
    assert Member.objects.known_as("ada") is None  # it leads to nobody else once it was theirs


def test_an_emptied_address_is_made_from_the_name_again() -> None:
    member = MemberFactory.create(name="Ada", slug="countess")
    member.slug = ""
    member.save()

    assert member.slug == "ada"
    assert Member.objects.known_as("countess") == member


def test_every_address_that_a_seat_had_leads_to_the_seat() -> None:
    seat = SeatFactory.create(name="Arm")
    for slug in ("arm-limited", "", "arm-plc"):
        seat.slug = slug
        seat.save()

    slugs = ["arm", "arm-limited", "arm-plc", "other"]
    assert [Seat.objects.known_as(slug) for slug in slugs] == [seat, seat, seat, None]
    assert [str(former) for former in seat.former_slugs.order_by("slug")] == ["arm", "arm-limited"]
    assert SeatFactory.create(name="ARM").slug == "arm-2"


def test_a_seat_that_comes_back_has_the_addresses_that_it_had_and_nobody_has_now() -> None:
    seat = SeatFactory.create(name="Arm")
    earlier = [Seat(slug=slug) for slug in ("arm", "ray", "arm-limited", "arm-limited")]
    SeatFactory.create(name="Ray")
    seat.restore_related(earlier)

    assert [str(former) for former in seat.former_slugs.all()] == ["arm-limited"]


# Drafts whose address is made when they are live

Act = Callable[[Client, Any], object]


def press_publish(editor: Client, thing: Any) -> None:
    Form(editor, thing).save()


def go_live_by_time(editor: Client, thing: Any) -> None:
    due = timezone.now() + timedelta(days=1)
    Form(editor, thing).draft(goes_live_at_0=f"{due:%Y-%m-%d}", goes_live_at_1=f"{due:%H:%M:%S}")
    assert publish_scheduled(due) == 1


def publish_from_list(editor: Client, thing: Any) -> None:
    editor.post(list_of(type(thing)), {"action": "publish_selected", "_selected_action": [thing.pk]})


def discard(editor: Client, thing: Any) -> None:
    response = editor.post(url(thing, "draft"), {"opened_on": state_of(thing).token, "discard": ""})
    assert editor.get(response.headers["Location"]).status_code == 200


def draft_without_address(editor: Client, address: str | Any) -> Revision:
    """It opens, can be saved again, and is previewed on every page that shows it."""
    Form(editor, address).draft(name="Ada Lovelace", kind="1", slug="")
    draft = Revision.objects.drafts().get()
    model: Any = draft.model
    thing = model(pk=draft.object_id)
    form = Form(editor, thing)
    assert (form.fields["name"], form.fields["slug"]) == ("Ada Lovelace", "")
    form.draft()
    draft = Revision.objects.drafts().get()
    for number in range(3):
        preview = f"{list_of(draft.model)}preview/{draft.pk}/{f'{number}/' if number else ''}"
        assert editor.get(preview).status_code == 200
    assert editor.get(url(thing, "history")).status_code == 200
    assert editor.get(list_of(draft.model)).status_code == 200
    return draft


@pytest.mark.parametrize(
    ("act", "slugs"), [(press_publish, ["ada-lovelace"]), (go_live_by_time, ["ada-lovelace"]), (discard, [])]
)
@pytest.mark.parametrize("model", [Member, Seat])
def test_a_draft_of_something_new_has_no_address_yet(model: type[Any], act: Act, slugs: list[str]) -> None:
    editor = signed_in("Editors", "ed")
    draft = draft_without_address(editor, f"{list_of(model)}add/")

    act(editor, model(pk=draft.object_id))

    assert list(model.objects.values_list("slug", flat=True)) == slugs


@pytest.mark.parametrize(
    ("act", "slug"),
    [
        (press_publish, "ada-lovelace"),
        (go_live_by_time, "ada-lovelace"),
        (publish_from_list, "ada-lovelace"),
        (discard, "countess"),
    ],
)
@pytest.mark.parametrize("factory", [MemberFactory, SeatFactory])
def test_a_draft_may_empty_the_address_of_what_is_live(factory: Any, act: Act, slug: str) -> None:
    editor = signed_in("Editors", "ed")
    thing = factory.create(name="Ada", slug="countess")
    draft_without_address(editor, thing)
    assert type(thing).objects.get().slug == "countess"

    act(editor, thing)

    assert type(thing).objects.get().slug == slug
    assert type(thing).objects.known_as("countess") == thing


def test_a_read_member_knows_the_address_that_its_row_has() -> None:
    MemberFactory.create(slug="ada")
    read, deferred = Member.objects.get(), Member.objects.only("name").get()
    Member.objects.update(slug="countess")
    deferred.slug = "ada-king"
    deferred.save()
    read.refresh_from_db()
    read.slug = "lovelace"
    read.save()

    former = FormerSlug.objects.order_by("pk").values_list("slug", flat=True)
    assert list(former) == ["countess", "ada-king"]
