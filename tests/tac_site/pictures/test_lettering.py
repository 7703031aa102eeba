import pytest

from tac_site.pictures.lettering import drawable

DRAWN = {
    "a plain name": ("Ada Lovelace", "Ada Lovelace"),
    "accents in two parts": ("Jose\u0301 Nguye\u0302\u0303n", "José Nguyễn"),
    "Vietnamese": ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
    "Cyrillic": ("Владимир Йо", "Владимир Йо"),
    "Greek": ("Ελένη Ὀδυσσεύς", "Ελένη Ὀδυσσεύς"),
    "Polish, Icelandic, Turkish": ("Zoë Łukasz Þór İpek", "Zoë Łukasz Þór İpek"),
    "an okina": ("ʻIolani", "ʻIolani"),
    "a typographic apostrophe": ("Dr. O’Neil", "Dr. O’Neil"),
    "hyphens": ("Jean\u2011Luc\u2010Ann", "Jean-Luc-Ann"),
    "a minus and a bar": ("A\u2212B \u2015 C", "A\u2212B \u2015 C"),
    "spaces": ("Ada\u2009van\u202fder\u00a0\u3000Quay\u2003", "Ada van der Quay"),
    "an emoji": ("Emma 🎉", "Emma"),
    "an emoji inside": ("Em🎉ma", "Emma"),
    "emoji that are joined": (
        "Ada 👩🏽\u200d💻 and ❤\ufe0f 1\ufe0f\u20e3 🇩🇪 🏴\U000e0067\U000e007f Bo",
        "Ada and 1 Bo",
    ),
    "what is not seen": ("A\u00add\u200ba\u2060 \u202eLov\ufeffelace\u200d", "Ada Lovelace"),
    "full width": ("Ａｄａ（Ｑｕａｙ）", "Ada(Quay)"),
    "signs of other scripts": ("Ada「Quay」・Bo", "Ada Quay Bo"),
    "ligatures": ("Aﬆ ℡", "Ast TEL"),
    "a letter and its accent apart": ("Ḩasan", "H\u0327asan"),
    "an accent over a letter with a dot": ("Adé\u0323e\u0323\u0300", "Adẹ\u0301ẹ\u0300"),
    "a sign alone": ("🎉", ""),
    "nothing": (" \u200b", ""),
}
NOT_DRAWN = [
    "李明",
    "김민수",
    "がんじ",
    "أحمد",
    "अमित",
    "გიორგი",
    "Ɓala",
    "Yikun 江",
    "א",
    "x\u20d7",
    "٣",
    "Ada\u0915\u094d",
]


@pytest.mark.parametrize(("text", "expected"), DRAWN.values(), ids=DRAWN.keys())
def test_a_text_is_drawn_with_what_the_font_has(text: str, expected: str) -> None:
    assert drawable(text) == expected


@pytest.mark.parametrize("text", NOT_DRAWN)
def test_a_text_is_not_drawn_without_a_letter_of_it(text: str) -> None:
    assert drawable(text) == ""
