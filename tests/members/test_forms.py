from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import RequestFactory
from django.utils import timezone

from members.forms import RosterForm


def form(**query: str) -> RosterForm:
    form = RosterForm.of(RequestFactory().get(f"/members/?{urlencode(query)}"))
    form.full_clean()
    return form


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


def test_a_text_that_may_be_several_days_is_none_of_them() -> None:
    refused = form(on="01/12/2026")

    assert refused.errors == {
        "on": ["Does “01/12/2026” mean 1 December 2026 or 12 January 2026? Write 2026-12-01 or 2026-01-12."]
    }
    assert refused.possible_days == [date(2026, 12, 1), date(2026, 1, 12)]


def test_text_that_is_not_a_day_is_refused_with_how_to_write_one() -> None:
    refused = form(on="tomorrow")

    assert refused.errors == {"on": ["“tomorrow” is not a day. Write year, month and day as in 2026-12-01."]}
    assert refused.possible_days == []


def test_a_search_has_at_most_100_characters() -> None:
    assert form(q="x" * 100).cleaned_data["q"] == "x" * 100
    refused = form(q="x" * 101)
    assert refused.errors == {"q": ["Search for at most 100 characters; these were 101."]}
    assert refused.possible_days == []


def test_the_words_have_no_sign_that_nobody_sees() -> None:
    assert form(q="a\0\uffff\u200bb").cleaned_data["q"] == "ab"
    assert form(q="\u200b").cleaned_data["q"] == ""
