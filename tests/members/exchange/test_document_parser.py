from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.exchange.council_document import CouncilDocument, DocumentError, DocumentMember, DocumentResource
from members.exchange.document_parser import MAX_LINE, parse
from members.models import Term
from tests.members.strategies import steady

HARBOUR = r"""

# Harbour Council

### The Harbour Council (HC) looks after the water.
It meets in the open.

\- This is no resource.

## Resources
- Attend a meeting (Public calendar)

- [Charter \[draft\]](https://example.org/charter_(2024)) (PDF)
- Getting started
### Ada Lovelace, Analytical Engines, Inc. (HC Chair)
Ada wrote the first program.
  It was  long.

\### No heading
- A bullet
### Ada Lovelace {#ada-of-rotterdam}
### Grace Hopper\, Jr. (vice-chair)

### Olatunji (Tunji) Ruwase, Ships \(Europe)

# Source: https://example.org/council"""


def test_a_document_is_read() -> None:
    assert parse(HARBOUR) == CouncilDocument(
        "Harbour Council",
        "The Harbour Council (HC) looks after the water.\n\nIt meets in the open.\n\n- This is no resource.",
        (
            DocumentResource("Attend a meeting", "", "Public calendar"),
            DocumentResource("Charter [draft]", "https://example.org/charter_(2024)", "PDF"),
            DocumentResource("Getting started"),
        ),
        (
            DocumentMember(
                "Ada Lovelace",
                "ada-lovelace",
                "Analytical Engines, Inc.",
                Term.Role.CHAIR,
                "Ada wrote the first program.\n  It was  long.\n\n### No heading\n- A bullet",
            ),
            DocumentMember("Ada Lovelace", "ada-of-rotterdam"),
            DocumentMember("Grace Hopper, Jr.", "grace-hopper-jr", role=Term.Role.VICE_CHAIR),
            DocumentMember("Olatunji (Tunji) Ruwase", "olatunji-tunji-ruwase", "Ships (Europe)"),
        ),
    )


def test_a_document_knows_in_which_lines_it_stood() -> None:
    document = parse(HARBOUR)

    assert document.line == 3
    assert [resource.line for resource in document.resources] == [11, 13, 14]
    assert [member.line for member in document.members] == [15, 21, 22, 24]


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_line_breaks_of_all_systems_are_read(line_break: str) -> None:
    assert parse(HARBOUR.replace("\n", line_break)) == parse(HARBOUR)


@pytest.mark.parametrize(
    ("bullet", "resource"),
    [
        ("Title", DocumentResource("Title")),
        ("Title (Note (more))", DocumentResource("Title", "", "Note (more)")),
        ("Title ()", DocumentResource("Title")),
        ("A (b) c", DocumentResource("A (b) c")),
        ("A) b)", DocumentResource("A) b)")),
        (r"A \(b)", DocumentResource("A (b)")),
        (r"A \b", DocumentResource(r"A \b")),
        ("[Title](u)", DocumentResource("Title", "u")),
        ("[Title](u)(Note)", DocumentResource("Title", "u", "Note")),
        ("[A [b] (c)](u_(v)) (Note)", DocumentResource("A [b] (c)", "u_(v)", "Note")),
        ("[Draft] Title", DocumentResource("[Draft] Title")),
        ("[Draft] (Note)", DocumentResource("[Draft]", "", "Note")),
        (r"\[A](b)", DocumentResource("[A]", "", "b")),
        ("- Title", DocumentResource("- Title")),
    ],
)
def test_a_bullet_is_a_title_an_address_and_a_note(bullet: str, resource: DocumentResource) -> None:
    assert parse(f"# A\n## Resources\n- {bullet}").resources == (resource,)


@pytest.mark.parametrize(
    ("heading", "member"),
    [
        ("José Núñez, Acme", DocumentMember("José Núñez", "jose-nunez", "Acme")),
        ("A,", DocumentMember("A", "a")),
        ("A, B (Member)", DocumentMember("A", "a", "B", Term.Role.MEMBER)),
        ("A (Harbour  council CHAIR)", DocumentMember("A", "a", "", Term.Role.CHAIR)),
        ("A (Chair) {#b}", DocumentMember("A", "b", "", Term.Role.CHAIR)),
        ("A {b}", DocumentMember("A {b}", "a-b")),
        ("A {#}", DocumentMember("A", "a")),
        (r"A \{#b}", DocumentMember("A {#b}", "a-b")),
        ("A (b", DocumentMember("A (b", "a-b")),
        ("# A", DocumentMember("# A", "a")),
    ],
)
def test_a_heading_is_a_name_an_affiliation_a_role_and_an_address(
    heading: str, member: DocumentMember
) -> None:
    assert parse(f"# A\n## Resources\n### {heading}", "Harbour Council").members == (member,)


