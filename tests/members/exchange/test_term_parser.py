"""What stands in the brackets behind a member."""

from dataclasses import replace

import pytest

from members.exchange.council_document import DocumentError, DocumentMember, DocumentSeat, DocumentTerm, write
from members.exchange.document_parser import parse
from members.models import Seat, Term

MEMBER, ALTERNATE, LEAD, OBSERVER = Term.Capacity
CHAIR, VICE_CHAIR, NO_OFFICE = Term.Office
SEATS = """\
- Intel (Member company)
- Gold members (member class)
- DeepSpeed (**Project**)

* Security (Working group)
- TAC (Project, **no vote**)
- 华为 （Member company）
- Ships\\, Inc. \\(EU) (Member company)
"""


def members(heading: str, seats: str = SEATS) -> tuple[DocumentMember, ...]:
    text = f"# Technical Advisory Council\n## Resources\n## Seats\n{seats}\n### {heading}"
    return parse(text, "TAC").members


def refusal(heading: str, seats: str = SEATS) -> str:
    with pytest.raises(DocumentError) as refused:
        members(heading, seats)
    return str(refused.value)


def test_seats_are_read() -> None:
    document = parse(f"# A\n## Resources\n- B\n## SEATS ##\n{SEATS}")
    assert document.seats == (
        DocumentSeat("Intel", Seat.Kind.MEMBER_COMPANY, votes=True),
        DocumentSeat("Gold members", Seat.Kind.MEMBER_CLASS, votes=True),
        DocumentSeat("DeepSpeed", Seat.Kind.PROJECT, votes=True),
        DocumentSeat("Security", Seat.Kind.WORKING_GROUP, votes=False),
        DocumentSeat("TAC", Seat.Kind.PROJECT, votes=False),
        DocumentSeat("华为", Seat.Kind.MEMBER_COMPANY, votes=True),
        DocumentSeat("Ships, Inc. (EU)", Seat.Kind.MEMBER_COMPANY, votes=True),
    )
    assert [seat.line for seat in document.seats] == [5, 6, 7, 9, 10, 11, 12]
    assert [resource.title for resource in document.resources] == ["B"]


def test_seats_are_written_between_resources_and_members() -> None:
    document = parse(f"# A\n## Resources\n- B\n## Seats\n{SEATS}### C (DeepSpeed; Lead of Security)\nD")
    assert write(document) == (
        "# A\n\n\n## Resources\n- B\n\n\n"
        "## Seats\n- Intel (Member company)\n- Gold members (Member class)\n"
        "- DeepSpeed (Project)\n- Security (Working group)\n"
        "- TAC (Project, no vote)\n- 华为 (Member company)\n"
        "- Ships, Inc. (EU) (Member company)\n\n\n### C (DeepSpeed project; Lead of Security)\nD\n"
    )


@pytest.mark.parametrize("kind", Seat.Kind)
def test_a_working_group_votes_only_where_that_is_said_and_others_unless(kind: Seat.Kind) -> None:
    votes = kind != Seat.Kind.WORKING_GROUP
    begins = f"# A\n\n\n## Resources\n\n\n## Seats\n- Intel ({kind.label}"
    for said, expected, written in (
        ("", votes, ""),
        (", with vote", True, "" if votes else ", with vote"),
        (", NO VOTE", False, ", no vote" if votes else ""),
    ):
        document = parse(f"{begins}{said})")
        assert document.seats == (DocumentSeat("Intel", kind, expected),)
        assert write(document) == f"{begins}{written})\n"
        assert parse(write(document)) == document


KINDS = "“(Member company)”, “(Member class)”, “(Project)”, “(Working group)”"
A_SEAT = (
    f"a seat, “- Name” and {KINDS} or, if it votes unlike others of its kind, “(Project, no vote)” or "
    "“(Working group, with vote)”; or a member, “### Name”"
)


