from unicodedata import normalize

import pytest

from tac_site.folding import fold, spellings


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("JOSÉ", "jose"),
        ("Jörg Müller", "jorg muller joerg mueller"),
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("Søren Åge Kær", "soren age kaer soeren aage"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Þór Guðmundsson", "thor gudmundsson"),
        ("Yıldız İlker", "yildiz ilker"),
        ("Nguyễn Văn Đức", "nguyen van duc"),
        ("Příliš žluťoučký", "prilis zlutoucky"),
        ("Владимир Ёлкин", "владимир елкин"),
        ("Οδυσσεύς ΆΝΝΑ", "οδυσσευσ αννα"),
        ("مُحَمَّد أحمد", "محمد احمد"),
        ("می\u200cخواهم", "ميخواهم"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी", "हिन्दी"),
        ("กิตติ", "กิตติ"),
        ("ﾔﾏﾀﾞ がんじ", "ヤマダ がんじ"),
        ("葛\U000e0100城", "葛城"),
        ("김민수", "김민수"),
        ("江一昆", "江一昆"),
        ("Ａｄａ ﬁona ٣", "ada fiona 3"),
        ("O’Neil O'Neil OʼNeil O´Neil Kaʻiulani", "oneil oneil oneil oneil kaiulani"),
        ("Jean\u2011Luc Jean–Luc", "jean-luc jean-luc"),
        ("“Ada” «Ada» „Ada“", "ada ada ada"),
        ("C++, C# & AT&T", "c++, c# & at&t"),
        ("🎉 Emma ❤️", "🎉 emma ❤"),
        ("", ""),
    ],
)
def test_folded_text_has_no_case_and_no_accents(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(normalize("NFD", text)) == folded
    assert fold(text.upper()) == folded


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Müller", ["muller", "mueller"]),
        ("Mueller", ["mueller"]),
        ("Muller", ["muller"]),
        ("李", ["李"]),
        ("’", ["’"]),
    ],
)
def test_a_word_has_one_spelling_or_two(word: str, expected: list[str]) -> None:
    assert spellings(word) == expected
