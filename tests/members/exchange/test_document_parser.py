import sys
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.exchange.council_document import (
    CouncilDocument,
    DocumentError,
    DocumentMember,
    DocumentResource,
    DocumentTerm,
)
from members.exchange.document_lines import MAX_LINE
from members.exchange.document_parser import parse
from members.exchange.document_syntax import code_blocks
from members.models import Term
from tests.members.strategies import steady

CHAIR, VICE_CHAIR, NO_OFFICE = ((DocumentTerm(office),) for office in Term.Office)
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
                CHAIR,
                "Ada wrote the first program.\n  It was  long.\n\n### No heading\n- A bullet",
            ),
            DocumentMember("Ada Lovelace", "ada-of-rotterdam"),
            DocumentMember("Grace Hopper, Jr.", "grace-hopper-jr", terms=VICE_CHAIR),
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
        ("标题（Note）", DocumentResource("标题", "", "Note")),
        ("[Title](u)（Note）", DocumentResource("Title", "u", "Note")),
        ("[Title](u_（v）)", DocumentResource("Title", "u_（v）")),
        (r"标题\（Note）", DocumentResource("标题（Note）")),
        ("[A [b] (c)](u_(v)) (Note)", DocumentResource("A [b] (c)", "u_(v)", "Note")),
        ("[Draft] Title", DocumentResource("[Draft] Title")),
        ("[Draft] (Note)", DocumentResource("[Draft]", "", "Note")),
        (r"\[A](b)", DocumentResource("[A]", "", "b")),
        ("- Title", DocumentResource("- Title")),
        (
            "**Read** the AT&amp;T `rules` (PDF, *draft*)",
            DocumentResource("Read the AT&T rules", "", "PDF, draft"),
        ),
        ("[The **rules**](u_*_(v))", DocumentResource("The rules", "u_*_(v)")),
        (r"\*A\* snake_case &amp", DocumentResource("*A* snake_case &amp")),
    ],
)
def test_a_bullet_is_a_title_an_address_and_a_note(bullet: str, resource: DocumentResource) -> None:
    assert parse(f"# A\n## Resources\n- {bullet}").resources == (resource,)


