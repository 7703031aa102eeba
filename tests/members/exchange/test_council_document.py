import pytest

from members.exchange.council_document import CouncilDocument


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
