import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tac_site.caching.responses import Answer, canonical, matches, preferred_encoding


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", "identity"),
        ("identity", "identity"),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("gzip;q=1.0, br;q=0.9", "gzip"),
        ("gzip;q=0.5, br;q=0.5", "br"),
        ("gzip ; q=0.5 , br ;q=0", "gzip"),
        ("gzip;q=0", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("gzip;q=0.5, identity", "identity"),
        ("gzip;q=0.5, identity;q=0.5", "gzip"),
        ("identity;q=0", "identity"),
        ("gzip;q=7", "identity"),
        ("gzip;level=9", "identity"),
        ("x-gzip, deflate", "identity"),
        (",,;q=1", "identity"),
        ("gzip," * 100, "identity"),
    ],
)
def test_the_encoding_is_the_best_that_is_wanted(accepted: str, encoding: str) -> None:
    assert preferred_encoding(accepted) == encoding


@pytest.mark.parametrize(
    ("tags", "is_one"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b",W/"a"', True),
        ("*", True),
        (" * ", True),
        ('"b"', False),
        ("a", False),
        ("", False),
        ('w/"a"', False),
        ('"*"', False),
    ],
)
def test_tags_are_compared_weakly(tags: str, is_one: bool) -> None:
    assert matches(tags, '"a"') is is_one


@pytest.mark.parametrize(
    ("header", "counting"),
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
def test_a_page_says_which_parameters_count(header: str, counting: set[str] | None) -> None:
    answer = Answer("200 OK", [("no-vary-search", header)] if header else [], [])
    assert answer.counting_parameters() == counting


@given(
    st.lists(st.tuples(st.sampled_from(["q", "on", "utm", "é", "q&", ""]), st.text(max_size=5)), max_size=6),
    st.sets(st.sampled_from(["q", "on"])),
)
def test_the_words_of_a_query_do_not_change_what_it_says(
    pairs: list[tuple[str, str]], counting: set[str]
) -> None:
    asked = QueryDict(mutable=True)
    for name, value in pairs:
        asked.appendlist(name, value)
    said = QueryDict(canonical(asked.urlencode(), frozenset(counting)))
    assert dict(said.lists()) == {name: values for name, values in asked.lists() if name in counting}


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=40))
def test_what_is_canonical_stays_as_it_is(query: str) -> None:
    once = canonical(query, frozenset({"q", "a", "1"}))
    assert canonical(once, frozenset({"q", "a", "1"})) == once
