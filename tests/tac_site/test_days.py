from datetime import date, time
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from tac_site.days import DayField, TimeField, parse_day, readings

FIRST_OF_DECEMBER, TWELFTH_OF_JANUARY = date(2026, 12, 1), date(2026, 1, 12)
ADVICE = "Write year, month and day as in 2026-12-01."


def question(text: str) -> str:
    with pytest.raises(ValidationError) as refused:
        parse_day(text)
    return str(refused.value.message)


@pytest.mark.parametrize(
    "text", ["2026-12-01", " 2026-12-01\n", "\u200e2026-12-01", "2024-02-29", "1000-01-01", "9999-12-31"]
)
def test_what_has_one_meaning_everywhere_is_that_day(text: str) -> None:
    assert parse_day(text) == date.fromisoformat(text.strip(" \n\u200e"))


@pytest.mark.parametrize(
    "text",
    [
        "01/12/2026",
        "1/12/2026",
        "01.12.2026",
        "1. 12. 2026",
        "01-12-2026",
        "01‑12‑2026",
        "01 12 2026",
        "01\u200e/12\u200e/2026",
        "０１／１２／２０２６",
        "٠١/١٢/٢٠٢٦",
        "01/12/2026 09:00",
        "01122026",
    ],
)
def test_a_text_with_two_readings_is_none_of_them(text: str) -> None:
    assert readings(text) == [FIRST_OF_DECEMBER, TWELFTH_OF_JANUARY]
    assert question(text).endswith("mean 1 December 2026 or 12 January 2026? Write 2026-12-01 or 2026-01-12.")


@pytest.mark.parametrize("text", ["01/12/26", "01.12.26", "011226"])
def test_a_short_year_may_stand_at_either_end(text: str) -> None:
    assert question(text) == (
        f"Does “{text}” mean 1 December 2026, 12 January 2026 or 26 December 2001? "
        "Write 2026-12-01, 2026-01-12 or 2001-12-26."
    )


def test_a_year_has_two_figures_or_four() -> None:
    assert readings("1.12.26") == [FIRST_OF_DECEMBER, TWELFTH_OF_JANUARY]
    assert readings("1.12.226") == readings("1.12.6") == []


@pytest.mark.parametrize(
    "text",
    [
        "20261201",
        "2026/12/01",
        "2026.12.1",
        "2026-12-1",
        "２０２６-１２-０１",
        "2026–12–01",
        "2026年12月1日",
        "2026-12-01T09:00:00Z",
        "0026-12-01",
        "1 Dec 2026",
        "1. DECEMBER 2026",
        "1st of December, 2026",
        "December 1, 2026",
        "Dec. 1st 2026",
        "Tuesday, 1 December 2026",
        "2026 Dec 1",
        "1-Dec-2026",
    ],
)
def test_a_text_with_one_reading_is_asked_about_too(text: str) -> None:
    assert question(text) == f"Does “{text}” mean 1 December 2026? Write 2026-12-01."


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("25/12/2026", [date(2026, 12, 25)]),
        ("12/25/2026", [date(2026, 12, 25)]),
        ("01/01/2026", [date(2026, 1, 1)]),
        ("29.02.2024", [date(2024, 2, 29)]),
        ("1 May 98", [date(1998, 5, 1)]),
        ("1 Dec 26", [FIRST_OF_DECEMBER]),
        ("31.12.70", [date(1970, 12, 31)]),
        ("31.12.69", [date(2069, 12, 31)]),
        ("20121201", [date(2012, 12, 1)]),  # but not 20 December 1201
        ("01/01/1900", [date(1900, 1, 1)]),
        ("31/12/2199", [date(2199, 12, 31)]),
    ],
)
def test_only_days_that_there_are_and_that_are_likely_are_asked_about(text: str, days: list[date]) -> None:
    assert readings(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2026-02-30",
        "2026-13-01",
        "30.02.2026",
        "2024-W10",
        "1/12",
        "12/2026",
        "December 2026",
        "1/12/2026/5",
        "31/12/1899",
        "01/01/2200",
        "1 2 December",
        "2026",
        "١",
        "²³/¹²/¾",
        "-",
    ],
)
def test_what_is_no_day_is_refused_with_how_to_write_one(text: str) -> None:
    assert readings(text) == []
    assert question(text) == f"“{text}” is not a day. {ADVICE}"


@pytest.mark.parametrize("text", ["0999-12-31", "0206-12-01"])
def test_a_year_that_is_not_typed_to_its_end_is_refused(text: str) -> None:
    assert question(text) == f"“{text}” is before the year 1000. {ADVICE}"


def test_a_message_repeats_what_can_be_read() -> None:
    assert question("a\0b\u202ec") == f"“abc” is not a day. {ADVICE}"
    assert question("9" * 50) == f"“{'9' * 50}” is not a day. {ADVICE}"
    assert question("9" * 100_000) == f"“{'9' * 50}…” is not a day. {ADVICE}"


class Form(forms.Form):
    day = DayField(required=False)
    time = TimeField(required=False)


def shown(name: str, value: Any) -> str:
    return str(Form({name: value})[name])


def test_a_field_is_empty_a_day_or_a_question() -> None:
    assert [DayField(required=False).clean(text) for text in ("", None, "  ")] == [None] * 3
    assert DayField().clean("2026-12-01") == DayField().clean(date(2026, 12, 1)) == FIRST_OF_DECEMBER
    with pytest.raises(ValidationError, match=r"This field is required\."):
        DayField().clean("  ")
    with pytest.raises(ValidationError, match=r"Does “20261201” mean 1 December 2026\?"):
        DayField().clean("20261201")


@pytest.mark.parametrize("day", [FIRST_OF_DECEMBER, "2026-12-01", " 2026-12-01 "])
def test_a_day_stands_in_the_browser_s_own_field(day: date | str) -> None:
    assert shown("day", day) == (
        '<input type="date" name="day" value="2026-12-01" max="9999-12-31" id="id_day">'
    )


@pytest.mark.parametrize("text", ["01/12/2026", "2026-02-30", "20261201", "２０２６-１２-０１"])
def test_what_that_field_would_not_show_stays_as_text(text: str) -> None:
    html = shown("day", text)
    assert html.startswith(f'<input type="text" name="day" value="{text}" ')
    assert "max=" not in html


def test_a_day_of_a_year_with_few_figures_is_written_with_four() -> None:
    assert 'type="date" name="day" value="0020-12-01"' in shown("day", date(20, 12, 1))


@pytest.mark.parametrize(
    ("text", "kind"), [("09:00", "time"), ("23:59:59", "time"), ("24:00", "text"), ("9 pm", "text")]
)
def test_a_time_that_is_none_stays_as_text(text: str, kind: str) -> None:
    assert f'type="{kind}" name="time" value="{text}"' in shown("time", text)


def test_what_is_no_time_is_refused_with_how_to_write_one() -> None:
    assert TimeField().clean("21:30") == time(21, 30)
    with pytest.raises(ValidationError) as refused:
        TimeField().clean("9 pm")
    assert refused.value.messages == ["“9 pm” is not a time. Write hours and minutes as in 09:00 or 21:30."]
