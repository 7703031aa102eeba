"""What changed between two documents, for people."""

from typing import Any

import pytest

from tac_site.publishing.differences import Difference, differences, word_difference
from tac_site.publishing.documents import Document
from tac_site.publishing.models import Revision
from tests.factories import SeatFactory
from tests.tac_site.publishing.editors import writer_of


def member(**fields: Any) -> Document:
    return [{"model": "members.member", "pk": 1, "fields": {"name": "Ada", "slug": "ada", **fields}}]


def term(pk: int = 2, **fields: Any) -> Document:
    return [{"model": "members.term", "pk": pk, "fields": {"member": 1, **fields}}]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("", "", []),
        ("same", "same", [("same", "same")]),
        ("", "new", [("added", "new")]),
        ("old", "", [("removed", "old")]),
        (
            "She is an engineer.",
            "She was an engineer.",
            [("same", "She "), ("removed", "is "), ("added", "was "), ("same", "an engineer.")],
        ),
        ("a  b", "a b", [("removed", "a  "), ("added", "a "), ("same", "b")]),
        (" a\n\nb", "a\n\nb", [("removed", " "), ("same", "a\n\nb")]),
        ("<b>x</b>", "<i>x</i>", [("removed", "<b>x</b>"), ("added", "<i>x</i>")]),
    ],
)
def test_texts_differ_word_by_word(before: str, after: str, words: list[tuple[str, str]]) -> None:
    found = word_difference(before, after)

    assert found == words
    difference = Difference("Bio", found)
    assert (difference.before, difference.after) == (before, after)


def test_a_field_that_is_the_same_is_no_difference() -> None:
    assert differences(member(bio="A story"), member(bio="A story")) == []
    assert differences([], []) == []


def test_each_field_is_called_as_in_the_form() -> None:
    found = differences(member(), member(photo_alt="At her desk", links="https://github.com/ada"))

    assert [(each.label, each.before, each.after) for each in found] == [
        ("Photo description", "", "At her desk"),
        ("Links", "", "https://github.com/ada"),
    ]


def test_numbers_choices_and_ticks_are_words() -> None:
    before = member(focus_x=10) + term(office=1)
    after = member(focus_x=20) + term(office=3, is_announced=True)

    assert [(each.before, each.after) for each in differences(before, after)] == [
        ("10", "20"),
        ("Chair", "None"),
        ("no", "yes"),
    ]


def test_an_unpublished_member_differs_by_one_word() -> None:
    (found,) = differences(member(), member(is_visible=False))

    assert (found.before, found.after) == ("yes", "no")


def test_a_term_that_comes_or_goes_is_told_field_by_field() -> None:
    before, after = member() + term(2, office=1, ends_on="2025-06-30"), member() + term(3, employer="Acme")

    found = [(each.label, each.before, each.after) for each in differences(before, after)]

    gone, new = "Term “Chair, until 2025-06-30”: ", "Term “Member, Acme”: "
    assert found == [
        (f"{gone}capacity", "Member", ""),
        (f"{gone}office", "Chair", ""),
        (f"{gone}last day", "2025-06-30", ""),
        (f"{new}capacity", "", "Member"),
        (f"{new}office", "", "None"),
        (f"{new}employer", "", "Acme"),
    ]


@pytest.mark.django_db
def test_another_seat_is_told_by_its_name_also_if_it_is_deleted() -> None:
    first, second = SeatFactory.create(name="Intel"), SeatFactory.create(name="vLLM")
    before, after = member() + term(seat=first.pk), member() + term(seat=second.pk, office=1)
    writer_of(second).publish([])

    found = [(each.label, each.before, each.after) for each in differences(before, after)]

    prefix = "Term “Representative of Intel”: "
    assert found == [(f"{prefix}seat", "Intel", "vLLM"), (f"{prefix}office", "None", "Chair")]
    assert differences(after, before)[0].label == "Term “Chair, Representative of vLLM”: seat"
    Revision.objects.all().delete()
    assert differences(after, before)[0].label == "Term “Chair, Representative of a deleted seat”: seat"


def test_a_picture_is_shown_before_and_after() -> None:
    name = f"pictures/{'0' * 32}-40x30.webp"

    (added,) = differences(member(), member(photo=name))
    (removed,) = differences(member(photo=name), member())

    assert added == Difference("Photo", [], ("", f"/media/{name}"))
    assert removed == Difference("Photo", [], (f"/media/{name}", ""))


def test_something_new_differs_from_nothing_in_all_it_says() -> None:
    labels = [each.label for each in differences([], member(bio="A story"))]

    assert [label for label in labels if label in ("Name", "Bio", "Job title")] == ["Name", "Bio"]


def test_a_long_text_is_compared_in_a_moment() -> None:
    words = [f"word{number}" for number in range(3_000)]
    changed = [word + "x" if number % 100 == 0 else word for number, word in enumerate(words)]

    found = word_difference(" ".join(words), " ".join(changed))

    assert len([kind for kind, _ in found if kind == "removed"]) == 30
