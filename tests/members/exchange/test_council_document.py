import pytest
from hypothesis import given, settings

from members.exchange.council_document import CouncilDocument, DocumentMember, DocumentResource, write
from members.exchange.document_parser import parse
from members.models import Term
from members.names import slug_of
from tests.members.exchange.test_document_parser import HARBOUR
from tests.members.strategies import documents, steady


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
        "A\\",
        "A \\(b)",
        "[A](b)",
        "[A",
        "A, B",
        "A)",
        "(A",
        "{",
        "### A",
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
            DocumentMember(text, "c", "", Term.Role.CHAIR),
        ),
    )

    assert parse(write(document)) == document


@settings(steady, max_examples=200)
@given(documents)
def test_what_is_written_is_read_again(document: CouncilDocument) -> None:
    assert parse(write(document)) == document