@pytest.mark.parametrize(
    ("heading", "member"),
    [
        ("José Núñez, Acme", DocumentMember("José Núñez", "jose-nunez", "Acme")),
        ("A,", DocumentMember("A", "a")),
        ("A, B (Member)", DocumentMember("A", "a", "B", NO_OFFICE)),
        ("A (Harbour  council CHAIR)", DocumentMember("A", "a", "", CHAIR)),
        ("A (Chair) {#b}", DocumentMember("A", "b", "", CHAIR)),
        ("A {b}", DocumentMember("A {b}", "a-b")),
        ("A {#}", DocumentMember("A", "a")),
        (r"A \{#b}", DocumentMember("A {#b}", "a-b")),
        ("A (b", DocumentMember("A (b", "a-b")),
        ("# A", DocumentMember("# A", "a")),
        ("A\x01\u202e \u200bB, E\u0301", DocumentMember("A B", "a-b", "É")),
        ("**Cleo Bold**, AT&amp;T", DocumentMember("Cleo Bold", "cleo-bold", "AT&T")),
        ("**A, _B_ (Chair)**", DocumentMember("A", "a", "B", CHAIR)),
        ("[A](https://example.org/) (Chair)", DocumentMember("A", "a", "", CHAIR)),
        ("A <b>", DocumentMember("A <b>", "a-b")),
        ("A, Ph.D., B (Chair)", DocumentMember("A, Ph.D.", "a-phd", "B", CHAIR)),
        (
            "A , jr , Ph. D., MD PhD, B, Inc.",
            DocumentMember("A, jr, Ph. D., MD PhD", "a-jr-ph-d-md-phd", "B, Inc."),
        ),
        ("A, III", DocumentMember("A, III", "a-iii")),
        ("A, MD Anderson", DocumentMember("A", "a", "MD Anderson")),
        ("A,, MD", DocumentMember("A", "a", "MD")),
        ("A, B（Chair）", DocumentMember("A", "a", "B", CHAIR)),
        ("A，B (Chair)", DocumentMember("A", "a", "B", CHAIR)),
        (
            "A， PhD、B， C （Vice-Chair) {#b}",
            DocumentMember("A, PhD", "b", "B， C", VICE_CHAIR),
        ),
        ("محمد علي، B", DocumentMember("محمد علي", "mhmd-ly", "B")),
        ("A，，MD", DocumentMember("A", "a", "MD")),
        ("A, B，C、D", DocumentMember("A", "a", "B，C、D")),
        (r"A\，B", DocumentMember("A，B", "ab")),
        ("李明（Li Ming）", DocumentMember("李明（Li Ming）", "limingli-ming")),
        (
            "李明（Li Ming），B（Chair）",
            DocumentMember("李明（Li Ming）", "limingli-ming", "B", CHAIR),
        ),
        ("A, B（C）", DocumentMember("A", "a", "B（C）")),
        (r"A, B\（Chair）", DocumentMember("A", "a", "B（Chair）")),
        (r"A, B \[Chair]", DocumentMember("A", "a", "B [Chair]")),
        (r"A, B\【Chair】", DocumentMember("A", "a", "B【Chair】")),
        ("A, B [EU] (Chair)", DocumentMember("A", "a", "B [EU]", CHAIR)),
        ("A, MED (Member)", DocumentMember("A", "a", "MED", NO_OFFICE)),
        ("A, MEd", DocumentMember("A, MEd", "a-med")),
        ("A, MD", DocumentMember("A, MD", "a-md")),
        ("A, Meng, B", DocumentMember("A", "a", "Meng, B")),
        ("A, CFA, B", DocumentMember("A, CFA", "a-cfa", "B")),
        ("A, PhD, CFA", DocumentMember("A, PhD, CFA", "a-phd-cfa")),
        ("A, C.F.A.", DocumentMember("A, C.F.A.", "a-cfa")),
        ("A, BSc", DocumentMember("A, BSc", "a-bsc")),
        (r"A\, CFA", DocumentMember("A, CFA", "a-cfa")),
        ("A,, CFA", DocumentMember("A", "a", "CFA")),
        ("A,, Chair (Member)", DocumentMember("A", "a", "Chair", NO_OFFICE)),
        ("A,, Works, Chair", DocumentMember("A", "a", "Works, Chair")),
        ("A (Chairperson of the Harbour Council)", DocumentMember("A", "a", "", CHAIR)),
        ("A (Co-Chair)", DocumentMember("A", "a", "", CHAIR)),
    ],
)
def test_a_heading_is_a_name_an_employer_an_office_and_an_address(
    heading: str, member: DocumentMember
) -> None:
    assert parse(f"# A\n## Resources\n### {heading}", "Harbour Council").members == (member,)


@pytest.mark.parametrize(
    "heading",
    [
        "### Bo Two",
        "###\tBo Two",
        "###\u00a0Bo Two",
        "### \u3000 Bo Two \t",
        "   ### Bo Two",
        "### Bo Two ###",
        "### Bo Two #",
    ],
)
def test_a_heading_is_what_commonmark_calls_one(heading: str) -> None:
    document = parse(f"# A\n## Resources\n### Ada\nx\n\n{heading}\ny")

    assert document.members == (
        DocumentMember("Ada", "ada", bio="x"),
        DocumentMember("Bo Two", "bo-two", bio="y"),
    )


@pytest.mark.parametrize(
    "resources", ["## Resources", "##  Resources ##", " ##\tresources", "## RESOURCES \u00a0"]
)
@pytest.mark.parametrize("bullet", ["- ", "-\t", "* ", "+ ", "• ", "– ", "   -   ", "-\u00a0"])
def test_resources_are_what_commonmark_calls_a_list(resources: str, bullet: str) -> None:
    document = parse(f"\ufeff #\tThe *Council* #\n{resources}\n{bullet}Title (Note) \n")

    assert document == CouncilDocument("The Council", "", (DocumentResource("Title", "", "Note"),))


@pytest.mark.parametrize(
    "bio",
    [
        "```\n### x\n```",
        "~~~ md\n### x\n``` a\n~~~~",
        "````md\n```python\n### x\n```\n````\n\nEnd.",
        "``` a ` b",
        "#hashtag, C# and F#",
        "##linux",
        "see `\\###`",
        "\\* no list",
    ],
)
def test_text_of_a_bio_stays_as_it_is(bio: str) -> None:
    document = parse(f"# A\n## Resources\n### Ada\n{bio}\n### Bo")

    assert document.members == (DocumentMember("Ada", "ada", bio=bio), DocumentMember("Bo", "bo"))


