"""What an import did, or would do, for people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.text import capfirst

from members.models import Term
from tac_site.publishing.differences import Difference, differences
from tac_site.publishing.documents import Document, instances_of
from tac_site.publishing.revisable import Revisable


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass
class Report:
    """How many of each kind ("Members") had which outcome; then sentences, by what they are about."""

    counts: dict[str, Counter[Outcome]] = field(
        default_factory=lambda: {kind: Counter() for kind in ("Council", "Resources", "Seats", "Members")}
    )
    changes: dict[str, list[str]] = field(default_factory=dict)
    left_alone: dict[str, list[str]] = field(default_factory=dict)
    not_named: list[str] = field(default_factory=list)  # who serves without being named
    terms_ended: list[str] = field(default_factory=list)
    seats_not_named: list[str] = field(default_factory=list)
    roster_known: date | None = None  # from a later day than the document's


def describe_changes(before: Document, after: Document) -> Iterator[str]:
    """Field by field, then term by term."""
    if before:
        yield from map(_describe, differences(before[:1], after[:1]))
    else:
        yield "new"
    olds = {term.pk: term for term in instances_of(before[1:])}
    for term in sorted(instances_of(after[1:]), key=lambda term: term.starts_on or date.min):
        old = olds.get(term.pk)
        if old is None:
            yield f"term begun: {term}"
        elif str(old) != str(term):
            yield f"term: {old} → {term}"
        elif old.employer != term.employer:  # which is called like the seat
            yield f"term: {term}, employer: “{term.employer}”"


def describe_holder(term: Term) -> str:
    """The member, and the role of whoever is more than that."""
    is_plain = not term.seat_id and term.capacity == Term.Capacity.MEMBER
    return str(term.member) if is_plain else f"{term.member} ({term.seat_role})"


def _describe(difference: Difference) -> str:
    label = difference.label.lower()
    texts = (difference.before, difference.after)
    if all(len(text) <= 200 and "\n" not in text for text in texts):
        return f"{label}: {' → '.join(f'“{text}”' if text else 'nothing' for text in texts)}"
    removed, added = (
        sum(len(text.split()) for kind, text in difference.words if kind == which)
        for which in ("removed", "added")
    )
    return f"{label}: {removed} words taken out, {added} put in"


def describe_left_alone(instance: Revisable | models.Model, values: dict[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        field: Any = instance._meta.get_field(name)
        label = str(field.verbose_name).lower()
        if isinstance(field, models.TextField):
            yield label
            continue
        names = {None: "", **dict(field.flatchoices)}
        if isinstance(field, models.BooleanField):
            names = {True: "yes", False: "no"}
        elif field.related_model:
            names |= {each.pk: each for each in field.related_model.objects.all()}
        present = getattr(instance, name)
        present, other = (str(names.get(each, each)) for each in (present, value))
        yield f"{label} “{present}”, not “{other}”" if present else f"no {label}, not “{other}”"


def heading_of(instance: Revisable) -> str:
    return heading(type(instance), str(instance))


def heading(model: type[Revisable], name: str) -> str:
    """Such as “Member Ada Lovelace”, and “Meeting of 2026-09-08”."""
    kind = capfirst(str(model._meta.verbose_name))
    return name if name.startswith(f"{kind} ") else f"{kind} {name}"