@pytest.mark.parametrize(
    "bullet",
    [
        *("Intel (Project)", "- Intel", "- (Project)", "- Intel (Firm)", "- Intel (Project, two votes)"),
        *(
            "- Intel (Project, no vote, no vote)",
            "- Intel (Project, no vote, with vote)",
            "- Intel (Project, )",
            "- Intel (, no vote)",
            "- Intel (Project) x",
        ),
    ],
)
def test_what_is_no_seat_is_refused(bullet: str) -> None:
    with pytest.raises(DocumentError) as refused:
        parse(f"# A\n## Resources\n## Seats\n{bullet}")
    assert str(refused.value) == f"Line 4: found “{bullet}”, expected {A_SEAT}."


def test_code_among_the_seats_is_refused() -> None:
    with pytest.raises(DocumentError) as refused:
        parse("# A\n## Resources\n## Seats\n```\n- Intel (Project)\n```")
    assert str(refused.value) == f"Line 4: found “```”, expected {A_SEAT}."


def test_a_seat_that_is_there_twice_is_refused() -> None:
    with pytest.raises(DocumentError) as refused:
        parse("# A\n## Resources\n## Seats\n- Intel (Project)\n- Intel (Member company)")
    assert str(refused.value) == (
        "Line 5: found “- Intel (Member company)”, expected every seat once; line 4 has this one."
    )


def in_seat(name: str, capacity: Term.Capacity = MEMBER, office: Term.Office | None = None) -> DocumentTerm:
    return DocumentTerm(office, capacity, name)


@pytest.mark.parametrize(
    ("brackets", "terms"),
    [
        ("Chair", [DocumentTerm(CHAIR)]),
        ("Member", [DocumentTerm(NO_OFFICE)]),
        ("Intel", [in_seat("Intel")]),
        ("**Intel**", [in_seat("Intel")]),
        ("Representative of Intel", [in_seat("Intel")]),
        ("representative for Intel", [in_seat("Intel")]),
        ("DeepSpeed project", [in_seat("DeepSpeed")]),
        ("DeepSpeed Project", [in_seat("DeepSpeed")]),
        ("DeepSpeed", [in_seat("DeepSpeed")]),
        ("DeepSpeed working group", [in_seat("DeepSpeed working group")]),
        ("Ray project", [in_seat("Ray project")]),
        ("Chiar", [in_seat("Chiar")]),
        ("Gold members", [in_seat("Gold members")]),
        ("Chair, Intel", [in_seat("Intel", office=CHAIR)]),
        ("vice-chair， DeepSpeed project", [in_seat("DeepSpeed", office=VICE_CHAIR)]),
        ("Member, Intel", [in_seat("Intel", office=NO_OFFICE)]),
        ("Chair, TAC", [in_seat("TAC", office=CHAIR)]),  # not the chair of the council, which has a seat TAC
        ("Chair, Representative of Intel", [in_seat("Intel", office=CHAIR)]),
        ("Chair,", [DocumentTerm(CHAIR)]),
        ("Alternate for Intel", [in_seat("Intel", ALTERNATE)]),
        ("ALTERNATE OF Intel", [in_seat("Intel", ALTERNATE)]),
        ("Alternate for DeepSpeed project", [in_seat("DeepSpeed", ALTERNATE)]),
        ("Lead of Security", [in_seat("Security", LEAD)]),
        ("Co-Lead of Security working group", [in_seat("Security", LEAD)]),
        ("co lead for Security", [in_seat("Security", LEAD)]),
        ("Co-Observer of Intel", [in_seat("Co-Observer of Intel")]),
        ("Observer", [DocumentTerm(capacity=OBSERVER)]),
        ("Observer of Intel", [in_seat("Intel", OBSERVER)]),
        ("Alternate", [in_seat("Alternate")]),
        ("Intel; Lead of Security", [in_seat("Intel"), in_seat("Security", LEAD)]),
        ("Intel； Observer؛ Chair", [in_seat("Intel"), DocumentTerm(None, OBSERVER), DocumentTerm(CHAIR)]),
        ("Ships, Inc. (EU)", [in_seat("Ships, Inc. (EU)")]),
        (r"Chair, Ships\, Inc. \(EU\)", [in_seat("Ships, Inc. (EU)", office=CHAIR)]),
        (r"A\; B", [in_seat("A; B")]),
        ("Lead of Security, at NVIDIA", [DocumentTerm(None, LEAD, "Security", "NVIDIA")]),
        ("Chair, Intel, at Ships, Inc.", [DocumentTerm(CHAIR, MEMBER, "Intel", "Ships, Inc.")]),
        ("Member, at NVIDIA", [DocumentTerm(NO_OFFICE, employer="NVIDIA")]),
        ("Intel, No employer", [DocumentTerm(None, MEMBER, "Intel", "")]),
        ("at Intel", [in_seat("at Intel")]),
        ("no employer", [in_seat("no employer")]),
    ],
)
def test_terms_are_an_office_a_capacity_a_seat_and_an_employer(
    brackets: str, terms: list[DocumentTerm]
) -> None:
    assert members(f"Ada, Works ({brackets})") == (DocumentMember("Ada", "ada", "Works", tuple(terms)),)


