"""Two documents that were made from the same one: brought together, and compared."""

from typing import Any

from tac_site.publishing.documents import Document, Entry, key_of


def merge(base: Document, mine: Document, theirs: Document) -> Document:
    """What I changed since the base is mine, everything else theirs."""
    if (mine == base and theirs) or theirs == mine:
        return theirs
    if not mine or not theirs:  # one of us has deleted the object
        return mine
    old, own, other = _by_key(base), _by_key(mine), _by_key(theirs)
    merged = (_merge_entry(old.get(key), own.get(key), other.get(key)) for key in {**own, **other})
    return [entry for entry in merged if entry]


def has_conflict(base: Document, mine: Document, theirs: Document) -> bool:
    """We both changed the same field in different ways, or one changed what the other deleted."""
    return not equivalent(merge(base, mine, theirs), merge(base, theirs, mine))


def equivalent(one: Document, other: Document) -> bool:
    """The same entries, in whatever order."""
    return _by_key(one) == _by_key(other)


def _merge_entry(base: Entry | None, mine: Entry | None, theirs: Entry | None) -> Entry | None:
    if mine and theirs:
        fields = _merge_fields((base or {}).get("fields", {}), mine["fields"], theirs["fields"])
        return {**mine, "fields": fields}
    if base is None:  # one of us has added it
        return mine or theirs
    return None if mine == base else mine  # one of us has deleted it: theirs unless I changed it


def _merge_fields(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    changed = {name for name in {**base, **mine} if mine.get(name) != base.get(name)}
    kept = {name: value for name, value in theirs.items() if name not in changed}
    return {**kept, **{name: value for name, value in mine.items() if name in changed}}


def _by_key(document: Document) -> dict[tuple[str, Any], Entry]:
    return {key_of(entry): entry for entry in document}
