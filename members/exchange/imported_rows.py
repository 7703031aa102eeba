"""Stores what a document says, unless the site knows it from a later day, and tells what changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from members.exchange.council_document import DocumentError
from members.exchange.import_report import Outcome, Report, describe_changes, describe_left_alone, heading_of
from members.exchange.known_days import KnownDays
from members.models import Term
from tac_site.publishing.documents import Document, instance_of, snapshot
from tac_site.publishing.revisable import Revisable

Values = Mapping[str, object]  # by the columns of a model; None and an empty text say nothing


@dataclass
class ImportedRows:
    day: date
    is_dated: bool  # changes begin on the day; else what is there is corrected in place
    begin_writing: Callable[[type[Revisable], int], None]
    report: Report = field(default_factory=Report)
    known: KnownDays = field(default_factory=KnownDays)
    before: dict[tuple[type[Revisable], int], Document] = field(default_factory=dict)

    def is_older(self, instance: Revisable) -> bool:
        """The site knows this, or if it is new the whole roster, from a later day than the document's."""
        return self.is_dated and self.day < self.known.of(instance)

    def store_or_leave(self, instance: Revisable, values: Values, line: int) -> Outcome:
        if self.is_older(instance) and not instance._state.adding:
            return self.leave(instance, values)
        return self.store(instance, values, line, str(values["name"]))

    def leave(self, instance: Revisable | Term, values: Values) -> Outcome:
        """Only tell what differs."""
        revised = instance.member if isinstance(instance, Term) else instance
        if instance._state.adding:
            self.report.left_alone[f"Resource {values['title']}"] = ["not added"]
        elif lines := list(describe_left_alone(instance, changes(instance, values))):
            self.report.left_alone.setdefault(heading_of(revised), []).extend(lines)
        return Outcome.UNCHANGED

    def store(self, instance: Revisable | Term, values: Values, line: int, found: str) -> Outcome:
        """Save what is said and differs. DocumentError for what the site cannot hold."""
        new = instance._state.adding
        changed = changes(instance, values)
        if not new and not changed:
            return Outcome.UNCHANGED
        revised = instance.member if isinstance(instance, Term) else instance
        self.begin(type(revised), revised.pk)
        for name, value in changed.items():
            setattr(instance, name, value)
        try:
            instance.full_clean()
        except ValidationError as error:
            problems = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
            raise DocumentError(line, found, f"what the site can hold ({problems})") from error
        instance.save()
        return Outcome.CREATED if new else Outcome.UPDATED

    def begin(self, model: type[Revisable], pk: int) -> None:
        """Is called before an object is changed."""
        if (model, pk) not in self.before:
            self.before[model, pk] = snapshot(model, pk)
        self.begin_writing(model, pk)

    def finish(self) -> Report:
        for (model, pk), before in self.before.items():
            after = snapshot(model, pk)
            if lines := list(describe_changes(before, after)):
                self.report.changes.setdefault(heading_of(instance_of(after)), []).extend(lines)
        if self.is_dated and self.day < self.known.roster:
            self.report.roster_known = self.known.roster
        return self.report


def changes(instance: models.Model, values: Values) -> dict[str, object]:
    """The values that differ, as the fields store them. An empty text or None says nothing."""
    fields: dict[str, Any] = {field.attname: field for field in instance._meta.concrete_fields}
    stored = {name: fields[name].to_python(value) for name, value in values.items()}
    return {
        name: value
        for name, value in stored.items()
        if value not in ("", None) and getattr(instance, name) != value
    }
