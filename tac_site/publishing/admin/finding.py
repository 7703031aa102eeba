"""What of an object is searched in the admin: all the texts that people typed, in its children too."""

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from django.apps import apps
from django.db import models

from tac_site.characters import clean_line
from tac_site.folding import fold, spellings, words_are_in_folded
from tac_site.publishing.documents import Document, document_of
from tac_site.publishing.models import Revision, RevisionQuerySet

MOST_CHARACTERS, MOST_WORDS = 100, 10
AROUND = 60  # characters of a snippet before what was found, and after it


def searched_words(typed: str) -> str:
    """Not more than a search may ask for."""
    return " ".join(clean_line(typed[:MOST_CHARACTERS]).split()[:MOST_WORDS])


def texts_in(document: Document) -> list[str]:
    """Without what is chosen, such as days and kinds, without the names of files and pages."""
    texts = []
    for entry in document:
        names = _text_fields(entry["model"])
        texts += [value for name, value in entry["fields"].items() if name in names and value]
    return texts


@cache
def _text_fields(model: str) -> frozenset[str]:
    fields = apps.get_model(model)._meta.concrete_fields
    kinds = (models.CharField, models.TextField)
    return frozenset(
        field.name
        for field in fields
        if isinstance(field, kinds) and not isinstance(field, models.SlugField) and not field.choices
    )


def texts_of(instance: models.Model) -> list[str]:
    return texts_in(document_of([instance]))


def drafts_with(words: str, drafts: RevisionQuerySet) -> list[Revision]:
    words = searched_words(words)
    return [
        each for each in drafts if words_are_in_folded(words, _folded_text(each.title, each.document_text))
    ]


@lru_cache(maxsize=1000)  # folding takes long: what a draft says is folded once
def _folded_text(title: str, document_text: str) -> str:
    return fold("\n".join([title, *texts_in(json.loads(document_text))]))


@dataclass(frozen=True)
class Snippet:
    """The word that was found, and what stands around it."""

    before: str
    word: str
    after: str


def snippet_of(words: str, texts: list[str]) -> Snippet | None:
    """From the first line of a text that has one of the words."""
    wanted = [each for word in words.split() for each in spellings(word)]
    for line in (line for text in texts for line in text.splitlines()):
        if not any(each in fold(line) for each in wanted):
            continue
        for word in re.finditer(r"\S+", line):
            if any(each in fold(word[0]) for each in wanted):
                return _around(line, *_exactly(word, [*words.casefold().split(), *wanted]))
    return None


def _exactly(word: re.Match[str], wanted: list[str]) -> tuple[int, int]:
    """Where in a word that is a whole sentence, as in Chinese, the one is that is wanted."""
    text = word[0].casefold()
    found = next((each for each in wanted if each in text), "") if len(text) == len(word[0]) else ""
    start = word.start() + text.find(found) if found else word.start()
    return start, start + len(found) if found else min(word.end(), start + AROUND)


def _around(line: str, start: int, end: int) -> Snippet:
    before, after = line[max(0, start - AROUND) : start], line[end : end + AROUND]
    before = f"…{before}" if start > AROUND else before
    return Snippet(before, line[start:end], f"{after}…" if end + AROUND < len(line) else after)