@pytest.mark.parametrize(
    "line",
    [
        "###Bo",
        "    ### Bo",
        "\t### Bo",
        "## Bo",
        "# Bo",
        "##### Bo",
        "####Bo",
        "＃＃＃ Bo",
        "#＃# Bo",
        "###",
        "\u200b### Bo",
    ],
)
def test_a_line_that_nearly_is_a_heading_is_refused_unless_it_is_escaped(line: str) -> None:
    text = "# A\n## Resources\n### Ada\nx\n{}\ny"
    with pytest.raises(DocumentError, match=r"^Line 5: found "):
        parse(text.format(line))

    assert parse(text.format(f"\\{line}")).members == (DocumentMember("Ada", "ada", bio=f"x\n{line}\ny"),)


SECOND_FORM = """
### Ada Example

#### Example Works

#### Technical Director

#### HC Vice Chair

### Ada Example

#### Technical Director

Ada is the Technical Director of ...
"""


@pytest.mark.parametrize(
    ("text", "employer", "job_title", "office"),
    [
        (SECOND_FORM, "Example Works", "Technical Director", Term.Office.VICE_CHAIR),
        (SECOND_FORM.replace("\n\n", "\n"), "Example Works", "Technical Director", Term.Office.VICE_CHAIR),
        (SECOND_FORM.replace("#### HC Vice Chair\n", ""), "Example Works", "Technical Director", None),
        (
            "### Ada Example\n#### Works\n#### Member\n#### **Boss**\nAda is",
            "Works",
            "Boss",
            Term.Office.NONE,
        ),
        ("### Ada Example\n#### Chair\n#### Works &amp; Co\nAda is", "Works & Co", "", Term.Office.CHAIR),
        ("### Ada Example\n#### HC Member\nAda is", "", "", Term.Office.NONE),
        ("### Ada Example\n#### Boss\n### Ada Example\n#### Boss\nAda is", "", "Boss", None),
        ("### Ada Example\n### Ada Example\n#### Boss\nAda is", "", "Boss", None),
        ("### Ada Example\n#### Works\n### Ada Example\nAda is", "Works", "", None),
        (
            "### Ada Example\n#### Works\n### Ada Example\n#### Works\n#### Boss\nAda is",
            "Works",
            "Boss",
            None,
        ),
        (
            "### Ada Example, Works (Chair)\n#### Boss\n#### HC Chair\nAda is",
            "Works",
            "Boss",
            Term.Office.CHAIR,
        ),
        ("### Ada Example, Works\n#### Works\n####\n#### Boss\nAda is", "Works", "Boss", None),
        (
            "### Ada Example\n#### Works\n#### Boss\n### Ada Example\n#### Works\nAda is",
            "Works",
            "Boss",
            None,
        ),
        ("### Ada Example\n#### Works\n#### Chair, HC\nAda is", "Works", "", Term.Office.CHAIR),
        ("### Ada Example\n#### Works\n#### HC, Vice Chair\nAda is", "Works", "", Term.Office.VICE_CHAIR),
    ],
)
def test_the_second_form_has_lines_below_the_name(
    text: str, employer: str, job_title: str, office: Term.Office | None
) -> None:
    (ada, bo) = parse(f"# Harbour Council\n## Resources\n{text}\n### Bo, Works").members

    assert (ada.name, ada.employer, ada.job_title, ada.office) == (
        "Ada Example",
        employer,
        job_title,
        office,
    )
    assert ada.bio.startswith("Ada is")
    assert bo == DocumentMember("Bo", "bo", "Works")


@pytest.mark.parametrize(
    "below",
    [
        "#### Works\nAda is",
        "#### Works\n### Ada Example\nAda is",
        "#### Works\n#### Boss\nAda is",
        "#### Works\n#### Member",
        "#### Works\n#### Works",
        "####\n\n#### Works\n",
    ],
)
@pytest.mark.parametrize(
    "others", ["", "### Bo\n#### Chair", "### Bo\n### Bo\n#### A", "### Bo\n#### A\n#### B"]
)
def test_a_line_below_the_name_is_an_employer_where_it_is_no_doubt_one(below: str, others: str) -> None:
    text = f"# Harbour Council\n## Resources\n### Ada Example\n{below}\n{others}"
    if others or below != "#### Works\nAda is":
        assert parse(text).members[0].employer == "Works"
    else:
        with pytest.raises(DocumentError, match=r"^Line 4: found “#### Works”"):
            parse(text)


def test_an_office_behind_a_comma_is_asked_about() -> None:
    with pytest.raises(DocumentError) as refused:
        parse("# A\n## Resources\n### Ada Example, Works, Chair\n")
    assert str(refused.value) == (
        "Line 3: found “### Ada Example, Works, Chair”, expected an office in brackets, "
        "as in “### Name, Employer (Office)”."
    )