def test_only_the_last_line_of_a_document_tells_its_source() -> None:
    document = parse("# A\n# Source: 1\n## Resources\n### B\n# Source: 2\n\n# Source: 3\n\n")

    assert (document.overview, document.members[0].bio) == ("# Source: 1", "# Source: 2")


HEADING = "the council's heading, such as “# Technical Advisory Council”"
TWICE = (
    "every member once; line 3 has this one. "
    "Somebody else of the same name needs an address of their own, as in"
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", f"Line 1: found nothing, expected {HEADING}."),
        (" \n\n", f"Line 1: found nothing, expected {HEADING}."),
        ("# Source: x", f"Line 1: found nothing, expected {HEADING}."),
        ("\nHello", f"Line 2: found “Hello”, expected {HEADING}."),
        ("## Resources\n- A", f"Line 1: found “## Resources”, expected {HEADING}."),
        ("#A\n## Resources", f"Line 1: found “#A”, expected {HEADING}."),
        ("# \n## Resources", f"Line 1: found “# ”, expected {HEADING}."),
        ("# A\nB\n", "Line 2: found “B”, expected “## Resources” in a line after it."),
        ("# A", "Line 1: found “# A”, expected “## Resources” in a line after it."),
        (
            "# A\n- B\n## Resources",
            "Line 2: found “- B”, expected “## Resources” before the first bullet, "
            r"or “\- ” in the overview.",
        ),
        (
            "# A\n### B\n### C\n## Resources",
            "Line 3: found “### C”, expected “## Resources” before the first member, "
            r"or “\### ” in the overview.",
        ),
        (
            "# A\n## Resources\nB",
            "Line 3: found “B”, expected a resource, “- Title (Note)”, or a member, “### Name”.",
        ),
        ("# A\n## Resources\n- (B)", "Line 3: found “- (B)”, expected a title, as in “- Title (Note)”."),
        ("# A\n## Resources\n- [](B)", "Line 3: found “- [](B)”, expected a title, as in “- Title (Note)”."),
        *(
            (
                f"# A\n## Resources\n- {link}",
                f"Line 3: found “- {link}”, expected a link, “- [Title](https://…) (Note)”, "
                r"or “\[” for a bracket that begins none.",
            )
            for link in ("[B](c", "[B](c) d", "[B](c) and [D](e)", "[B](c) d (e)")
        ),
        (
            "# A\n## Resources\n- B\n- B (C)",
            "Line 4: found “- B (C)”, expected every resource once; line 3 has this one.",
        ),
        (
            "# A\n## Resources\n### , B",
            "Line 3: found “### , B”, expected a name, as in “### Name, Affiliation (Role)”.",
        ),
        ("# A\n## Resources\n### B\n### B", f"Line 4: found “### B”, expected {TWICE} “### B {{#b-2}}”."),
        (
            "# A\n## Resources\n### É\nx\n### E, F",
            f"Line 5: found “### E, F”, expected {TWICE} “### E {{#e-2}}”.",
        ),
        (
            "# A\n## Resources\n### B (Emeritus)",
            "Line 3: found “### B (Emeritus)”, expected “(Chair)”, “(Vice Chair)”, “(Member)”, "
            r"or “\(” for a bracket that is no role.",
        ),
        (
            "# A\n## Resources\n### B (XY Chair)",
            "Line 3: found “### B (XY Chair)”, expected “(Chair)”, “(Vice Chair)”, “(Member)”, "
            r"or “\(” for a bracket that is no role.",
        ),
        ("# A\n\0\n## Resources", r"Line 2: found “\x00”, expected text without NUL characters."),
        (
            "# A\n## Resources\n### B\x01",
            r"Line 3: found “### B\x01”, expected a line without control characters.",
        ),
        (
            f"# A\n## Resources\n- {'x' * MAX_LINE}",
            f"Line 3: found “- {'x' * 75}…”, expected a line of at most 2000 characters.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_line_found_and_expected(text: str, problem: str) -> None:
    with pytest.raises(DocumentError) as refused:
        parse(text)

    assert str(refused.value) == problem


PIECES = [
    "# A\n",
    "## Resources\n",
    "\n### ",
    "\n- ",
    "\n",
    "\r",
    "\0",
    "\x01",
    "# Source: ",
    " ",
    "x" * MAX_LINE,
]
SIGNS = ["A", "é", "\\", ",", "(", ")", "[", "]", "](", "{#", "}", "(Chair)", "\ufeff", "\u2028"]


@settings(steady, max_examples=200)
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(PIECES + SIGNS)).map("".join),
        st.lists(st.sampled_from(PIECES + SIGNS)).map(lambda pieces: "# A\n## Resources" + "".join(pieces)),
    )
)
def test_any_text_is_a_document_or_refused(text: str) -> None:
    with suppress(DocumentError):
        assert isinstance(parse(text), CouncilDocument)
