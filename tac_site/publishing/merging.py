"""Two documents that were made from the same one: brought together, and compared."""

from typing import Any

from django.apps import apps

from tac_site.fields import ProfilesField
from tac_site.publishing.documents import Document, Entry, key_of


def merge(base: Document, mine: Document, theirs: Document) -> Document:
    """What I changed since the base is mine, everything else theirs. Whoever changed a field changed those
    that depend on it."""
    if (mine == base and theirs) or theirs == mine:
        return theirs
    if not mine or not theirs:  # one of us has deleted the object
        return mine
    old, own, other = _by_key(base), _by_key(mine), _by_key(theirs)
    merged = (_merge_entry(old.get(key), own.get(key), other.get(key)) for key in {**own, **other})
    return [entry for entry in merged if entry]


def has_conflict(base: Document, mine: Document, theirs: Document) -> bool:
    """We both changed the same field in different ways, one changed what the other deleted, or a change goes
    with what it depended on."""
    merged = merge(base, mine, theirs)
    is_lossless = _keeps(base, mine, theirs, merged) and _keeps(base, theirs, mine, merged)
    return not (is_lossless and equivalent(merged, merge(base, theirs, mine)))


def equivalent(one: Document, other: Document) -> bool:
    """The same entries, in whatever order."""
    return _by_key(one) == _by_key(other)


def _merge_entry(base: Entry | None, mine: Entry | None, theirs: Entry | None) -> Entry | None:
    if mine and theirs:
        own = _own_fields(base, mine, theirs)
        kept = {name: value for name, value in theirs["fields"].items() if name not in own}
        changed = {name: value for name, value in mine["fields"].items() if name in own}
        return {**mine, "fields": kept | changed | _merged_lists(base, mine, theirs)}
    if base is None:  # one of us has added it
        return mine or theirs
    return None if mine == base else mine  # one of us has deleted it: theirs unless I changed it


def _own_fields(base: Entry | None, mine: Entry, theirs: Entry) -> set[str]:
    """The names of those that are mine."""
    model: Any = apps.get_model(mine["model"])
    dependents = model.dependent_fields
    own, other = _changes(base, mine), _changes(base, theirs)
    own.update(*(dependents[name] for name in own & dependents.keys()))
    own.difference_update(*(dependents[name] for name in (other - own) & dependents.keys()))
    return own


def _merged_lists(base: Entry | None, mine: Entry, theirs: Entry) -> dict[str, str]:
    """The fields of one line for each thing, where we both changed some of the lines."""
    model: Any = apps.get_model(mine["model"])
    return {
        field.name: merge_lines(*(each["fields"].get(field.name, "") for each in (base, mine, theirs)))
        for field in model._meta.concrete_fields
        if base and isinstance(field, ProfilesField)
        if field.name in _changes(base, mine) & _changes(base, theirs)
    }


def merge_lines(base: str, mine: str, theirs: str) -> str:
    old, own, other = (text.splitlines() for text in (base, mine, theirs))
    kept = [line for line in own if line in other or line not in old]
    return "\n".join([*kept, *(line for line in other if line not in old and line not in own)])


def _changes(base: Entry | None, entry: Entry) -> set[str]:
    """The names of the fields that are different."""
    old, new = (base or {}).get("fields", {}), entry["fields"]
    return {name for name in {**old, **new} if new.get(name) != old.get(name)}


def _keeps(base: Document, mine: Document, theirs: Document, merged: Document) -> bool:
    """All that I alone changed."""
    old, own, other, result = map(_by_key, (base, mine, theirs, merged))
    return all(
        result[key]["fields"].get(name) == own[key]["fields"].get(name)
        for key in own.keys() & other.keys() & result.keys()
        for name in _changes(old.get(key), own[key]) - _changes(old.get(key), other[key])
    )


def _by_key(document: Document) -> dict[tuple[str, Any], Entry]:
    return {key_of(entry): entry for entry in document}
