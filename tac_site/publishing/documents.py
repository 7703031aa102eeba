"""A document: an object and its children as plain data. Applying it makes the database say the same."""

import json
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tac_site.publishing.revisable import Revisable, Validated

# As Django's serializer writes it: "model", "pk" and "fields". A field that is missing has its default.
Entry = dict[str, Any]
# The object, then its children. Empty if there is no such object.
Document = list[Entry]


def editable_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def child_relations(model: type[models.Model]) -> list[Any]:
    relations = model._meta.related_objects
    return [each for each in relations if getattr(each.related_model, "parent", "") == each.field.name]


def stored_rows(model: type[Revisable], pk: int) -> list[Any]:
    """The object and its children, or nothing."""
    instance = model._base_manager.filter(pk=pk).first()
    if instance is None:
        return []
    return with_children(instance, {})


def with_children(
    instance: models.Model, known: Mapping[type[models.Model], Iterable[models.Model]]
) -> list[models.Model]:
    """The object and its children, in the order of documents. Those of known kinds are not read."""
    rows = [instance]
    for relation in child_relations(type(instance)):
        children = known.get(relation.related_model)
        if children is None:
            children = getattr(instance, relation.name).all()
        rows += sorted(children, key=attrgetter("pk"))
    return rows


def document_of(instances: Iterable[models.Model]) -> Document:
    return [_entry(instance) for instance in instances]


def snapshot(model: type[Revisable], pk: int) -> Document:
    """What the database says now."""
    return document_of(stored_rows(model, pk))


def apply(document: Document, rows: Iterable[models.Model], *, strict: bool = True) -> Revisable | None:
    """Turn the rows, which are those of the object now, into the document. Returns the object.

    If strict, ValidationError says what the database cannot hold. If not, a unique value that another object
    has is stored as a stand-in, and what is named and deleted is brought back, so that all can be shown.
    """
    instances: dict[Any, Any] = {(row._meta.label_lower, row.pk): row for row in rows}
    entries = {key_of(entry): entry for entry in document}
    for key in reversed(list(instances)):
        if key not in entries:
            instances.pop(key).delete()
    for key, entry in entries.items():
        instance = instances.get(key)
        if instance and _entry(instance) == entry:
            continue
        if instance:
            fill(instance, entry)
        else:
            instance = instances[key] = new = _deserialized(entry)
            if new.parent:  # so that saving it runs no query for that
                setattr(new, new.parent, instances[key_of(document[0])])
        _save(instance, strict)
    if not document:
        return None
    changed: Revisable
    changed, *children = (instances[key] for key in entries)
    if strict:
        changed.validate_children(children)
        changed.validate_live()
    return changed


def fill(instance: models.Model, entry: Entry) -> None:
    """Set its fields to what the entry says. Nothing is stored."""
    new = _deserialized(entry)
    for field in editable_fields(type(new)):
        setattr(instance, field.attname, getattr(new, field.attname))


def _save(instance: Validated, strict: bool) -> None:
    if strict:
        instance.full_clean()
    else:
        for name in duplicate_fields(instance):
            setattr(instance, name, str(instance.pk))
        instance.show_again()
    instance.save()


def with_fields(document: Document, **values: object) -> Document:
    """The document with other values of the object's own fields."""
    if not document:
        raise ValidationError("It was deleted meanwhile.")
    first, *children = document
    changed = _deserialized({**first, "fields": {**first["fields"], **values}})
    return [_entry(changed), *children]


def without_fields(document: Document, *names: str) -> Document:
    """The document with the defaults of these of the object's own fields."""
    if not document:
        return []
    first, *children = document
    kept = {name: value for name, value in first["fields"].items() if name not in names}
    return [{**first, "fields": kept}, *children]


def public(document: Document) -> Document:
    """The part of it that visitors see today."""
    if not document:
        return []
    instance, *children = instances_of(document)
    return document_of(instance.public_rows(children))


def instances_of(document: Document) -> list[Any]:
    """The object and its children as the document has them, read from no database."""
    return [_deserialized(entry) for entry in document]


def instance_of(document: Document) -> Revisable:
    instance: Revisable = _deserialized(document[0])
    return instance


def to_text(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)


def duplicate_fields(instance: models.Model) -> list[str]:
    """The names of its unique fields whose values another object has."""
    meta = instance._meta
    names = {field.name for field in meta.concrete_fields if field.unique and not field.primary_key}
    names |= {each.fields[0] for each in meta.total_unique_constraints if len(each.fields) == 1}
    others = type(instance)._base_manager.exclude(pk=instance.pk)
    return [name for name in sorted(names) if others.filter(**{name: getattr(instance, name)}).exists()]


def key_of(entry: Entry) -> tuple[str, Any]:
    return entry["model"], entry["pk"]


def _deserialized(entry: Entry) -> Any:
    (found,) = serializers.deserialize("python", [entry], ignorenonexistent=True)
    return found.object


def _entry(instance: models.Model) -> Entry:
    """In the types of JSON, so that one from the database equals one that was stored as text."""
    fields = editable_fields(type(instance))
    (entry,) = serializers.serialize("python", [instance], fields=[field.name for field in fields])
    values = {field.name: entry["fields"][field.name] for field in fields}
    stated = {field.name: values[field.name] for field in fields if values[field.name] != field.get_default()}
    parsed: Entry = json.loads(to_text([{**entry, "fields": stated}]))[0]
    return parsed
