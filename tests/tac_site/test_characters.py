import sys
from json import dumps, loads
from typing import Literal
from unicodedata import category, normalize
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tac_site.characters import clean_address, clean_line, clean_lines, clean_text, has_letter
from tests.members.strategies import steady

JOINED = [
    "می‌خواهم",  # Persian
    "ಕ್\u200dರ",  # Kannada
    "ക്\u200cഷ",
    "അവന്\u200d",  # Malayalam, as written before its letters without a vowel had signs of their own
    "👩🏽\u200d💻 👨\u200d👩\u200d👧",
    "র\u200d\u09cdযাব",  # Bengali, with the joiner before the virama
    "❤️\u200d🔥 🙂\u200d↔️ 1️⃣",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
]


@pytest.mark.parametrize(
    "text", [*JOINED, "Łukasz Żółć", "山田 太郎", "葛\U000e0100城", "שלמה", "1 < 2 & “3”", ""]
)
def test_what_can_be_seen_stays(text: str) -> None:
    assert clean_line(text) == text
    assert clean_text(text) == text


@pytest.mark.parametrize(
    "invisible", "\xad\u034f\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\ufff9\uffff\x00\x7f"
)
def test_nothing_invisible_is_in_a_line(invisible: str) -> None:
    assert clean_line(f"Rolf {invisible}Over{invisible}ride{invisible}") == "Rolf Override"


@pytest.mark.parametrize(
    "text",
    [
        *("Ad\u200ca", "\u200dAda", "Ada\u200d", "Ada \u200d", "A\u200d\u200c\u200dda"),
        *("Ad\U000e0061a", "Ad\ufe0fa", "Ada \ufe0f", "\U000e0100Ada\U000e0100"),
    ],
)
def test_what_joins_or_varies_nothing_is_not_in_a_line(text: str) -> None:
    assert clean_line(text) == "Ada"


@pytest.mark.parametrize("name", ["李明", "やまだ", "김민수", "שלמה", "สมชาย", "Ёлка", "é"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_no_joiner_is_in_a_script_that_needs_none(name: str, form: Literal["NFC", "NFD"]) -> None:
    assert clean_line("\u200d".join(normalize(form, name))) == name


def test_a_flag_hides_no_text() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "hidden text")
    assert clean_line(f"🏴{hidden} Ada") == "🏴 Ada"


@pytest.mark.parametrize(
    "blank",
    [
        " ",
        "\t",
        "\n",
        "\r\n",
        "\x0b",
        "\x1c",
        "\x85",
        "\xa0",
        "\u2003",
        "\u2028",
        "\u2029",
        "\u2800",
        "\u3000",
    ],
)
def test_a_line_has_single_spaces(blank: str) -> None:
    assert clean_line(f"{blank}Ada{blank}{blank}Lovelace{blank}") == "Ada Lovelace"


@pytest.mark.parametrize("text", ["\u200b", "\u2800\ufe0f", "\u3164", "\u2800", "\u115f\u1160", "\u200d"])
def test_nothing_visible_is_nothing(text: str) -> None:
    assert clean_line(text) == ""


def test_a_text_keeps_its_lines_and_what_parts_words() -> None:
    assert clean_lines("a\r\nb\rc\x0bd\u2028e\u2029f\x85g") == "a\nb\nc\nd\ne\n\nf\ng"
    assert (
        clean_text("  ខ្មែរ\u200bភាសា\u00a0a\t\u2067שלום\u2069  ") == "ខ្មែរ\u200bភាសា\u00a0a\t\u2067שלום\u2069"
    )
    assert clean_text("\ufeff\n a bio \x01\ufffe ") == "a bio"
    assert clean_text(" \u200b\n\u2800\u200d\ufe0f ") == ""
    assert clean_text("a\x00b\x1bc\ufffed\ud800e\ufefff") == "abcdef"


@pytest.mark.parametrize("clean", [clean_line, clean_text, clean_address])
def test_letters_are_composed(clean: object) -> None:
    for text in ("がんじ", "й", "é", "한글"):
        assert clean(normalize("NFD", text)) == text  # type: ignore[operator]
    assert clean("e\ufeff\u0301") == "é"  # type: ignore[operator]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a\u200bda",
        " https://example.org/ada%E2%80%8B",
        "https://exa\u00admple.org/a\u202e%e2%80%aeda\n",
        "https://example.org/a%EF%BB%BFda%C2%AD\u200d",
        "https://example.org/a%E2%80%8dda%E2%80%8C",
    ],
)
def test_nothing_invisible_is_in_an_address(address: str) -> None:
    assert clean_address(address) == "https://example.org/ada"


@pytest.mark.parametrize(
    "address",
    [
        *("https://example.org/a%20b", "https://例え.jp/ä%E2%82%AC", "https://example.org/a b"),
        *("https://example.org/می\u200cخواهم", "https://example.org/%DB%8C%E2%80%8C%D8%AE"),
    ],
)
def test_any_other_address_stays(address: str) -> None:
    assert clean_address(address) == address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("李", True),
        ("ʻI", True),
        ("X 1", True),
        ("7", True),
        ("—", False),
        ("🎉", False),
        ("", False),
        ("\u0301", False),
        ("ʻ", False),
        ("ـ", False),
        ("佐々木", True),
    ],
)
def test_a_letter_or_a_digit_can_be_read(text: str, expected: bool) -> None:
    assert has_letter(text) is expected


BITING = "aक李👩\u094d\u0301\u0308\u200c\u200d\u200b\ufe0f\ufeff\U000e0067\r\n \ud800\uffff"


@steady
@given(st.one_of(st.text(), st.text(st.sampled_from(BITING))))
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    for clean in (clean_line, clean_text, clean_address):
        assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_xml_and_json_take_all_that_is_kept(clean: object) -> None:
    text = clean("".join(f"{chr(number)}a" for number in range(sys.maxunicode + 1)))  # type: ignore[operator]
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")

    assert ElementTree.fromstring(f"<a>{escaped}</a>").text == text  # noqa: S314
    assert loads(dumps(text)) == text
    assert not any(category(character) == "Cs" for character in text)
