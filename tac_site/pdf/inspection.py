"""What a PDF does beside being read. This is a program of its own, which gets so much time and memory and no
more, because a hostile file makes parsers take both without end. It reads the file, writes one line that says
what is wrong with it, and imports nothing of the site.
"""

import io
import logging
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    read_object,
)

SECONDS = 25  # of computing: three times what the most parts take that there may be, if they are small
MEMORY = 1024 * 1024 * 1024  # bytes
MAX_OBJECTS = 50_000
MAX_UNPACKED = 50_000_000  # bytes of a stream that is unpacked: one with objects; no page, no picture is

LOCKED = "is protected by a password"
SCRIPT = "contains a script"
PROGRAM = "can start a program"
FILES = "contains other files"
MEDIA = "contains sound, video or 3D"
FORM = "contains a form that sends or takes data"
LINK = "has a link that leads neither to a page on the web nor to a mailbox"
BY_ITSELF = "does something by itself when it is opened"
OUTSIDE = "takes something from another file or address"
TOO_MUCH = f"has more than {MAX_OBJECTS:,} parts"
DAMAGED = "could not be read as a PDF: it is damaged or not whole"

# By the type of an action. Those that only show another part of the file are not here.
ACTIONS = {
    "/JavaScript": SCRIPT,
    "/Launch": PROGRAM,
    "/GoToE": FILES,
    "/GoToR": LINK,
    "/Thread": LINK,
    "/Sound": MEDIA,
    "/Movie": MEDIA,
    "/Rendition": MEDIA,
    "/GoTo3DView": MEDIA,
    "/RichMediaExecute": MEDIA,
    "/SubmitForm": FORM,
    "/ImportData": FORM,
}
# By a key that nothing else has.
KEYS = {
    "/Encrypt": LOCKED,
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/EmbeddedFiles": FILES,
    "/EF": FILES,
    "/RichMediaContent": MEDIA,
    "/XFA": FORM,
    "/FFilter": OUTSIDE,
    "/PresSteps": BY_ITSELF,
}
# By the type of an annotation or a stream.
TYPES = {
    "/EmbeddedFile": FILES,
    "/FileAttachment": FILES,
    "/RichMedia": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/3D": MEDIA,
}
# Where a part begins: its number, its generation, “obj”, and comments between them.
BETWEEN = rb"(?:[\x00\t\n\f\r ]|%[^\r\n]*[\r\n])"
PART = re.compile(rb"(?<![0-9])[0-9]+" + BETWEEN + rb"+[0-9]+" + BETWEEN + rb"*obj" + BETWEEN + rb"*")
BLANK = re.compile(rb"[\x00\t\n\f\r ]*")
LINKED = ("http", "https", "mailto")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\ufeff]+")
# What pypdf may say of a file that others read in the same way. After any other remark they might not.
HARMLESS = ("Superfluous whitespace", "Xref table not zero-indexed", "Duplicate %%EOF")


class Remarks(logging.Handler):
    """What pypdf says of a file."""

    def __init__(self) -> None:
        super().__init__()
        self.are_harmless = True

    def emit(self, record: logging.LogRecord) -> None:
        self.are_harmless &= str(record.msg).startswith(HARMLESS)


def problem_of(content: bytes) -> str:
    """What is wrong with it, or empty."""
    remarks, logger = Remarks(), logging.getLogger("pypdf")
    logger.addHandler(remarks)
    try:
        with apply_configuration(zlib_maximum_output_length=MAX_UNPACKED, disable_legacy_handling=True):
            problem = _first_problem(content)
    except Exception:  # a hostile file makes the parser raise nearly anything, an encrypted one too
        return LOCKED if b"/Encrypt" in content else DAMAGED
    finally:
        logger.removeHandler(remarks)
    return problem or ("" if remarks.are_harmless else DAMAGED)


def _first_problem(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content), strict=True)
    numbers = {(number, generation) for generation, known in reader.xref.items() for number in known}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MAX_OBJECTS:
        return TOO_MUCH
    objects = (reader.get_object(IndirectObject(*number, reader)) for number in sorted(numbers))
    found = (problem for each in (reader.trailer, *objects) if (problem := _problem_in(each)))
    if problem := next(found, "") or _problem_of_others(reader, content):
        return problem
    return "" if len(reader.pages) else DAMAGED


