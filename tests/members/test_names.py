import re

import pytest
from django.urls import URLPattern

from members.names import RESERVED_SLUGS, SLUG_LENGTH, initials, numbered, slug_of
from members.urls import urlpatterns


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("José Núñez", "jose-nunez"),
        ("O'Neil", "oneil"),
        ("O’Neil", "oneil"),
        ("江一昆", "jiangyikun"),
        ("أحمد", "hmd"),
        ("Łukasz Żółć", "lukasz-zolc"),
        ("Olatunji (Tunji) Ruwase", "olatunji-tunji-ruwase"),
        ("…", "member"),
        ("_", "member"),
        ("", "member"),
        ("Former", "former-member"),
        ("x" * 99 + " yy", "x" * 99),
    ],
)
def test_every_name_has_a_slug(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_pages_beside_those_of_the_members_have_reserved_slugs() -> None:
    routes = [str(pattern.pattern) for pattern in urlpatterns if isinstance(pattern, URLPattern)]
    beside = [route.split("/")[1] for route in routes if re.fullmatch(r"members/[\w-]+/", route)]

    assert tuple(beside) == RESERVED_SLUGS


def test_a_number_fits_into_the_length_of_a_slug() -> None:
    assert numbered("ada", 2) == "ada-2"
    assert numbered("x" * SLUG_LENGTH, 10) == "x" * (SLUG_LENGTH - 3) + "-10"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("Ada", "A"),
        ("Olatunji (Tunji) Ruwase", "OR"),
        ("Vincent van Gogh", "VG"),
        ("éva ångström", "ÉÅ"),
        ("江一昆", "江"),
        ("(…)", "("),
    ],
)
def test_initials_are_the_first_letters_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters
