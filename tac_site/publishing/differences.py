"""What changed between two documents, for people: field by field, word by word."""

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Literal

from django.core.files.storage import default_storage
from django.db import models
from django.utils.text import capfirst

from tac_site.publishing.documents import Document, editable_fields, instances_of, key_of
from tac_site.publishing.models import Revision

WORD = re.compile(r"\S+\s*|\s+")

Words = tuple[Literal["same", "removed", "added"], str]


@dataclass(frozen=True)
class Difference:
    label: str
    words: list[Words]
    files: tuple[str, str] = ("", "")  # addresses of the one before and the one after

    @property
    def are_pictures(self) -> bool:
        return not any(address.endswith(".pdf") for address in self.files)

    @property
    def before(self) -> str:
        return "".join(text for kind, text in self.words if kind != "added")

    @property
    def after(self) -> str:
        return "".join(text for kind, text in self.words if kind != "removed")


def differences(before: Document, after: Document) -> list[Difference]:
    olds, news = _instances(before), _instances(after)
    kind = (before or after or [{}])[0].get("model")
    found: list[Difference] = []
    for number, key in enumerate({**olds, **news}):
        old, new = olds.get(key), news.get(key)
        known: Any = old or new
        prefix = "" if number == 0 else f"{capfirst(known._meta.verbose_name)} “{known}”: "
        for field in editable_fields(type(known)):
            if field.related_model and field.related_model._meta.label_lower == kind:
                continue  # whose child it is
            texts = [_text(instance, field) for instance in (old, new)]
            if texts[0] == texts[1]:
                continue
            label = f"{prefix}{field.verbose_name}" if prefix else capfirst(str(field.verbose_name))
            if isinstance(field, models.FileField):
                urls = [default_storage.url(text) if text else "" for text in texts]
                found.append(Difference(label, [], (urls[0], urls[1])))
            else:
                found.append(Difference(label, word_difference(*texts)))
    return found


def word_difference(before: str, after: str) -> list[Words]:
    olds, news = WORD.findall(before), WORD.findall(after)
    found: list[Words] = []
    for tag, a, b, c, d in SequenceMatcher(None, olds, news).get_opcodes():
        old, new = "".join(olds[a:b]), "".join(news[c:d])
        found += [("same", old)] if tag == "equal" else [("removed", old), ("added", new)]
    return [(kind, text) for kind, text in found if text]


def _instances(document: Document) -> dict[tuple[str, Any], models.Model]:
    return dict(zip(map(key_of, document), instances_of(document), strict=True))


def _text(instance: Any, field: models.Field[Any, Any]) -> str:
    if instance is None:
        return "no" if isinstance(field, models.BooleanField) else ""
    value = getattr(instance, field.attname)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return str(instance.moment_in_words(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.related_model and value is not None:
        return _name_of(field.related_model, value)
    return "" if value is None else str(value)


def _name_of(model: Any, pk: int) -> str:
    """Of another object, which may be deleted."""
    present = model._base_manager.filter(pk=pk).first()
    return str(present or Revision.objects.of(model, pk).first() or pk)
