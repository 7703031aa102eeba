from datetime import date

import pytest

from members.meta.descriptions import describe_council, describe_member, shorten
from members.models import Term
from tests.factories import CouncilFactory, MemberFactory, SeatFactory, TermFactory


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("x" * 155, "x" * 155),
        ("x" * 156, "x" * 154 + "…"),
        ("word " * 30 + "words", "word " * 30 + "words"),
        ("word " * 31 + "w", "word " * 30 + "word…"),
        ("a " * 70 + "end. " + "B " * 20, "a " * 70 + "end."),
        ("a " * 70 + "end.) " + "B " * 20, "a " * 70 + "end.)"),
        ("a " * 75 + "end. " + "B " * 20, "a " * 75 + "end."),
        ("a " * 75 + "ends. " + "B " * 20, "a " * 75 + "ends."),
        ("a " * 76 + "end. " + "B " * 20, "a " * 75 + "a…"),
        ("a " * 65 + "professor. " + "B " * 20, "a " * 65 + "professor."),
        ("Short. " + "b " * 100, "Short. " + "b " * 73 + "b…"),
        ("word, " * 40, "word, " * 24 + "word…"),
        ("李明，" + "是一位计算机科学家。" * 20, "李明，" + "是一位计算机科学家。" * 15),
        ("李明 " + "是一位计算机科学家，" * 20, "李明 " + "是一位计算机科学家，" * 15 + "是…"),
        ("私は" + "Kubernetesを" * 20, "私は" + "Kubernetesを" * 13 + "…"),
        ("กรุงเทพมหานคร" * 20, "กรุงเทพมหานคร" * 11 + "กรุงเทพมหาน…"),
        ("यह एक वाक्य है। " * 20, "यह एक वाक्य है। " * 8 + "यह एक वाक्य है।"),
    ],
)
def test_a_description_is_whole_sentences_or_whole_words(text: str, expected: str) -> None:
    assert shorten(text) == expected
    assert len(shorten(text)) <= 155


@pytest.mark.parametrize(
    "words",
    [
        *(
            "Prof. Dr. Bob Sample",
            "the U.S. Navy",
            "J. R. Sample",
            "St. Ives",
            "No. 5",
            "Example Inc. Berlin",
            "Dipl.-Ing. Bob",
        ),
        *(
            "e.g. Rust",
            "am 3. Mai",
            "approx. 5",
            "Yahoo! and others",
            "z. B. Rust",
            "Ph.D. Bob",
            "им. Баумана",
            "et al. Then",
            "hon. Bob",
            "Priv.-Doz. Bob",
            "asst. Bob",
            "доц. Боб",
        ),
    ],
)
def test_a_full_stop_in_a_sentence_does_not_end_it(words: str) -> None:
    """Wherever the text is cut, at a space of these words or after them."""
    for length in range(80, 155):
        text = f"{'a' * length} {words} {'b' * 100}"
        shown = shorten(text)
        assert shown.endswith("…")
        assert text.startswith(shown[:-1])
        assert text[len(shown) - 1] in " b"


def test_a_council_is_described_by_its_summary_else_its_overview_else_its_name() -> None:
    council = CouncilFactory.build(summary="One line.", overview="# Head\n\nThe *council* meets.")
    assert describe_council(council) == "One line."
    council.summary = ""
    assert describe_council(council) == "The council meets."
    council.overview = ""
    assert describe_council(council) == "Harbour Council, Harbour Foundation"


@pytest.mark.parametrize(
    ("capacity", "place"),
    [
        (Term.Capacity.MEMBER, "Represents vLLM on the Harbour Council."),
        (Term.Capacity.ALTERNATE, "Alternate for vLLM on the Harbour Council."),
        (Term.Capacity.LEAD, "Leads vLLM on the Harbour Council."),
        (Term.Capacity.OBSERVER, "Observes vLLM on the Harbour Council."),
    ],
)
def test_a_member_with_a_seat_is_described_by_it(capacity: Term.Capacity, place: str) -> None:
    council = CouncilFactory.build(name="The Harbour Council")
    member = MemberFactory.build(name="Ada", bio="She sails.")
    seat = SeatFactory.build(name="vLLM")
    term = TermFactory.build(member=member, seat=seat, capacity=capacity, employer="Quay")
    assert describe_member(member, term, council) == f"{place} She sails."
    member.bio = ""
    assert describe_member(member, term, council) == f"Ada, Quay. {place}"
    term.office = Term.Office.CHAIR
    assert describe_member(member, term, council) == f"Ada, Chair, Quay. {place}"
    seat.starts_on = date(2999, 1, 1)
    assert describe_member(member, term, council) == "Ada, Chair, Quay – The Harbour Council"


def test_a_member_is_described_by_the_bio_else_by_office_and_employer() -> None:
    council = CouncilFactory.build()
    member = MemberFactory.build(name="Ada", bio="She [sails](https://example.org/).")
    term = TermFactory.build(member=member, office=Term.Office.CHAIR, employer="Quay")
    assert describe_member(member, term, council) == "She sails."
    member.bio = ""
    assert describe_member(member, term, council) == "Ada, Chair, Quay – Harbour Council"
    term.employer = ""
    assert describe_member(member, term, council) == "Ada, Chair – Harbour Council"
    assert describe_member(member, None, council) == "Ada – Harbour Council"
    assert describe_member(member, None, council, "Announced") == "Ada, announced – Harbour Council"
    member.bio = "She sails."
    assert describe_member(member, None, council, "Announced") == "Announced. She sails."
    assert describe_member(member, None, council) == "She sails."
