import tracemalloc

import pytest

from tac_site.caching.entries import Entry, matches, preferred_encoding
from tac_site.caching.responses import Response


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


def test_an_entry_counts_for_the_memory_that_it_takes() -> None:
    """With the headers that pages of the site have."""

    def entry(number: int) -> Entry:
        body = b"some words, " * 80
        headers = [(f"X-Header-{each}", f"{number} {each} " * 8) for each in range(11)]
        policy = ("Content-Security-Policy", f"{number} " * 100)
        kind = ("Content-Type", "text/html; charset=utf-8")
        return Entry.of(Response("200 OK", [*headers, kind, policy], [body]), 1)

    entry(0)
    tracemalloc.start()
    entries = [entry(number) for number in range(100)]
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken / 100 < entries[0].size < 2 * taken / 100
