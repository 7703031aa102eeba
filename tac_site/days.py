"""A day as people type it. One way to write it has the same meaning everywhere; all others get a question."""

import json
import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.text import get_text_list

from tac_site.characters import clean_line

FIRST_DAY = date(1000, 1, 1)  # a year with fewer digits is not typed to its end
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", re.ASCII)

ORDERS = ("dmy", "mdy", "ymd")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TIME_OF_DAY = re.compile(r"[t\s]\d\d?:\d\d.*")
MONTH_AND_YEAR = re.compile(r"[^\W\d_]+[.,]?\s+\d{4}")
WORD_OR_NUMBER = re.compile(r"\d+|[^\W\d_]+")
LONGEST = 50  # characters of what was typed that are read, and repeated in a message


def day_and_time(when: datetime) -> str:
    """In the zone of the site, by its name."""
    return f"{timezone.localtime(when):%Y-%m-%d at %H:%M} ({settings.TIME_ZONE})"


def parse_day(text: str) -> date:
    """ValidationError asks which day is meant."""
    day = _iso_day(clean_line(text))
    if day and day >= FIRST_DAY:
        return day
    days = readings(text)
    in_words, to_write = (
        get_text_list([date_format(each, pattern) for each in days], "or") for pattern in ("j F Y", "Y-m-d")
    )
    if days:
        raise ValidationError(f"Does {_quoted(text)} mean {in_words}? Write {to_write}.", code="invalid")
    problem = "is before the year 1000" if day else "is not a day"
    raise ValidationError(
        f"{_quoted(text)} {problem}. Write year, month and day as in 2026-12-01.", code="invalid"
    )


def readings(text: str) -> list[date]:
    """The days that somebody may mean by it."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    words = WORD_OR_NUMBER.findall(TIME_OF_DAY.sub("", plain))
    parts = [word for word in words if word.isdecimal() or word[:3] in MONTHS]
    days = [_reading(parts, order) for order in ORDERS]
    return list(dict.fromkeys(day for day in days if day))


def iso_beginnings(text: str) -> list[str]:
    """How the days begin in ISO that somebody may mean by a day or a month: “Sep 2026” is 2026-09."""
    if MONTH_AND_YEAR.fullmatch(text.strip()):
        return [f"{day:%Y-%m}" for day in readings(f"1 {text}")]
    return [str(day) for day in readings(text)]


def _reading(parts: list[str], order: str) -> date | None:
    if len(parts) == 1:  # without anything between its parts, such as 20261201
        pattern = "".join(r"(\d{4}|\d\d)" if part == "y" else r"(\d\d)" for part in order)
        match = re.fullmatch(pattern, parts[0])
        parts = list(match.groups()) if match else []
    if len(parts) != len(order):
        return None
    day, month, year = (parts[order.index(part)] for part in "dmy")
    if len(day) > 2 or len(year) not in (2, 4) or (month.isdecimal() and len(month) > 2):
        return None
    try:
        in_year = int(year) + (0 if int(year) >= 100 else 2000 if int(year) < 70 else 1900)
        in_month = int(month) if month.isdecimal() else MONTHS.index(month[:3]) + 1
        return date(in_year, in_month, int(day)) if 1900 <= in_year < 2200 else None
    except ValueError:
        return None


def _iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def _quoted(text: str) -> str:
    text = clean_line(text)
    return f"“{text}”" if len(text) <= LONGEST else f"“{text[:LONGEST]}…”"


class DayInput(forms.DateInput):
    """The browser's own field, which shows a day in its reader's way and sends it as 2026-12-01. It can hold
    nothing but a day, so what was typed otherwise stays in a field for text.

    `words` say in the admin what the day does; static/tac_site/days.js chooses one of them.
    """

    input_type = "date"

    class Media:
        js = ["tac_site/days.js"]

    def __init__(self, attrs: dict[str, Any] | None = None, words: dict[str, str] | None = None) -> None:
        said = {"data-words": json.dumps(words)} if words else {}
        super().__init__({"max": "9999-12-31", **said, **(attrs or {})})  # else a year has six digits

    def format_value(self, value: Any) -> str | None:
        return clean_line(value.isoformat() if isinstance(value, date) else str(value or "")) or None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = context["widget"]["value"]
        if typed and not _iso_day(typed):
            context["widget"]["type"] = "text"
            del context["widget"]["attrs"]["max"]
        return context


class DayField(forms.DateField):
    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        text = clean_line(str(value or ""))
        return parse_day(text) if text else None


class TimeInput(forms.TimeInput):
    """The browser's own, as DayInput is."""

    input_type = "time"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = context["widget"]["value"]
        if typed and not TIME.fullmatch(typed):
            context["widget"]["type"] = "text"
        return context


class TimeField(forms.TimeField):
    widget = TimeInput

    def to_python(self, value: Any) -> time | None:
        try:
            return super().to_python(value)
        except ValidationError:
            text = f"{_quoted(str(value))} is not a time. Write hours and minutes as in 09:00 or 21:30."
            raise ValidationError(text, code="invalid") from None
