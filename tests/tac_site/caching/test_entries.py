import pytest

from tac_site.caching.entries import matches, preferred_encoding


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
