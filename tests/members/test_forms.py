from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.exceptions import BadRequest
from django.test import RequestFactory
from django.utils import timezone

from members.forms import RosterForm


def form(**query: str) -> RosterForm:
    return RosterForm.of(RequestFactory().get(f"/members/?{urlencode(query)}"))


def test_words_and_day_are_what_the_query_says() -> None:
    assert (form(q=" ada ", on="2024-09-01").cleaned_data["q"], form(on="2024-09-01").day) == (
        "ada",
        date(2024, 9, 1),
    )


def test_without_a_query_all_words_of_today_are_meant() -> None:
    assert (form().cleaned_data["q"], form().day) == ("", timezone.localdate())


def test_all_lists_of_a_page_are_of_one_day_also_at_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    days = iter([date(2024, 12, 31), date(2025, 1, 1)])
    monkeypatch.setattr(timezone, "localdate", lambda: next(days))
    roster_form = form()

    assert [roster_form.day, roster_form.day] == [date(2024, 12, 31), date(2024, 12, 31)]


@pytest.mark.parametrize(
    "day", ["2024-13-01", "2023-02-29", "1 May 2024", "01.05.2024", "0000-01-01", "tomorrow"]
)
def test_text_that_is_not_a_day_is_refused_with_how_to_write_one(day: str) -> None:
    with pytest.raises(BadRequest) as refused:
        form(on=day)

    assert str(refused.value) == (
        "“on” is not a day. Write year, month and day as in on=2024-09-01, or leave it out for today."
    )


def test_a_search_has_at_most_100_characters() -> None:
    assert form(q="x" * 100).cleaned_data["q"] == "x" * 100
    with pytest.raises(BadRequest) as refused:
        form(q="x" * 101)

    assert str(refused.value) == "Search for at most 100 characters; these were 101."


def test_a_search_for_a_nul_is_refused() -> None:
    with pytest.raises(BadRequest) as refused:
        form(q="a\0b")

    assert str(refused.value) == "Null characters are not allowed."
