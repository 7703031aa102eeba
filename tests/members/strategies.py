"""What the site can hold: what an editor typed, clean and without spaces around it."""

from hypothesis import settings
from hypothesis import strategies as st

from members.exchange.council_document import (
    CouncilDocument,
    DocumentMember,
    DocumentResource,
    DocumentSeat,
    DocumentTerm,
)
from members.models import Seat, Term
from members.names import RESERVED_SLUGS, slug_of
from tac_site.characters import clean_line, clean_text, has_letter

# The same examples in every run, however slow the machine.
steady = settings(derandomize=True, deadline=None, database=None)

SIGNS = [
    *("\\", ",", "(", ")", "[", "]", "](", "{", "}", "{#a}", "(Chair)"),
    *("，", "、", "（", "）", "（Chair）", "[Chair]", "【Chair】", "<Chair>"),
    *("#", " #", "- ", "*", "**", "_", "`", "&", "&amp;", "&#65;", "<", "!", "~"),
    *(" ", "\u00a0", "a", "é", "Ph.D.", ", MD", ", BSC", "Jr."),
]
INDENTS = ["", " ", "   ", "    ", "\t", "\u3000", "\u200d"]
LINES = [
    *(
        "### A",
        "###\tA",
        "###A",
        "###",
        "#### A",
        "###### A",
        "## A",
        "## Resources",
        "##resources ##",
        "# A",
    ),
    *("# Source: a", "#a", "#", "＃＃＃ A", "### A ###", "- a", "-\ta", "* a", "---"),
    *("```", "```a", "````", "``` a `", "~~~", "~~~~ a"),
    *("    a", "", " ", "a  ", "\x0b", "\x1ca"),
]

# Names of seats that would be something else in brackets, if nothing were done about it.
SEATS = [
    *(
        "Chair",
        "Vice Chair",
        "Co-Chair",
        "Member",
        "Observer",
        "Lead",
        "Alternate",
        "TAC Chair",
        "Chair of the TAC",
    ),
    *("Alternate for X", "Lead of X", "Co-Lead for X", "Observer of X", "Representative of X", "X Member"),
    *("X", "X project", "X Project", "X project project", "X working group", "project", "Gold members"),
    *(
        "at X",
        "At X",
        "no employer",
        "Chair, X",
        "Chair; X",
        "Ships, Inc.",
        "A；B，C",
        "انتل؛",
        "华为",
        "Žofie",
    ),
    *(
        "X (Project)",
        "X)",
        "(X",
        "（X）",
        "X\\",
        "\\; X",
        "[X](y)",
        "- X",
        "# X",
        "X {#x}",
        "*X*",
        "AT&amp;T",
    ),
]

in_a_line = st.characters()
in_a_text = st.characters()

lines = st.one_of(
    st.text(in_a_line, max_size=200), st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)
).map(clean_line)
names = lines.filter(has_letter)
escapes = st.sampled_from(["", "", "\\", "\\\\"])
line_of_a_text = st.tuples(escapes, st.sampled_from(INDENTS), escapes, st.sampled_from(LINES)).map("".join)
texts = st.one_of(st.text(in_a_text), st.lists(line_of_a_text).map("\n".join)).map(clean_text)
slugs = st.text("aZ0-_", min_size=1, max_size=100).filter(lambda slug: slug not in RESERVED_SLUGS)
paths = st.lists(st.sampled_from(["a", "/", "(", ")", "[", "]", "@", "&", "#", "é"]), max_size=9).map("".join)
mailboxes = st.builds(
    "mailto:{}@{}?".format,
    st.text("aä/.+-_%&=#!$'*;", min_size=1),
    st.sampled_from(["example.org", "müller.example", "localhost"]),
)
beginnings = st.one_of(
    st.sampled_from(["https://example.org/", "webcal://müller.example/", "/members/"]), mailboxes
)
urls = st.one_of(st.just(""), st.builds("{}{}".format, beginnings, paths))

resources = st.builds(DocumentResource, title=names, url=urls, note=lines)


seat_names = st.one_of(
    st.sampled_from(SEATS),
    st.text(in_a_line, max_size=20).map(clean_line).filter(has_letter),
    st.lists(st.sampled_from(SIGNS), max_size=6).map("".join).map(clean_line).filter(has_letter),
)
seats = st.builds(DocumentSeat, seat_names, st.sampled_from(Seat.Kind), st.booleans())


@st.composite
def terms(draw: st.DrawFn, seat: DocumentSeat | None) -> DocumentTerm:
    """In the seat, or without one."""
    capacity = draw(
        st.sampled_from(Term.Capacity if seat else [Term.Capacity.MEMBER, Term.Capacity.OBSERVER])
    )
    offices: list[Term.Office | None] = [None]
    if capacity == Term.Capacity.MEMBER:
        offices = [*Term.Office, *([None] if seat else [])]
    employer = draw(st.one_of(st.none(), st.just(""), seat_names))
    return DocumentTerm(draw(st.sampled_from(offices)), capacity, seat.name if seat else "", employer)


@st.composite
def members(draw: st.DrawFn, seats: list[DocumentSeat]) -> DocumentMember:
    name = draw(names)
    slug = draw(st.one_of(st.just(slug_of(name)), slugs))
    places = draw(st.lists(st.sampled_from([None, *seats]), max_size=3, unique=True))
    in_brackets = tuple(draw(terms(seat)) for seat in places)
    return DocumentMember(name, slug, draw(lines), in_brackets, draw(texts))


@st.composite
def documents_of(draw: st.DrawFn) -> CouncilDocument:
    of_document = draw(st.lists(seats, max_size=5, unique_by=lambda seat: seat.name))
    of_members = st.lists(members(of_document), max_size=4, unique_by=lambda member: member.slug)
    return CouncilDocument(
        name=draw(names),
        overview=draw(texts),
        resources=draw(st.lists(resources, max_size=4, unique_by=lambda each: each.title).map(tuple)),
        members=tuple(draw(of_members)),
        seats=tuple(of_document),
    )


documents = documents_of()
