"""A term that is another from a day on: the old one ends the day before, a new one begins on the day."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from members.models import Term
from tac_site.primary_keys import random_pk
from tac_site.publishing.documents import editable_fields

DAY = timedelta(days=1)
# What a term says for all of its days.
ROLE = ("seat", "capacity", "office", "employer")


def problem_with_day(term: Term, day: date) -> str:
    """Why it cannot change from this day on, or empty."""
    if day < term.first_day:
        return f"{day} is before the first day of this term, {term.starts_on}. Write that day or a later one."
    if day > term.last_day:
        text = f"{day} is after the last day of this term, {term.ends_on}. Write that day or an earlier one,"
        return f"{text} or correct the last day in the member’s form."
    return ""


def is_announced_ahead(term: Term) -> bool:
    """Visitors read of it though it is to come."""
    return term.is_announced and term.first_day > timezone.localdate()


def changed_from(term: Term, day: date, values: dict[str, Any], source: str = "") -> Term:
    """What the term is from that day on: a new one, or the same if it begins on this very day."""
    if term.starts_on == day:
        was_announced = term.is_announced
        for name, value in values.items():
            setattr(term, name, value)
        term.is_announced |= was_announced  # visitors read of it already
        return term
    kept = {field.attname: getattr(term, field.attname) for field in editable_fields(Term)}
    term.end(day - DAY)
    term.ends_source = source
    begins = {"starts_on": day, "starts_on_is_bound": False, "starts_source": source, "is_announced": False}
    return Term(pk=random_pk(), **{**kept, **begins, **values})
