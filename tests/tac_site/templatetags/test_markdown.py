import pytest
from django.test import Client

from tac_site.markdown.render import keep_working_part_links
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory

PARTS = "[to](#members) [and](#resources) [or](#links) [top](#top) [none](#none)"


def part(name: str, text: str) -> str:
    return f'<a href="#{name}" rel="noopener nofollow ugc">{text}</a>'


@pytest.mark.django_db
def test_a_link_to_a_part_is_one_where_the_page_has_that_part(client: Client) -> None:
    CouncilFactory.create(overview=PARTS)
    ada = MemberFactory.create(bio=f"Ada: {PARTS}", links="https://example.org/")
    TermFactory.create(member=ada)

    def paragraph(address: str, beginning: str) -> str:
        html = client.get(address).content.decode()
        return html[html.index(f"<p>{beginning}") :].partition("</p>")[0].removeprefix("<p>")

    members, top = part("members", "to"), part("top", "top")
    assert paragraph("/", members) == f"{members} and or {top} none"
    assert paragraph(ada.get_absolute_url(), "Ada: ") == f"Ada: to and {part('links', 'or')} {top} none"
    ResourceFactory.create(title="Charter")
    assert paragraph("/", members) == f"{members} {part('resources', 'and')} or {top} none"


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>a</p>", "<p>a</p>"),
        ('<p class="b" id="a">' + part("a", "b"), '<p class="b" id="a">' + part("a", "b")),
        ('id="a" <p data-id="a">' + part("a", "<em>b</em>"), 'id="a" <p data-id="a"><em>b</em>'),
        ('<a href="/#a">b</a>' + part("a", "c") + part("b", "d"), '<a href="/#a">b</a>cd'),
    ],
)
def test_only_an_element_is_a_part(page: str, shown: str) -> None:
    assert keep_working_part_links(page) == shown
