import sys
from collections.abc import Callable

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tac_site.caching.lru import OVERHEAD, TextCache

COST = sys.getsizeof("a") + OVERHEAD


def made() -> str:
    return "new"


def says(text: str) -> Callable[[], str]:
    return lambda: text


def test_a_text_is_made_once_for_the_same_and_again_for_another() -> None:
    cache = TextCache(10 * COST)
    assert cache.get_or_create((1, "x"), says("a")) == "a"
    assert cache.get_or_create((1, "x"), made) == "a"
    assert cache.get_or_create(("1", "x"), made) == "new"
    assert cache.get_or_create((1, "x", 2), made) == "new"


def test_what_cannot_be_made_is_tried_again() -> None:
    cache = TextCache(10 * COST)
    with pytest.raises(ZeroDivisionError):
        cache.get_or_create(1, lambda: str(1 // 0))
    assert cache.get_or_create(1, says("a")) == "a"


def test_what_was_not_asked_for_longest_goes_first() -> None:
    cache = TextCache(2 * COST)
    cache.get_or_create(1, says("a"))
    cache.get_or_create(2, says("b"))
    cache.get_or_create(1, made)
    cache.get_or_create(3, says("c"))
    assert [cache.get_or_create(key, made) for key in (1, 3, 2)] == ["a", "c", "new"]


def test_a_text_larger_than_the_room_is_not_kept() -> None:
    cache = TextCache(2 * COST)
    assert cache.get_or_create(1, says("a" * 1000)) == "a" * 1000
    assert cache.size == 0
    assert cache.get_or_create(1, made) == "new"


@given(st.lists(st.tuples(st.integers(0, 9), st.text(max_size=200))))
def test_it_never_takes_more_than_its_room(texts: list[tuple[int, str]]) -> None:
    cache = TextCache(3000)
    said: dict[int, set[str]] = {}
    for key, text in texts:
        said.setdefault(key, set()).add(text)
        assert cache.get_or_create(key, says(text)) in said[key]
        assert cache.size == sum(sys.getsizeof(kept) + OVERHEAD for kept in cache.entries.values()) <= 3000
