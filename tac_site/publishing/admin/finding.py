"""What of an object is searched in the admin: all the texts that people typed, in its children too."""

from typing import Any

from django.apps import apps
from django.db import models

from tac_site.characters import clean_line
from tac_site.folding import words_are_in
from tac_site.publishing.documents import Document, document_of
from tac_site.publishing.models import Revision, RevisionQuerySet

MOST_CHARACTERS, MOST_WORDS = 100, 10
AROUND = 60  # characters of a snippet before what was found, and after it


def searched_words(typed: str) -> str:
    """Not more than a search may ask for."""
    return " ".join(clean_line(typed[:MOST_CHARACTERS]).split()[:MOST_WORDS])


def texts_in(document: Document) -> list[str]:
    """Without what is chosen, such as days and kinds, and without the names of files."""
    texts = []
    for entry in document:
        fields = apps.get_model(entry["model"])._meta
        for name, value in entry["fields"].items():
            if value and isinstance(value, str) and _is_text(fields, name):
                texts.append(value)
    return texts


def _is_text(meta: Any, name: str) -> bool:
    field = next((each for each in meta.concrete_fields if each.name == name), None)
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def texts_of(instance: models.Model) -> list[str]:
    return texts_in(document_of([instance]))


def drafts_with(words: str, drafts: RevisionQuerySet) -> list[Revision]:
    words = searched_words(words)
    return [each for each in drafts if words_are_in(words, "\n".join([each.title, *texts_in(each.document)]))]