def _problem_of_others(reader: PdfReader, content: bytes) -> str:
    """In what lies in the file without a place in the table, as pypdf reads that. Other programs may
    read it otherwise, where it names a number twice for one. Words that look like a part are one here."""
    taken = {
        BLANK.match(content, place).end()  # type: ignore[union-attr]  # it matches everywhere
        for generation, known in reader.xref.items()
        for number, place in known.items()
        if not (number in reader.xref_objStm or reader.xref_free_entry.get(generation, {}).get(number))
    }
    without_data = io.BytesIO(
        content.replace(b"stream", b"endobj")
    )  # whose length may be that of a newer one
    for part in PART.finditer(content):
        if part.start() not in taken:
            without_data.seek(part.end())
            other = read_object(without_data, reader)
            is_holder = isinstance(other, DictionaryObject) and _value(other, "/Type") == "/ObjStm"
            if problem := DAMAGED if is_holder else _problem_in(other):
                return problem
    return ""


def _problem_in(thing: Any) -> str:
    """What it names by a number is looked at by itself."""
    return next(filter(None, map(_problem_of_dictionary, _dictionaries(thing))), "")


def _dictionaries(thing: Any) -> Iterator[DictionaryObject]:
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, DictionaryObject):
            yield each
            waiting += each.values()
        elif isinstance(each, ArrayObject):
            waiting += each


def _problem_of_dictionary(found: DictionaryObject) -> str:
    for key in found.keys() & KEYS.keys():
        return KEYS[key]
    for key, table in (("/S", ACTIONS), ("/Type", TYPES), ("/Subtype", TYPES)):
        name = _value(found, key)
        if isinstance(name, NameObject) and name in table:
            return table[name]
    # A part of the text of a tagged PDF has a /Ref too, which is a list.
    if _value(found, "/FS") == "/URL" or isinstance(_value(found, "/Ref"), DictionaryObject):
        return OUTSIDE
    if _names_a_number_twice(found):
        return DAMAGED
    if not all(_is_linked(_value(found, key)) for key in ("/URI", "/Base")):
        return LINK
    actions = _value(found, "/AA")
    by_itself = [(found, "/OpenAction")]
    if isinstance(actions, DictionaryObject):
        by_itself += [(actions, event) for event in actions]
    return "" if all(_only_shows(_value(*each)) for each in by_itself) else BY_ITSELF


def _names_a_number_twice(found: DictionaryObject) -> bool:
    """A table, or what holds other parts: of the two pypdf takes the first, others may take the last."""
    kind = _value(found, "/Type")
    if kind == "/XRef":
        index = _value(found, "/Index") or []
        ranges = sorted(zip(index[::2], index[1::2], strict=True))
        return any(first + count > after for (first, count), (after, _) in pairwise(ranges))
    if kind == "/ObjStm" and isinstance(found, StreamObject):
        numbers = found.get_data()[: _value(found, "/First")].split()[::2]
        return len(set(map(int, numbers))) < len(numbers)
    return False


def _value(found: DictionaryObject, key: str) -> Any:
    """The value itself also where it is named by a number, which get() would return."""
    if key not in found:
        return None
    return found[key]


def _is_linked(address: Any) -> bool:
    """As browsers read it, which leave out spaces and what cannot be seen."""
    if isinstance(address, ByteStringObject):
        address = address.decode("latin-1")
    if not isinstance(address, str):
        return True  # something else that has this key
    address = UNSEEN.sub("", address).lower().lstrip("ï»¿")  # what is left of the mark of UTF-8
    if address[:2].replace("\\", "/") == "//":
        return False  # on another computer, which Windows greets with the user's password
    scheme = SCHEME.match(address)
    return scheme is None or scheme[1] in LINKED


def _only_shows(action: Any) -> bool:
    """A part of the file, on which nothing follows."""
    if not isinstance(action, DictionaryObject):
        return True  # nothing, or the part itself
    return _value(action, "/S") == "/GoTo" and "/Next" not in action


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with suppress(ValueError):  # as macOS answers, which has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    print(problem_of(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
