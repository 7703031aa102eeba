import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from resources.models import Resource, ResourceQuerySet
from tests.factories import ResourceFactory

pytestmark = pytest.mark.django_db


def titles(resources: ResourceQuerySet) -> list[str]:
    return [str(resource) for resource in resources]


def test_resources_come_by_position_and_then_by_title() -> None:
    for title, position in (("C", 1), ("B", 2), ("A", 2)):
        ResourceFactory.create(title=title, position=position)

    assert titles(Resource.objects.public()) == ["C", "A", "B"]


def test_only_published_resources_are_published() -> None:
    ResourceFactory.create(title="Shown")
    ResourceFactory.create(title="Hidden", is_visible=False)

    assert titles(Resource.objects.public()) == ["Shown"]


def test_resources_without_a_link_are_found() -> None:
    ResourceFactory.create(title="Linked", url="https://example.org/")
    ResourceFactory.create(title="Plain")

    assert titles(Resource.objects.without_link()) == ["Plain"]


def test_all_resources_take_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for rows in (1, 3):
        ResourceFactory.create_batch(rows - Resource.objects.count())
        with django_assert_num_queries(1):
            assert len(titles(Resource.objects.public())) == rows


def test_a_title_is_there_once() -> None:
    ResourceFactory.create(title="Calendar")
    ResourceFactory.create(title="Calendar of events").full_clean()

    with pytest.raises(ValidationError) as refused:
        Resource(title="Calendar").full_clean()
    assert refused.value.messages == [
        "There is a resource with this title already. Edit that one, or give this one another title."
    ]
    with pytest.raises(IntegrityError):
        ResourceFactory.create(title="Calendar")


def test_a_title_is_not_empty() -> None:
    with pytest.raises(IntegrityError, match="resources_resource_title_not_empty"):
        ResourceFactory.create(title="")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a_(b)?c=d#e",
        "mailto:list@example.org",
        "webcal://example.org/calendar",
        "/members/",
        "",
    ],
)
def test_what_a_council_points_to_is_kept(url: str) -> None:
    resource = ResourceFactory.build(url=url)
    resource.full_clean()
    resource.save()
    assert Resource.objects.get().url == url


def test_what_is_meant_is_stored() -> None:
    resource = ResourceFactory.build(url="list@example.org")
    resource.full_clean()
    assert resource.url == "mailto:list@example.org"


@pytest.mark.parametrize("url", ["ftp://example.org/", "javascript:alert(1)", "//example.org/", "Agenda.pdf"])
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ResourceFactory.build(url=url).full_clean()

    assert list(refused.value.message_dict) == ["url"]
    assert [message.startswith(f"“{url}” ") for message in refused.value.messages] == [True]


@pytest.mark.parametrize("field", ["title", "note"])
@pytest.mark.parametrize("sign", ["\n", "\t", "\x85", "\u2028"])
def test_title_and_note_are_in_one_line(field: str, sign: str) -> None:
    assert getattr(ResourceFactory.create(**{field: f"a{sign}b"}), field) == "a b"


def test_a_description_has_at_most_20_000_characters() -> None:
    ResourceFactory.build(description="x" * 20_000).full_clean()

    with pytest.raises(ValidationError) as refused:
        ResourceFactory.build(description="x" * 20_001).full_clean()
    assert refused.value.messages == [
        "This text has 20001 characters and at most 20000 are kept. "
        "Shorten it or move a part of it elsewhere, then save again."
    ]


def test_all_resources_are_on_one_page() -> None:
    assert ResourceFactory.build().get_absolute_url() == "/resources/"
