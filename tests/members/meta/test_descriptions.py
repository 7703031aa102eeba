import pytest

from members.meta.descriptions import describe_council, describe_member, shorten
from members.models import Term
from tests.factories import CouncilFactory, MemberFactory, TermFactory


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("x" * 155, "x" * 155),
        ("x" * 156, "x" * 154 + "…"),
        ("word " * 30 + "words", "word " * 30 + "words"),
        ("word " * 31 + "w", "word " * 30 + "word…"),
        ("a " * 70 + "end. " + "b " * 20, "a " * 70 + "end."),
        ("Short. " + "b " * 100, "Short. " + "b " * 73 + "b…"),
    ],
)
def test_a_description_is_whole_sentences_or_whole_words(text: str, expected: str) -> None:
    assert shorten(text) == expected
    assert len(shorten(text)) <= 155


def test_a_council_is_described_by_its_summary_else_its_overview_else_its_name() -> None:
    council = CouncilFactory.build(summary="One line.", overview="# Head\n\nThe *council* meets.")
    assert describe_council(council) == "One line."
    council.summary = ""
    assert describe_council(council) == "The council meets."
    council.overview = ""
    assert describe_council(council) == "Harbour Council, Harbour Foundation"


def test_a_member_is_described_by_the_bio_else_by_role_and_affiliation() -> None:
    council = CouncilFactory.build()
    member = MemberFactory.build(name="Ada", bio="She [sails](https://example.org/).")
    term = TermFactory.build(member=member, role=Term.Role.CHAIR, affiliation="Quay")
    assert describe_member(member, term, council) == "She sails."
    member.bio = ""
    assert describe_member(member, term, council) == "Ada, Chair, Quay – Harbour Council"
    term.affiliation = ""
    assert describe_member(member, term, council) == "Ada, Chair – Harbour Council"
    assert describe_member(member, None, council) == "Ada – Harbour Council"
