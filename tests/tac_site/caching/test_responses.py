import pytest

from tac_site.caching.responses import Response


@pytest.mark.parametrize(
    ("header", "significant"),
    [
        ("params", set()),
        ('params, except=("q")', {"q"}),
        ('params, except=("q" "on" "page")', {"q", "on", "page"}),
        ("params, except=()", set()),
        ('params,except=( "q" )', {"q"}),
        ("", None),
        ('params=("q")', None),
        ("key-order", None),
        ("key-order, params", None),
        ('params, except=("q)', None),
        ("params;x", None),
    ],
)
def test_a_page_declares_its_significant_parameters(header: str, significant: set[str] | None) -> None:
    response = Response("200 OK", [("no-vary-search", header)] if header else [], [])
    assert response.significant_parameters() == significant
