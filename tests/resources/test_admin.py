import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from resources.models import Resource
from tac_site.publishing.models import Revision
from tests.factories import CouncilFactory, ResourceFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/resources/resource/"


def make(*titles: str, **fields: Any) -> list[Resource]:
    return [
        ResourceFactory.create(title=title, position=position, **fields)
        for position, title in enumerate(titles, start=1)
    ]


def order() -> list[tuple[int, str]]:
    return list(Resource.objects.values_list("position", "title"))


def change(client: Client, resource: Resource, **fields: Any) -> Any:
    form = {"title": resource.title, "is_visible": "on", "position": resource.position}
    return client.post(f"{LIST}{resource.pk}/change/", {**form, **fields})


def drag(client: Client, resources: list[Resource], first: int = 1) -> Any:
    """As the script of django-admin-sortable2 tells it: the keys as text, in the order now on the screen."""
    items = [[str(resource.pk), number] for number, resource in enumerate(resources, start=first)]
    return client.post(
        f"{LIST}adminsortable2_update/", json.dumps({"updatedItems": items}), content_type="application/json"
    )


def test_a_new_resource_goes_last(admin_client: Client) -> None:
    make("Calendar", "Charter")

    admin_client.post(f"{LIST}add/", {"title": "Archive", "is_visible": "on"})

    assert order() == [(1, "Calendar"), (2, "Charter"), (3, "Archive")]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        (0, ["Charter", "Archive", "Calendar", "Minutes"]),
        (1, ["Charter", "Archive", "Calendar", "Minutes"]),
        (2, ["Archive", "Charter", "Calendar", "Minutes"]),
        (3, ["Archive", "Calendar", "Charter", "Minutes"]),
        (4, ["Archive", "Calendar", "Minutes", "Charter"]),
        (99, ["Archive", "Calendar", "Minutes", "Charter"]),
    ],
)
def test_a_typed_position_is_the_place_in_the_list(
    typed: int, titles: list[str], admin_client: Client
) -> None:
    charter = make("Archive", "Calendar", "Charter", "Minutes")[2]

    change(admin_client, charter, position=typed)

    assert order() == list(enumerate(titles, start=1))


def test_a_position_is_asked_for_when_it_is_left_out_or_is_none(admin_client: Client) -> None:
    (resource,) = make("Calendar")

    for typed in ("", "-1", "first", "9" * 30):
        response = change(admin_client, resource, position=typed, note="Kept note")
        assert response.context["adminform"].form.errors.keys() == {"position"}
        assertContains(response, 'value="Kept note"')

    assert order() == [(1, "Calendar")]


def test_an_edit_that_leaves_the_position_alone_changes_no_other(admin_client: Client) -> None:
    resources = make("Archive", "Calendar")
    Resource.objects.update(position=0)

    change(admin_client, resources[1], position=0, title="About")

    assert order() == [(0, "About"), (0, "Archive")]


def test_dragged_rows_take_their_new_places(admin_client: Client) -> None:
    archive, calendar, charter, _ = make("Archive", "Calendar", "Charter", "Minutes")

    response = drag(admin_client, [charter, archive, calendar])

    assert response.status_code == 200
    assert order() == [(1, "Charter"), (2, "Archive"), (3, "Calendar"), (4, "Minutes")]


def test_dragging_in_a_filtered_list_leaves_the_others_in_their_places(admin_client: Client) -> None:
    archive, _, charter, minutes = make("Archive", "Calendar", "Charter", "Minutes")

    drag(admin_client, [minutes, archive, charter])

    assert order() == [(1, "Minutes"), (2, "Calendar"), (3, "Archive"), (4, "Charter")]


def test_dragging_untangles_equal_positions(admin_client: Client) -> None:
    archive, calendar, charter = make("Archive", "Calendar", "Charter")
    Resource.objects.update(position=0)

    drag(admin_client, [charter, archive, calendar], first=0)

    assert order() == [(1, "Charter"), (2, "Archive"), (3, "Calendar")]


def test_a_drag_of_a_row_that_is_gone_changes_nothing(admin_client: Client) -> None:
    archive, calendar = make("Archive", "Calendar")
    gone = ResourceFactory.create(position=3)
    Resource.objects.filter(pk=gone.pk).delete()

    response = drag(admin_client, [calendar, gone, archive])

    assert response.status_code == 400
    assert order() == [(1, "Archive"), (2, "Calendar")]


def test_who_may_not_change_resources_may_not_drag_them(client: Client) -> None:
    archive, calendar = make("Archive", "Calendar")
    client.force_login(User.objects.create_user("guest", is_staff=True))

    response = drag(client, [calendar, archive])

    assert response.status_code == 403
    assert order() == [(1, "Archive"), (2, "Calendar")]