@pytest.mark.parametrize(
    ("heading", "member"),
    [
        ("李明, B（华为）", DocumentMember("李明", "liming", "B", (in_seat("华为"),))),
        (
            "李明, B（Chair；华为）",
            DocumentMember("李明", "liming", "B", (DocumentTerm(CHAIR), in_seat("华为"))),
        ),
        ("李明（Li Ming）", DocumentMember("李明（Li Ming）", "limingli-ming")),
        ("李明（华为；Li Ming）", DocumentMember("李明（华为；Li Ming）", "liminghuaweili-ming")),
        ("Ada (Intel) {#a}", DocumentMember("Ada", "a", "", (in_seat("Intel"),))),
        (r"Ada \(Intel)", DocumentMember("Ada (Intel)", "ada-intel")),
        ("Ada\n#### Works\n#### Boss", DocumentMember("Ada", "ada", "Works", (), "", "Boss")),
        (
            "Ada (Intel)\n#### Works\n#### Chair",
            DocumentMember("Ada", "ada", "Works", (in_seat("Intel", office=CHAIR),)),
        ),
        ("Ada (Intel)\n#### Member", DocumentMember("Ada", "ada", "", (in_seat("Intel", office=NO_OFFICE),))),
        (
            "Ada (Chair, Intel)\n#### Chair",
            DocumentMember("Ada", "ada", "", (in_seat("Intel", office=CHAIR),)),
        ),
        (
            "Ada (Lead of Security; Intel; DeepSpeed)\n#### Chair",
            DocumentMember(
                "Ada",
                "ada",
                "",
                (in_seat("Security", LEAD), in_seat("Intel", office=CHAIR), in_seat("DeepSpeed")),
            ),
        ),
        (
            "Ada (Lead of Security)\n#### Chair",
            DocumentMember("Ada", "ada", "", (DocumentTerm(CHAIR), in_seat("Security", LEAD))),
        ),
        (
            "Ada (Intel)\n#### Works\n### Ada (Intel)\nB",
            DocumentMember("Ada", "ada", "Works", (in_seat("Intel"),), "B"),
        ),
    ],
)
def test_brackets_belong_to_a_heading(heading: str, member: DocumentMember) -> None:
    assert members(heading) == (member,)


AT_THE_END = "at the end of the member’s heading for an office or a seat"
KNOWN = (
    "“(Chair)”, “(Vice Chair)”, “(Member)”, a seat as in “(Intel)” or “(Alternate for Intel)”, "
    "or “\\(” for a bracket that is none of these"
)


