"""The pictures that can be chosen again: those of texts that the account may see."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Member
from tac_site.publishing.used_pictures import UsedPicture, used_pictures
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory
from tests.tac_site.publishing.editors import make_draft, signed_in

pytestmark = pytest.mark.django_db

PICTURES = "/admin/publishing/revision/pictures/"


def name(number: int) -> str:
    return f"pictures/{number:032x}-8x6.webp"


def code(number: int, description: str) -> str:
    return f"![{description}](/media/{name(number)})"


def chosen(client: Client, page: int = 1) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(PICTURES, {"page": page}).json()
    return answer


def names(client: Client) -> list[str]:
    return [each["address"].removeprefix("/media/") for each in chosen(client)["pictures"]]


def test_a_picture_comes_with_what_it_needs_to_be_shown_and_inserted() -> None:
    CouncilFactory.create(name="Harbour Council", overview="A\n\n" + code(1, r"A *ship* \[old\]"))
    assert chosen(signed_in("Writers")) == {
        "pictures": [
            {
                "address": f"/media/{name(1)}",
                "description": "A *ship* [old]",
                "where": "Harbour Council",
                "width": 8,
                "height": 6,
            }
        ],
        "next": None,
    }


def test_each_is_there_once_with_a_description_if_one_text_has_it() -> None:
    MemberFactory.create(name="Ada", bio=f"{code(1, '')} {code(2, 'Describe the picture')}")
    MemberFactory.create(name="Bob", bio=f"{code(2, '')} {code(3, 'A boat')} {code(1, 'A ship')}")
    assert used_pictures([Member]) == [
        UsedPicture(name(3), "A boat", "Bob"),
        UsedPicture(name(1), "A ship", "Bob"),
        UsedPicture(name(2), "", "Ada"),
    ]


def test_photos_and_what_is_no_picture_of_a_text_are_not_among_them() -> None:
    MemberFactory.create(photo=name(1), bio=f"[link](/media/{name(2)}) ![x](https://example.org/{name(3)})")
    assert used_pictures([Member]) == []


def test_only_texts_that_the_account_may_see_are_read(client: Client) -> None:
    """A draft and a hidden member are as secret as their kind."""
    hidden = MemberFactory.create(is_visible=False, bio=code(1, "Hidden"))
    resource = ResourceFactory.create(description=code(2, "Live"))
    make_draft(hidden, bio=code(3, "Draft"))
    make_draft(resource, description=code(4, "Other draft"))
    user = User.objects.create_user("ada", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_resource", "view_resource"]))
    client.force_login(user)
    assert names(client) == [name(2), name(4)]
    assert names(signed_in("Writers")) == [name(3), name(1), name(2), name(4)]


def test_they_come_page_by_page_with_as_many_queries(client: Client) -> None:
    client = signed_in("superuser")
    MemberFactory.create(bio=code(0, "00"))
    chosen(client)
    with CaptureQueriesContext(connection) as few:
        assert len(chosen(client)["pictures"]) == 1
    for number in range(1, 14):
        MemberFactory.create(bio=code(number, f"{number:02}"))
    make_draft(MemberFactory.create(), bio=code(14, "14"))
    with CaptureQueriesContext(connection) as many:
        first = chosen(client)
    assert (len(many), len(first["pictures"]), first["next"]) == (len(few), 12, 2)
    second = chosen(client, 2)
    assert [each["description"] for each in second["pictures"]] == ["12", "13", "14"]
    assert second["next"] is None


def test_nobody_else_keeps_the_answer() -> None:
    assert "no-store" in signed_in("Editors").get(PICTURES)["Cache-Control"]