def test_the_name_that_stands_twice_may_stand_once_without_its_degree() -> None:
    text = "# A\n## Resources\n### Ada Example, PhD\n#### Works\n### Ada Example\nAda is here.\n"
    (ada,) = parse(text).members
    assert (ada.name, ada.employer, ada.bio) == ("Ada Example, PhD", "Works", "Ada is here.")


@pytest.mark.parametrize("again", ["", "### Ada Example, CFA\n", "### Ada Example, CFA\n#### Boss\n"])
def test_what_may_be_an_organisation_is_none_where_another_stands_below_the_name(again: str) -> None:
    text = f"# A\n## Resources\n### Ada Example, CFA\n#### Works\n#### Member\n{again}Ada is"
    (ada,) = parse(text).members

    assert (ada.name, ada.employer) == ("Ada Example, CFA", "Works")


@pytest.mark.parametrize("bio", ["#### What I do\nI do things.", "#### What I do\n\n#### And what not"])
def test_a_bio_that_begins_with_a_heading_has_a_backslash(bio: str) -> None:
    escaped = bio.replace("####", r"\####")

    assert parse(f"# A\n## Resources\n### B\n{escaped}").members == (DocumentMember("B", "b", bio=bio),)


def test_only_the_last_line_of_a_document_tells_its_source() -> None:
    document = parse("# A\n# Source: 1\n## Resources\n### B\n# Source: 2\n\n# Source: 3\n\n")

    assert (document.overview, document.members[0].bio) == ("# Source: 1", "# Source: 2")


