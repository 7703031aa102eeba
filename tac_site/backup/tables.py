"""The rows of a database as lines of JSON, and back, whatever database it is."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, models

from tac_site.backup.manifest import ArchiveError

if TYPE_CHECKING:
    Field = models.Field[Any, Any]
else:
    Field = models.Field

CONTENT_TYPE = "contenttypes.contenttype"
# What a database has for itself: others name a content type by its model, whatever number it has in which
# database, and a content version counts what the servers of one database saw.
KEPT = (CONTENT_TYPE, "publishing.contentversion")
# What goes on at the moment. Of the key the next server says which it is: a restore may bring another one.
PASSING = ("sessions.session", "publishing.presence", "accounts.keyfingerprint")
PASSING_APPS = ("axes",)

CHUNK = 100  # rows: one may have a text of a megabyte
MOST_LINE = 100 * 1024 * 1024  # bytes
TEXTS = (models.CharField, models.TextField, models.FileField)


class Table:
    def __init__(self, model: type[models.Model]) -> None:
        self.label: str = model._meta.label_lower
        self.is_kept = self.label in KEPT
        is_passing = self.label in PASSING or model._meta.app_label in PASSING_APPS
        self.is_in_archives = not self.is_kept and not is_passing
        self.name = model._meta.db_table
        self.model = model
        self.changed_texts = 0  # for a database that does not take all characters
        self._fields: list[Field] = list(model._meta.local_concrete_fields)
        self._columns = [field.attname for field in self._fields]
        self._names = [str(field.column) for field in self._fields]

    def count(self) -> int:
        return self.model._base_manager.count()

    def lines(self, content_types: dict[int, str]) -> Iterator[bytes]:
        """Each row, by its key, with the names of content types in place of their numbers."""
        are_content_types = [*map(_is_content_type, self._fields)]
        rows = self.model._base_manager.order_by("pk").values_list(*self._columns)
        for row in rows.iterator(chunk_size=CHUNK):
            values = [
                content_types.get(value) if is_content_type else value
                for is_content_type, value in zip(are_content_types, row, strict=True)
            ]
            content = dict(zip(self._columns, values, strict=True))
            yield json.dumps(content, ensure_ascii=False, default=_text).encode() + b"\n"

    def examine(self, file: IO[bytes]) -> tuple[int, set[str]]:
        """How many rows it has, and the content types that these name."""
        places = [place for place, field in enumerate(self._fields) if _is_content_type(field)]
        count = 0
        content_types: set[str] = set()
        for row in self._rows(file):
            count += 1
            content_types.update(row[place] for place in places if row[place])
        return count, content_types

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {_quoted(self.name)}")  # noqa: S608

    def insert(self, file: IO[bytes], content_types: dict[str, int]) -> None:
        """With the keys that they have. No code of a model runs, so that no value changes."""
        columns = ", ".join(_quoted(column) for column in self._names)
        places = ", ".join(["%s"] * len(self._fields))
        statement = f"INSERT INTO {_quoted(self.name)} ({columns}) VALUES ({places})"  # noqa: S608
        rows = self._rows(file)
        with connection.cursor() as cursor:
            while chunk := [self._stored_row(row, content_types) for row in islice(rows, CHUNK)]:
                cursor.executemany(statement, chunk)

    def _rows(self, file: IO[bytes]) -> Iterator[list[Any]]:
        number = 0
        while line := file.readline(MOST_LINE):
            number += 1
            try:
                content = json.loads(line)
                if content.keys() != {*self._columns}:
                    raise ValueError
                yield [_value(field, content[field.attname]) for field in self._fields]
            except (AttributeError, TypeError, ValueError, ValidationError) as error:
                raise ArchiveError(f"has no row of {self.label} in line {number} of its file") from error

    def _stored_row(self, row: list[Any], content_types: dict[str, int]) -> list[Any]:
        return [
            self._stored(field, value, content_types) for field, value in zip(self._fields, row, strict=True)
        ]

    def _stored(self, field: Field, value: Any, content_types: dict[str, int]) -> Any:
        if isinstance(field, TEXTS) and isinstance(value, str):
            if "\0" in value and connection.features.prohibits_null_characters_in_text_exception:
                self.changed_texts += 1
                return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
            return value  # as it was, also where its field would store another today
        return field.get_db_prep_save(
            content_types.get(value) if _is_content_type(field) else value, connection
        )


def _is_content_type(field: Field) -> bool:
    return isinstance(field, models.ForeignKey) and field.related_model._meta.label_lower == CONTENT_TYPE


def _text(value: Any) -> str:
    """What JSON has no type for. No microsecond is lost."""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return b64encode(value).decode() if isinstance(value, bytes | memoryview) else str(value)


def _value(field: Field, value: Any) -> Any:
    """The other way."""
    if value is None or isinstance(field, (*TEXTS, models.JSONField)):
        return value
    if _is_content_type(field):
        if not re.fullmatch(r"\w+\.\w+", value):
            raise ValueError
        return value
    return field.to_python(value)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