def test_the_list_filters_by_missing_link(admin_client: Client) -> None:
    make("Calendar")
    ResourceFactory.create(title="Charter", url="https://example.org/charter")

    response = admin_client.get(f"{LIST}?link=missing")

    assert [resource.title for resource in response.context["cl"].result_list] == ["Calendar"]


def test_the_list_finds_words_of_all_texts(admin_client: Client) -> None:
    make("Calendar", note="By month")
    ResourceFactory.create(
        title="Charter", note="Signed", description="Für *alle*", url="https://example.org"
    )

    found = [
        [resource.title for resource in admin_client.get(LIST, {"q": words}).context["cl"].result_list]
        for words in ("chart", "month", "CHARTER fur", "example.org", "calendar alle", "nothing")
    ]

    assert found == [["Charter"], ["Calendar"], ["Charter"], ["Charter"], [], []]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_few_rows_as_for_many(
    rows: int, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ResourceFactory.create_batch(rows)
    CouncilFactory.create()
    admin_client.get(LIST)  # the kinds of things are known from then on

    with django_assert_num_queries(9):
        response = admin_client.get(LIST)

    assert response.context["cl"].result_count == rows


def test_a_refused_edit_keeps_every_word(admin_client: Client) -> None:
    make("Calendar")

    response = admin_client.post(
        f"{LIST}add/",
        {"title": "Calendar", "note": "Ours", "url": "ftp://example.org/", "description": "*Much* text"},
    )

    assert response.context["adminform"].form.errors == {
        "url": [
            "“ftp://example.org/” is of a kind that is not linked here. "
            "Write an address that begins with https://."
        ],
        "__all__": [
            "There is a resource with this title already. Edit that one, or give this one another title."
        ],
    }
    for typed in ('value="Ours"', 'value="ftp://example.org/"', "*Much* text"):
        assertContains(response, typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("example.org/calendar", "https://example.org/calendar"),
        ("list@example.org", "mailto:list@example.org"),
        (" /members/ ", "/members/"),
    ],
)
def test_an_address_is_stored_as_it_is_meant(typed: str, stored: str, admin_client: Client) -> None:
    admin_client.post(f"{LIST}add/", {"title": "Calendar", "url": typed, "is_visible": "on"})

    assert Resource.objects.get().url == stored


def test_the_position_is_offered_only_where_there_is_one(admin_client: Client) -> None:
    (resource,) = make("Calendar")

    assertContains(admin_client.get(f"{LIST}{resource.pk}/change/"), 'name="position"')
    assertNotContains(admin_client.get(f"{LIST}add/"), 'name="position"')


def reasons(resource: Resource) -> list[str]:
    """Of its versions, the oldest first."""
    return [revision.reason for revision in Revision.objects.of(Resource, resource.pk).live()][::-1]


def test_a_drag_leaves_a_version_of_each_that_moved_and_is_undone(admin_client: Client) -> None:
    archive, calendar, charter = make("Archive", "Calendar", "Charter")

    drag(admin_client, [calendar, archive])

    assert [reasons(each) for each in (archive, calendar, charter)] == [
        ["Found as it was", "Moved"],
        ["Found as it was", "Moved"],
        [],
    ]
    for resource in (archive, calendar):
        first = Revision.objects.of(Resource, resource.pk).live().last()
        assert first
        admin_client.post(f"{LIST}{resource.pk}/history/", {"revision": first.pk, "live": ""})
    assert order() == [(1, "Archive"), (2, "Calendar"), (3, "Charter")]


def test_a_typed_position_leaves_one_version_of_each_that_moved(admin_client: Client) -> None:
    archive, calendar, charter = make("Archive", "Calendar", "Charter")

    change(admin_client, charter, position=1, reason="First now")

    assert [reasons(each) for each in (archive, calendar, charter)] == [
        ["Found as it was", "Moved"],
        ["Found as it was", "Moved"],
        ["Found as it was", "First now"],
    ]


def test_a_position_in_a_draft_moves_nothing(admin_client: Client) -> None:
    archive, calendar = make("Archive", "Calendar")

    change(admin_client, calendar, position=1, _draft="")

    assert order() == [(1, "Archive"), (2, "Calendar")]
    assert reasons(archive) == []


def test_rows_are_not_moved_past_the_history(admin_client: Client) -> None:
    ResourceFactory.create_batch(101)

    actions = admin_client.get(LIST).context["action_form"].fields["action"].choices

    assert [name for name, _ in actions if name.startswith("move_to_")] == []
