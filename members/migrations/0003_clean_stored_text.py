"""What was stored before the fields cleaned it becomes clean: in the rows, the drafts and the versions of all
apps, which name their fields in one table.

Nothing is deleted, and no address changes. Of two resources whose titles become equal, the second gets “(2)”
behind its title. A name of which nothing is left becomes what else tells of it: the address of a member, the
note of a resource.

It asks the functions of today what is clean and how it is searched. A change of these brings a migration that
runs them anew: what an upgrade from any version ends with is what the last one makes.
"""

import json
from collections.abc import Iterator
from itertools import chain, count, islice
from typing import Any

from django.db import migrations
from django.db.models import F

from tac_site.characters import clean_line
from tac_site.fields import AddressField, LineField, MarkdownField
from tac_site.folding import fold


def clean_stored_text(apps: Any, schema_editor: Any) -> None:
    council, member, term = (apps.get_model("members", name) for name in ("council", "member", "term"))
    resource = apps.get_model("resources", "resource")
    for row in _cleaned(council):
        row.name = row.name or "Council"
    for row in _cleaned(member, "name_folded", "bio_folded"):
        row.name = row.name or row.slug
        row.name_folded, row.bio_folded = fold(row.name)[:650], fold(row.bio)
    for row in _cleaned(term, "affiliation_folded"):
        row.affiliation_folded = fold(row.affiliation)[:1000]
    owners = dict(resource.objects.values_list("title", "pk"))
    for row in _cleaned(resource):
        title = row.title or row.note or "Resource"
        candidates = chain([title], (f"{title[:190]} ({number})" for number in count(2)))
        row.title = next(each for each in candidates if owners.setdefault(each, row.pk) == row.pk)

    fields = {model._meta.label_lower: _fields(model) for model in (council, member, term, resource)}
    for revision in _cleaned(apps.get_model("publishing", "revision"), "title", "document_text"):
        revision.title = clean_line(revision.title) or "Without a name"
        document = [_cleaned_entry(entry, fields) for entry in json.loads(revision.document_text)]
        revision.document_text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    apps.get_model("publishing", "contentversion").objects.update(number=F("number") + 1)


def _cleaned(model: Any, *derived: str) -> Iterator[Any]:
    """Each row, clean, with these other fields to be set before the next."""
    fields = _fields(model)
    rows = model.objects.order_by("pk").iterator(chunk_size=100)
    while batch := [*islice(rows, 100)]:
        for row in batch:
            for name, field in fields.items():
                setattr(row, name, _clean(field, getattr(row, name)))
            yield row
        model.objects.bulk_update(batch, [*fields, *derived])


def _fields(model: Any) -> dict[str, Any]:
    kinds = (AddressField, LineField, MarkdownField)
    return {field.name: field for field in model._meta.concrete_fields if isinstance(field, kinds)}


def _clean(field: Any, text: Any) -> Any:
    return field.to_python(text)[: field.max_length]  # a few letters are longer in NFC


def _cleaned_entry(entry: dict[str, Any], fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A text of which nothing is left is not stated, as every default."""
    known = fields.get(entry["model"], {})
    values = {
        name: _clean(known[name], value) if name in known else value
        for name, value in entry["fields"].items()
    }
    stated = {name: value for name, value in values.items() if name not in known or value}
    return {**entry, "fields": stated}


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_clean_fields"),
        ("resources", "0002_clean_fields"),
        ("publishing", "0003_clean_reason"),
    ]

    operations = [migrations.RunPython(clean_stored_text, migrations.RunPython.noop)]
