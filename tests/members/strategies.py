"""What the site can hold: what an editor typed, clean and without spaces around it."""

from hypothesis import settings
from hypothesis import strategies as st

from members.exchange.council_document import CouncilDocument, DocumentMember, DocumentResource
from members.models import Term
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


@st.composite
def members(draw: st.DrawFn) -> DocumentMember:
    name = draw(names)
    slug = draw(st.one_of(st.just(slug_of(name)), slugs))
    role = draw(st.sampled_from([None, *Term.Office]))
    return DocumentMember(name, slug, draw(lines), role, draw(texts))


documents = st.builds(
    CouncilDocument,
    name=names,
    overview=texts,
    resources=st.lists(resources, max_size=4, unique_by=lambda resource: resource.title).map(tuple),
    members=st.lists(members(), max_size=4, unique_by=lambda member: member.slug).map(tuple),
)