@pytest.mark.parametrize(
    ("heading", "problem"),
    [
        ("Ada ()", KNOWN),
        ("Ada (Intel;)", KNOWN),
        ("Ada (; Intel)", KNOWN),
        ("Ada [Intel]", f"“(Intel)” {AT_THE_END}, or “\\[” for a bracket that is none"),
        ("Ada (Intel; Chair), Works", f"“(Intel; Chair)” {AT_THE_END}, or “\\(” for a bracket that is none"),
    ],
)
def test_what_is_no_term_is_refused(heading: str, problem: str) -> None:
    assert refusal(heading, "- Intel (Project)") == f"Line 5: found “### {heading}”, expected {problem}."


def test_two_texts_about_one_member_say_the_same() -> None:
    assert refusal("Ada (Chair, Intel)\n#### Vice Chair", "- Intel (Project)") == (
        "Line 6: found “#### Vice Chair”, expected one office of a member; line 5 says “Chair, Intel”."
    )
    assert refusal("Ada (Intel)\n#### Works\n### Ada (DeepSpeed)", "- Intel (Project)") == (
        "Line 7: found “### Ada (DeepSpeed)”, expected one office of a member; line 5 says “Intel”."
    )


def test_a_line_below_a_seat_may_be_of_the_bio() -> None:
    assert refusal("Ada, Works (Intel)\n#### What I do\nI do", "- Intel (Project)") == (
        "Line 6: found “#### What I do”, expected “\\####” for a heading of the bio, "
        "or “#### Member” in a line below it for a job title."
    )


def test_two_chairs_in_seats_share_the_office_or_are_asked_about() -> None:
    ways_out = "Write “(Member)” for who is chair no more, or “(Co-Chair)” for both if they share the office"
    assert refusal("Ada (Chair, Intel)\n### Bo (Chair)") == (
        f"Line 14: found “### Bo (Chair)”, expected one chair; line 13 has one too. {ways_out}."
    )
    ada, bo = members("Ada (Co-Chair, Intel; Lead of Security)\n### Bo\n#### Co-Chair")
    assert (ada.office, bo.office, ada.terms[0]) == (CHAIR, CHAIR, in_seat("Intel", office=CHAIR))


def test_the_office_of_several_terms_is_the_first_in_the_roster() -> None:
    (ada,) = members("Ada (Member; Vice Chair, Intel; Lead of Security)")
    assert ada.office == VICE_CHAIR


@pytest.mark.parametrize(
    ("seats", "written"),
    [
        ("- X (Project)", "X project"),
        ("- X (Member company)", "X"),
        ("- X (Project)\n- X project (Project)", "X"),
        ("- X (Project)\n- X Project (Project)", "X project"),
        ("- X project (Project)", "X project project"),
        ("- Chair (Member company)", "Representative of Chair"),
        ("- Gold Member (Member class)", "Representative of Gold Member"),
        ("- Gold members (Member class)", "Gold members"),
        ("- Lead of X (Project)", "Representative of Lead of X project"),
        ("- Observer (Member company)", "Representative of Observer"),
        ("- At X (Member company)", "Representative of At X"),
        ("- No employer (Member company)", "Representative of No employer"),
        ("- A\\; B\\, C (Member company)", "A\\; B\\, C"),
    ],
)
def test_a_seat_is_written_as_its_name_unless_that_means_something_else(seats: str, written: str) -> None:
    document = parse(f"# A\n## Resources\n## Seats\n{seats}\n### B")
    name = document.seats[0].name
    for office, capacity, before in (
        (None, MEMBER, ""),
        (CHAIR, MEMBER, "Chair, "),
        (None, ALTERNATE, "Alternate for "),
    ):
        terms = (DocumentTerm(office, capacity, name),)
        text = write(replace(document, members=(DocumentMember("B", "b", "", terms),)))
        expected = written.removeprefix("Representative of ") if capacity == ALTERNATE else written
        assert text.endswith(f"### B ({before}{expected})\n")
        assert parse(text).members[0].terms == terms
