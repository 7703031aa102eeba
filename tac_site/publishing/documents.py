"""A document: an object with what belongs to it, as plain data. Applying one makes the database say it."""

import json
from collections.abc import Iterable
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

# As Django's serializer writes them: "model", "pk" and "fields"; a field that it leaves out has its default.
Entry = dict[str, Any]
# The object, then its children. Empty, there is no such object.
Document = list[Entry]


class Validated(models.Model):
    class Meta:
        abstract = True

    def get_constraints(self) -> list[Any]:
        """Those that other rows decide. The checks say to the database what the validators of the fields and
        clean() have said already, and to ask it takes three queries each."""
        return [
            (model, [each for each in constraints if isinstance(each, models.UniqueConstraint)])
            for model, constraints in super().get_constraints()
        ]


class Revisable(Validated):
    """What editors write drafts of, and whose versions are kept."""

    # Names of relations: the children belong to a version and go with it.
    children: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    def pages(self) -> list[tuple[str, str]]:
        """What each public page that shows it is called, and its address; its own page comes first."""
        raise NotImplementedError

    def show_for_preview(self) -> bool:
        """Make its own page show it, for a preview. Whether visitors would not have seen it."""
        return False

    def visibility_problem(self) -> str:
        """Why visitors do not see what is stored, or empty."""
        return ""

    def restore_related(self, earlier: list[Document]) -> None:
        """Bring back what its versions do not hold: it was deleted, and these were live before."""

    def validate_children(self) -> None:
        """ValidationError if the stored children do not go together."""


def editable_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def stored(model: type[Revisable], pk: int) -> list[models.Model]:
    """The object and its children, if there is such an object."""
    instance = model._base_manager.filter(pk=pk).first()
    if instance is None:
        return []
    return [instance, *(part for name in model.children for part in getattr(instance, name).order_by("pk"))]


def document_of(instances: Iterable[models.Model]) -> Document:
    return [_entry(instance) for instance in instances]


def snapshot(model: type[Revisable], pk: int) -> Document:
    """What the database says now."""
    return document_of(stored(model, pk))


def apply(
    document: Document, present: Iterable[models.Model], *, strict: bool = True, keep_row: bool = False
) -> Revisable | None:
    """Parts that the document lacks are deleted, what differs is saved. Returns the object.

    If strict, ValidationError says what cannot be. Otherwise a unique value that another object has is stored
    as a stand-in. With `keep_row` the object's own row, if there is one, stays as it is: for a form, which
    needs the rows of the children, and takes the object's values from what is returned.
    """
    instances = {(instance._meta.label_lower, instance.pk): instance for instance in present}
    entries = {_key(entry): entry for entry in document}
    for key in reversed(list(instances)):
        if key not in entries:
            instances.pop(key).delete()
    for key, entry in entries.items():
        there = instances.get(key)
        if there and _entry(there) == entry:
            continue
        (found,) = serializers.deserialize("python", [entry], ignorenonexistent=True)
        if there:
            copy_fields(found.object, there)
        else:
            instances[key] = found.object
            _tell_whole(found.object, instances[_key(document[0])])
        _save(instances[key], strict, keep_row and entry is document[0])
    if not document:
        return None
    instance = instances[_key(document[0])]
    assert isinstance(instance, Revisable)
    if strict:
        instance.validate_children()
    return instance


def _tell_whole(part: models.Model, whole: models.Model) -> None:
    """Spare a part that asks for what it belongs to the query."""
    for name in getattr(whole, "children", ()):
        relation: Any = whole._meta.get_field(name)
        if isinstance(part, relation.related_model):
            setattr(part, relation.field.name, whole)


def _save(instance: models.Model, strict: bool, keep_row: bool) -> None:
    if strict:
        instance.full_clean()
        instance.save()
    elif not keep_row or instance._state.adding:
        own = {name: getattr(instance, name) for name in taken(instance)}
        for name in own:
            setattr(instance, name, str(instance.pk))
        instance.save()
        if keep_row:
            for name, value in own.items():
                setattr(instance, name, value)


def copy_fields(source: models.Model, target: models.Model) -> None:
    for field in editable_fields(type(source)):
        setattr(target, field.attname, getattr(source, field.attname))


def merge(base: Document, mine: Document, theirs: Document) -> Document:
    """What I changed since the base is mine, everything else theirs."""
    if (mine == base and theirs) or theirs == mine:
        return theirs
    if not mine or not theirs:  # one of us has deleted it
        return mine
    old, own, other = ({_key(entry): entry for entry in document} for document in (base, mine, theirs))
    merged = []
    for key in {**own, **other}:
        entries = own.get(key), other.get(key)
        if all(entries):
            fields = [each.get(key, {}).get("fields", {}) for each in (old, own, other)]
            merged.append({**own[key], "fields": _merge_fields(*fields)})
        elif (entry := entries[0] or entries[1]) and entry != old.get(key):
            merged.append(entry)
    return merged


def with_fields(document: Document, **values: object) -> Document:
    """The same with other values of the object's own fields."""
    if not document:
        raise ValidationError("It was deleted meanwhile.")
    first, *rest = document
    return [{**first, "fields": {**first["fields"], **values}}, *rest]


def same(one: Document, other: Document) -> bool:
    """In whatever order."""
    return {_key(entry): entry for entry in one} == {_key(entry): entry for entry in other}


def instance_of(document: Document) -> Revisable:
    """The object alone, not stored."""
    (found,) = serializers.deserialize("python", document[:1], ignorenonexistent=True)
    assert isinstance(found.object, Revisable)
    return found.object


def to_text(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)


def taken(instance: models.Model) -> list[str]:
    """The names of its unique fields whose values another object has."""
    meta = instance._meta
    names = {field.name for field in meta.concrete_fields if field.unique and not field.primary_key}
    names |= {each.fields[0] for each in meta.total_unique_constraints if len(each.fields) == 1}
    others = type(instance)._base_manager.exclude(pk=instance.pk)
    return [name for name in sorted(names) if others.filter(**{name: getattr(instance, name)}).exists()]


def _merge_fields(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    changed = {name for name in {**base, **mine} if mine.get(name) != base.get(name)}
    kept = {name: value for name, value in theirs.items() if name not in changed}
    return {**kept, **{name: value for name, value in mine.items() if name in changed}}


def _entry(instance: models.Model) -> Entry:
    """In the types of JSON, so that one from the database equals one that was stored as text."""
    fields = editable_fields(type(instance))
    (entry,) = serializers.serialize("python", [instance], fields=[field.name for field in fields])
    written = {field.name: entry["fields"][field.name] for field in fields}
    said = {field.name: written[field.name] for field in fields if written[field.name] != field.get_default()}
    parsed: Entry = json.loads(to_text([{**entry, "fields": said}]))[0]
    return parsed


def _key(entry: Entry) -> tuple[str, Any]:
    return entry["model"], entry["pk"]