OTHER_BRACKETS = ["[]", "{}", "<>", "［］", "【】", "｛｝", "「」", "〔〕", "＜＞"]
AT_THE_END = "at the end of the member’s heading for an office or a seat"
BELOW = "at most an employer, a job title and an office below a member’s name"
ONE_CHAIR = (
    "one chair; line 3 has one too. "
    "Write “(Member)” for who is chair no more, or “(Co-Chair)” for both if they share the office"
)
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
            "Line 3: found “### , B”, expected a name, as in “### Name, Employer (Office)”.",
        ),
        ("# A\n## Resources\n### B\n### B", f"Line 4: found “### B”, expected {TWICE} “### B {{#b-2}}”."),
        (
            "# A\n## Resources\n### É\nx\n### E, F",
            f"Line 5: found “### E, F”, expected {TWICE} “### E {{#e-2}}”.",
        ),
        (
            "# A\n##Resources",
            "Line 2: found “##Resources”, expected “## Resources”, or “\\” before a line of the overview.",
        ),
        (
            "# A\n###B\n## Resources",
            "Line 2: found “###B”, expected “### ” before the first paragraph of the overview, "
            "or “\\” before all of it.",
        ),
        (
            "# A\n## Resources\n### B\n###C",
            "Line 4: found “###C”, expected a member, “### Name”, or “\\” before a line of the bio.",
        ),
        (
            "# A\n## Resources\n### B\nx\n#### C",
            "Line 5: found “#### C”, expected a member, “### Name”, or “\\” before a line of the bio.",
        ),
        (
            "# A\n## Resources\n### B\n```\n### C\nx",
            "Line 4: found “```”, expected a code block that the same signs end, or “\\” before them.",
        ),
        (
            "# A\n## Resources\n### B\n```\n### C\n```python\nx\n```",
            "Line 4: found “```”, expected a code block that ends before line 6 begins another.",
        ),
        *(
            (
                f"# A\n## Resources\n### B{heading}\n\n#### What I do\nI do things.\n### C\n{other}",
                f"Line 5: found “#### What I do”, expected “\\####” for a heading of the bio, or {way_out}.",
            )
            for heading, other, way_out in [
                ("", "#### And I", "“, What I do” after the name for the employer"),
                (" (Chair)", "#### D\n#### E", "“, What I do” after the name for the employer"),
                (", Works", "#### And I", "“#### Member” in a line below it for a job title"),
                (", Works (A Chair)", "#### Member", "“#### A Chair” in a line below it for a job title"),
            ]
        ),
        *(
            (
                f"# A\n## Resources\n### B{rest}",
                f"Line 3: found “### B{rest}”, expected “(Chair)” {AT_THE_END}, "
                f"or “\\{sign}” for a bracket that is none.",
            )
            for rest, sign in [
                *((f", C {pair[0]}Chair{pair[1]}", pair[0]) for pair in OTHER_BRACKETS),
                (" (Chair), C", "("),
                ("（Chair）， C", "（"),
                (" [ Chair ] (Chair)", "["),
            ]
        ),
        (
            "# A\n## Resources\n### B\n#### C (A Chair)",
            f"Line 4: found “#### C (A Chair)”, expected “(A Chair)” {AT_THE_END}, "
            "or “\\(” for a bracket that is none.",
        ),
        *(
            (
                f"# A\n## Resources\n### B{text}, {word} (Member)",
                f"Line 3: found “### B{text}, {word} (Member)”, expected “,, {word}” for an employer, "
                f"or “\\, {word}” for a part of the name.",
            )
            for text, word in [("", "CFA"), (" C", "BSC"), ("", "JD")]
        ),
        (
            "# A\n## Resources\n### B, CFA\n#### Member\nC",
            "Line 3: found “### B, CFA”, expected “,, CFA” for an employer, "
            "or “\\, CFA” for a part of the name.",
        ),
        (
            "# A\n## Resources\n### B\n#### C\n#### D\n#### E",
            f"Line 6: found “#### E”, expected {BELOW}.",
        ),
        (
            "# A\n## Resources\n### B\n#### C\n#### D\n### B\n#### E",
            f"Line 5: found “#### D”, expected {BELOW}.",
        ),
        (
            "# A\n## Resources\n### B (Chair)\n#### Vice Chair",
            "Line 4: found “#### Vice Chair”, expected one office of a member; line 3 says “Chair”.",
        ),
        (
            "# A\n## Resources\n### B (Chair)\n### C (Chair)",
            f"Line 4: found “### C (Chair)”, expected {ONE_CHAIR}.",
        ),
        (
            "# A\n## Resources\n### B (Chair)\n### C (Co-Chair)",
            f"Line 4: found “### C (Co-Chair)”, expected {ONE_CHAIR}.",
        ),
        ("# A\n\0\n## Resources", r"Line 2: found “\x00”, expected text without NUL characters."),
        (
            f"# A\n## Resources\n- {'x' * MAX_LINE}",
            f"Line 3: found “- {'x' * 75}…”, expected a line of at most 5000 characters.",
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
SIGNS = [
    "#### A",
    "###A",
    "```",
    "~~~",
    "&amp;",
    "*",
    "A",
    "é",
    "\\",
    ",",
    "(",
    ")",
    "[",
    "]",
    "](",
    "{#",
    "}",
    "(Chair)",
    "\ufeff",
    "\u2028",
]


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


MEMBER = "# A\n## Resources\n### B\n"


def calls_to_parse(text: str) -> int:
    """How many functions are called: work that grows with the text, on any machine."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        with suppress(DocumentError):
            parse(text)
    finally:
        sys.setprofile(before)
    return calls


def fences_ever_shorter(sign: str, size: int) -> str:
    return "".join(f"{sign * length} x\n" for length in range(size + 3, 2, -1))


@pytest.mark.parametrize(
    "text_of",
    [
        lambda size: "~~~\n" * size,
        lambda size: "~~~ x\n" * size,
        lambda size: fences_ever_shorter("~", size) + "~~~ x\n" * size,
        lambda size: fences_ever_shorter("`", size) + "~~~\n```\n" * size,
        lambda size: "#### C\n\n" * size,
        lambda size: "####\n\n" * size,
    ],
)
def test_a_text_twice_as_long_takes_twice_the_work(text_of: Callable[[int], str]) -> None:
    _, short, middle, long = (calls_to_parse(MEMBER + text_of(size)) for size in (1, 100, 200, 300))

    assert long - middle < 1.2 * (middle - short)


@pytest.mark.parametrize(
    ("lines", "blocks"),
    [
        (["~~~", "~~~"], [range(2)]),
        (["~~~", "~~~", "~~~"], [range(2)]),
        (["~~~~", "~~~", "~~~"], [range(1, 3)]),
        (["~~~", "~~~ x", "~~~~", "~~~~"], [range(3)]),
        (["```", "~~~", "```", "~~~"], [range(3)]),
        (["```", "~~~", "~~~ x", "~~~"], [range(1, 4)]),
        (["~~~ x", "a", "```", "~~~", "```", "```"], [range(4), range(4, 6)]),
        (["~~~ x"], []),
    ],
)
def test_a_code_block_is_what_its_own_signs_end(lines: list[str], blocks: list[range]) -> None:
    assert code_blocks(lines) == blocks
