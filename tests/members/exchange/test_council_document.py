import pytest
from hypothesis import given, settings

from members.exchange.council_document import (
    CouncilDocument,
    DocumentMember,
    DocumentResource,
    DocumentTerm,
    write,
)
from members.exchange.document_parser import parse
from members.models import Term
from members.names import slug_of
from tests.members.exchange.test_document_parser import HARBOUR
from tests.members.strategies import documents, steady

CHAIR = (DocumentTerm(Term.Office.CHAIR),)


@pytest.mark.parametrize(
    ("name", "overview", "short_name"),
    [
        ("Harbour Council", "The Harbour Council (HaCo) meets.", "HaCo"),
        ("Council (A)", "The Council (A) (CA) meets.", "CA"),
        ("Harbour Council of Rotterdam", "It (the council) meets.", "HCR"),
        ("harbour", "", ""),
    ],
)
def test_the_short_name_is_in_the_overview_or_the_initials(name: str, overview: str, short_name: str) -> None:
    assert CouncilDocument(name, overview).short_name == short_name


def test_a_document_is_written_as_people_write_it() -> None:
    assert write(parse(HARBOUR)) == (
        r"""# Harbour Council
### The Harbour Council (HC) looks after the water.
It meets in the open.

\- This is no resource.


## Resources
- Attend a meeting (Public calendar)
- [Charter \[draft\]](https://example.org/charter_\(2024\)) (PDF)
- Getting started


### Ada Lovelace, Analytical Engines, Inc. (Chair)
Ada wrote the first program.
  It was  long.

\### No heading
- A bullet


### Ada Lovelace {#ada-of-rotterdam}


### Grace Hopper\, Jr. (Vice Chair)


### Olatunji \(Tunji) Ruwase, Ships \(Europe)
"""
    )


def test_the_smallest_document_is_a_name() -> None:
    smallest = CouncilDocument("Harbour Council", "")

    assert write(smallest) == "# Harbour Council\n\n\n## Resources\n"
    assert parse(write(smallest)) == smallest


@pytest.mark.parametrize(
    "text",
    [
        "A {#b}",
        "A (Chair)",
        "A (Chair) {#b}",
        "A（Chair）",
        "A [Chair]",
        "A【Chair】",
        "A <Chair>",
        "A (Chair), B",
        "李明（Li Ming）",
        "A，B",
        "A、B",
        "A\\",
        "A \\(b)",
        "[A](b)",
        "[A",
        "A, B",
        "A)",
        "(A",
        "{",
        "### A",
        "A #",
        "#",
        "*A* _b_ `c`",
        "AT&amp;T",
        "A, Ph.D.",
        "MD",
        "MD, Inc.",
        "Chair",
        "Works, TAC Member",
        ", C D",
        ",",
    ],
)
def test_signs_with_a_meaning_are_written_so_that_they_have_none(text: str) -> None:
    document = CouncilDocument(
        text,
        text,
        (DocumentResource(text), DocumentResource(f"{text}2", "https://example.org/(", text)),
        (
            DocumentMember(text, slug_of(text)),
            DocumentMember("A", "b", text),
            DocumentMember(text, "c", "", CHAIR),
        ),
    )

    assert parse(write(document)) == document


def test_two_chairs_are_written_as_people_who_share_the_office() -> None:
    chairs = tuple(DocumentMember(name, slug_of(name), terms=CHAIR) for name in "AB")
    document = CouncilDocument("Harbour", "", (), chairs)

    assert write(document).endswith("### A (Co-Chair)\n\n\n### B (Co-Chair)\n")
    assert parse(write(document)) == document


@pytest.mark.parametrize(
    ("bio", "written"),
    [
        ("```\n### x\n```", "```\n### x\n```"),
        ("```\n### x", "\\```\n\\### x"),
        ("~~~\n```\n~~~", "~~~\n```\n~~~"),
        ("\\```", "\\\\```"),
        ("a\n    ### x", "a\n\\    ### x"),
        ("#a\n##b\nC#\n- d", "#a\n##b\nC#\n- d"),
    ],
)
def test_only_lines_that_would_be_the_document_s_own_are_escaped(bio: str, written: str) -> None:
    document = CouncilDocument("Harbour", "", (), (DocumentMember("A", "a", bio=bio),))

    assert write(document).endswith(f"### A\n{written}\n")
    assert parse(write(document)) == document


@settings(steady, max_examples=200)
@given(documents)
def test_what_is_written_is_read_again(document: CouncilDocument) -> None:
    assert parse(write(document)) == document
