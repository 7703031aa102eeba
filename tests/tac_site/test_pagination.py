import pytest
from django.core.exceptions import BadRequest
from django.test import RequestFactory

from members.models import Member
from tac_site import pagination
from tac_site.pagination import page_of
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "PAGE_SIZE", 2)
    for name in "abc":
        MemberFactory.create(name=name)


def names(query: str) -> list[str]:
    return [member.name for member in page_of(RequestFactory().get("/" + query), Member.objects.all())]


@pytest.mark.parametrize(
    ("query", "expected"), [("", ["a", "b"]), ("?page=1", ["a", "b"]), ("?page=2", ["c"])]
)
def test_a_page_is_a_part_of_the_rows(query: str, expected: list[str]) -> None:
    assert names(query) == expected


@pytest.mark.parametrize(
    "asked", ["0", "3", "-1", "last", "1.5", "", "9" * 5000, "999999", "1000000", "01", "٢", "2 ", "<b>"]
)
def test_a_page_that_is_not_there_is_refused(asked: str) -> None:
    with pytest.raises(BadRequest) as caught:
        names(f"?page={asked}")
    assert str(caught.value) == f"There is no page “{asked[:50]}”: write page=1 up to page=2."


def test_a_single_page_is_told_as_the_only_one() -> None:
    Member.objects.all().delete()
    assert names("") == []
    with pytest.raises(BadRequest, match=r"^There is no page “2”: write page=1, the only one\.$"):
        names("?page=2")
