import sys

import hypothesis.strategies as st
from hypothesis import given

from tac_site.text_cache import OVERHEAD, TextCache

COST = sys.getsizeof("a") + OVERHEAD


def test_what_was_kept_is_there_and_nothing_else() -> None:
    cache = TextCache(10 * COST)
    cache.keep(1, "a")
    assert (cache.get(1), cache.get(2)) == ("a", None)
    cache.keep(1, "b")
    assert (cache.get(1), cache.size) == ("b", COST)


def test_what_was_not_asked_for_longest_goes_first() -> None:
    cache = TextCache(2 * COST)
    cache.keep(1, "a")
    cache.keep(2, "b")
    cache.get(1)
    cache.keep(3, "c")
    assert [cache.get(key) for key in (1, 2, 3)] == ["a", None, "c"]


def test_a_text_larger_than_the_room_is_not_kept() -> None:
    cache = TextCache(2 * COST)
    cache.keep(1, "a" * 1000)
    assert (cache.get(1), cache.size) == (None, 0)


@given(st.lists(st.tuples(st.integers(0, 9), st.text(max_size=200))))
def test_it_never_takes_more_than_its_room(texts: list[tuple[int, str]]) -> None:
    cache = TextCache(3000)
    for key, text in texts:
        cache.keep(key, text)
        assert cache.size <= 3000
        assert cache.get(key) in (text, None)
    kept = [cache.get(key) for key in range(10)]
    assert cache.size == sum(sys.getsizeof(text) + OVERHEAD for text in kept if text is not None)
